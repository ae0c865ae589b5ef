"""Claiming completion, naming a verifier, passing and failing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType
from domain.kernel.stream import shared
from domain.rectifications import (
    ClaimAccepted,
    ClaimCompletion,
    CompletionClaimed,
    Consent,
    Result,
    Step,
    VerificationFailed,
    VerificationPassed,
)
from domain.rectifications.item import CLAIM, ORDER, RECUSAL
from domain.rectifications.verifying import Claim, Verification
from tests import scenarios
from tests.asked import (
    DUE,
    PHOTO,
    accept_claim,
    acknowledge,
    announce,
    claim,
    complete_measure,
    complete_sub_item,
    dispatch,
    fail_verification,
    judge,
    pass_verification,
    start_at_once,
)
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SUPERVISOR,
    TODAY,
    UNITS,
    VERIFIER,
    act,
)
from tests.scenarios import play
from tests.spec import given

DAY = timedelta(days=1)


def at_once() -> scenarios.History:
    """Work begun without plan or sub-items: nothing is done part by part."""
    docketed = scenarios.docketed(rectification_type=RectificationType.IMMEDIATE)
    return play(dispatch(sub_items=()), acknowledge(), start_at_once(), after=docketed)


def test_the_head_claims_that_all_is_done() -> None:
    command = claim()
    item = (
        given(*scenarios.all_parts_done())
        .when(command)
        .then(
            CompletionClaimed(
                filed_on=TODAY, in_time=True, evidence=(PHOTO,), **shared(command, Claim)
            )
        )
    )
    assert item.step is Step.CLAIMED
    assert HEAD in item.doers
    assert ClaimCompletion.roles == {Role.UNIT_HEAD}


@pytest.mark.parametrize(("day", "in_time"), [(DUE, True), (DUE + DAY, False)])
def test_a_claim_is_in_time_on_the_due_day_and_late_after(day: date, in_time: bool) -> None:
    case = given(*scenarios.all_parts_done()).knowing(today=day).when(claim(on=day))
    (fact,) = case.facts
    assert (fact.filed_on, fact.in_time) == (day, in_time)


def test_only_the_lead_unit_claims() -> None:
    case = given(*scenarios.all_parts_done()).when(claim(by=ASSISTANT))
    case.refused(ORDER, "only_the_lead_unit")


def test_nothing_is_claimed_while_a_sub_item_is_undone() -> None:
    history = play(complete_measure(1), complete_measure(2), after=scenarios.rectifying())
    refusal = given(*history).when(claim()).refused(CLAIM, "sub_items_undone")
    assert refusal.values["parts"] == [1]
    assert refusal.instead == "rectifications.CompleteSubItem"


def test_nothing_is_claimed_while_a_measure_is_undone() -> None:
    history = play(complete_measure(1), complete_sub_item(1), after=scenarios.rectifying())
    refusal = given(*history).when(claim()).refused(CLAIM, "measures_undone")
    assert refusal.values["parts"] == [2]
    assert refusal.instead == "rectifications.CompleteMeasure"


def test_a_claim_reports_what_was_done() -> None:
    case = given(*scenarios.all_parts_done()).when(claim(report=""))
    assert case.refused(CLAIM, "report_missing").missing == ("report",)


def test_parts_proven_one_by_one_prove_the_whole() -> None:
    given(*scenarios.all_parts_done()).when(claim(evidence=())).allowed()


def test_work_without_parts_is_proven_with_the_claim() -> None:
    given(*at_once()).when(claim()).allowed()
    case = given(*at_once()).when(claim(evidence=()))
    assert case.refused(CLAIM, "proof_missing").missing == ("evidence",)


@pytest.mark.parametrize("said", [(), (Consent(unit=AFFAIRS, agrees=False, opinion="未完"),)])
def test_every_assisting_unit_signs_off(said: Any) -> None:
    case = given(*scenarios.all_parts_done()).when(claim(sign_offs=said))
    refusal = case.refused(CLAIM, "assisting_units_not_signed_off")
    assert refusal.values["units"] == [AFFAIRS]


def test_the_office_names_a_verifier() -> None:
    case = given(*scenarios.claimed()).when(accept_claim())
    item = case.then(ClaimAccepted(verifier=VERIFIER, former_verifier=""))
    assert (item.step, item.verifier) == (Step.VERIFYING, VERIFIER)


def test_the_verifier_is_of_the_verifying_unit() -> None:
    case = given(*scenarios.claimed()).when(accept_claim(verifier=LEADER))
    refusal = case.refused(RECUSAL, "not_a_member")
    assert refusal.values == {"person": LEADER, "unit": SAFETY}


def test_the_verifier_may_verify() -> None:
    """An inspector of the verifying unit could never give the verdict."""
    case = given(*scenarios.claimed()).when(accept_claim(verifier=INSPECTOR))
    refusal = case.refused(CLAIM, "post_may_not")
    assert refusal.missing == ("verifier",)
    assert refusal.values["roles"] == [Role.SUPERVISOR]


def test_a_verifying_unit_merged_away_is_checked_by_its_successor() -> None:
    merged = [
        replace(u, active=False, successor="units/new") if u.id == SAFETY else u for u in UNITS
    ]
    case = given(*scenarios.claimed()).knowing(units=merged)
    case.when(accept_claim(verifier=ASSISTANT)).refused(RECUSAL, "not_a_member")
    case.when(accept_claim()).allowed()


def test_another_verifier_may_be_named_before_the_verdict() -> None:
    case = given(*scenarios.verifying()).when(accept_claim(verifier=SUPERVISOR))
    item = case.then(ClaimAccepted(verifier=SUPERVISOR, former_verifier=VERIFIER))
    assert (item.step, item.verifier) == (Step.VERIFYING, SUPERVISOR)


def test_the_verifier_named_already_is_not_named_again() -> None:
    case = given(*scenarios.verifying()).when(accept_claim())
    assert case.refused(CLAIM, "verifier_named_already").missing == ("verifier",)


def test_no_other_verifier_is_named_after_the_verdict() -> None:
    case = given(*scenarios.passed()).when(accept_claim(verifier=SUPERVISOR))
    assert case.refused(CLAIM, "already_passed").blocked_by is VerificationPassed


def test_the_verifier_passes_the_work_on_the_spot() -> None:
    command = pass_verification()
    case = given(*scenarios.verifying()).when(command)
    item = case.then(VerificationPassed(evidence=(), **shared(command, Verification)))
    assert (item.step, item.passed) == (Step.VERIFYING, True)
    assert item.verifiers == item.signed_by == {VERIFIER}


def test_an_earlier_verification_does_not_bar() -> None:
    again = play(complete_measure(2), claim(), accept_claim(), after=scenarios.sent_back())
    given(*again).when(pass_verification()).allowed()


@pytest.mark.parametrize("words", ["method", "record"])
def test_passing_leaves_an_on_site_record(words: str) -> None:
    case = given(*scenarios.verifying()).when(pass_verification(**{words: ""}))
    assert case.refused(CLAIM, "site_record_missing").missing == (words,)


def test_work_is_passed_once() -> None:
    case = given(*scenarios.passed()).when(pass_verification())
    case.refused(CLAIM, "already_passed")


@pytest.mark.parametrize("command", [pass_verification, fail_verification])
@pytest.mark.parametrize("by", [SUPERVISOR, HEAD])
def test_only_the_verifier_named_gives_the_verdict(command: Any, by: str) -> None:
    refusal = given(*scenarios.verifying()).when(command(by=by)).refused(RECUSAL)
    assert (refusal.code, refusal.values["verifier"]) == ("only_the_verifier", VERIFIER)


@pytest.mark.parametrize("command", [pass_verification, fail_verification])
def test_a_delegate_of_the_verifier_does_not_give_the_verdict(command: Any) -> None:
    delegate = replace(act(SUPERVISOR), on_behalf_of=VERIFIER)
    case = given(*scenarios.verifying()).when(command(act=delegate))
    case.refused(RECUSAL, "only_the_verifier")


@pytest.mark.parametrize("command", [pass_verification, fail_verification])
def test_the_verifier_does_not_speak_for_somebody_barred(command: Any) -> None:
    for_head = replace(act(VERIFIER), on_behalf_of=HEAD)
    case = given(*scenarios.verifying()).when(command(act=for_head))
    refusal = case.refused(RECUSAL, "took_part_on_the_doing_side")
    assert refusal.values["persons"] == [HEAD]


def test_a_failed_verification_undoes_the_parts_that_fell_short() -> None:
    case = given(*scenarios.verifying()).when(fail_verification(measures=(2,), sub_items=(1,)))
    item = case.then(
        VerificationFailed(missing="台账不全", measures=(2,), sub_items=(1,), evidence=())
    )
    assert (item.step, item.due_on) == (Step.RECTIFYING, DUE)
    assert (item.done_measures, item.done_sub_items) == ({1}, frozenset())
    assert item.verifiers == {VERIFIER}


def test_failing_says_what_is_missing() -> None:
    case = given(*scenarios.verifying()).when(fail_verification(missing=""))
    assert case.refused(CLAIM, "reason_missing").missing == ("missing",)


@pytest.mark.parametrize("part", [0, 3])
def test_failing_names_measures_there_are(part: int) -> None:
    case = given(*scenarios.verifying()).when(fail_verification(measures=(part,)))
    assert case.refused(CLAIM, "no_such_measure").values["part"] == [part]


@pytest.mark.parametrize("part", [0, 2])
def test_failing_names_sub_items_there_are(part: int) -> None:
    case = given(*scenarios.verifying()).when(fail_verification(sub_items=(part,)))
    assert case.refused(CLAIM, "no_such_sub_item").values["sub_item"] == [part]


def test_failing_names_a_part_where_there_are_parts() -> None:
    case = given(*scenarios.verifying()).when(fail_verification(measures=()))
    assert case.refused(CLAIM, "part_not_named").missing == ("measures", "sub_items")
    history = play(claim(), accept_claim(), after=at_once())
    given(*history).when(fail_verification(measures=())).allowed()


def test_a_signature_is_taken_back_when_the_public_objects() -> None:
    item = given(*scenarios.in_notice()).when(fail_verification()).allowed()
    assert (item.step, item.passed, item.result) == (Step.RECTIFYING, False, None)
    assert item.notice_until is None


def test_a_judgement_that_the_work_goes_on_outlives_a_failed_verification() -> None:
    continuing = judge(Result.CONTINUING)
    history = play(continuing, announce(until=DUE), after=scenarios.passed(must_publish=True))
    item = given(*history).when(fail_verification()).allowed()
    assert item.result is Result.CONTINUING
