"""What the rows of an item say is what its state says: two foldings of the same facts."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest

from domain.rectifications import Rectification, Result
from projections import rectifications
from tests import asked, scenarios
from tests.domain.rectifications.test_workflow import AT
from tests.known import SECOND
from tests.projections.reading import reading
from tests.scenarios import History, play

ITEM = asked.ITEM
SAME = (  # columns named as the fields of the state
    "number", "office", "lead_unit", "responsible_person", "handler", "leader", "supervisor",
    "verifying_unit", "passed", "supervised", "must_publish", "ordered_due_on", "archived",
)  # fmt: skip


def returned_from_notice() -> History:
    """Verified, judged, announced, and then taken back by the verifier."""
    return play(asked.fail_verification(), after=scenarios.in_notice())


def returned_unrectified() -> History:
    """Judged unrectified at the due date, verified afterwards, and returned all the same."""
    late = asked.judge(Result.CONTINUING, on=asked.DUE)
    return play(late, asked.fail_verification(on=asked.DUE), after=scenarios.verifying())


def looked_back(closed: History) -> History:
    """The rectification lasts, by a look-back at what was closed, or archived."""
    return play(asked.start_look_back(), asked.confirm_look_back(), after=closed)


def handed_over(role: str) -> Callable[[], History]:
    """Whoever holds the role at work passes it on."""

    def history() -> History:
        known = reduce(lambda state, fact: fact.evolve(state), scenarios.rectifying(), BLANK)
        person = {
            "cooperator": known.assisting[0].person,
            "sub_item_owner": known.sub_items[0].person,
            "handler": known.handler,
        }[role]
        change = asked.change_holder(role=role, person=person, successor=SECOND)
        return play(change, after=scenarios.rectifying())

    return history


BLANK = Rectification()
HISTORIES: dict[str, Callable[[], History]] = {
    **{step.value: history for step, history in AT.items()},
    "judged": scenarios.judged,
    "returned_from_notice": returned_from_notice,
    "returned_unrectified": returned_unrectified,
    "looked_back": lambda: looked_back(scenarios.closed()),
    "looked_back_at_archived": lambda: looked_back(scenarios.archived()),
    "archived_and_reopened": lambda: play(asked.reopen(), after=scenarios.archived()),
    **{
        f"handed_over_{role}": handed_over(role)
        for role in ("cooperator", "sub_item_owner", "handler")
    },
}


@pytest.mark.parametrize("name", HISTORIES)
def test_the_rows_agree_with_the_state(name: str) -> None:
    history = HISTORIES[name]()
    state: Any = reduce(lambda so_far, fact: fact.evolve(so_far), history, BLANK)
    with reading((ITEM, history)) as moments:
        row = rectifications.item(moments.now, ITEM)
        assert row is not None
        told = {column: row[column] for column in SAME}
        assert told == {column: getattr(state, column) for column in SAME}
        assert (row["step"], row["result"] or None) == (
            state.step.value, state.result and state.result.value,
        )  # fmt: skip
        if state.step.value == "rectifying":
            assert row["notice_until"] == state.notice_until
        parts = rectifications.sub_items_of(moments.now, [ITEM]).get(ITEM, ())
        assert [part["person"] for part in parts] == [part.person for part in state.sub_items]
        done = {part["ordinal"] for part in parts if part["done_on"]}
        assert done == state.done_sub_items
        measures = rectifications.measures_of(moments.now, [ITEM]).get(ITEM, ())
        assert {it["ordinal"] for it in measures if it["done_on"]} == state.done_measures
        units = rectifications.units_of(moments.now, [ITEM]).get(ITEM, ())
        helping = [(it["unit"], it["person"]) for it in units if it["place"] == "assisting"]
        assert helping == [(help.unit, help.person) for help in state.assisting]
