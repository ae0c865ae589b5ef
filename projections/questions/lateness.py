"""How late the late items are, and in whose hands their late days passed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.kernel.stream import Value
from domain.kernel.working_days import ONE_DAY, Calendar
from domain.rules import Editions
from projections.base import Read
from projections.questions.holding import holds_of, late_days
from projections.rectifications import Filters

STEPS = (10, 20, 30)  # working days late, behind the limit of the rule for lights
HOLDERS = ("unit", "verifier", "leader", "office")  # as pages name them, one after the other
Late = Mapping[str, date]  # items by their due date


class Figure(Value):
    """A number and the list it counts."""

    count: int
    filters: Filters


class Age(Value):
    """Late items by how many working days they are late, both ends included."""

    first: int
    last: int | None  # None: and more
    figure: Figure


class Share(Value):
    """The late days of all late items that passed in the hands of one kind of holder."""

    holder: str
    days: int
    by_item: Mapping[str, int]


def ages(late: Late, overdue: Filters, editions: Editions, day: date) -> Sequence[Age]:
    """The late items by age; the first are those the rule for lights does not call long overdue."""
    limit = editions.lights.long_overdue_after_working_days
    ends = [limit, *(step for step in STEPS if step > limit)]
    found = []
    for first, last in zip([1, *(end + 1 for end in ends)], [*ends, None], strict=True):
        newest = _latest(first, day, editions.calendar) if first > 1 else day - ONE_DAY
        oldest = _latest(last + 1, day, editions.calendar) + ONE_DAY if last else None
        count = sum((oldest or due_on) <= due_on <= newest for due_on in late.values())
        listed = replace(overdue, due_from=oldest, due_to=newest)
        found.append(Age(first=first, last=last, figure=Figure(count=count, filters=listed)))
    return found


def _latest(days: int, day: date, calendar: Calendar) -> date:
    """The last due date that is so many working days past on `day`."""
    return calendar.back_working_days(day + ONE_DAY, days) - ONE_DAY


def shares(read: Read, late: Late, day: date, calendar: Calendar) -> Sequence[Share]:
    """Whose the late days up to `day` are; who had none is left out."""
    held = holds_of(read, late)
    found: dict[str, dict[str, int]] = {holder: {} for holder in HOLDERS}
    for stream, due_on in late.items():
        for hold, days in late_days(held[stream], due_on, day, calendar):
            of = found[hold.holder]
            of[stream] = of.get(stream, 0) + days
    return [
        Share(holder=holder, days=sum(by_item.values()), by_item=by_item)
        for holder, by_item in found.items()
        if by_item
    ]
