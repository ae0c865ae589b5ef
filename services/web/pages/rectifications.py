"""The rectification ledger (整改台账) and single items."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.kernel.roles import DOING, LEADERS, Role
from domain.kernel.stream import Value
from domain.rectifications import AcceptClaim, Acknowledge, Rectification, StartLookBack, Urge
from projections import rectifications
from projections.base import Row
from projections.questions.citing import matters_of
from projections.questions.holding import holds
from projections.questions.item import ItemPage, item, since
from projections.questions.ledger import changed_since
from projections.rectifications import Filters, Listing
from projections.rectifications.rows import items
from services.exporting import Export, Proof, write_lists
from services.reading import View
from services.web.acts import Offered, offered
from services.web.asking import Asking, Who
from services.web.boards import SPREADSHEET, Listed, Tab, mount, sent, spooled
from services.web.evidence import Cited, cited
from services.web.filters import asked_filters
from services.web.lanes import Lanes, lanes
from services.web.looking import absent, happened_by, looking
from services.web.papers import Paper, Seal, papers, sealed
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json
from services.web.stages import (
    Late,
    Sentence,
    Stage,
    is_former_plan,
    late_shares,
    reasons,
    stages,
)
from services.web.wording import Entry, entries
from services.words import say

router = APIRouter()
MINE = {  # the part one has oneself, by the roles that have it
    "responsible_person": frozenset({Role.UNIT_HEAD}),
    "handler": frozenset({Role.HANDLER}),
    "leader": LEADERS,
}


def _fixed(view: View, who: Asking) -> Mapping[str, Any]:
    """The day looked at: its lights, and by happened time how things stood."""
    return {"bounds": view.bounds, "happened_by": happened_by(who, view)}


def _tabs(view: View, who: Asking) -> Sequence[Tab]:
    """Everything open, what is one's own, what is late or near, what was closed, all there is."""
    closed = {"listing": ["closed"], "closed_year": [str(view.as_of.day.year)]}
    return (
        Tab(name="open", said={}),
        *_own(who),
        Tab(name="overdue", said={"light": ["long_overdue", "overdue"]}),
        Tab(name="due_soon", said={"light": ["due_soon"]}),
        Tab(name="awaiting_verification", said={"light": ["awaiting_verification"]}),
        Tab(name="returned_twice", said={"flag": ["returned_twice"]}),
        Tab(name="closed_this_year", said=closed, grows=True),
        Tab(name="everything", said={"listing": ["both"]}, grows=True),
    )


def _own(who: Asking) -> Iterator[Tab]:
    """The part of one's own unit and person, by the roles of the posts held today."""
    organisation, roles = who.known.organisation, set[Role]()
    units = set()
    for post, _ in who.posts:
        roles |= post.roles
        if post.roles & DOING:
            units |= {it for it in organisation.units if organisation.stands_for(post.unit, it)}
    for name, mine in MINE.items():
        if roles & mine:
            yield Tab(name=name, said={name: [who.person]})
    if units:
        yield Tab(name="own_unit", said={"lead_unit": sorted(units)})


LEDGER = Listed(
    kind="rectifications",
    filters=Filters,
    rows=rectifications.board,
    counts=rectifications.facets,
    count=rectifications.count,
    told_by="light",
    ends=(items, "closed_year"),
    columns=(
        "number", "title", "unit", "lead_unit", "responsible_person", "light", "due_on", "step",
        "flags", "result", "severity", "source", "registered_on", "closed_on", "office",
    ),
    shown=(
        "number", "title", "lead_unit", "responsible_person", "light", "due_on", "step", "flags",
        "result",
    ),
    sorts=("due_on", "number", "lead_unit", "step", "severity", "registered_on"),
    printed=("leader", "verifying_unit", "requirement", "progress"),
    template="rectifications/board.html",
    fixed=_fixed,
    widest={"listing": Listing.BOTH},
    tabs=_tabs,
    saves=True,
    together=(Acknowledge, Urge, AcceptClaim, StartLookBack),
    since=changed_since,
)  # fmt: skip
mount(router, LEDGER)


