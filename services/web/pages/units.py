"""Units (单位): the tree, and single units with their members and the lights of what they lead."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.stream import Value
from domain.units import CreateUnit, Unit
from projections import units
from projections.base import Row
from projections.questions.unit import UnitPage, unit
from services.filtering import said_by
from services.reading import View
from services.web.acts import Offered, offered, opening
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.looking import absent, looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json

router = APIRouter()


class Board(Value):
    """Context of units/board.html."""

    tree: Sequence[tuple[int, Row]]  # each unit with its depth
    offered: Sequence[Offered]


class Detail(Value):
    """Context of units/detail.html."""

    found: UnitPage
    leads: Mapping[str, Any]  # the list of what it leads, as an address says it
    offered: Sequence[Offered]


@router.get("/units", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The units one may see, as they stand beneath each other."""
    with looking(request, who) as view:
        seen = _seen(who, view)
        known = {row["stream"] for row in seen}
        tops = [row["stream"] for row in seen if row["parent"] not in known]
        tree = [branch for top in tops for branch in _branch(top, seen, 0)]
        return page(
            request, "units/board.html", Board(tree=tree, offered=opening(who, view, CreateUnit))
        )


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
        found = _found(who, view, f"units/{name}")
        context = Detail(
            found=found,
            leads=said_by(found.filters),
            offered=[
                *offered(who, view, Unit, f"units/{name}"),
                *opening(who, view, CreateUnit, parent=f"units/{name}"),
            ],
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


def _branch(stream: str, rows: Sequence[Row], depth: int) -> list[tuple[int, Row]]:
    own = [(depth, row) for row in rows if row["stream"] == stream]
    below = [row["stream"] for row in rows if row["parent"] == stream]
    return own + [branch for child in below for branch in _branch(child, rows, depth + 1)]
