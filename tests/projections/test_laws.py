"""Every read model can be rebuilt, shuffled, repeated, and read as of any moment."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.catalogue import EVENTS
from projections.base import Projection
from projections.catalogue import PROJECTIONS
from tests.projections.any_history import heard_by, histories
from tests.projections.laws import (
    applied_twice_is_once,
    as_of_equals_what_live_was,
    rebuild_equals_incremental,
    streams_shuffled_give_the_same_rows,
)

few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
each = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda one: one.name)


@each
@few
@given(st.data())
def test_a_rebuild_equals_what_batches_made(projection: Projection, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 7), min_size=1, max_size=3))
    rebuild_equals_incremental(projection, data.draw(histories(projection)), sizes)


@each
@few
@given(st.data(), st.randoms(use_true_random=False))
def test_streams_may_be_interleaved_in_any_way(
    projection: Projection, data: st.DataObject, random: Random
) -> None:
    facts = data.draw(histories(projection))
    streams_shuffled_give_the_same_rows(projection, facts, random)


@each
@few
@given(st.data())
def test_facts_applied_twice_count_once(projection: Projection, data: st.DataObject) -> None:
    applied_twice_is_once(projection, data.draw(histories(projection)))


@each
@few
@given(st.data())
def test_each_past_moment_reads_as_it_read_live(
    projection: Projection, data: st.DataObject
) -> None:
    as_of_equals_what_live_was(projection, data.draw(histories(projection, at_most=10)))


READ_ELSEWHERE = {"responsibilities": "duties", "consultations": "timeline"}


def test_every_fact_reaches_the_timeline_and_its_own_read_model() -> None:
    heard = {
        projection.name: {fact.name for fact in heard_by(projection)} for projection in PROJECTIONS
    }
    assert heard["timeline"] == set(EVENTS)
    kinds = {fact.of.stream for fact in EVENTS.values()} - {"registers"}
    for kind in kinds:
        own = {name for name, fact in EVENTS.items() if fact.of.stream == kind}
        model = READ_ELSEWHERE.get(kind, kind)
        assert own <= heard[model], f"{model} does not hear {own - heard[model]}"
