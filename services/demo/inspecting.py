"""Inspections of the demo county: planned by checklist, made by two, some cancelled or repeated."""

from datetime import timedelta
from typing import Any

from domain.checklists import DraftChecklist, PublishChecklist
from domain.inspections import (
    Answer,
    AnswerQuestions,
    CancelInspection,
    CompleteInspection,
    Inspection,
    InspectionResult,
    PlanInspection,
    Reply,
    StartInspection,
)
from domain.kernel.known import KnownPost, Question
from domain.kernel.roles import Role
from services.demo.world import Life, World

CHECKLIST = "checklists/town-law"
BREACHED = 0.15  # the share of questions answered 不符合


def publish_checklist(world: World, questions: list[dict[str, Any]]) -> None:
    """The checklist of the county, published."""
    world.found(
        DraftChecklist(
            id=CHECKLIST,
            title="乡镇依法行政检查表",
            basis_law="法治政府建设与责任落实督察工作规定",
            questions=tuple(Question(**question) for question in questions),
        )
    )
    world.found(PublishChecklist(id=CHECKLIST))


def inspection(world: World, town: str, office: str, stop: str = "", earlier: str = "") -> Life:
    """An inspection of an office of a town; `stop` names where it rests."""
    unit = f"units/{town}-{office}"
    inspectors = world.holders(f"units/{town}-law", Role.INSPECTOR)[:2]
    lead = inspectors[0]
    made = world.new_id("inspections")
    scheduled = world.known().calendar.add_working_days(world.today, 3)
    planned = f"{world.today.year}年督促检查计划第{world.chance.randint(1, 40)}项"
    world.do(
        lead,
        PlanInspection(
            id=made,
            plan_number="" if earlier else planned,
            reason="复查上次发现的问题" if earlier else "",
            basis_law="法治政府建设与责任落实督察工作规定",
            basis_article="",
            unit=unit,
            site=world.known().organisation.units[unit].name,
            checklist=CHECKLIST,
            checklist_version=1,
            inspectors=tuple(post.person for post in inspectors),
            scheduled_on=scheduled,
            reinspection_of=earlier,
        ),
    )
    if stop == "planned":
        return
    if stop == "cancelled":
        yield world.in_working_days(1, 2)
        world.do(lead, CancelInspection(id=made, reason="与上级检查合并"))
        return
    yield world.moment(scheduled)
    world.do(lead, StartInspection(id=made, site_note="负责人在场"))
    if stop == "under_way":
        return
    yield world.clock.at + timedelta(minutes=90)
    breached = _conclude(world, made, lead)
    if breached and not earlier:
        yield world.in_working_days(20, 30)
        yield from inspection(world, town, office, earlier=made)


def _conclude(world: World, made: str, lead: KnownPost) -> bool:
    """Every question answered and the result said; whether anything was breached."""
    _, state = world.desk.load(Inspection, made)
    assert isinstance(state, Inspection)
    answers = [
        Answer.DOES_NOT_COMPLY if world.chance.random() < BREACHED else Answer.COMPLIES
        for _ in state.questions
    ]
    replies = tuple(
        Reply(question=question.id, answer=answer, note="见检查记录")
        for question, answer in zip(state.questions, answers, strict=True)
    )
    world.do(lead, AnswerQuestions(id=made, replies=replies))
    breached = Answer.DOES_NOT_COMPLY in answers
    result = InspectionResult.PROBLEMS_FOUND if breached else InspectionResult.NO_PROBLEM
    summary = "发现问题，已登记。" if breached else "未发现问题。"
    world.do(lead, CompleteInspection(id=made, result=result, summary=summary))
    return breached
