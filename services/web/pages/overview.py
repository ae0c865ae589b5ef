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
from projections import rectifications
from projections.base import Row
from projections.questions.lateness import Figure, Share
from projections.questions.overview import Overview, UnitLights, figures, last_ahead, overview
from services.filtering import UNSET, said_by
from services.reading import View
from services.web import charts, summaries
from services.web.address import here, link
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.charts import Bar, Point, Series, Tick
from services.web.looking import looking
from services.web.phrases import day, month_name, time_of_day, weekday
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.weeks import Cell, ahead
from services.web.work import Ask, asks
from services.words import choice, say, standing

router = APIRouter()
FIRST = ("open", "overdue", "due_soon", "returned_twice", "reopened", "closed_this_year")
SHOWN_LIGHTS = tuple(light for light in Light if light is not Light.CLOSED)
ASKED_AT_ONCE = 5  # decisions shown before the rest is unfolded
HEATS = 4  # shades of a day, by how much is due on it


class Counted(Value):
    """A number, what it is of, and the list it counts as an address says it."""

    name: str
    count: int
    said: Mapping[str, Any]


class Held(Value):
    """Late days in the hands of one kind of holder, and the address of the items."""

    holder: str
    days: int
    share: str
    address: str


class Charts(Value):
    """The four charts: what is drawn, what its table says, and what it says in a sentence."""

    bars: Sequence[Bar]
    by_unit: Sequence[UnitLights]
    ages: Sequence[Counted]
    columns: tuple[Sequence[Point], Sequence[Tick]]
    months: Sequence[tuple[str, Counted, Counted]]
    lines: tuple[Sequence[Series], Sequence[Tick]]
    years: Sequence[tuple[int, int]]  # of which month the first is, and the year
    shares: Sequence[Held]
    late_days: int
    opened: str  # whose late days are listed below
    items: Sequence[tuple[Row, int]]  # those items, with their days
    says: Mapping[str, str]


class Board(Value):
    """Context of overview/board.html."""

    until: str
    first: Sequence[Counted]  # the figures one looks at first
    registered: Counted
    overdue_share: str
    longest_overdue: Sequence[Row]
    asked: Sequence[Ask]
    asked_at_once: int
    charts: Charts | None  # None: the record is too young for them
    lights: Mapping[str, str]  # with their words
    ahead: Sequence[Sequence[Cell]]
    heat: Mapping[int, int]  # by how many are due
    later: Counted
    last_day: date
    says_ahead: str


