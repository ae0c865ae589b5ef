"""The leader's figures (领导看板): every number opens the list it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.lights import Light
from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.overview import UnitLights, figures, overview
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.filters import said_by
from services.web.looking import looking
from services.web.render import page
from services.web.schemas import answered, declined

router = APIRouter()
SHOWN_LIGHTS = tuple(light.value for light in Light if light is not Light.CLOSED)


class Counted(Value):
    """A number, and the list it counts as an address says it."""

    name: str
    count: int
    said: Mapping[str, Any]


class Board(Value):
    """Context of overview/board.html."""

    figures: Sequence[Counted]
    longest_overdue: Sequence[Row]
    by_unit: Sequence[UnitLights]
    lights: Sequence[str]
    due_ahead: Mapping[Any, int]
    registered: Mapping[int, int]
    closed: Mapping[int, int]


@router.get("/overview", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The figures as of the moment, for the units one may see."""
    with looking(request, who) as view:
        found = overview(view.read, view.bounds, view.viewer.units)
        context = Board(
            figures=[
                Counted(name=name, count=figure.count, said=said_by(figure.filters))
                for name, figure in found.figures.items()
            ],
            longest_overdue=found.longest_overdue,
            by_unit=found.by_unit,
            lights=SHOWN_LIGHTS,
            due_ahead=dict(sorted(found.due_ahead.items())),
            registered=found.registered,
            closed=found.closed,
        )
        return page(request, "overview/board.html", context)


@router.get(
    "/api/overview",
    tags=["overview"],
    operation_id="overview.show",
    summary="Every figure with the filters of the list it counts",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, who: Asking = Who) -> Response:
    """Ask /api/rectifications with a figure's filters for the rows it counts."""
    with looking(request, who) as view:
        found = overview(view.read, view.bounds, view.viewer.units)
        lists = figures(view.bounds)
        return JSONResponse({
            "as_of": view.as_of.day.isoformat(),
            "figures": {
                name: {"count": figure.count, "filters": plain(said_by(lists[name]))}
                for name, figure in found.figures.items()
            },
            "by_unit": [plain(vars(replace(row))) for row in found.by_unit],
            "due_ahead": {day.isoformat(): count for day, count in found.due_ahead.items()},
            "registered": plain(found.registered),
            "closed": plain(found.closed),
        })  # fmt: skip
