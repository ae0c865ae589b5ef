"""Docketing an item, taking one over, naming what it lacks, correcting its date."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.bases import TAKEOVER
from domain.kernel.deadlines import Statutory
from domain.kernel.stream import shared
from domain.kernel.traits import Deadline
from domain.rectifications import (
    DocketItem,
    ImportItem,
    ItemCorrected,
    ItemDocketed,
    ItemImported,
    Rectification,
    Result,
    RolesFilled,
    Step,
)
from domain.rectifications.docketing import Docket, OldItem, Roles
from domain.rectifications.item import CORRECTION, MINIMUM_SET, ORDER
from tests import scenarios
from tests.asked import (
    AFFAIRS_HELPS,
    DUE,
    FOUND_ON,
    LATER,
    correct_item,
    docket,
    fill_roles,
    import_item,
    reopen,
    report_progress,
    start_look_back,
)
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    MERGED,
    SAFETY,
    SECOND,
    TODAY,
)
from tests.scenarios import play
from tests.spec import given

TOMORROW = TODAY + timedelta(days=1)
LAW = Statutory(
    clock="AUD-RECT",
    edition="AUD-RECT@1",
    began_on=FOUND_ON,
    due_on=date(2026, 12, 4),
    provisional=False,
)
ORDERED = Deadline(clock="ordered", due_on=DUE)


def test_a_confirmed_finding_becomes_an_item_with_its_ordered_date() -> None:
    command = docket()
    item = given().when(command).then(ItemDocketed(deadlines=(ORDERED,), **shared(command, Docket)))
    assert (item.step, item.number, item.due_on) == (Step.DOCKETED, "FZ-2026-001", DUE)
    assert DocketItem.roles == frozenset()


def test_a_statutory_clock_runs_beside_the_ordered_date() -> None:
    command = docket(statutory=LAW, ordered_provisional=True)
    ordered = replace(ORDERED, provisional=True)
    statutory = Deadline(clock="statutory", due_on=LAW.due_on, edition="AUD-RECT@1")
    expected = ItemDocketed(deadlines=(ordered, statutory), **shared(command, Docket))
    given().when(command).then(expected)


def test_the_earlier_of_both_dates_rules() -> None:
    assert given().when(docket(statutory=LAW)).allowed().due_on == LAW.due_on
    late = replace(LAW, due_on=LATER)
    assert given().when(docket(statutory=late)).allowed().due_on == DUE


def test_an_item_is_taken_over_as_the_old_ledger_has_it() -> None:
    command = import_item(assisting=(AFFAIRS_HELPS,))
    item = (
        given().when(command).then(ItemImported(deadlines=(ORDERED,), **shared(command, OldItem)))
    )
    assert (item.step, item.due_on) == (Step.RECTIFYING, DUE)
    assert item.units_ever == {ENFORCEMENT, AFFAIRS}
    assert item.missing_roles == ("leader", "verifying_unit")
    assert ImportItem.roles == frozenset()


def test_an_item_without_a_date_is_never_late() -> None:
    command = import_item(ordered_due_on=None)
    item = given().when(command).then(ItemImported(deadlines=(), **shared(command, OldItem)))
    assert item.due_on == date.max


def test_an_item_closed_in_the_old_ledger_is_closed_here() -> None:
    item = given().when(import_item(closed_on=TODAY, result=Result.RECTIFIED)).allowed()
    assert (item.step, item.closed_on, item.result) == (Step.CLOSED, TODAY, Result.RECTIFIED)


def test_an_old_item_needs_a_title() -> None:
    given().when(import_item(title="")).refused(TAKEOVER, "finding_incomplete")


def test_an_old_item_needs_a_unit_that_is_known() -> None:
    given().when(import_item(at="units/none")).refused(TAKEOVER, "unit_unknown")


@pytest.mark.parametrize("field", ["registered_on", "closed_on"])
def test_an_old_item_has_no_dates_of_tomorrow(field: str) -> None:
    refusal = given().when(import_item(**{field: TOMORROW})).refused(TAKEOVER, "date_in_future")
    assert refusal.missing == (field,)


def test_an_old_item_may_be_closed_on_the_day_it_was_registered() -> None:
    given().when(import_item(closed_on=FOUND_ON)).allowed()


def test_an_old_item_is_not_closed_before_it_was_registered() -> None:
    early = FOUND_ON - timedelta(days=1)
    given().when(import_item(closed_on=early)).refused(TAKEOVER, "closed_before_registered")


def test_an_old_item_is_found_before_it_is_registered_and_due_after() -> None:
    given().when(import_item(ordered_due_on=FOUND_ON)).allowed()
    early, late = (FOUND_ON + timedelta(days=days) for days in (-1, 1))
    given().when(import_item(ordered_due_on=early)).refused(TAKEOVER, "due_before_registered")
    given().when(import_item(found_on=late)).refused(TAKEOVER, "found_after_registered")


def test_missing_roles_are_filled_before_the_next_step() -> None:
    case = given(*scenarios.imported_open()).when(report_progress())
    refusal = case.refused(MINIMUM_SET, "roles_missing")
    assert refusal.missing == ("leader", "verifying_unit")
    assert refusal.acts == ("rectifications.FillRoles",)


def test_filling_the_roles_lets_the_item_go_on() -> None:
    command = fill_roles()
    item = (
        given(*scenarios.imported_open()).when(command).then(RolesFilled(**shared(command, Roles)))
    )
    assert item.missing_roles == ()
    assert {HEAD, LEADER} <= item.doers


def test_nothing_is_filled_where_nothing_is_missing() -> None:
    case = given(*scenarios.rectifying()).when(fill_roles())
    case.refused(MINIMUM_SET, "nothing_missing")


def imported_and_reopened() -> scenarios.History:
    """An item an old ledger has closed, open again."""
    return play(reopen(on=TODAY), after=scenarios.imported_closed())


def imported_and_looked_at() -> scenarios.History:
    """An item an old ledger has closed, in look-back."""
    return play(start_look_back(on=TODAY), after=scenarios.imported_closed())


@pytest.mark.parametrize(
    "history",
    [
        scenarios.docketed,
        scenarios.imported_closed,
        imported_and_reopened,
        imported_and_looked_at,
    ],
)
def test_roles_are_filled_only_while_somebody_holds_the_order(history: Any) -> None:
    given(*history()).when(fill_roles()).refused(ORDER, "not_at_this_step")


def test_what_the_old_ledger_names_is_not_overwritten() -> None:
    case = given(*scenarios.imported_open()).when(fill_roles(responsible_person=HANDLER))
    assert case.refused(MINIMUM_SET, "already_named").missing == ("responsible_person",)


@pytest.mark.parametrize("role", ["leader", "verifying_unit"])
def test_all_four_roles_are_named_at_once(role: str) -> None:
    case = given(*scenarios.imported_open()).when(fill_roles(**{role: ""}))
    assert case.refused(MINIMUM_SET, "roles_missing").missing == (role,)


def test_a_lead_unit_merged_since_does_not_stop_an_old_item() -> None:
    old = scenarios.imported_open(lead_unit=MERGED)
    given(*old).when(fill_roles(lead_unit=MERGED)).allowed()


def test_a_responsible_person_gone_since_does_not_stop_an_old_item() -> None:
    old = scenarios.imported_open(responsible_person=SECOND)
    given(*old).when(fill_roles(responsible_person=SECOND)).allowed()


@pytest.mark.parametrize("role", ["lead_unit", "verifying_unit"])
def test_a_unit_named_now_must_exist_now(role: str) -> None:
    nothing_named = scenarios.imported_open(lead_unit="", responsible_person="")
    case = given(*nothing_named).when(fill_roles(**{role: MERGED}))
    case.refused(MINIMUM_SET, "unit_unknown")


def test_a_person_named_now_must_belong_to_the_lead_unit() -> None:
    old = scenarios.imported_open(responsible_person="")
    case = given(*old).when(fill_roles(responsible_person=SECOND))
    case.refused(MINIMUM_SET, "not_a_member")


@pytest.mark.parametrize("lead", [ENFORCEMENT, MERGED])
def test_the_lead_unit_or_its_successor_does_not_check_itself(lead: str) -> None:
    old = scenarios.imported_open(lead_unit=lead)
    case = given(*old).when(fill_roles(lead_unit=lead, verifying_unit=ENFORCEMENT))
    case.refused(MINIMUM_SET, "verifying_unit_is_lead_unit")


def test_an_assisting_unit_does_not_check() -> None:
    old = scenarios.imported_open(assisting=(AFFAIRS_HELPS,))
    case = given(*old).when(fill_roles(verifying_unit=AFFAIRS))
    case.refused(MINIMUM_SET, "verifying_unit_assists")


def test_the_leader_named_must_be_known() -> None:
    case = given(*scenarios.imported_open()).when(fill_roles(leader="persons/none"))
    case.refused(MINIMUM_SET, "person_unknown")


@pytest.mark.parametrize(
    "history", [scenarios.docketed, scenarios.rectifying, scenarios.imported_open]
)
def test_a_leader_corrects_the_date_of_an_open_item(history: Any) -> None:
    item = (
        given(*history())
        .when(correct_item())
        .then(
            ItemCorrected(
                title="未出示执法证",
                reason="日期写错",
                deadlines=(Deadline(clock="ordered", due_on=LATER),),
            )
        )
    )
    assert item.ordered_due_on == LATER


@pytest.mark.parametrize("history", [scenarios.closed, scenarios.archived])
def test_a_closed_item_is_not_corrected(history: Any) -> None:
    given(*history()).when(correct_item()).refused(CORRECTION, "item_ended")


@pytest.mark.parametrize("words", ["title", "reason"])
def test_a_correction_says_what_and_why(words: str) -> None:
    case = given(*scenarios.docketed()).when(correct_item(**{words: ""}))
    assert case.refused(CORRECTION, "reason_missing").missing == (words,)


def test_a_corrected_date_in_a_year_without_notice_is_provisional() -> None:
    command = correct_item(ordered_due_on=date(2027, 1, 8))
    (fact,) = given(*scenarios.docketed()).when(command).facts
    assert fact.deadlines[0].provisional


def test_an_item_knows_which_of_its_roles_nobody_holds() -> None:
    assert Rectification().missing_roles == (
        "lead_unit",
        "responsible_person",
        "leader",
        "verifying_unit",
    )
    assert Rectification(lead_unit=ENFORCEMENT, verifying_unit=SAFETY).missing_roles == (
        "responsible_person",
        "leader",
    )
