"""My work: the act that is owed, by whom, and when."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.checklists import DraftChecklist, PublishChecklist
from domain.inspections import PlanInspection, StartInspection
from domain.kernel.known import Question
from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType
from domain.rectifications import Rectification, Result, Step
from domain.rectifications.item import ROLES
from projections.questions import my_work
from projections.questions.my_work import MyWork, Standing, _act_of_office
from tests import asked
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    TOWN,
    VERIFIER,
)
from tests.projections.questions.told import SECOND_VERIFIER, at_work, closed
from tests.projections.reading import bounds, read_models
from tests.projections.story import Story
from tests.scenarios import november, october


def standing(*roles: Role, units: Sequence[str], reach: Sequence[str] | None = None) -> Standing:
    """A post with these roles."""
    return Standing(
        roles=frozenset(roles),
        units=frozenset(units),
        reach=None if reach is None else frozenset(reach),
    )


HANDLES = standing(Role.HANDLER, units=[ENFORCEMENT])
HEADS = standing(Role.UNIT_HEAD, units=[ENFORCEMENT])
SUPERVISES = standing(Role.SUPERVISOR, units=[SAFETY], reach=[TOWN, ENFORCEMENT, AFFAIRS, SAFETY])
LEADS = standing(Role.LEADER_IN_CHARGE, units=[TOWN])


def acts(story: Story, who: str, *standings: Standing) -> list[str]:
    """The acts on a person's list."""
    return [task.act.partition(".")[2] for task in work(story, who, *standings).tasks]


def work(story: Story, who: str, *standings: Standing) -> MyWork:
    with read_models(story.facts) as moments:
        return my_work.my_work(moments.now, who, standings, bounds())


def test_the_ball_goes_from_hand_to_hand_with_the_act_that_is_owed() -> None:
    story = Story()
    story.says(asked.record())
    assert acts(story, INSPECTOR) == ["SubmitFinding"]
    story.says(asked.submit())
    assert acts(story, SUPERVISOR, SUPERVISES) == ["ConfirmFinding"]
    assert "ConfirmFinding" not in acts(story, SECOND, SUPERVISES)  # an inspector of it
    id = story.confirm()
    assert acts(story, LEADER, LEADS) == ["Dispatch"]
    story.on(october(26)).says(asked.dispatch(id=id))
    signing = work(story, HANDLER, HANDLES).tasks[0]
    assert (signing.act, signing.due_on) == ("rectifications.Acknowledge", october(27))
    assert acts(story, HEAD, HEADS) == ["Acknowledge", "AcceptDuty"]
    story.on(october(27)).says(asked.acknowledge(id=id))
    assert acts(story, HANDLER, HANDLES) == []
    assert acts(story, HEAD, HEADS) == ["SubmitPlan", "AcceptDuty"]
    accepting = work(story, HEAD, HEADS).tasks[1].row
    number = work(story, HEAD, HEADS).tasks[0].row["number"]
    assert (accepting["number"], accepting["title"]) == (number, "未亮证执法")
    assert accepting["role"] == "responsible_person"
    story.on(october(29)).says(asked.submit_plan(id=id))
    assert acts(story, SUPERVISOR, SUPERVISES) == ["ApprovePlan"]
    assert "CompleteMeasure" not in acts(story, ASSISTANT)  # not before the plan is approved
    (waiting,) = work(story, HANDLER, HANDLES).waiting
    assert (waiting["holder"], waiting["holder_since"]) == ("office", october(29))
    story.on(november(2)).says(asked.approve_plan(id=id))
    assert acts(story, ASSISTANT) == [
        "CompleteSubItem", "CompleteMeasure", "AcceptDuty", "AcceptDuty",
    ]  # fmt: skip
    assert acts(story, HANDLER, HANDLES) == ["ReportProgress", "CompleteMeasure"]


