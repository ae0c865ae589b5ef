"""The leader's figures (领导看板): every number opens the list it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.lights import Light
from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.overview import WEEKS_AHEAD, Figure, UnitLights, figures, overview
from services.filtering import UNSET, said_by
from services.web.address import link
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.charts import Bar, Column, paired, stacked
from services.web.looking import looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.weeks import Cell, weeks

router = APIRouter()
MONTHS = range(1, 13)
WEEKS_SHOWN = WEEKS_AHEAD + 1  # of which the first and the last are not whole
FIRST = ("open", "overdue", "due_soon", "returned_twice", "reopened", "closed_this_year")
SHOWN_LIGHTS = tuple(light.value for light in Light if light is not Light.CLOSED)


class Counted(Value):
    """A number, and the list it counts as an address says it."""

    name: str
    count: int
    said: Mapping[str, Any]


class Month(Value):
    """What began and what ended in a month."""

    month: int
    registered: Counted
    closed: Counted


class Board(Value):
    """Context of overview/board.html."""

    first: Sequence[Counted]  # the figures one looks at first
    others: Sequence[Counted]
    longest_overdue: Sequence[Row]
    bars: Sequence[Bar]  # by_unit, drawn
    by_unit: Sequence[UnitLights]
    lights: Sequence[str]
    ahead: Sequence[Sequence[Cell]]
    columns: Sequence[Column]  # months, drawn
    months: Sequence[Month]


@router.get("/overview", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The figures as of the moment, for the units one may see."""
    with looking(request, who) as view:
        found = overview(view.read, view.bounds, view.viewer.units)
        counted = {name: _counted(name, figure) for name, figure in found.figures.items()}
        months = [
            Month(
                month=month,
                registered=_counted("registered", found.registered.get(month)),
                closed=_counted("closed", found.closed.get(month)),
            )
            for month in MONTHS
        ]
        context = Board(
            first=[counted[name] for name in FIRST],
            others=[figure for name, figure in counted.items() if name not in FIRST],
            longest_overdue=found.longest_overdue,
            bars=stacked([_line(row) for row in found.by_unit]),
            by_unit=found.by_unit,
            lights=SHOWN_LIGHTS,
            ahead=weeks(view.as_of.day, WEEKS_SHOWN, found.due_ahead, partial(_due_on, request)),
            columns=paired([_pair(month) for month in months]),
            months=months,
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
            "registered": {month: figure.count for month, figure in found.registered.items()},
            "closed": {month: figure.count for month, figure in found.closed.items()},
        })  # fmt: skip


def _due_on(request: Request, day: date) -> str:
    return link(request, "/rectifications", due_from=day, due_to=day)


def _line(row: UnitLights) -> tuple[str, Mapping[str, Any], Mapping[str, int]]:
    return row.full_name, {"lead_unit": row.unit or UNSET}, row.lights


def _pair(month: Month) -> Mapping[str, tuple[int, Mapping[str, Any]]]:
    figures = {"registered": month.registered, "closed": month.closed}
    return {name: (figure.count, figure.said) for name, figure in figures.items()}


def _counted(name: str, figure: Figure | None) -> Counted:
    """A figure as a page has it; none is 0."""
    if figure is None:
        return Counted(name=name, count=0, said={})
    return Counted(name=name, count=figure.count, said=said_by(figure.filters))
