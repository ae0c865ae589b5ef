"""Charts: every mark says its number, opens as many rows, and is as long as it should be."""

import re

import pytest

from services.web.charts import APART, BARS_END, FOOT, TOP, Axis, columns, lines, stacked
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
    assert first.marks[0].width == first.marks[1].width
    assert first.end == BARS_END
    assert first.marks[1].x == first.marks[0].x + first.marks[0].width
    assert (first.total, second.total) == (4, 1)
    assert second.marks[0].said == {"lead_unit": "units/b", "light": ["due_soon"]}


def test_a_name_that_is_long_leaves_less_room_for_the_bars() -> None:
    (short,), (long,) = (stacked([(name, {}, {"overdue": 3})]) for name in ("甲", "很长的名称"))
    assert short.begin < long.begin
    assert long.end == short.end == BARS_END


@pytest.mark.parametrize(
    ("most", "shown"),
    [(0, [0, 1]), (3, [0, 1, 2, 3]), (5, [0, 2, 4, 6]), (24, [0, 10, 20, 30]),
     (75, [0, 20, 40, 60, 80])],
)  # fmt: skip
def test_an_axis_shows_a_few_round_numbers(most: int, shown: list[int]) -> None:
    axis = Axis([most])
    assert [tick.count for tick in axis.ticks] == shown
    assert (axis.y(0), axis.y(shown[-1])) == (FOOT, TOP)


def test_columns_are_as_high_as_their_numbers() -> None:
    points, _ = columns([(4, {}), (0, {}), (2, {})])
    assert [point.y for point in points] == [TOP, FOOT, (TOP + FOOT) / 2]
    assert points[1].x - points[0].x == points[2].x - points[1].x


def test_the_names_of_lines_that_end_together_stand_apart() -> None:
    for ends in ((5, 5), (5, 0)):
        series, _ = lines(
            {name: [(1, {}), (end, {})] for name, end in zip("ab", ends, strict=True)}
        )
        assert abs(series[0].words_y - series[1].words_y) >= APART
        assert series[0].path.count(",") == 2


def test_nothing_is_drawn_of_nothing() -> None:
    assert stacked([]) == []
    assert columns([])[0] == []


def test_every_mark_of_the_overview_opens_as_many_rows(filled: County) -> None:
    filled.of_old()
    browser = filled.logged_in(SUPERVISOR)
    marks = MARK.findall(browser.open("/overview").html)
    assert len(marks) >= 5
    for address, words, count in marks:
        found = filled.api(SUPERVISOR).get("/api" + address.replace("&amp;", "&")).json()
        assert found["total"] == int(count), words
