"""Weeks as a calendar draws them: each day with what is due on it and the list that shows it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import compress

from domain.kernel.stream import Value
from domain.kernel.working_days import ONE_DAY, is_weekend

WEEK = 7


class Cell(Value):
    """A day, how much is due on it, and the address of what it counts."""

    day: date
    count: int
    address: str


def weeks(
    today: date, number: int, due: Mapping[date, int], address_of: Callable[[date], str]
) -> Sequence[Sequence[Cell]]:
    """So many weeks from the Monday of this one."""
    monday = today - today.weekday() * ONE_DAY
    days = [monday + n * ONE_DAY for n in range(number * WEEK)]
    cells = [Cell(day=day, count=due.get(day, 0), address=address_of(day)) for day in days]
    return [cells[at : at + WEEK] for at in range(0, len(cells), WEEK)]


def work_days(today: date, calendar: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The weeks without the weekdays of weekends on which nothing is due, today aside."""
    shown = [
        any(cell.count or cell.day == today or not is_weekend(cell.day) for cell in same_weekday)
        for same_weekday in zip(*calendar, strict=True)
    ]
    return [[*compress(week, shown)] for week in calendar]


def ahead(
    today: date, until: date, due: Mapping[date, int], address_of: Callable[[date], str]
) -> Sequence[Sequence[Cell]]:
    """The days from today until a Sunday by weeks; of weekends only those with something due."""
    monday = today - today.weekday() * ONE_DAY
    every = weeks(today, ((until - monday).days + 1) // WEEK, due, address_of)
    shown = [
        [
            cell
            for cell in week
            if cell.day >= today and (cell.count or cell.day == today or not is_weekend(cell.day))
        ]
        for week in every
    ]
    return [week for week in shown if week]
