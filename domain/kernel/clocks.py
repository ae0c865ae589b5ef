"""Statutory clocks: limits of law as dated data, and the one place where they are counted.

The starting day is not counted (民法典 201); months and years end on the same day number or on the
last day of the month (202); a last day that is a rest day moves to the next working day (203).
Counted back, the day of the event is not counted and a rest day moves earlier, never later. A date
that the law fixes does not move: the act must lie strictly before it, unless the day is included.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import Enum

from domain.kernel.rules import Basis
from domain.kernel.stream import Value
from domain.kernel.working_days import ONE_DAY, Calendar

MONTHS = 12


class ClockKind(Enum):
    """What it means that the clock runs out."""

    DUE = "due"  # must be done by then
    WINDOW = "window"  # a right or an option lapses
    MINIMUM = "minimum"  # may not end earlier
    MINIMUM_OFFERED = "minimum_offered"  # the other side must be given at least this
    BEFORE = "before"  # must be done so long before an event
    GATE = "gate"  # must exist before the next step; counts nothing
    FIXED = "fixed"  # a date of the calendar
    OBLIGATION = "obligation"  # owed without a limit
    TARGET = "target"  # soft
    LIMITATION = "limitation"  # afterwards nothing may be imposed any more
    VALIDITY = "validity"  # what was made stops applying


class Counting(Enum):
    """How a limit is counted."""

    CALENDAR_DAYS = "cd"
    WORKING_DAYS = "wd"
    MONTHS = "mo"
    YEARS = "y"
    IMMEDIATELY = "imm"
    CALENDAR_DAYS_BACK = "back_cd"
    WORKING_DAYS_BACK = "back_wd"
    FIXED = "fixed"


class Extension(Value):
    """How far a limit may be moved, and by whose hand."""

    n: int | None = None
    counting: Counting | None = None
    total: bool = False  # `n` is the new whole limit, not an addition
    times: int | None = None
    approver: str = ""
    notify: str = ""
    when: str = ""
    terms: str = ""  # what the law says where it gives no number


class Alternative(Value):
    """Another number in the same counting, and when it applies."""

    n: int
    when: str


class Due(Value):
    """The day a clock runs out, the whole of that day included."""

    on: date
    provisional: bool  # counted through a year whose holiday notice is not out
    edition: str  # the code of the edition that gave the date


class ClockEdition(Value):
    """A statutory clock as one edition of the law has it."""

    id: str
    edition: int
    instrument: str
    trigger: str  # what starts it
    act: str  # what stops it, or must not happen without it
    kind: ClockKind
    who: str  # whose clock it is: organ, party or deputy
    confidence: str
    article: str = ""  # empty: not established
    n: int | None = None
    counting: Counting | None = None  # None: counts nothing
    fixed_on: str = ""  # "MM-DD"
    inclusive: bool = False  # the fixed day itself is still in time
    effective_from: date | None = None  # None: not established
    effective_to: date | None = None  # last day in force; None: not established
    jurisdiction: str = ""  # empty: the whole country
    consequence: str = ""
    approver: str = ""
    extension: Extension | None = None
    alternative: Alternative | None = None
    waiver: str = ""  # what makes a shorter term lawful
    excluded: str = ""  # time that does not count
    when: str = ""  # the cases it applies to
    applies_to: str = ""  # the offices it binds
    default: str = ""  # what silence means
    override: str = ""  # what sets another date
    restart_on: str = ""
    ceiling: str = ""
    constraint: str = ""
    per: str = ""
    excuse: str = ""
    superseded_check: str = ""  # the newer instrument it must be checked against
    note: str = ""

    @property
    def code(self) -> str:
        """How the edition is cited, `MAD-15@1`."""
        return f"{self.id}@{self.edition}"

    @property
    def basis(self) -> Basis:
        """The law it rests on; a place in the law that is no article number joins the title."""
        if self.article[:1].isdigit():
            return Basis(law=self.instrument, article=self.article, confidence=self.confidence)
        place = self.article.strip("-")  # a dash: there is none
        return Basis(law=self.instrument + place, confidence=self.confidence)

    @property
    def countable(self) -> bool:
        """Whether it has what its counting needs: a date if fixed, a number otherwise."""
        match self.counting:
            case None:
                return self.n is None and not self.fixed_on
            case Counting.FIXED:
                return _is_day_of_every_year(self.fixed_on)
        return self.n is not None and self.n >= 0

    def in_force(self, on: date) -> bool:
        """Whether it applies on `on`, as far as its force dates are established."""
        since, until = self.effective_from or date.min, self.effective_to or date.max
        return since <= on <= until

    def due(self, start: date, calendar: Calendar) -> Due | None:
        """The last day in time if the trigger happens on `start`, or the earliest end of a minimum.

        None for a clock that counts nothing.
        """
        if self.counting is None:
            return None
        counted_to = self._counted_to(start)
        if self._stands:
            return Due(on=counted_to, provisional=False, edition=self.code)
        on = self._landed(counted_to, calendar)
        first, last = sorted((counted_to, on))
        provisional = calendar.provisional(first, last)
        return Due(on=on, provisional=provisional, edition=self.code)

    @property
    def _stands(self) -> bool:
        """Whether the counted day stays even if it is a rest day: no office hours are needed."""
        at_once = self.counting is Counting.IMMEDIATELY
        return at_once or self.kind is ClockKind.VALIDITY or self.inclusive

    def _counted_to(self, start: date) -> date:
        """Where the limit ends before rest days are looked at; `start` if they are its unit."""
        n = self.n or 0
        match self.counting:
            case Counting.CALENDAR_DAYS:
                return start + timedelta(days=n)
            case Counting.CALENDAR_DAYS_BACK:
                return start - timedelta(days=n)
            case Counting.MONTHS:
                return months_after(start, n)
            case Counting.YEARS:
                return months_after(start, n * MONTHS)
            case Counting.FIXED:
                fixed = _next_on(self.fixed_on, start)
                return fixed if self.inclusive else fixed - ONE_DAY
        return start

    def _landed(self, day: date, calendar: Calendar) -> date:
        """The working day on which a limit counted to `day` ends."""
        n = self.n or 0
        match self.counting:
            case Counting.WORKING_DAYS:
                return calendar.add_working_days(day, n)
            case Counting.WORKING_DAYS_BACK:
                return calendar.back_working_days(day, n)
            case Counting.CALENDAR_DAYS_BACK | Counting.FIXED:
                return calendar.roll_back(day)
        return calendar.roll(day)


def months_after(start: date, n: int) -> date:
    """The same day number `n` months on, or the last day of that month if it has none."""
    year, month = divmod(start.year * MONTHS + start.month - 1 + n, MONTHS)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _is_day_of_every_year(month_day: str) -> bool:
    """Whether "MM-DD" names a day that no year lacks."""
    try:
        date.fromisoformat(f"2001-{month_day}")
    except ValueError:
        return False
    return True


def _next_on(month_day: str, start: date) -> date:
    """The next "MM-DD" of the calendar after `start`."""
    month, day = map(int, month_day.split("-"))
    this_year = date(start.year, month, day)
    return this_year if this_year > start else date(start.year + 1, month, day)
