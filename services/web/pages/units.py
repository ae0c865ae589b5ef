"""Units (单位): the tree, and single units with their posts, what they lead and how they came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.stream import Value
from domain.persons import RegisterPerson
from domain.posts import AppointPerson
from domain.units import CreateUnit, Unit
from projections import posts, timeline, units
from projections.base import Row
from projections.questions.names import named
from projections.questions.unit import UnitPage, unit
from services.filtering import said_by
from services.reading import View
from services.web.acts import Offered, offered, opening
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.hanging import Hanging, hanging, led
from services.web.held_posts import PostShown, shown
from services.web.looking import absent, looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json
from services.web.wording import Entry, entries

router = APIRouter()


class Branch(Value):
    """One unit of the tree."""

    depth: int
    row: Row
    heads: int  # posts held in it on the day
    items: int  # open items it leads


class Board(Value):
    """Context of units/board.html."""

    tree: Sequence[Branch]  # those that go on
    ended: Sequence[Branch]
    names: Mapping[str, str]  # of the successors, as of the moment
    keeps: bool  # whether who asks keeps the organisation
    offered: Sequence[Offered]


class Detail(Value):
    """Context of units/detail.html."""

    found: UnitPage
    leads: Mapping[str, Any]  # the list of what it leads, as an address says it
    parent: Row | None  # None where one may not see it
    successor: str  # its name as of the moment; empty while the unit goes on
    members: Sequence[PostShown]
    leaves: Sequence[Hanging]  # what an ended unit has left to its successor
    taken_over: Sequence[tuple[Row, Sequence[Hanging]]]  # ended units, with what they left to it
    story: Sequence[Entry]
    offered: Sequence[Offered]


@router.get("/units", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The units one may see, as they stand beneath each other."""
    with looking(request, who) as view:
        rows = units.all_units(view.read)
        heads = Counter(post["unit"] for post in posts.all_held(view.read, view.as_of.day))
        items = led(view)
        placed = _placed([row for row in rows if who.sees(row["stream"])], rows)
        found = [
            Branch(
                depth=depth,
                row=row,
                heads=heads[row["stream"]],
                items=items.get(row["stream"], 0),
            )
            for depth, row in placed
        ]
        context = Board(
            tree=[branch for branch in found if branch.row["active"]],
            ended=[branch for branch in found if not branch.row["active"]],
            names={row["stream"]: row["full_name"] for row in rows},
            keeps=who.may_ask(CreateUnit, ()),
            offered=[*opening(who, view, CreateUnit), *opening(who, view, RegisterPerson)],
        )
        return page(request, "units/board.html", context)


@router.get(
    "/api/units",
    tags=["units"],
    operation_id="units.list",
    summary="The units one may see",
    responses={**answered({"type": "object"}), **declined()},
)
def told_all(request: Request, who: Asking = Who) -> Response:
    """In the order in which they were entered."""
    with looking(request, who) as view:
        rows = _seen(who, view)
        return JSONResponse({"total": len(rows), "rows": plain(rows)})


@router.get("/units/{name}", include_in_schema=False)
def detail(request: Request, name: str, who: Asking = Who) -> Response:
    """One unit: its names, members, parts, and the lights of what it leads."""
    with looking(request, who) as view:
        stream = f"units/{name}"
        found = _found(who, view, stream)
        row, merged = found.unit, [it for it in _seen(who, view) if it["successor"] == stream]
        names = units.names_of(view.read, {row["successor"]})
        context = Detail(
            found=found,
            leads=said_by(found.filters),
            parent=units.unit(view.read, row["parent"]) if who.sees(row["parent"]) else None,
            successor=names.get(row["successor"], ""),
            members=shown(who, view, found.members),
            leaves=() if row["active"] else hanging(view, stream),
            taken_over=[(it, hanging(view, it["stream"])) for it in merged],
            story=entries(who, named(view.read, timeline.of(view.read, [stream])[::-1])),
            offered=_acts(who, view, row),
        )
        return page(request, "units/detail.html", context)


@router.get(
    "/api/units/{name}",
    tags=["units"],
    operation_id="units.show",
    summary="One unit with its members and the lights of what it leads",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, name: str, who: Asking = Who) -> Response:
    """The unit as of the moment; ETag is its version."""
    with looking(request, who) as view:
        found = _found(who, view, f"units/{name}")
        body = {key: value for key, value in vars(found).items() if key != "filters"}
        version = who.known.organisation.versions.get(f"units/{name}", 0)
        return as_json(body, version)


def _found(who: Asking, view: View, stream: str) -> UnitPage:
    """The unit as of the moment. Raises NotFound."""
    found = unit(view.read, stream, view.as_of.day, view.bounds, view.viewer.units)
    if found is None or not who.sees(stream):
        raise absent(who, view, stream)
    return found


def _seen(who: Asking, view: View) -> list[Row]:
    return [row for row in units.all_units(view.read) if who.sees(row["stream"])]


def _acts(who: Asking, view: View, unit: Row) -> Sequence[Offered]:
    """What may be asked about the unit; while it goes on, also about what is to be in it."""
    stream = unit["stream"]
    if not unit["active"]:
        return offered(who, view, Unit, stream)
    return [
        *opening(who, view, AppointPerson, unit=stream, reach=stream),
        *opening(who, view, CreateUnit, parent=stream),
        *offered(who, view, Unit, stream),
    ]


def _placed(seen: Sequence[Row], rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """The units with their depth; what stood beneath an ended unit stands beneath its successor."""
    successors = {row["stream"]: row["successor"] for row in rows}
    above: dict[str, str] = {}
    for row in seen:
        parent = row["parent"]
        while successors.get(parent):
            parent = successors[parent]
        above[row["stream"]] = parent
    tops = [row for row in seen if above[row["stream"]] not in above]

    def branch(row: Row, depth: int) -> list[tuple[int, Row]]:
        below = [it for it in seen if above[it["stream"]] == row["stream"]]
        return [(depth, row), *(each for child in below for each in branch(child, depth + 1))]

    return [each for top in tops for each in branch(top, 0)]
