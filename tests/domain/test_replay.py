"""The past cannot be refused: any history of any facts folds into a state."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalogue import EVENTS, STATES
from tests.spec import evolve_all
from tests.strategies import facts_of


@pytest.mark.parametrize("stream", STATES)
@settings(max_examples=50)
@given(data=st.data())
def test_any_history_of_a_kind_folds_into_its_state(stream: str, data: st.DataObject) -> None:
    kinds = [event for name, event in EVENTS.items() if name.partition(".")[0] == stream]
    facts = data.draw(st.lists(st.sampled_from(kinds).flatmap(facts_of), max_size=12))
    state = STATES[stream]
    assert isinstance(evolve_all(state(), facts), state)


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
@settings(max_examples=5)
@given(data=st.data())
def test_any_fact_folds_into_an_empty_state(event: type, data: st.DataObject) -> None:
    fact = data.draw(facts_of(event))
    assert isinstance(fact.evolve(event.of()), event.of)
