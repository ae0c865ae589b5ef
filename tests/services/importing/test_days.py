"""Days: every form in use gives the day, nothing else gives one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.importing.days import SERIAL_ZERO, day_of

FORMS = (
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0.year}年{0.month}月{0.day}日",
    "{0.year}/{0.month}/{0.day}", "{0:%Y%m%d}", "{0:%Y-%m-%d} 08:30", "{0:%Y-%m-%d}T08:30:00",
    " {0.year} 年 {0.month} 月 {0.day} 日 ",
)  # fmt: skip
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
days = st.dates(date(1960, 1, 1), date(2100, 12, 31))


@given(days, st.sampled_from(FORMS), st.booleans())
def test_every_form_in_use_gives_its_day(day: date, form: str, wide: bool) -> None:
    written = form.format(day)
    assert day_of(written.translate(FULL_WIDTH) if wide else written) == day


@given(days)
def test_the_number_a_spreadsheet_keeps_gives_its_day(day: date) -> None:
    assert day_of(str((day - SERIAL_ZERO).days)) == day


def test_spreadsheets_count_from_where_the_test_vector_says() -> None:
    assert day_of("45356") == date(2024, 3, 5)


def test_a_day_stays_a_day() -> None:
    assert day_of(date(2024, 3, 5)) == date(2024, 3, 5)


def test_the_forms_of_the_map_come_first() -> None:
    assert day_of("03/05/2024", ["%m/%d/%Y"]) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "said", ["", "24年3月5日", "2024年3月", "2024-02-30", "20241301", "尽快", "12345678901", "9999"]
)
def test_anything_else_gives_none(said: str) -> None:
    assert day_of(said) is None
