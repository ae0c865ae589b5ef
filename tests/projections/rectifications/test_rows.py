"""What each step leaves in the row of an item."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from domain.kernel.deadlines import Statutory
from domain.kernel.lights import Light
from domain.kernel.sources import RectificationType
from domain.rectifications import (
    Chosen,
    LookBackStarted,
    OwnDateSet,
    Result,
    Step,
)
from projections import rectifications
from projections.base import Row
from tests import asked, scenarios
from tests.known import (
    ACT,
    COUNTY,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    VERIFIER,
)
from tests.projections.reading import reading
from tests.projections.rectifications.lists import (
    OPEN,
    docketed_as,
)

ITEM = asked.ITEM


def looked_back(unit: str) -> LookBackStarted:
    """A look-back of somebody of that unit begins."""
    named = {"verifier": SECOND, "former_verifier": VERIFIER, "chosen": Chosen.PLAN}
    return LookBackStarted(act=ACT, unit=unit, **named)


def row_after(history: Sequence[Any]) -> Row:
    """The row of one item after a history."""
    with reading((ITEM, history)) as moments:
        row = rectifications.item(moments.now, ITEM)
    assert row is not None
    return row


STEPS: dict[str, tuple[Sequence[Any], Step, str, str]] = {
    "docketed": (scenarios.docketed(), Step.DOCKETED, "leader", SAFETY),
    "dispatched": (scenarios.dispatched(), Step.DISPATCHED, "unit", ENFORCEMENT),
    "return requested": (scenarios.return_requested(), Step.RETURN_REQUESTED, "office", SAFETY),
    "return refused": (
        scenarios.play(asked.refuse_return(), after=scenarios.return_requested()),
        Step.DISPATCHED,
        "unit",
        ENFORCEMENT,
    ),
    "returned": (scenarios.returned(), Step.RETURNED, "leader", SAFETY),
    "acknowledged": (scenarios.acknowledged(), Step.ACKNOWLEDGED, "unit", ENFORCEMENT),
    "plan submitted": (scenarios.plan_submitted(), Step.PLAN_SUBMITTED, "office", SAFETY),
    "plan sent back": (
        scenarios.play(asked.send_plan_back(), after=scenarios.plan_submitted()),
        Step.ACKNOWLEDGED,
        "unit",
        ENFORCEMENT,
    ),
    "rectifying": (scenarios.rectifying(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "started at once": (
        scenarios.play(
            asked.start_at_once(),
            after=scenarios.acknowledged(rectification_type=RectificationType.IMMEDIATE),
        ),
        Step.RECTIFYING,
        "unit",
        ENFORCEMENT,
    ),
    "extension requested": (
        scenarios.extension_requested(), Step.EXTENSION_REQUESTED, "office", SAFETY,
    ),
    "extension checked": (
        scenarios.extension_checked(), Step.EXTENSION_REQUESTED, "leader", SAFETY,
    ),
    "extension refused": (
        scenarios.play(asked.refuse_extension(), after=scenarios.extension_checked()),
        Step.RECTIFYING,
        "unit",
        ENFORCEMENT,
    ),
    "extended": (scenarios.extended(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "suspended": (scenarios.suspended(), Step.SUSPENDED, "leader", SAFETY),
    "resumed": (
        scenarios.play(asked.resume(), after=scenarios.suspended()),
        Step.RECTIFYING,
        "unit",
        ENFORCEMENT,
    ),
    "claimed": (scenarios.claimed(), Step.CLAIMED, "office", SAFETY),
    "verifying": (scenarios.verifying(), Step.VERIFYING, "verifier", SAFETY),
    "sent back": (scenarios.sent_back(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "passed": (scenarios.passed(), Step.VERIFYING, "office", SAFETY),
    "in notice": (scenarios.in_notice(), Step.PUBLIC_NOTICE, "office", SAFETY),
    "closed": (scenarios.closed(), Step.CLOSED, "", ""),
    "archived": (scenarios.archived(), Step.ARCHIVED, "", ""),
    "looking back": (scenarios.looking_back(), Step.LOOK_BACK, "verifier", SAFETY),
    "looking back for another unit": (
        (*scenarios.closed(), looked_back(COUNTY)), Step.LOOK_BACK, "verifier", COUNTY,
    ),
    "looking back, unit not told": (
        (*scenarios.closed(), looked_back("")), Step.LOOK_BACK, "verifier", SAFETY,
    ),
    "look-back confirmed": (
        scenarios.play(asked.confirm_look_back(), after=scenarios.looking_back()),
        Step.CLOSED,
        "",
        "",
    ),
    "reopened": (scenarios.reopened(), Step.REOPENED, "leader", SAFETY),
    "imported open": (scenarios.imported_open(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "imported closed": (scenarios.imported_closed(), Step.CLOSED, "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_each_step_says_who_has_the_ball(name: str) -> None:
    history, step, holder, unit = STEPS[name]
    row = row_after(history)
    assert (row["step"], row["holder"], row["holder_unit"]) == (step.value, holder, unit)
    assert row["version"] == len(history)


def test_the_ball_is_held_since_it_changed_hands() -> None:
    history = scenarios.play(asked.report_progress(), after=scenarios.rectifying())
    assert row_after(history)["holder_since"] == date(2026, 11, 2)  # the plan was approved
    assert row_after(scenarios.extension_checked())["holder_since"] == date(2026, 11, 10)


def test_a_dispatched_item_shows_its_slip_and_everybody_on_it() -> None:
    row = row_after(scenarios.acknowledged())
    assert row["slip_number"].endswith("督交〔2026〕1号")
    named = ("responsible_person", "handler", "leader", "verifying_unit", "supervisor")
    assert [row[name] for name in named] == [HEAD, HANDLER, LEADER, SAFETY, SUPERVISOR]
    days = ("registered_on", "dispatched_on", "acknowledged_on", "planned_on")
    assert [row[name] for name in days] == [
        date(2026, 10, 22), date(2026, 10, 26), date(2026, 10, 27), None,
    ]  # fmt: skip


def test_the_earlier_of_ordered_and_statutory_date_rules() -> None:
    law = Statutory(
        clock="AUD-RECT", edition="AUD-RECT@1", began_on=TODAY, due_on=date(2026, 12, 1),
        provisional=True,
    )  # fmt: skip
    row = row_after(docketed_as(scenarios.docketed(), statutory=law))
    assert (row["due_on"], row["provisional"]) == (law.due_on, True)
    assert row["ordered_due_on"] == asked.DUE
    reopened = row_after(docketed_as(scenarios.reopened(), statutory=law))
    assert (reopened["due_on"], reopened["statutory_due_on"]) == (asked.LATER, None)


def test_the_units_own_date_reminds_and_never_rules() -> None:
    own = scenarios.play(asked.set_own_date(due_on=TODAY), after=scenarios.rectifying())
    assert isinstance(own[-1], OwnDateSet)
    row = row_after(own)
    assert (row["own_due_on"], row["due_on"]) == (TODAY, asked.DUE)


def test_an_item_without_any_date_is_never_late() -> None:
    undated = scenarios.imported_open(ordered_due_on=None)
    with reading((ITEM, undated)) as moments:
        (row,) = rectifications.board(moments.now, OPEN).rows
    assert (row["due_on"], row["light"], row["provisional"]) == (None, Light.NOT_DUE.value, False)


def test_counts_and_dates_of_the_work_stand_in_the_row() -> None:
    history = scenarios.play(
        asked.report_progress(),
        asked.urge(),
        asked.list_for_supervision(),
        after=scenarios.extended(),
    )
    row = row_after(history)
    assert (row["progress"], row["progress_on"]) == ("已开两次会", TODAY)
    assert (row["urged_count"], row["urged_on"], row["extended_count"]) == (1, TODAY, 1)
    assert row["supervised"] is True
    lifted = scenarios.play(asked.lift_supervision(), after=history)
    assert row_after(lifted)["supervised"] is False


def test_a_returned_claim_no_longer_counts_as_in_time() -> None:
    assert row_after(scenarios.verifying())["claim_in_time"] is True
    row = row_after(scenarios.sent_back())
    assert (row["claim_in_time"], row["returned_count"], row["passed"]) == (None, 1, False)


def test_a_closed_item_shows_how_it_was_verified_and_when_it_closed() -> None:
    row = row_after(scenarios.archived())
    assert (row["method"], row["record"], row["verified_by"]) == ("现场核查", "属实", VERIFIER)
    assert (row["closed_on"], row["closed_year"]) == (scenarios.CLOSED_ON, 2026)
    assert (row["result"], row["file_number"]) == (Result.RECTIFIED.value, "2026-ZG-1")


def test_a_reopened_item_keeps_its_past_counts_and_starts_again() -> None:
    row = row_after(scenarios.reopened())
    assert (row["reopened_count"], row["false_closure"]) == (1, False)
    assert (row["closed_on"], row["closed_year"], row["result"]) == (None, 0, "")
    assert (row["claimed_on"], row["claim_in_time"]) == (None, None)


def test_corrections_reassignments_and_successors_show() -> None:
    corrected = scenarios.play(asked.correct_item(), after=scenarios.rectifying())
    assert (row_after(corrected)["title"], row_after(corrected)["due_on"]) == (
        "未出示执法证", asked.LATER,
    )  # fmt: skip
    reassigned = scenarios.play(asked.reassign(), after=corrected)
    assert row_after(reassigned)["responsible_person"] == HANDLER
    passed_on = scenarios.play(asked.change_holder(), after=reassigned)
    assert (row_after(passed_on)["handler"], row_after(passed_on)["responsible_person"]) == (
        SECOND, HANDLER,
    )  # fmt: skip
    strangers = scenarios.play(asked.change_holder(role="cooperator"), after=reassigned)
    assert row_after(strangers)["handler"] == HANDLER


def test_an_imported_item_shows_what_its_ledger_lacks() -> None:
    history = scenarios.imported_open(unmatched=("老王",))
    row = row_after(history)
    assert (row["imported"], row["roles_missing"]) == (True, "leader verifying_unit")
    assert (row["unmatched"], row["registered_on"]) == ("老王", asked.FOUND_ON)
    filled = row_after(scenarios.play(asked.fill_roles(), after=history))
    assert (filled["roles_missing"], filled["leader"]) == ("", LEADER)
