"""Charts: every mark says its number, opens as many rows, and is as long as it should be."""

import re

import pytest

from services.web.charts import BARS, TALL, paired, stacked
from tests.known import SUPERVISOR
from tests.services.web.county import County
from tests.services.web.test_lists import filled as filled

MARK = re.compile(r'<a href="([^"]+)" aria-label="([^"]+ )(\d+)"><rect')


def test_bars_are_as_long_as_their_numbers() -> None:
    rows = [
        ("甲", {"lead_unit": "units/a"}, {"overdue": 1, "long_overdue": 1, "not_due": 2}),
        ("乙", {"lead_unit": "units/b"}, {"due_soon": 1}),
    ]
    first, second = stacked(rows)
    assert [(mark.shade, mark.count) for mark in first.marks] == [("late", 2), ("rest", 2)]
    assert first.marks[0].width == first.marks[1].width == BARS / 2
    assert first.marks[1].x == first.marks[0].x + first.marks[0].width
    assert (first.total, second.total) == (4, 1)
    assert second.marks[0].said == {"lead_unit": "units/b", "light": ["due_soon"]}


def test_columns_stand_in_pairs() -> None:
    columns = paired([{"registered": (4, {}), "closed": (0, {})}, {"registered": (2, {})}])
    assert [(it.month, it.kind, it.height) for it in columns] == [
        (1, "registered", TALL), (1, "closed", 0), (2, "registered", TALL / 2),
    ]  # fmt: skip


@pytest.mark.parametrize("draw", [stacked, paired])
def test_nothing_is_drawn_of_nothing(draw: object) -> None:
    assert draw([]) == []  # type: ignore[operator]


def test_every_mark_of_the_overview_opens_as_many_rows(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    marks = MARK.findall(browser.open("/overview").html)
    assert len(marks) >= 3
    for address, words, count in marks:
        found = filled.api(SUPERVISOR).get("/api" + address.replace("&amp;", "&")).json()
        assert found["total"] == int(count), words