@router.get("/rectifications/lists.xlsx", include_in_schema=False)
@router.get(
    "/api/rectifications/lists.xlsx",
    tags=["rectifications"],
    operation_id="rectifications.lists",
    summary="The four lists superiors ask for, as a workbook",
    description="Takes the filters of the list of rectifications.",
    responses=declined(),
)
def lists(request: Request, who: Asking = Who) -> Response:
    """The four lists, a sheet each, of what the ledger shows under the same address."""
    shown = who.house.projector.shown()  # before the view: what it reads is there then
    with spooled() as out, looking(request, who) as live:
        view = live.up_to(shown)
        filters = asked_filters(Filters, request, view, **_fixed(view, who))
        edge = who.house.ledger.frontier(view.read.position)
        proof = Proof(size=edge.size, root=edge.root.hex())
        write_lists(out, Export(view=view, parts=(filters,), language=who.language, proof=proof))
        name = f"zeji-{view.as_of.day}.xlsx"
    return sent(out, SPREADSHEET, name)


class Detail(Value):
    """Context of rectifications/detail.html."""

    found: ItemPage
    light: str
    clocks: Mapping[str, Row]
    stages: Sequence[Stage]
    reasons: Sequence[Sentence]
    late: Sequence[Late]
    lanes: Lanes | None
    evidence: Sequence[Cited]
    story: Sequence[Entry]
    since: Sequence[Entry]  # what was recorded after the moment looked at
    is_former_plan: bool  # whether the measures are of the plan before the item was reopened
    offered: Sequence[Offered]
    by_happened: bool
    counted: str  # by which calendar the dates are counted; empty without a date
    papers: Sequence[Paper]
    seal: Seal | None  # of the newest record one may prove


@router.get("/rectifications/{name}", include_in_schema=False)
def detail(request: Request, name: str, who: Asking = Who) -> Response:
    """One item: where it stands, whose turn it is, and what one may do now."""
    with looking(request, who) as view:
        found = _found(who, view, name)
        row, light = found.item, _light(view, found.item)
        held = holds(view.read, row["stream"])
        told = entries(who, found.timeline, *matters_of(row))
        pairs = zip(found.timeline, told, strict=True)
        proven = next((recorded for recorded, entry in pairs if entry.provable), None)
        context = Detail(
            found=found,
            light=light.value,
            clocks=found.clocks,
            stages=stages(found),
            reasons=reasons(who, view, found, light),
            late=late_shares(who, view, found, held),
            lanes=lanes(who, found, held, view.as_of.day),
            evidence=cited(found.evidence, found.used_elsewhere),
            story=told,
            since=entries(who, since(view.read, row), *matters_of(row)),
            is_former_plan=is_former_plan(found),
            offered=offered(who, view, Rectification, f"rectifications/{name}"),
            by_happened=who.by == "happened",
            counted=_counted(who, view, row["due_on"]),
            papers=[*papers(request, found)],
            seal=sealed(who, proven) if proven else None,
        )
        return page(request, "rectifications/detail.html", context)


@router.get(
    "/api/rectifications/{name}",
    tags=["rectifications"],
    operation_id="rectifications.show",
    summary="One item with all that belongs to it",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, name: str, who: Asking = Who) -> Response:
    """The item, its finding, parts, clocks, duties, evidence and timeline; ETag is its version."""
    with looking(request, who) as view:
        found = _found(who, view, name)
        body = {**vars(found), "light": _light(view, found.item).value}
        return as_json(body, found.item["version"])


def _found(who: Asking, view: View, name: str) -> ItemPage:
    """The item as of the moment. Raises NotFound."""
    stream = f"rectifications/{name}"
    found = item(view.read, stream, view.viewer.units, happened_by(who, view))
    if found is None:
        raise absent(who, view, stream)
    return found


def _counted(who: Asking, view: View, due_on: date | None) -> str:
    """By which calendar days up to a date are counted."""
    if due_on is None:
        return ""
    known = view.editions.calendar.knows(due_on.year)
    key = "counted_by_notice" if known else "counted_without_notice"
    return say(who.language, "pages", key, year=due_on.year)


def _light(view: View, row: Row) -> Any:
    return view.bounds.light(
        row["due_on"],
        closed=row["closed_on"] is not None,
        claimed_in_time=bool(row["claim_in_time"]),
        verified=row["passed"],
    )
