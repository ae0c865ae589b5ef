"""Asking for more time, and suspending."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.deadlines import Statutory
from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType
from domain.kernel.stream import shared
from domain.kernel.traits import Deadline
from domain.rectifications import (
    ExtensionChecked,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    GrantExtension,
    Ground,
    ItemResumed,
    ItemSuspended,
    RequestExtension,
    Step,
    Suspend,
)
from domain.rectifications.item import EXTENSION, ORDER, SUSPENSION
from domain.rectifications.pausing import Extension
from tests import scenarios
from tests.asked import (
    DUE,
    FOUND_ON,
    LATER,
    acknowledge,
    check_extension,
    claim,
    dispatch,
    grant_extension,
    refuse_extension,
    request_extension,
    resume,
    start_at_once,
    suspend,
)
from tests.known import ASSISTANT, HEAD, LIMITS
from tests.scenarios import play
from tests.spec import given

SATURDAY, MONDAY = DUE + timedelta(days=1), DUE + timedelta(days=3)
BOUND = Statutory(
    clock="AUD-RECT", edition="AUD-RECT@1", began_on=FOUND_ON, due_on=LATER, provisional=False
)


def test_the_head_asks_for_more_time() -> None:
    command = request_extension()
    case = given(*scenarios.rectifying()).when(command)
    item = case.then(ExtensionRequested(**shared(command, Extension)))
    assert (item.step, item.due_on) == (Step.EXTENSION_REQUESTED, DUE)
    assert item.new_due_on == LATER
    assert HEAD in item.doers
    assert RequestExtension.roles == {Role.UNIT_HEAD}


def test_more_time_may_be_asked_for_on_the_due_day() -> None:
    given(*scenarios.rectifying()).knowing(today=DUE).when(request_extension(on=DUE)).allowed()


@pytest.mark.parametrize(("day", "late"), [(SATURDAY, 0), (MONDAY, 1)])
def test_more_time_is_not_asked_for_after_the_due_day(day: date, late: int) -> None:
    case = given(*scenarios.rectifying()).knowing(today=day).when(request_extension(on=day))
    refusal = case.refused(EXTENSION, "extension_asked_too_late")
    assert refusal.values == {"due_on": DUE, "late": late}
    assert refusal.acts == ("rectifications.ClaimCompletion", "rectifications.ReportProgress")


def test_the_statutory_day_ends_the_asking_if_it_is_earlier() -> None:
    law = replace(BOUND, due_on=scenarios.november(23))
    at_once = scenarios.docketed(rectification_type=RectificationType.IMMEDIATE, statutory=law)
    history = play(dispatch(sub_items=()), acknowledge(), start_at_once(), after=at_once)
    yesterday = given(*history).knowing(today=law.due_on).when(request_extension())
    refusal = yesterday.refused(EXTENSION, "law_leaves_no_more_time")
    assert refusal.values["due_on"] == law.due_on
    given(*history).when(request_extension()).refused(EXTENSION, "extension_asked_too_late")


def test_only_the_lead_unit_asks_for_more_time() -> None:
    case = given(*scenarios.rectifying()).when(request_extension(by=ASSISTANT))
    case.refused(ORDER, "only_the_lead_unit")


def test_time_is_extended_once_where_the_county_allows_one() -> None:
    case = given(*scenarios.extended()).when(request_extension(new_due_on=date(2027, 1, 29)))
    refusal = case.refused(EXTENSION, "no_further_extension")
    assert refusal.values["limit"] == 1
    assert refusal.blocked_by is ExtensionGranted


def test_time_is_extended_twice_where_the_county_allows_two() -> None:
    two, last = replace(LIMITS, extensions_max=2), date(2027, 1, 29)
    asked_again = play(
        request_extension(new_due_on=last),
        check_extension(),
        after=scenarios.extended(),
        limits=two,
    )
    item = (
        given(*asked_again)
        .knowing(limits=two)
        .when(grant_extension(new_due_on=last))
        .then(
            ExtensionGranted(
                deadlines=(Deadline(clock="ordered", due_on=last, provisional=True),),
                former_due_on=LATER,
                opinion="同意",
            )
        )
    )
    assert (item.due_on, item.extensions) == (last, 2)


def test_a_refused_extension_does_not_count() -> None:
    history = play(refuse_extension(), after=scenarios.extension_checked())
    given(*history).when(request_extension()).allowed()


@pytest.mark.parametrize("words", ["reason", "progress"])
def test_an_application_gives_reason_and_progress(words: str) -> None:
    case = given(*scenarios.rectifying()).when(request_extension(**{words: ""}))
    assert case.refused(EXTENSION, "reason_missing").missing == (words,)


@pytest.mark.parametrize(
    ("history", "command"),
    [
        (scenarios.rectifying, request_extension),
        (scenarios.extension_checked, grant_extension),
    ],
)
class TestTheNewDate:
    """The same for asking and granting."""

    def test_is_later_than_the_old_one(self, history: Any, command: Any) -> None:
        given(*history()).when(command(new_due_on=SATURDAY)).allowed()
        case = given(*history()).when(command(new_due_on=DUE))
        case.refused(EXTENSION, "new_date_not_later")

    def test_is_not_beyond_the_statutory_date(self, history: Any, command: Any) -> None:
        bound = history(statutory=BOUND)
        given(*bound).when(command(new_due_on=LATER)).allowed()
        case = given(*bound).when(command(new_due_on=LATER + timedelta(days=1)))
        refusal = case.refused(EXTENSION, "beyond_the_statutory_date")
        assert refusal.values["due_on"] == LATER


def test_the_office_gives_its_opinion_once() -> None:
    case = given(*scenarios.extension_requested()).when(check_extension())
    assert case.then(ExtensionChecked(opinion="情况属实")).extension_checked
    again = given(*scenarios.extension_checked()).when(check_extension())
    assert again.refused(EXTENSION, "already_checked").blocked_by is ExtensionChecked


def test_the_opinion_says_something() -> None:
    case = given(*scenarios.extension_requested()).when(check_extension(opinion=""))
    case.refused(EXTENSION, "opinion_missing")


@pytest.mark.parametrize("command", [grant_extension, refuse_extension])
def test_the_leader_decides_after_the_office_has_checked(command: Any) -> None:
    case = given(*scenarios.extension_requested()).when(command())
    refusal = case.refused(EXTENSION, "not_checked_yet")
    assert refusal.acts == ("rectifications.CheckExtension",)


def test_a_second_application_is_checked_again() -> None:
    history = play(refuse_extension(), request_extension(), after=scenarios.extension_checked())
    given(*history).when(grant_extension()).refused(EXTENSION, "not_checked_yet")


def test_the_leader_grants_a_date() -> None:
    item = (
        given(*scenarios.extension_checked())
        .when(grant_extension())
        .then(
            ExtensionGranted(
                deadlines=(Deadline(clock="ordered", due_on=LATER),),
                former_due_on=DUE,
                opinion="同意",
            )
        )
    )
    assert (item.step, item.due_on, item.extensions) == (Step.RECTIFYING, LATER, 1)
    assert GrantExtension.roles == {Role.LEADER_IN_CHARGE, Role.PRINCIPAL}


def test_granting_more_time_needs_an_opinion() -> None:
    case = given(*scenarios.extension_checked()).when(grant_extension(opinion=""))
    assert case.refused(EXTENSION, "opinion_missing").missing == ("opinion",)


@pytest.mark.parametrize(
    ("history", "command"),
    [(scenarios.rectifying, request_extension), (scenarios.extension_checked, grant_extension)],
)
def test_an_extension_is_bounded_by_the_months_the_county_allows(
    history: Any, command: Any
) -> None:
    asked = given(*history()).knowing(limits=replace(LIMITS, extension_months_max=1))
    last = DUE.replace(year=DUE.year + 1, month=1)
    asked.when(command(new_due_on=last)).allowed()
    refusal = asked.when(command(new_due_on=last + timedelta(days=1))).refused(
        EXTENSION, "extension_too_long"
    )
    assert refusal.missing == ("new_due_on",)
    assert (refusal.values["months"], refusal.values["latest"]) == (1, last)


def test_an_extended_date_in_a_year_without_notice_is_provisional() -> None:
    command = grant_extension(new_due_on=date(2027, 1, 8))
    (fact,) = given(*scenarios.extension_checked()).when(command).facts
    assert fact.deadlines[0].provisional


def test_the_leader_refuses_and_the_date_stands() -> None:
    case = given(*scenarios.extension_checked()).when(refuse_extension())
    item = case.then(ExtensionRefused(reason="理由不足"))
    assert (item.step, item.due_on, item.extensions) == (Step.RECTIFYING, DUE, 0)


def test_refusing_more_time_needs_a_reason() -> None:
    case = given(*scenarios.extension_checked()).when(refuse_extension(reason=""))
    case.refused(EXTENSION, "reason_missing")


@pytest.mark.parametrize("ground", Ground)
def test_the_leader_suspends_on_a_ground_and_the_due_date_does_not_stop(ground: Ground) -> None:
    case = given(*scenarios.rectifying()).when(suspend(ground=ground))
    item = case.then(ItemSuspended(ground=ground, reason="已起诉"))
    assert (item.step, item.due_on) == (Step.SUSPENDED, DUE)
    assert Suspend.roles == {Role.LEADER_IN_CHARGE, Role.PRINCIPAL}


def test_nothing_is_claimed_while_suspended() -> None:
    given(*scenarios.suspended()).when(claim()).refused(ORDER, "not_at_this_step")


def test_the_leader_resumes() -> None:
    case = given(*scenarios.suspended()).when(resume())
    assert case.then(ItemResumed(reason="已判决")).step is Step.RECTIFYING


@pytest.mark.parametrize(
    ("history", "command"), [(scenarios.rectifying, suspend), (scenarios.suspended, resume)]
)
def test_suspending_and_resuming_need_a_reason(history: Any, command: Any) -> None:
    case = given(*history()).when(command(reason=""))
    assert case.refused(SUSPENSION, "reason_missing").missing == ("reason",)