def test_more_time_is_checked_by_the_office_and_granted_by_the_leader_of_the_item() -> None:
    story = Story()
    id = at_work(story)
    story.on(november(9)).says(asked.request_extension(id=id))
    assert "CheckExtension" in acts(story, SUPERVISOR, SUPERVISES)
    story.says(asked.check_extension(id=id))
    assert "GrantExtension" in acts(story, LEADER, LEADS)
    assert "GrantExtension" not in acts(story, "persons/principal", LEADS)  # another leads it
    story.says(asked.refuse_extension(id=id))
    story.on(november(12))
    for command in (
        asked.complete_measure(1),
        asked.complete_measure(2),
        asked.complete_sub_item(),
    ):
        story.says(replace(command, id=id))
    assert "ClaimCompletion" in acts(story, HEAD, HEADS)
    assert acts(story, HANDLER, HANDLES) == ["ReportProgress"]
    story.on(november(16)).says(asked.claim(id=id))
    assert "AcceptClaim" in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(17)).says(asked.accept_claim(id=id))
    assert acts(story, VERIFIER, SUPERVISES) == ["PassVerification"]
    story.on(november(18)).says(asked.pass_verification(id=id))
    assert "JudgeResult" in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(19)).says(asked.judge(id=id))
    assert "CloseItem" in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(20)).says(asked.close(id=id))
    assert "CloseItem" not in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(23)).says(asked.start_look_back(id=id, verifier=SECOND_VERIFIER))
    assert "ConfirmLookBack" in acts(story, SECOND_VERIFIER)


def test_what_is_to_be_rectified_at_once_begins_without_a_plan() -> None:
    story = Story()
    story.says(asked.record())
    story.says(asked.submit())
    id = story.confirm(rectification_type=RectificationType.IMMEDIATE)
    story.says(asked.dispatch(id=id))
    story.says(asked.acknowledge(id=id))
    assert acts(story, HANDLER, HANDLES) == ["StartAtOnce"]


def test_nothing_is_owed_of_an_item_whose_roles_are_missing() -> None:
    story = Story()
    story.imports(asked.import_item())
    assert acts(story, HANDLER, HANDLES) == []


def test_one_act_owed_by_two_posts_is_one_line() -> None:
    story = Story()
    story.says(asked.record())
    story.says(asked.submit())
    assert acts(story, SUPERVISOR, SUPERVISES, SUPERVISES) == ["ConfirmFinding"]


def test_an_inspection_is_on_the_list_of_those_named_to_make_it() -> None:
    story = Story(TODAY)
    asks = Question(id="甲", text="是否亮证", clause="第1条", severity="ordinary")
    content = {"title": "执法规范", "basis_law": "行政处罚法", "questions": (asks,)}
    supervisor, inspector = asked.act(SUPERVISOR), asked.act(INSPECTOR)
    story.says(DraftChecklist(id="checklists/1", act=supervisor, **content))
    story.says(PublishChecklist(id="checklists/1", act=supervisor))
    story.says(
        PlanInspection(
            id="inspections/1", act=inspector, plan_number="2026-1", basis_law="行政处罚法",
            basis_article="55", unit=ENFORCEMENT, site="东街", checklist="checklists/1",
            checklist_version=1, inspectors=(INSPECTOR, SECOND), scheduled_on=TODAY,
        )
    )  # fmt: skip
    assert acts(story, SECOND) == ["StartInspection"]
    story.says(StartInspection(id="inspections/1", act=inspector))
    assert acts(story, INSPECTOR) == ["AnswerQuestions"]
    assert acts(story, HANDLER) == []


@pytest.mark.parametrize(
    ("result", "must_publish", "act"),
    [
        ("", False, "JudgeResult"),
        ("continuing", True, "JudgeResult"),
        ("rectified", True, "AnnounceClosure"),
        ("rectified", False, "CloseItem"),
    ],
)
def test_what_the_office_owes_of_a_verified_item_is_what_the_item_lacks(
    result: str, must_publish: bool, act: str
) -> None:
    row = {"step": Step.VERIFYING.value, "result": result, "must_publish": must_publish}
    item = Rectification(
        step=Step.VERIFYING, passed=True, must_publish=must_publish,
        result=Result(result) if result else None, **dict.fromkeys(ROLES, "somebody"),
    )  # fmt: skip
    assert _act_of_office(row) == f"rectifications.{act}" == item.next_acts()[0]


def test_nobody_waits_for_an_item_their_unit_has_no_order_for_any_more() -> None:
    story = Story()
    id = closed(story)
    story.on(november(23)).says(asked.reopen(id=id))
    assert work(story, HEAD, HEADS).waiting == []
    assert "Dispatch" in acts(story, LEADER, LEADS)
