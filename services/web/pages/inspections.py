"""Inspections (检查): those ahead and under way, those ended, and single ones."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.findings import RecordFinding
from domain.inspections import Inspection, PlanInspection
from domain.kernel.stream import Value
from projections import findings, inspections, timeline
from projections.base import Row
from projections.inspections import Filters
from services.web.acts import Offered, offered, opening
from services.web.asking import Asking, Who
from services.web.boards import Listed, mount
from services.web.evidence import Cited, cited_on
from services.web.looking import happened_by, looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json, row_of, story_of
from services.web.wording import Entry

router = APIRouter()
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
)  # fmt: skip
mount(router, BOARD)


class Detail(Value):
    """Context of inspections/detail.html."""

    inspection: Row
    answers: Sequence[Row]
    findings: Sequence[Row]
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
        finding = {"inspection": stream, "unit": row["unit"]}
        context = Detail(
            inspection=row,
            answers=inspections.answers_of(view.read, stream),
            findings=findings.of_inspection(view.read, stream),
            again=inspections.looked_at_again(view.read, stream),
            evidence=cited_on(view, stream, happened_by(who, view)),
            story=story_of(who, view, stream),
            offered=[
                *offered(who, view, Inspection, stream),
                *opening(who, view, RecordFinding, **finding),
            ],
        )
        return page(request, "inspections/detail.html", context)


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
