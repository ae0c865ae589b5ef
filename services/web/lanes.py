"""Responsibility over time (责任随时间) as lanes: who answered in each role, and who had the ball.

Places are in the units of the drawing, which is `WIDTH` wide; days run from the first record to
today or to the due date, whichever is later, and of a closed item to its closing.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.kernel.stream import Value
from domain.responsibilities import Duty
from projections.questions.holding import Hold
from projections.questions.item import ItemPage
from services.web.asking import Asking
from services.web.phrases import day, month_name
from services.web.stages import label
from services.words import choice, say, standing

WIDTH, LEFT = 760, 120  # of the drawing, and of the names before the lanes
ROW, TOP = 32, 24  # height of a lane, and of the months above
LETTER = 13  # of a label: a bar too narrow for its own shows none
MONTHS = 12
ROLES = (Duty.RESPONSIBLE_PERSON, Duty.LEADER_IN_CHARGE, Duty.VERIFIER)


class Bar(Value):
    """A stretch of days: who, from when till when, and where it is drawn."""

    label: str
    since: date
    until: date | None
    x: float
    width: float
    shown: bool  # whether its label fits into it
    is_lead: bool


class Lane(Value):
    """A role, or the ball, with its bars."""

    title: str
    y: int
    bars: Sequence[Bar]


class Lanes(Value):
    """The whole drawing."""

    lanes: Sequence[Lane]
    ticks: Sequence[tuple[float, str]]
    due_x: float | None
    height: int


class Scale:
    """Days as places."""

    def __init__(
        self, first: date, last: date, today: date, *, left: int = LEFT, width: int = WIDTH
    ) -> None:
        """From the first day to the last, at least one day; what goes on is drawn to `today`."""
        self.first, self.last = first, max(last, first + timedelta(days=1))
        self.today = today
        self._left, self._width = left, width

    def x(self, day: date) -> float:
        """Where a day is; days outside are drawn at the edge."""
        share = (day - self.first) / (self.last - self.first)
        return round(self._left + (self._width - self._left) * min(max(share, 0), 1), 1)


def lanes(who: Asking, found: ItemPage, held: Sequence[Hold], today: date) -> Lanes | None:
    """The drawing of an item; None before anything was held."""
    if not held:
        return None
    due_on = found.item["due_on"]
    begun = [row["began_on"] for row in found.duties if row["role"] in {it.value for it in ROLES}]
    until = found.item["closed_on"] or today
    scale = Scale(min([held[0].since, *begun]), max(until, due_on or until), today)
    rows = [(standing(choice(who.language, role)), [*_terms(scale, found, role)]) for role in ROLES]
    rows = [row for row in rows if row[1]]
    rows.append((say(who.language, "pages", "lane_holder"), [*_holds(who, scale, held)]))
    return Lanes(
        lanes=[
            Lane(title=title, y=TOP + ROW * at, bars=bars) for at, (title, bars) in enumerate(rows)
        ],
        ticks=[*_months(who, scale)] or [(scale.x(scale.first), day(who.language, scale.first))],
        due_x=scale.x(due_on) if due_on else None,
        height=TOP + ROW * len(rows) + 24,
    )


def _terms(scale: Scale, found: ItemPage, role: Duty) -> Iterator[Bar]:
    """The terms in a role that have a day."""
    for row in found.duties:
        has_a_day = row["ended_on"] is None or row["ended_on"] >= row["began_on"]
        if row["role"] == role.value and has_a_day:
            yield _bar(scale, row["person_name"], row["began_on"], row["ended_on"])


def _holds(who: Asking, scale: Scale, held: Sequence[Hold]) -> Iterator[Bar]:
    for hold in held:
        is_lead = hold.holder == "unit"
        yield _bar(scale, label(who, hold), hold.since, hold.until, is_lead=is_lead)


def _bar(scale: Scale, words: str, since: date, until: date | None, *, is_lead: bool = True) -> Bar:
    x, end = scale.x(since), scale.x(until or scale.today)
    width = max(end - x, 2)
    fits = LETTER * len(words) < width
    return Bar(label=words, since=since, until=until, x=x, width=width, shown=fits, is_lead=is_lead)


def _months(who: Asking, scale: Scale) -> Iterator[tuple[float, str]]:
    """The first days of months, of every second one for two years, and so on; years where new."""
    first, last = (day.year * MONTHS + day.month - 1 for day in (scale.first, scale.last))
    told = scale.first.year
    for number in range(first + 1, last + 1, (last - first) // MONTHS + 1):
        year, month = divmod(number, MONTHS)
        words = month_name(who.language, month + 1, of=None if year == told else year)
        told = year
        yield scale.x(date(year, month + 1, 1)), words
