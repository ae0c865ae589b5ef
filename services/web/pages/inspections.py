"""Inspections (检查): those ahead and under way, those ended, and single ones."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.findings import RecordFinding
from domain.inspections import Answer, AnswerQuestion, Inspection, PlanInspection, Step
from domain.kernel.roles import Role
from domain.kernel.sources import Source
from domain.kernel.stream import Value
from projections import findings, inspections, timeline
from projections.base import Row
from projections.inspections import Filters
from services.reading import View
from services.web.acts import Offered, offered, opening
from services.web.asking import Asking, Who
from services.web.boards import Listed, Tab, mount
from services.web.evidence import Cited, cited_on
from services.web.looking import happened_by, looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json, row_of, story_of
from services.web.wording import Entry
from services.words import say

router = APIRouter()


def _tabs(_view: View, who: Asking) -> Sequence[Tab]:
    """Those not ended, one's own among them, those ahead and those under way."""
    own = Tab(name="inspector", said={"inspector": [who.person]})
    inspects = any(Role.INSPECTOR in post.roles for post, _ in who.posts)
    return (
        Tab(name="not_ended", said={}),
        *([own] if inspects else []),
        Tab(name="planned", said={"step": [Step.PLANNED.value]}),
        Tab(name="under_way", said={"step": [Step.UNDER_WAY.value]}),
    )


BOARD = Listed(
    kind="inspections",
    filters=Filters,
    rows=inspections.board,
    counts=inspections.facets,
    count=inspections.count,
    told_by="step",
    ends=(inspections.visits, "ended_year"),
    columns=(
        "scheduled_on", "unit", "site", "checklist_title", "inspectors", "step", "result",
        "plan_number",
    ),
    sorts=("scheduled_on", "unit", "plan_number"),
    template="inspections/board.html",
    begins=(PlanInspection,),
    tabs=_tabs,
)  # fmt: skip
mount(router, BOARD)


class Asked(Value):
    """One question of the checklist, what was answered and found, and what one may do about it."""

    row: Row
    findings: Sequence[Row]
    offered: Sequence[Offered]


class Detail(Value):
    """Context of inspections/detail.html."""

    inspection: Row
    questions: Sequence[Asked]
    findings: Sequence[Row]  # of no question
    again: Sequence[Row]  # its re-inspections
    evidence: Sequence[Cited]
    story: Sequence[Entry]
    offered: Sequence[Offered]


@router.get("/inspections/{name}", include_in_schema=False)
def detail(request: Request, name: str, who: Asking = Who) -> Response:
    """One inspection, its questions and answers, what was found, and what one may do now."""
    with looking(request, who) as view:
        stream = f"inspections/{name}"
        row = row_of(who, view, inspections.inspection, stream)
        raised = findings.of_inspection(view.read, stream)
        acts = offered(who, view, Inspection, stream)
        asked = [
            Asked(
                row=question,
                findings=[it for it in raised if it["question"] == question["part"]],
                offered=[*_about(who, view, row, question, acts)],
            )
            for question in inspections.answers_of(view.read, stream)
        ]
        about = {found["stream"] for question in asked for found in question.findings}
        context = Detail(
            inspection=row,
            questions=asked,
            findings=[it for it in raised if it["stream"] not in about],
            again=inspections.looked_at_again(view.read, stream),
            evidence=cited_on(view, stream, happened_by(who, view)),
            story=story_of(who, view, stream),
            offered=[
                *acts,
                *opening(who, view, RecordFinding, inspection=stream, unit=row["unit"]),
            ],
        )
        return page(request, "inspections/detail.html", context)


def _about(
    who: Asking, view: View, visit: Row, question: Row, acts: Sequence[Offered]
) -> Iterator[Offered]:
    """What one may do about a question: record a finding where it says 不符合, answer again."""
    if question["answer"] == Answer.DOES_NOT_COMPLY.value:
        said = {
            "inspection": visit["stream"],
            "question": question["part"],
            "unit": visit["unit"],
            "basis_clause": question["clause"],
            "severity": question["severity"],
            "source": Source.INSPECTION.value,
        }
        yield from opening(who, view, RecordFinding, **said)
    again = [act for act in acts if act.name == AnswerQuestion.name and not act.blocked]
    if question["answer"]:
        label = say(who.language, "pages", "answer_again")
        for act in again:
            address = f"{act.address}?{urlencode({'question': question['part']})}"
            yield Offered(name=act.name, label=label, address=address, blocked=False)


@router.get(
    "/api/inspections/{name}",
    tags=["inspections"],
    operation_id="inspections.show",
    summary="One inspection with its answers and timeline",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, name: str, who: Asking = Who) -> Response:
    """The inspection; ETag is its version."""
    with looking(request, who) as view:
        stream = f"inspections/{name}"
        row = row_of(who, view, inspections.inspection, stream)
        body = {
            "inspection": row,
            "answers": inspections.answers_of(view.read, stream),
            "findings": [found["stream"] for found in findings.of_inspection(view.read, stream)],
            "timeline": timeline.of(view.read, [stream], happened_by(who, view)),
        }
        return as_json(body, row["version"])
