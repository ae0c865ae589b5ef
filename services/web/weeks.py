"""Weeks as a calendar draws them: each day with what is due on it and the list that shows it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from domain.kernel.stream import Value

ONE_DAY = timedelta(days=1)
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
