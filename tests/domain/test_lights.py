"""Lights: each on its boundary days, and the three dates against counting itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.lights import Light, Lights
from domain.seed import load
from tests.calendars import CALENDAR

TODAY = date(2026, 11, 24)  # a Tuesday, no holiday near
LIGHTS = load.lights()
BOUNDS = LIGHTS.bounds(TODAY, CALENDAR)
DAYS = st.dates(date(2005, 1, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("due_on", "light"),
    [
        ("2026-12-09", Light.NOT_DUE),  # 11 working days left
        ("2026-12-08", Light.DUE_SOON),  # 10
        ("2026-11-25", Light.DUE_SOON),  # 1
        ("2026-11-24", Light.DUE_SOON),  # the whole day is in time
        ("2026-11-23", Light.OVERDUE),  # 1 late
        ("2026-11-17", Light.OVERDUE),  # 5 late
        ("2026-11-16", Light.LONG_OVERDUE),  # 6 late
    ],
)
def test_a_light_changes_on_its_boundary_day(due_on: str, light: Light) -> None:
    assert BOUNDS.light(date.fromisoformat(due_on)) is light


def test_the_weekend_after_a_due_friday_is_late() -> None:
    saturday = LIGHTS.bounds(date(2026, 11, 21), CALENDAR)
    assert saturday.light(date(2026, 11, 20)) is Light.OVERDUE


def test_a_line_without_a_due_date_is_not_due() -> None:
    assert BOUNDS.light(None) is Light.NOT_DUE


@pytest.mark.parametrize("due_on", [None, date(2026, 1, 5), date(2026, 11, 24)])
def test_a_claim_filed_in_time_awaits_verification(due_on: date | None) -> None:
    light = BOUNDS.light(due_on, claimed_in_time=True)
    assert light is Light.AWAITING_VERIFICATION


@pytest.mark.parametrize("due_on", [None, date(2026, 1, 5), date(2026, 11, 24)])
def test_a_verified_claim_awaits_no_verification_and_stays_in_time(due_on: date | None) -> None:
    assert BOUNDS.light(due_on, claimed_in_time=True, verified=True) is Light.CLAIMED_IN_TIME


def test_a_verified_claim_filed_late_is_late() -> None:
    assert BOUNDS.light(date(2026, 1, 5), verified=True) is Light.LONG_OVERDUE


def test_a_closed_line_is_closed_whatever_its_date() -> None:
    late = date(2026, 1, 5)
    assert BOUNDS.light(late, closed=True) is Light.CLOSED
    assert BOUNDS.light(late, closed=True, claimed_in_time=True) is Light.CLOSED


def test_the_bounds_follow_the_edition() -> None:
    strict = Lights(
        edition="lights@2", due_soon_working_days=2, long_overdue_after_working_days=1
    ).bounds(TODAY, CALENDAR)
    assert strict.not_due_from == date(2026, 11, 27)
    assert strict.overdue_before == TODAY
    assert strict.long_overdue_before == date(2026, 11, 23)


@given(DAYS, DAYS)
def test_comparing_dates_agrees_with_counting_days(today: date, due_on: date) -> None:
    left = CALENDAR.working_days_between(today, due_on)
    if due_on < today:
        expected = Light.LONG_OVERDUE if left < -5 else Light.OVERDUE
    else:
        expected = Light.NOT_DUE if left > 10 else Light.DUE_SOON
    assert LIGHTS.bounds(today, CALENDAR).light(due_on) is expected