@router.get("/overview", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The figures as of the moment, for the units one may see."""
    with looking(request, who) as view:
        today = view.as_of.day
        found = overview(view.read, today, view.editions, view.viewer.units)
        counted = {name: _counted(name, figure) for name, figure in found.figures.items()}
        context = Board(
            until=_until(who, view),
            first=[counted[name] for name in FIRST],
            registered=counted["registered_this_year"],
            overdue_share=summaries.percent(counted["overdue"].count, counted["open"].count),
            longest_overdue=found.longest_overdue,
            asked=() if view.as_of.asked else asks(who, view),
            asked_at_once=ASKED_AT_ONCE,
            charts=None if found.is_young else _charts(request, who, view, found),
            lights={it.value: standing(choice(who.language, it)) for it in SHOWN_LIGHTS},
            ahead=ahead(today, last_ahead(today), found.due_ahead, partial(_due_on, request)),
            heat=_heat(found.due_ahead),
            later=_counted("later", found.due_later),
            last_day=last_ahead(today),
            says_ahead=summaries.ahead(who.language, today, found.due_ahead),
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
        found = overview(view.read, view.as_of.day, view.editions, view.viewer.units)
        lists = figures(view.bounds)
        return JSONResponse({
            "as_of": view.as_of.day.isoformat(),
            "figures": {
                name: {"count": figure.count, "filters": plain(said_by(lists[name]))}
                for name, figure in found.figures.items()
            },
            "by_unit": [plain(vars(replace(row))) for row in found.by_unit],
            "late": [
                {"from_working_days": age.first, "to_working_days": age.last, **_told(age.figure)}
                for age in found.ages
            ],
            "late_days": [
                {"holder": it.holder, "working_days": it.days, "items": plain(it.by_item)}
                for it in found.shares
            ],
            "due_ahead": {day.isoformat(): count for day, count in found.due_ahead.items()},
            "due_later": _told(found.due_later),
            **{
                name: {f"{month:%Y-%m}": _told(figure) for month, figure in figures.items()}
                for name, figures in (("registered", found.registered), ("closed", found.closed))
            },
        })  # fmt: skip


def _charts(request: Request, who: Asking, view: View, found: Overview) -> Charts:
    limit = view.editions.lights.long_overdue_after_working_days
    ages = [_counted(_age(who, age.first, age.last), age.figure) for age in found.ages]
    months = [
        (
            month_name(who.language, month.month),
            _counted("", figure),
            _counted("", found.closed[month]),
        )
        for month, figure in found.registered.items()
    ]
    opened = request.query_params.get("hands", "")
    by_item = next((it.by_item for it in found.shares if it.holder == opened), {})
    rows = rectifications.by_id(view.read, by_item)
    total = sum(share.days for share in found.shares)
    return Charts(
        bars=charts.stacked([_line(who, row) for row in found.by_unit]),
        by_unit=found.by_unit,
        ages=ages,
        columns=charts.columns([(age.count, age.said) for age in ages]),
        months=months,
        lines=charts.lines({
            "registered": [(begun.count, begun.said) for _, begun, _ in months],
            "closed": [(ended.count, ended.said) for _, _, ended in months],
        }),
        years=_years([*found.registered]),
        shares=[_held(request, share, total) for share in found.shares],
        late_days=total,
        opened=opened,
        items=[(rows[stream], days) for stream, days in by_item.items()],
        says={
            "by_unit": summaries.by_unit(who.language, found.by_unit),
            "ages": summaries.ages(who.language, found, limit),
            "months": summaries.months(who.language, found),
            "shares": summaries.shares(who.language, found),
        },
    )  # fmt: skip


def _until(who: Asking, view: View) -> str:
    """For which place, and until when the figures stand."""
    place = who.name(who.posts[0][0].reach) if who.posts else ""
    on = day(who.language, view.as_of.day)
    if view.as_of.asked:
        words = {"day": on, "weekday": weekday(who.language, view.as_of.day)}
        return say(who.language, "pages", "overview_until_day", place=place, **words)
    at = time_of_day(who.language, who.house.clock.now())
    return say(who.language, "pages", "overview_until", place=place, day=on, time=at)


def _age(who: Asking, first: int, last: int | None) -> str:
    if last is None:
        return say(who.language, "pages", "age_and_more", first=first)
    key = "age_between" if first > 1 else "age_up_to"
    return say(who.language, "pages", key, first=first, last=last)


def _years(months: Sequence[date]) -> Sequence[tuple[int, int]]:
    """The places at which a year begins on the axis of months, with the year."""
    return [
        (at, month.year)
        for at, month in enumerate(months)
        if at == 0 or month.year != months[at - 1].year
    ]


def _held(request: Request, share: Share, total: int) -> Held:
    return Held(
        holder=share.holder,
        days=share.days,
        share=summaries.percent(share.days, total),
        address=f"{here(request, hands=share.holder)}#hands",
    )


def _heat(due: Mapping[date, int]) -> Mapping[int, int]:
    """The shade of each number, from the palest to that of the greatest."""
    most = max(due.values(), default=0)
    return {count: -(-HEATS * count // most) for count in due.values()}


def _due_on(request: Request, on: date) -> str:
    return link(request, "/rectifications", due_from=on, due_to=on)


def _line(who: Asking, row: UnitLights) -> tuple[str, Mapping[str, Any], Mapping[str, int]]:
    name = row.called or say(who.language, "pages", "undetermined_lead_unit")
    return name, {"lead_unit": row.unit or UNSET}, row.lights


def _counted(name: str, figure: Figure) -> Counted:
    """A figure as a page has it."""
    return Counted(name=name, count=figure.count, said=said_by(figure.filters))


def _told(figure: Figure) -> Mapping[str, Any]:
    """A figure as programs have it."""
    return {"count": figure.count, "filters": plain(said_by(figure.filters))}
