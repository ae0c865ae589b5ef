"""The plan: submitted, approved, sent back; starting without one; the unit's own date."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType
from domain.kernel.stream import shared
from domain.kernel.traits import Deadline
from domain.rectifications import (
    Consent,
    Measure,
    OwnDateSet,
    PlanApproved,
    PlanSentBack,
    PlanSubmitted,
    Step,
    SubmitPlan,
    WorkStarted,
)
from domain.rectifications.item import ORDER, PLAN
from domain.rectifications.planning import Plan
from tests import scenarios
from tests.asked import (
    DUE,
    LATER,
    REGISTER,
    TRAIN,
    approve_plan,
    send_plan_back,
    set_own_date,
    start_at_once,
    submit_plan,
)
from tests.known import AFFAIRS, ASSISTANT, HANDLER, HEAD, TODAY
from tests.scenarios import play
from tests.spec import given


def test_the_head_submits_a_plan_and_the_planners_are_doers() -> None:
    command = submit_plan()
    item = (
        given(*scenarios.acknowledged())
        .when(command)
        .then(PlanSubmitted(evidence=(), **shared(command, Plan)))
    )
    assert (item.step, item.measures) == (Step.PLAN_SUBMITTED, (TRAIN, REGISTER))
    assert {HEAD, HANDLER, ASSISTANT} <= item.doers
    assert SubmitPlan.roles == {Role.UNIT_HEAD}


@pytest.mark.parametrize("command", [submit_plan, start_at_once, set_own_date])
def test_planning_is_for_the_lead_unit(command: Any) -> None:
    history = scenarios.acknowledged(rectification_type=RectificationType.IMMEDIATE)
    given(*history).when(command(by=ASSISTANT)).refused(ORDER, "only_the_lead_unit")


@pytest.mark.parametrize(("part", "blank"), [("cause", ""), ("goal", ""), ("measures", ())])
def test_a_plan_has_cause_goal_and_measures(part: str, blank: Any) -> None:
    case = given(*scenarios.acknowledged()).when(submit_plan(**{part: blank}))
    assert case.refused(PLAN, "plan_incomplete").missing == (part,)


def test_every_assisting_unit_is_heard() -> None:
    case = given(*scenarios.acknowledged()).when(submit_plan(consents=()))
    assert case.refused(PLAN, "assisting_units_not_heard").values["units"] == [AFFAIRS]


def test_disagreement_is_recorded_with_the_opinion() -> None:
    objects = Consent(unit=AFFAIRS, agrees=False, opinion="人手不足")
    case = given(*scenarios.acknowledged()).when(submit_plan(consents=(objects,)))
    plan = {**shared(submit_plan(), Plan), "consents": (objects,)}
    case.then(PlanSubmitted(evidence=(), **plan))


def test_disagreement_is_explained() -> None:
    silent = Consent(unit=AFFAIRS, agrees=False)
    case = given(*scenarios.acknowledged()).when(submit_plan(consents=(silent,)))
    assert case.refused(PLAN, "disagreement_unexplained").values["units"] == [AFFAIRS]


@pytest.mark.parametrize("words", ["text", "standard", "person"])
def test_a_measure_says_what_by_which_standard_and_whom(words: str) -> None:
    bare = replace(TRAIN, **{words: ""})  # type: ignore[arg-type]
    case = given(*scenarios.acknowledged()).when(submit_plan(measures=(REGISTER, bare)))
    assert case.refused(PLAN, "measure_incomplete").missing == (f"measures[1].{words}",)


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        (replace(TRAIN, person="persons/none"), "person_unknown"),
        (replace(TRAIN, due_on=DUE + timedelta(days=1)), "part_after_the_whole"),
        (replace(TRAIN, sub_item=2), "no_such_sub_item"),
        (replace(TRAIN, sub_item=-1), "no_such_sub_item"),
    ],
)
def test_a_measure_must_fit_the_item(measure: Measure, code: str) -> None:
    case = given(*scenarios.acknowledged()).when(submit_plan(measures=(measure,)))
    case.refused(PLAN, code)


def test_all_that_a_plan_lacks_is_told_at_once() -> None:
    bare = replace(TRAIN, standard="")
    beyond = replace(TRAIN, due_on=DUE + timedelta(days=1))
    plan = submit_plan(goal="", consents=(), measures=(REGISTER, bare, beyond))
    refusal = given(*scenarios.acknowledged()).when(plan).refused(PLAN, "plan_incomplete")
    assert [refused.missing for refused in (refusal, *refusal.also)] == [
        ("goal",), ("consents",), ("measures[1].standard",), ("measures[2].due_on",),
    ]  # fmt: skip


def test_all_that_a_measure_lacks_is_told_at_once() -> None:
    bare = Measure(text="", standard="", person="persons/none", due_on=date.max, sub_item=9)
    refusal = (
        given(*scenarios.acknowledged())
        .when(submit_plan(measures=(bare,)))
        .refused(PLAN, "measure_incomplete")
    )
    assert [field for refused in (refusal, *refusal.also) for field in refused.missing] == [
        f"measures[0].{part}" for part in ("text", "standard", "person", "due_on", "sub_item")
    ]


def test_no_measure_is_planned_twice() -> None:
    asked = given(*scenarios.acknowledged())
    refusal = asked.when(submit_plan(measures=(REGISTER, TRAIN, REGISTER))).refused(
        PLAN, "measure_repeated"
    )
    assert refusal.missing == ("measures[2].text",)
    assert (refusal.values["again"], refusal.values["first"]) == (3, 1)
    other = replace(REGISTER, person=TRAIN.person)
    asked.when(submit_plan(measures=(REGISTER, TRAIN, other))).allowed()


def test_a_measure_is_not_due_before_the_plan() -> None:
    asked = given(*scenarios.acknowledged())
    early = replace(TRAIN, due_on=TODAY - timedelta(days=1))
    refusal = asked.when(submit_plan(measures=(REGISTER, early))).refused(
        PLAN, "measure_before_the_plan"
    )
    assert refusal.missing == ("measures[1].due_on",)
    asked.when(submit_plan(measures=(replace(TRAIN, due_on=TODAY),))).allowed()


@pytest.mark.parametrize("sub_item", [0, 1])
def test_a_measure_due_with_the_item_fits(sub_item: int) -> None:
    measure = replace(TRAIN, sub_item=sub_item, due_on=DUE)
    given(*scenarios.acknowledged()).when(submit_plan(measures=(measure,))).allowed()


def test_a_plan_that_comes_late_may_plan_beyond_the_due_day() -> None:
    after = replace(TRAIN, due_on=DUE + timedelta(days=20))
    asked = given(*scenarios.acknowledged())
    due_day, day_after = DUE, DUE + timedelta(days=1)
    asked.knowing(today=due_day).when(submit_plan(measures=(after,))).refused(PLAN)
    asked.knowing(today=day_after).when(submit_plan(measures=(after,))).allowed()


def test_an_approved_plan_starts_the_work() -> None:
    case = given(*scenarios.plan_submitted()).when(approve_plan(opinion="同意"))
    assert case.then(PlanApproved(opinion="同意")).step is Step.RECTIFYING


def test_a_plan_must_cover_every_sub_item() -> None:
    history = play(submit_plan(measures=(REGISTER,)), after=scenarios.acknowledged())
    refusal = given(*history).when(approve_plan()).refused(PLAN, "plan_leaves_out_sub_items")
    assert refusal.values["sub_items"] == [1]
    assert refusal.instead == "rectifications.SendPlanBack"


def test_a_plan_sent_back_is_written_anew() -> None:
    case = given(*scenarios.plan_submitted()).when(send_plan_back())
    item = case.then(PlanSentBack(reason="措施不实"))
    assert (item.step, item.measures) == (Step.ACKNOWLEDGED, ())


def test_a_plan_is_sent_back_with_a_reason() -> None:
    case = given(*scenarios.plan_submitted()).when(send_plan_back(reason=""))
    case.refused(PLAN, "reason_missing")


def test_what_is_to_be_done_at_once_needs_no_plan() -> None:
    history = scenarios.acknowledged(rectification_type=RectificationType.IMMEDIATE)
    assert given(*history).when(start_at_once()).then(WorkStarted()).step is Step.RECTIFYING


@pytest.mark.parametrize("type", [RectificationType.STAGED, RectificationType.CONTINUING])
def test_other_work_needs_a_plan(type: RectificationType) -> None:
    case = given(*scenarios.acknowledged(rectification_type=type)).when(start_at_once())
    assert case.refused(PLAN, "plan_needed").acts == ("rectifications.SubmitPlan",)


def test_the_units_own_date_reminds_and_rules_nothing() -> None:
    case = given(*scenarios.rectifying()).when(set_own_date(due_on=TODAY))
    item = case.then(OwnDateSet(deadlines=(Deadline(clock="own", due_on=TODAY),)))
    assert item.due_on == DUE


def test_the_units_own_date_may_be_the_last_day() -> None:
    given(*scenarios.rectifying()).when(set_own_date(due_on=DUE)).allowed()


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), DUE + timedelta(days=1), LATER])
def test_the_units_own_date_lies_between_today_and_the_due_day(day: Any) -> None:
    case = given(*scenarios.rectifying()).when(set_own_date(due_on=day))
    assert case.refused(PLAN, "own_date_out_of_range").values["due_on"] == DUE
