"""The calendar: the computed vectors, every shipped day, and the properties of counting."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.clocks import ClockEdition, ClockKind, Counting
from domain.kernel.working_days import Calendar, CalendarYear
from tests.calendars import CALENDAR

DAYS = st.dates(date(2004, 6, 1), date(2027, 6, 30))
NUMBERS = st.integers(0, 400)
NEW_YEAR = date(2030, 1, 1)  # a Tuesday
SUNDAY = date(2030, 1, 6)


def year_2030(notice: str) -> CalendarYear:
    return CalendarYear(
        year=2030,
        days_off=(date(2030, 1, 2),),
        make_up_days=(SUNDAY,),
        statutory_holidays=(NEW_YEAR,),
        notice=notice,
        edition="calendar-2030@1",
    )


def counted(n: int | None, counting: Counting, start: str, fixed_on: str = "") -> str:
    kind = ClockKind.FIXED if fixed_on else ClockKind.DUE
    clock = ClockEdition(
        id="T", edition=1, instrument="", trigger="", act="", who="organ", confidence="P",
        kind=kind, n=n, counting=counting, fixed_on=fixed_on,
    )  # fmt: skip
    due = clock.due(date.fromisoformat(start), CALENDAR)
    assert due is not None
    assert not due.provisional
    return due.on.isoformat()


CD, WD, MO = Counting.CALENDAR_DAYS, Counting.WORKING_DAYS, Counting.MONTHS


@pytest.mark.parametrize(
    ("n", "counting", "start", "expected"),
    [
        pytest.param(60, CD, "2025-08-04", "2025-10-09", id="01-raw-end-in-National-Day"),
        pytest.param(60, CD, "2024-12-02", "2025-02-05", id="02-raw-end-in-Spring-Festival"),
        pytest.param(15, CD, "2026-01-20", "2026-02-04", id="03-no-roll"),
        pytest.param(15, CD, "2026-02-05", "2026-02-24", id="04-raw-end-on-holiday"),
        pytest.param(15, CD, "2026-09-19", "2026-10-08", id="05-raw-end-10-04"),
        pytest.param(90, CD, "2025-07-03", "2025-10-09", id="06-raw-end-10-01"),
        pytest.param(30, CD, "2024-04-12", "2024-05-13", id="07-raw-end-on-Sunday"),
        pytest.param(30, CD, "2025-08-29", "2025-09-28", id="08-Sunday-that-is-worked"),
        pytest.param(20, WD, "2024-09-10", "2024-10-14", id="09-make-up-days-count"),
        pytest.param(20, WD, "2026-01-28", "2026-03-03", id="10-two-make-up-Saturdays"),
        pytest.param(7, WD, "2025-09-24", "2025-10-10", id="11-across-the-holiday"),
        pytest.param(5, WD, "2026-02-11", "2026-02-25", id="12-Saturday-02-14-counts"),
        pytest.param(7, WD, "2026-04-29", "2026-05-12", id="13-Saturday-05-09-counts"),
        pytest.param(2, MO, "2025-12-31", "2026-02-28", id="14-no-31st-and-a-make-up-Saturday"),
        pytest.param(2, MO, "2024-12-31", "2025-02-28", id="15-no-31st"),
        pytest.param(3, MO, "2025-07-31", "2025-10-31", id="16-same-day"),
        pytest.param(3, MO, "2025-11-30", "2026-02-28", id="17-no-30th"),
        pytest.param(1, MO, "2026-01-31", "2026-02-28", id="18-one-month-no-31st"),
        pytest.param(6, MO, "2025-08-31", "2026-02-28", id="19-six-months-no-31st"),
        pytest.param(2, MO, "2026-08-02", "2026-10-08", id="20-raw-end-10-02"),
        pytest.param(
            7, Counting.WORKING_DAYS_BACK, "2026-05-08", "2026-04-24", id="21-back-over-a-holiday"
        ),
    ],
)
def test_a_period_ends_on_the_computed_day(
    n: int, counting: Counting, start: str, expected: str
) -> None:
    assert counted(n, counting, start) == expected


@pytest.mark.parametrize(
    ("fixed_on", "expected"),
    [
        pytest.param("03-01", "2026-02-28", id="22-before-a-Sunday-a-make-up-Saturday"),
        pytest.param("04-01", "2026-03-31", id="23-before-a-working-day"),
    ],
)
def test_before_a_fixed_date_means_the_last_working_day(fixed_on: str, expected: str) -> None:
    assert counted(None, Counting.FIXED, "2025-12-31", fixed_on) == expected


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_shipped_day_agrees_with_a_second_table(year: int) -> None:
    # A third table takes 2005-12-31 for a make-up day; the file of that year says so.
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    ours = [day for day in days if CALENDAR.is_working_day(day)]
    assert ours == [day for day in days if chinese_calendar.is_workday(day)]


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_published_number_of_working_days(year: int, count: int) -> None:
    before, last = date(year - 1, 12, 31), date(year, 12, 31)
    assert CALENDAR.working_days_between(before, last) == count


def test_a_year_with_a_notice_knows_its_rest_and_make_up_days() -> None:
    calendar = Calendar(years=(year_2030("通知"),))
    assert calendar.knows(2030)
    assert not calendar.is_working_day(date(2030, 1, 2))
    assert not calendar.is_working_day(NEW_YEAR)
    assert calendar.is_working_day(SUNDAY)


def test_a_year_without_a_notice_has_weekends_and_statutory_holidays_off() -> None:
    calendar = Calendar(years=(year_2030(""),))
    assert not calendar.knows(2030)
    assert not calendar.is_working_day(NEW_YEAR)
    assert calendar.is_working_day(date(2030, 1, 2))
    assert not calendar.is_working_day(SUNDAY)


def test_a_year_without_data_has_its_weekends_off() -> None:
    calendar = Calendar()
    assert not calendar.knows(2030)
    assert calendar.is_working_day(NEW_YEAR)
    assert not calendar.is_working_day(SUNDAY)


def test_days_touching_an_unknown_year_are_provisional() -> None:
    assert not CALENDAR.provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert CALENDAR.provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert CALENDAR.provisional(date(2003, 12, 31), date(2028, 1, 1))


def test_no_working_day_from_a_day_is_the_day_itself() -> None:
    assert CALENDAR.add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 3)
    assert CALENDAR.back_working_days(date(2026, 10, 3), 0) == date(2026, 9, 30)


def test_counting_crosses_the_year_both_ways() -> None:
    assert CALENDAR.add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert CALENDAR.back_working_days(date(2026, 1, 4), 1) == date(2025, 12, 31)
    assert CALENDAR.add_working_days(date(2024, 1, 1), 251 + 248 + 1) == date(2026, 1, 4)


def test_counting_backwards_between_two_days_is_negative() -> None:
    assert CALENDAR.working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == -2


def test_a_calendar_stays_the_same_value_after_counting() -> None:
    fresh = Calendar(years=CALENDAR.years)
    CALENDAR.add_working_days(date(2026, 1, 1), 300)
    assert fresh == CALENDAR
    assert hash(fresh) == hash(CALENDAR)
    assert {fresh: 1}[CALENDAR] == 1


@given(DAYS, NUMBERS)
def test_adding_then_counting_gives_the_number_back(start: date, n: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, n)) == n


@given(DAYS, st.integers(1, 400))
def test_going_back_is_the_inverse_of_going_on(day: date, n: int) -> None:
    reached = CALENDAR.add_working_days(day, n)
    assert CALENDAR.is_working_day(reached)
    assert CALENDAR.back_working_days(reached, n) == CALENDAR.roll_back(day)


@given(DAYS)
def test_rolling_twice_is_rolling_once(day: date) -> None:
    on, back = CALENDAR.roll(day), CALENDAR.roll_back(day)
    assert back <= day <= on
    assert CALENDAR.roll(on) == on
    assert CALENDAR.roll_back(back) == back
    assert CALENDAR.working_days_between(day, on) == (day != on)


@given(DAYS, NUMBERS)
def test_going_back_never_lands_later_or_on_a_rest_day(day: date, n: int) -> None:
    reached = CALENDAR.back_working_days(day, n)
    assert reached <= day
    assert CALENDAR.is_working_day(reached)


@given(DAYS, DAYS, DAYS)
def test_counts_between_days_add_up(a: date, b: date, c: date) -> None:
    whole = CALENDAR.working_days_between(a, c)
    assert CALENDAR.working_days_between(a, b) + CALENDAR.working_days_between(b, c) == whole
