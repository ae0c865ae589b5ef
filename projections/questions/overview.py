"""The leader's figures (领导看板): every number is the length of a list one can open.

A figure is defined by the filters of its list, so the two cannot disagree. Units keep the order of
the establishment and are never ranked.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.kernel.lights import Light, LightBounds
from domain.kernel.stream import Value
from projections import rectifications, units
from projections.base import Read, Row
from projections.paging import Paging
from projections.questions.names import named
from projections.rectifications import Filters, Flag, Listing

WEEKS_AHEAD = 5
LONGEST_OVERDUE = 5
LATE = frozenset({Light.OVERDUE.value, Light.LONG_OVERDUE.value})
Visible = Collection[str] | None


class Figure(Value):
    """A number and the list it counts."""

    count: int
    filters: Filters


class UnitLights(Value):
    """The open items a unit leads, by light."""

    unit: str
    full_name: str
    lights: Mapping[str, int]


class Overview(Value):
    """What the leader's page shows."""

    figures: Mapping[str, Figure]
    longest_overdue: Sequence[Row]  # with names, the oldest date first
    by_unit: Sequence[UnitLights]
    due_ahead: Mapping[date, int]  # open items by due date, for five weeks
    registered: Mapping[int, Figure]  # this year's items by month
    closed: Mapping[int, Figure]  # this year's closings by month


def figures(bounds: LightBounds) -> Mapping[str, Filters]:
    """The lists that are counted; the year is that of the day looked at."""
    year = bounds.overdue_before.year
    still_open = Filters(bounds=bounds)
    this_year = replace(still_open, closed_year=year)
    lights = {
        "due_soon": {Light.DUE_SOON.value},
        "overdue": LATE,
        "long_overdue": {Light.LONG_OVERDUE.value},
        "awaiting_verification": {Light.AWAITING_VERIFICATION.value},
    }
    marked = {
        "returned": Flag.RETURNED,
        "returned_twice": Flag.RETURNED_TWICE,
        "reopened": Flag.REOPENED,
        "supervised": Flag.SUPERVISED,
        "roles_missing": Flag.ROLES_MISSING,
    }
    return {
        "open": still_open,
        **{name: replace(still_open, light=frozenset(one)) for name, one in lights.items()},
        **{name: replace(still_open, flag=frozenset({m.value})) for name, m in marked.items()},
        "waiting_for_leader": replace(still_open, holder=frozenset({"leader"})),
        "waiting_for_office": replace(still_open, holder=frozenset({"office"})),
        "registered_this_year": replace(
            this_year, listing=Listing.BOTH, registered_year=frozenset({year})
        ),
        "closed_this_year": replace(this_year, listing=Listing.CLOSED),
    }


def overview(read: Read, bounds: LightBounds, visible: Visible = None) -> Overview:
    """The page of one moment, for the day `bounds` were made for."""
    lists = figures(bounds)
    first = bounds.overdue_before
    last = first + timedelta(weeks=WEEKS_AHEAD)
    ahead = replace(lists["open"], due_from=first, due_to=last)
    late = rectifications.board(read, lists["overdue"], visible, Paging(limit=LONGEST_OVERDUE))
    registered, closed = lists["registered_this_year"], lists["closed_this_year"]
    by_day = rectifications.tally(read, ahead, ("due_on",), visible)
    return Overview(
        figures={
            name: Figure(count=rectifications.count(read, filters, visible), filters=filters)
            for name, filters in lists.items()
        },
        longest_overdue=named(read, late.rows),
        by_unit=_by_unit(read, rectifications.tally(read, lists["open"], UNIT_LIGHT, visible)),
        due_ahead={due_on: number for (due_on,), number in by_day.items()},
        registered=_by_month(
            rectifications.tally(read, registered, ("registered_on",), visible),
            lambda first, last: replace(registered, registered_from=first, registered_to=last),
        ),
        closed=_by_month(
            rectifications.tally(read, closed, ("closed_on",), visible),
            lambda first, last: replace(closed, closed_from=first, closed_to=last),
        ),
    )


UNIT_LIGHT = ("lead_unit", "light")


def _by_unit(read: Read, counts: Mapping[tuple[Any, ...], int]) -> list[UnitLights]:
    """Units in the order in which they were entered; items nobody leads yet stand last."""
    order = [row["stream"] for row in units.all_units(read)]
    names = units.names_of(read, order)
    lights: dict[str, dict[str, int]] = {}
    for (unit, light), number in counts.items():
        lights.setdefault(unit, {})[light] = number
    return [
        UnitLights(unit=unit, full_name=names.get(unit, ""), lights=lights[unit])
        for unit in [*order, *sorted(lights.keys() - set(order))]
        if unit in lights
    ]


def _by_month(
    counts: Mapping[tuple[Any, ...], int], listed: Callable[[date, date], Filters]
) -> dict[int, Figure]:
    """What was counted by day, by month; `listed` gives the list from a first to a last day."""
    found: dict[date, int] = {}
    for (day,), number in counts.items():
        first = day.replace(day=1)
        found[first] = found.get(first, 0) + number
    return {
        first.month: Figure(count=number, filters=listed(first, _last_of_month(first)))
        for first, number in found.items()
    }


def _last_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
