"""Working days: the calendar of rest days and make-up days, as dated data.

Periods in working days leave out weekends and statutory holidays and count the weekend days that
are worked instead (行政处罚法 85, 行政复议法 88, 行政许可法 82, 行政强制法 69). Which days
those are is a State Council notice a year, normally in November for the next; until it is out a
year knows the statutory holidays only, and every date counted through it is provisional.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cached_property

from domain.kernel.stream import Value

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def is_weekend(day: date) -> bool:
    """Whether `day` is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


class CalendarYear(Value):
    """One year as its notice arranged it, or, without a notice, as far as the law itself goes."""

    year: int
    days_off: tuple[date, ...]  # rest days by the notice, weekends among them or not
    make_up_days: tuple[date, ...]  # weekend days that are worked
    statutory_holidays: tuple[date, ...]  # 法定节假日 themselves: all a year without notice knows
    notice: str  # title and date of the notice; empty while it is not out
    edition: str
    confidence: str = "M"  # how sure we are of the days: V, W, M or P as in `Basis`


class Calendar(Value):
    """Which days are worked; a year it does not hold has its weekends off and is provisional."""

    years: tuple[CalendarYear, ...] = ()

    @cached_property
    def _rest_days(self) -> frozenset[date]:
        """Rest days of every year, weekends aside."""
        arranged = [day for year in self.years if year.notice for day in year.days_off]
        return frozenset(arranged).union(*(year.statutory_holidays for year in self.years))

    @cached_property
    def _make_up_days(self) -> frozenset[date]:
        """Weekend days worked, of the years whose notice is out."""
        return frozenset(day for year in self.years if year.notice for day in year.make_up_days)

    @cached_property
    def _known_years(self) -> frozenset[int]:
        """The years whose notice is out."""
        return frozenset(year.year for year in self.years if year.notice)

    @cached_property
    def _worked(self) -> dict[int, tuple[date, ...]]:
        """The working days of each year asked for so far: counting is a search, not a walk."""
        return {}

    def _working_days_of(self, year: int) -> tuple[date, ...]:
        """The working days of `year`, in order."""
        if year not in self._worked:
            first = date(year, 1, 1)
            days = (
                first + timedelta(days=n) for n in range(date(year, 12, 31).timetuple().tm_yday)
            )
            self._worked[year] = tuple(day for day in days if self.is_working_day(day))
        return self._worked[year]

    def knows(self, year: int) -> bool:
        """Whether the notice of `year` is out."""
        return year in self._known_years

    def provisional(self, first: date, last: date) -> bool:
        """Whether `first` to `last`, both included, touch a year whose notice is not out."""
        return any(not self.knows(year) for year in range(first.year, last.year + 1))

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`."""
        if is_weekend(day):
            return day in self._make_up_days
        return day not in self._rest_days

    def roll(self, day: date) -> date:
        """`day` itself, or the next working day if it is a rest day."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def roll_back(self, day: date) -> date:
        """`day` itself, or the last working day before it if it is a rest day."""
        return day if self.is_working_day(day) else self.back_working_days(day, 1)

    def add_working_days(self, start: date, n: int) -> date:
        """The `n`th working day after `start`, which is not counted; `start` itself for 0."""
        assert n >= 0, "count backwards with back_working_days"
        if n == 0:
            return start
        year = start.year
        at = bisect_right(self._working_days_of(year), start) + n - 1
        while at >= len(self._working_days_of(year)):
            at -= len(self._working_days_of(year))
            year += 1
        return self._working_days_of(year)[at]

    def back_working_days(self, day: date, n: int) -> date:
        """The `n`th working day before `day`, which is not counted; `day` rolled back for 0."""
        assert n >= 0, "count forwards with add_working_days"
        if n == 0:
            return self.roll_back(day)
        year = day.year
        at = bisect_left(self._working_days_of(year), day) - n
        while at < 0:
            year -= 1
            at += len(self._working_days_of(year))
        return self._working_days_of(year)[at]

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days d have after < d ≤ until; negative if `until` is first."""
        if until < after:
            return -self.working_days_between(until, after)
        years = map(self._working_days_of, range(after.year, until.year + 1))
        return sum(bisect_right(days, until) - bisect_right(days, after) for days in years)
