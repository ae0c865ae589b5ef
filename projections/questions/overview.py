"""The leader's figures (领导看板): every number is the length of a list one can open.

A figure is defined by the filters of its list, so the two cannot disagree. Units keep the order of
the establishment and are never ranked.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.kernel.lights import Light, LightBounds
from domain.kernel.stream import Value
from domain.kernel.working_days import ONE_DAY, SATURDAY
from domain.rules import Editions
from projections import rectifications, units
from projections.base import Read, Row
from projections.paging import Paging
from projections.questions.lateness import Age, Figure, Share, ages, shares
from projections.questions.names import named
from projections.rectifications import Filters, Flag, Listing

WEEKS_AHEAD = 5
MONTHS_BACK = 12
YOUNG_MONTHS = 3  # a record that goes back no further says nothing about how things go
LONGEST_OVERDUE = 5
LATE = frozenset({Light.OVERDUE.value, Light.LONG_OVERDUE.value})
Visible = Collection[str] | None


class UnitLights(Value):
    """The open items a unit leads, by light."""

    unit: str
    full_name: str
    called: str  # by its short name, where no other shown here has the same
    lights: Mapping[str, int]


class Overview(Value):
    """What the leader's page shows."""

    figures: Mapping[str, Figure]
    longest_overdue: Sequence[Row]  # with short names, the oldest date first
    by_unit: Sequence[UnitLights]
    ages: Sequence[Age]
    shares: Sequence[Share]
    due_ahead: Mapping[date, int]  # open items by due date, for five weeks
    due_later: Figure
    registered: Mapping[date, Figure]  # by the first day of each of the last twelve months
    closed: Mapping[date, Figure]

    @property
    def is_young(self) -> bool:
        """Whether nothing was docketed or closed before the last three months."""
        early = [*self.registered][:-YOUNG_MONTHS]
        return not any(it[month].count for it in (self.registered, self.closed) for month in early)


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


def overview(read: Read, day: date, editions: Editions, visible: Visible = None) -> Overview:
    """The page of one moment, for `day` and the rules known then."""
    lists = figures(editions.lights.bounds(day, editions.calendar))
    until = last_ahead(day)
    ahead = replace(lists["open"], due_from=day, due_to=until)
    later = replace(lists["open"], due_from=until + ONE_DAY)
    late = dict(rectifications.tally(read, lists["overdue"], STREAM_DUE, visible).keys())
    order = units.all_units(read)
    by_unit = rectifications.tally(read, lists["open"], UNIT_LIGHT, visible)
    by_day = rectifications.tally(read, ahead, ("due_on",), visible)
    longest = rectifications.board(read, lists["overdue"], visible, Paging(limit=LONGEST_OVERDUE))
    holders = {row["holder_unit"] for row in longest.rows}
    called = _called(order, holders | {unit for unit, _ in by_unit})
    return Overview(
        figures={
            name: Figure(count=rectifications.count(read, filters, visible), filters=filters)
            for name, filters in lists.items()
        },
        longest_overdue=[
            {
                **row,
                "lead_unit_name": called.get(row["lead_unit"], ""),
                "holder_unit_name": called.get(row["holder_unit"], ""),
            }
            for row in named(read, longest.rows)
        ],
        by_unit=_by_unit(order, called, by_unit),
        ages=ages(late, lists["overdue"], editions, day),
        shares=shares(read, late, day, editions.calendar),
        due_ahead={due_on: number for (due_on,), number in by_day.items()},
        due_later=Figure(count=rectifications.count(read, later, visible), filters=later),
        registered=_registered(read, lists["registered_this_year"], day, visible),
        closed=_closed(read, lists["closed_this_year"], day, visible),
    )


UNIT_LIGHT = ("lead_unit", "light")
STREAM_DUE = ("stream", "due_on")


def last_ahead(day: date) -> date:
    """The Sunday of the fifth week; on a weekend the first of them is the one to come."""
    monday = day - day.weekday() * ONE_DAY
    weeks = WEEKS_AHEAD + (day.weekday() >= SATURDAY)
    return monday + timedelta(weeks=weeks) - ONE_DAY


def _called(order: Sequence[Row], shown: Collection[str]) -> Mapping[str, str]:
    """What each of the units shown is called: the same short name twice would tell nothing."""
    rows = [row for row in order if row["stream"] in shown]
    times = Counter(row["short_name"] for row in rows)
    return {
        row["stream"]: row["short_name" if times[row["short_name"]] == 1 else "full_name"]
        for row in rows
    }


def _by_unit(
    order: Sequence[Row], called: Mapping[str, str], counts: Mapping[tuple[Any, ...], int]
) -> list[UnitLights]:
    """Units in the order in which they were entered; items nobody leads yet stand last."""
    lights: dict[str, dict[str, int]] = {}
    for (unit, light), number in counts.items():
        lights.setdefault(unit, {})[light] = number
    names = {row["stream"]: row["full_name"] for row in order}
    return [
        UnitLights(
            unit=unit,
            full_name=names.get(unit, ""),
            called=called.get(unit, ""),
            lights=lights[unit],
        )
        for unit in [*names, *sorted(lights.keys() - set(names))]
        if unit in lights
    ]


def _registered(
    read: Read, this_year: Filters, day: date, visible: Visible
) -> Mapping[date, Figure]:
    """What was docketed in each of the last months; the former year's may be closed in any."""
    before = replace(this_year, closed_year=0, registered_year=frozenset({day.year - 1}))

    def listed(first: date) -> Filters:
        year = this_year if first.year == day.year else before
        return replace(year, registered_from=first, registered_to=_last_of_month(first))

    first, *_ = months = _months(day)
    former = replace(before, registered_from=first)
    counts = Counter(_by_month(rectifications.tally(read, this_year, ("registered_on",), visible)))
    if first.year < day.year:
        counts += Counter(
            _by_month(rectifications.tally(read, former, ("registered_on",), visible))
        )
    return _figures(months, counts, listed)


def _closed(read: Read, this_year: Filters, day: date, visible: Visible) -> Mapping[date, Figure]:
    """What was closed in each of the last months."""

    def listed(first: date) -> Filters:
        last = _last_of_month(first)
        return replace(this_year, closed_year=first.year, closed_from=first, closed_to=last)

    months = _months(day)
    counts: Counter[date] = Counter()
    for year in {month.year for month in months}:
        one_year = replace(this_year, closed_year=year)
        counts += Counter(_by_month(rectifications.tally(read, one_year, ("closed_on",), visible)))
    return _figures(months, counts, listed)


def _figures(
    months: Sequence[date], counts: Mapping[date, int], listed: Callable[[date], Filters]
) -> Mapping[date, Figure]:
    return {month: Figure(count=counts.get(month, 0), filters=listed(month)) for month in months}


def _months(day: date) -> Sequence[date]:
    """The first days of the last months, that of `day` included."""
    last = day.year * MONTHS_BACK + day.month - 1
    return [
        date(number // MONTHS_BACK, number % MONTHS_BACK + 1, 1)
        for number in range(last - MONTHS_BACK + 1, last + 1)
    ]


def _by_month(counts: Mapping[tuple[Any, ...], int]) -> Mapping[date, int]:
    """What was counted by day, by the first day of its month."""
    found: dict[date, int] = {}
    for (day,), number in counts.items():
        first = day.replace(day=1)
        found[first] = found.get(first, 0) + number
    return found


def _last_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])
