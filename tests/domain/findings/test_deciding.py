"""What the office makes of a finding: confirm, reject, merge, transfer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.findings import (
    ConfirmFinding,
    Finding,
    FindingConfirmed,
    FindingMerged,
    FindingRejected,
    FindingTransferred,
    Step,
    TransferFinding,
)
from domain.findings.finding import CLUES, CONFIRMING, RECORDING
from domain.kernel.deadlines import STATUTORY, Statutory
from domain.kernel.roles import Role
from domain.kernel.rules import BY_OTHERS
from domain.kernel.sources import RectificationType, Source
from domain.seed import load
from tests import scenarios
from tests.asked import (
    DUE,
    FINDING,
    FOUND_ON,
    OTHER_FINDING,
    confirm,
    merge,
    reject,
    transfer,
)
from tests.known import ENFORCEMENT, INSPECTOR, MERGED, SAFETY, SECOND, SUPERVISOR, TODAY, act
from tests.spec import Given, evolve_all, given

CLOCK = next(clock for clock in load.clocks() if clock.id == "MAD-15")
DECISIONS = [confirm, reject, merge, transfer]
REASONED = [reject, merge, transfer]


def submitted(**knowing: Any) -> Given:
    """A submitted finding, another one known."""
    others = {
        OTHER_FINDING: evolve_all(Finding(), scenarios.recorded()),
        "findings/merged": evolve_all(Finding(), scenarios.merged()),
        "findings/rejected": evolve_all(Finding(), scenarios.rejected()),
        "findings/transferred": evolve_all(Finding(), scenarios.transferred()),
        "findings/confirmed": evolve_all(Finding(), scenarios.confirmed()),
        "findings/remedied": evolve_all(Finding(), scenarios.remedied()),
    }
    return given(*scenarios.submitted()).knowing(states=others, **knowing)


def test_a_finding_is_confirmed_under_the_next_number() -> None:
    register = "registers/safety-FZ-2026"
    finding = (
        submitted(ordinals={register: 3})
        .when(confirm())
        .then(
            FindingConfirmed(
                register=register,
                ordinal=3,
                number="FZ-2026-003",
                office=SAFETY,
                unit=ENFORCEMENT,
                title="未亮证执法",
                source=Source.SUPERVISION,
                severity="ordinary",
                repeats="",
                found_on=FOUND_ON,
                rectification_type=RectificationType.STAGED,
                must_publish=False,
                ordered_due_on=DUE,
                ordered_provisional=False,
                statutory=None,
            )
        )
    )
    assert finding.step is Step.CONFIRMED


@pytest.mark.parametrize("decision", DECISIONS)
def test_nothing_is_decided_before_submission(decision: Any) -> None:
    case = given(*scenarios.recorded()).when(decision())
    refusal = case.refused(CONFIRMING, "finding_not_awaiting_decision")
    assert refusal.acts == ("findings.SubmitFinding",)


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    ("history", "acts"),
    [
        (scenarios.confirmed, ()),
        (scenarios.rejected, ("findings.RecordFinding",)),
        (scenarios.merged, ()),
        (scenarios.transferred, ()),
    ],
)
def test_a_finding_is_decided_once(decision: Any, history: Any, acts: Any) -> None:
    case = given(*history()).when(decision())
    assert case.refused(CONFIRMING, "finding_not_awaiting_decision").acts == acts


@pytest.mark.parametrize("decision", DECISIONS)
def test_the_office_may_decide_on_what_was_put_right_on_the_spot(decision: Any) -> None:
    others = {OTHER_FINDING: evolve_all(Finding(), scenarios.recorded())}
    given(*scenarios.remedied()).knowing(states=others).when(decision()).allowed()


@pytest.mark.parametrize("decision", REASONED)
def test_deciding_against_a_finding_needs_a_reason(decision: Any) -> None:
    case = submitted().when(decision(reason=""))
    assert case.refused(CONFIRMING, "reason_missing").missing == ("reason",)


@pytest.mark.parametrize("by", [INSPECTOR, SECOND])
def test_an_inspector_does_not_confirm_their_own_finding(by: str) -> None:
    refusal = submitted().when(confirm(by=by)).refused(CONFIRMING, "inspector_confirms_own_finding")
    assert (refusal.instead, refusal.acts) == (BY_OTHERS, ())
    assert ConfirmFinding.barred(Finding(inspectors=(INSPECTOR, SECOND))) == (INSPECTOR, SECOND)


def test_nobody_confirms_on_behalf_of_an_inspector() -> None:
    acting = replace(act(SUPERVISOR), on_behalf_of=SECOND)
    submitted().when(confirm(act=acting)).refused(CONFIRMING, "inspector_confirms_own_finding")


def test_the_ordered_date_may_be_today() -> None:
    submitted().when(confirm(ordered_due_on=TODAY)).allowed()


def test_the_ordered_date_may_not_be_yesterday() -> None:
    yesterday = TODAY - timedelta(days=1)
    submitted().when(confirm(ordered_due_on=yesterday)).refused(CONFIRMING, "due_date_past")


@pytest.mark.parametrize("office", ["units/none", MERGED])
def test_only_an_office_that_exists_numbers_an_item(office: str) -> None:
    submitted().when(confirm(office=office)).refused(CONFIRMING, "unit_unknown")


def test_a_date_beyond_the_last_holiday_notice_is_provisional() -> None:
    (fact,) = submitted().when(confirm(ordered_due_on=DUE.replace(year=2027))).facts
    assert fact.ordered_provisional


def test_a_statutory_clock_runs_from_the_day_it_was_found() -> None:
    (fact,) = submitted(clocks={"MAD-15": CLOCK}).when(confirm(statutory_clock="MAD-15")).facts
    assert isinstance(fact.statutory, Statutory)
    assert fact.statutory.began_on == FOUND_ON


def test_a_statutory_clock_runs_from_another_day_if_one_is_named() -> None:
    named = confirm(statutory_clock="MAD-15", statutory_start_on=TODAY)
    (fact,) = submitted(clocks={"MAD-15": CLOCK}).when(named).facts
    assert fact.statutory.began_on == TODAY


def test_a_clock_nobody_knows_is_refused() -> None:
    submitted().when(confirm(statutory_clock="NONE")).refused(STATUTORY, "clock_unknown")


def test_a_finding_is_rejected_with_a_reason() -> None:
    finding = submitted().when(reject()).then(FindingRejected(reason="事实不清"))
    assert finding.step is Step.REJECTED


@pytest.mark.parametrize("into", [OTHER_FINDING, "findings/confirmed"])
def test_a_finding_is_merged_into_one_that_goes_on(into: str) -> None:
    finding = submitted().when(merge(into=into)).then(FindingMerged(into=into, reason="同一事项"))
    assert finding.step is Step.MERGED


@pytest.mark.parametrize("into", [FINDING, "findings/none"])
def test_a_finding_is_merged_only_into_another(into: str) -> None:
    submitted().when(merge(into=into)).refused(CONFIRMING, "no_other_finding")


@pytest.mark.parametrize("ended", ["merged", "rejected", "transferred", "remedied"])
def test_no_matter_is_lost_by_merging_it_into_an_ended_finding(ended: str) -> None:
    case = submitted().when(merge(into=f"findings/{ended}"))
    case.refused(CONFIRMING, "other_finding_ended")


def test_the_principal_head_transfers_a_clue_of_crime() -> None:
    finding = (
        submitted()
        .when(transfer())
        .then(FindingTransferred(to_authority="县监察委员会", reason="涉嫌职务犯罪"))
    )
    assert finding.step is Step.TRANSFERRED
    assert TransferFinding.roles == {Role.PRINCIPAL}


def test_a_transfer_names_the_authority() -> None:
    submitted().when(transfer(to_authority="")).refused(CLUES, "authority_missing")


@pytest.mark.parametrize("decide", DECISIONS)
def test_nothing_is_decided_before_the_problem_was_found(decide: Any) -> None:
    case = submitted().when(decide(on=FOUND_ON - timedelta(days=1)))
    case.refused(RECORDING, "before_it_was_found")


def test_a_statutory_clock_does_not_begin_on_a_day_to_come() -> None:
    tomorrow = confirm(statutory_clock=CLOCK.id, statutory_start_on=TODAY + timedelta(days=1))
    submitted(clocks={CLOCK.id: CLOCK}).when(tomorrow).refused(CONFIRMING, "clock_not_begun")
