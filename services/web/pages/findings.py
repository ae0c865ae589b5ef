"""Findings (问题): those awaiting confirmation, those decided, and single ones."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.findings import Finding, RecordFinding, Step
from domain.kernel.stream import Value
from projections import evidence, findings, rectifications, timeline
from projections.base import Row
from projections.findings import Filters, Listing
from services.reading import View
from services.web.acts import Offered, offered
from services.web.asking import Asking, Who
from services.web.boards import Listed, Tab, mount
from services.web.evidence import Cited, cited_on
from services.web.looking import happened_by, looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json, row_of, story_of
from services.web.wording import Entry

router = APIRouter()


def _tabs(_view: View, who: Asking) -> Sequence[Tab]:
    """Those waiting, those one recorded oneself, those put right on the spot, and all there are."""
    mine = {"listing": ["all"], "recorded_by": [who.person]}
    recorded = Tab(name="recorded_by_me", said=mine, grows=True)
    return (
        Tab(name="undecided", said={}),
        *([recorded] if who.may_ask(RecordFinding, ()) else []),
        Tab(name="remedied", said={"listing": ["all"], "step": [Step.REMEDIED.value]}, grows=True),
        Tab(name="all", said={"listing": ["all"]}, grows=True),
    )


BOARD = Listed(
    kind="findings",
    filters=Filters,
    rows=findings.board,
    counts=findings.facets,
    count=findings.count,
    told_by="step",
    ends=(findings.problems, "decided_year"),
    columns=("title", "unit", "severity", "source", "found_on", "step", "number", "place"),
    sorts=("found_on", "title", "unit", "severity"),
    template="findings/board.html",
    begins=(RecordFinding,),
    widest={"listing": Listing.ALL, "decided_year": 0},
    tabs=_tabs,
)
mount(router, BOARD)


class Detail(Value):
    """Context of findings/detail.html."""

    finding: Row
    item: Row | None  # the item it became, if any
    evidence: Sequence[Cited]
    story: Sequence[Entry]
    offered: Sequence[Offered]


@router.get("/findings/{name}", include_in_schema=False)
def detail(request: Request, name: str, who: Asking = Who) -> Response:
    """One finding, what became of it, and what one may do now."""
    with looking(request, who) as view:
        stream = f"findings/{name}"
        row = row_of(who, view, findings.finding, stream)
        context = Detail(
            finding=row,
            item=rectifications.find(view.read, finding=stream),
            evidence=cited_on(view, stream, happened_by(who, view)),
            story=story_of(who, view, stream),
            offered=offered(who, view, Finding, stream),
        )
        return page(request, "findings/detail.html", context)


@router.get(
    "/api/findings/{name}",
    tags=["findings"],
    operation_id="findings.show",
    summary="One finding with its evidence and timeline",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, name: str, who: Asking = Who) -> Response:
    """The finding; ETag is its version."""
    with looking(request, who) as view:
        stream = f"findings/{name}"
        row = row_of(who, view, findings.finding, stream)
        item = rectifications.find(view.read, finding=stream)
        body = {
            "finding": row,
            "item": item["stream"] if item else None,
            "evidence": evidence.of(view.read, [stream], happened_by(who, view)),
            "timeline": timeline.of(view.read, [stream], happened_by(who, view)),
        }
        return as_json(body, row["version"])
