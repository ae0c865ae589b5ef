"""Every request at every step: allowed exactly where the table says."""

from functools import partial
from typing import Any

import pytest

from domain import rectifications
from domain.catalogue import COMMANDS, EVENTS
from domain.kernel.sources import RectificationType
from domain.rectifications import Result, Step
from tests import asked, scenarios
from tests.asked import DUE, LATER, SECOND, SUPERVISOR
from tests.domain.rectifications.workflow import TABLE
from tests.scenarios import History, play
from tests.spec import given

AT: dict[Step, Any] = {
    Step.DOCKETED: scenarios.docketed,
    Step.DISPATCHED: scenarios.dispatched,
    Step.RETURN_REQUESTED: scenarios.return_requested,
    Step.RETURNED: scenarios.returned,
    Step.ACKNOWLEDGED: scenarios.acknowledged,
    Step.PLAN_SUBMITTED: scenarios.plan_submitted,
    Step.RECTIFYING: scenarios.rectifying,
    Step.EXTENSION_REQUESTED: scenarios.extension_requested,
    Step.SUSPENDED: scenarios.suspended,
    Step.CLAIMED: scenarios.claimed,
    Step.VERIFYING: scenarios.verifying,
    Step.PUBLIC_NOTICE: scenarios.in_notice,
    Step.CLOSED: scenarios.closed,
    Step.ARCHIVED: scenarios.archived,
    Step.LOOK_BACK: scenarios.looking_back,
    Step.REOPENED: scenarios.reopened,
}
ASKED: dict[str, Any] = {
    "Dispatch": asked.dispatch,
    "Acknowledge": asked.acknowledge,
    "RequestReturn": asked.request_return,
    "AcceptReturn": asked.accept_return,
    "RefuseReturn": asked.refuse_return,
    "SubmitPlan": asked.submit_plan,
    "ApprovePlan": asked.approve_plan,
    "SendPlanBack": asked.send_plan_back,
    "StartAtOnce": asked.start_at_once,
    "SetOwnDate": asked.set_own_date,
    "ReportProgress": asked.report_progress,
    "SupplyEvidence": asked.supply_evidence,
    "CompleteMeasure": asked.complete_measure,
    "CompleteSubItem": asked.complete_sub_item,
    "Urge": asked.urge,
    "Reassign": asked.reassign,
    "RequestExtension": asked.request_extension,
    "CheckExtension": asked.check_extension,
    "GrantExtension": asked.grant_extension,
    "RefuseExtension": asked.refuse_extension,
    "Suspend": asked.suspend,
    "Resume": asked.resume,
    "ClaimCompletion": asked.claim,
    "AcceptClaim": asked.accept_claim,
    "FailVerification": asked.fail_verification,
    "PassVerification": asked.pass_verification,
    "JudgeResult": lambda **said: asked.judge(Result.CONTINUING, **said),
    "AnnounceClosure": lambda **said: asked.announce(until=LATER, **said),
    "CloseItem": asked.close,
    "ArchiveItem": asked.archive,
    "PlaceUnderSupervision": asked.list_for_supervision,
    "LiftSupervision": asked.lift_supervision,
    "StartLookBack": asked.start_look_back,
    "ConfirmLookBack": asked.confirm_look_back,
    "ReopenItem": asked.reopen,
    "CorrectItem": asked.correct_item,
    "ChangeHolder": asked.change_holder,
}
STEP_CODES = {"not_at_this_step", "item_ended", "already_signed_for"}
BEGINNINGS = {"DocketItem", "ImportItem"}
ONLY_IMPORTED = {"FillRoles"}  # tested with docketing: an item of ours never lacks a role


def listed(step: Step) -> History:
    """An item under special supervision at `step`: listed before it ended, if it has."""
    after = {
        Step.CLOSED: [],
        Step.ARCHIVED: [asked.archive()],
        Step.LOOK_BACK: [asked.start_look_back()],
    }
    if step not in after:
        return play(asked.list_for_supervision(), after=AT[step]())
    ends = [asked.close(), *after[step]]
    return play(asked.list_for_supervision(), *ends, after=scenarios.judged())


# Where a request needs more than the step, a history in which that is there, too.
READY: dict[tuple[str, Step], Any] = {
    ("StartAtOnce", Step.ACKNOWLEDGED): lambda: scenarios.acknowledged(
        rectification_type=RectificationType.IMMEDIATE
    ),
    ("GrantExtension", Step.EXTENSION_REQUESTED): scenarios.extension_checked,
    ("RefuseExtension", Step.EXTENSION_REQUESTED): scenarios.extension_checked,
    ("ClaimCompletion", Step.RECTIFYING): scenarios.all_parts_done,
    ("AcceptClaim", Step.VERIFYING): lambda: play(
        asked.accept_claim(verifier=SUPERVISOR), after=scenarios.claimed()
    ),
    ("StartLookBack", Step.LOOK_BACK): lambda: play(
        asked.start_look_back(verifier=SECOND), after=scenarios.closed()
    ),
    ("AnnounceClosure", Step.VERIFYING): lambda: scenarios.judged(must_publish=True),
    ("JudgeResult", Step.REOPENED): lambda: play(
        asked.reopen(ordered_due_on=DUE), after=scenarios.closed()
    ),
    ("CloseItem", Step.VERIFYING): scenarios.judged,
    **{("LiftSupervision", step): partial(listed, step) for step in Step},
}


def test_the_table_knows_every_request() -> None:
    asked_of_items = {
        name.removeprefix("rectifications.") for name in COMMANDS if name.startswith("rectif")
    }
    assert set(TABLE) == asked_of_items - BEGINNINGS - ONLY_IMPORTED


@pytest.mark.parametrize("step", Step, ids=lambda step: step.value)
@pytest.mark.parametrize("name", TABLE)
def test_a_request_passes_exactly_where_the_table_says(name: str, step: Step) -> None:
    history = READY.get((name, step), AT[step])
    outcome = given(*history()).knowing(today=DUE).when(ASKED[name](on=DUE))
    if step in TABLE[name]:
        assert outcome.allowed().step is TABLE[name][step]
    else:
        assert outcome.refusal is not None
        assert outcome.refusal.code in STEP_CODES


@pytest.mark.parametrize("step", Step, ids=lambda step: step.value)
def test_every_step_can_be_left(step: Step) -> None:
    ways = [name for name, steps in TABLE.items() if steps.get(step, step) is not step]
    assert ways


def test_every_request_and_fact_of_an_item_is_exported() -> None:
    spoken = [*COMMANDS, *EVENTS]
    own = {name.removeprefix("rectifications.") for name in spoken if name.startswith("rectif")}
    assert own <= set(rectifications.__all__)
