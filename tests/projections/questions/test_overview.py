"""The leader's figures: each is the length of its list."""

from dataclasses import replace
from datetime import date

import pytest

from domain.kernel.lights import Lights
from domain.rectifications import CompletionClaimed, ItemImported
from domain.rules import Editions
from projections import rectifications
from projections.paging import Paging
from projections.questions import overview
from projections.questions.lateness import Figure, ages
from projections.questions.overview import Overview
from tests import asked
from tests.calendars import CALENDAR
from tests.known import ENFORCEMENT, TODAY
from tests.projections.questions.told import Told

EDITIONS = Editions(years=CALENDAR.years, lights=Lights(edition="lights@1"))
LATER = CALENDAR.add_working_days(asked.DUE, 10)


def figures_of(found: Overview) -> dict[str, Figure]:
    """Every number of the page that has a list, by a name."""
    series = {"registered": found.registered, "closed": found.closed}
    return {
        **found.figures,
        "later": found.due_later,
        **{f"late {age.first}": age.figure for age in found.ages},
        **{f"{name} {day}": it for name, months in series.items() for day, it in months.items()},
    }


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 15), LATER, date(2027, 2, 20)])
def test_every_figure_is_the_length_of_its_list(after_closing: Told, day: date) -> None:
    moments, _ = after_closing
    for read in (moments.now, moments.after(CompletionClaimed), moments.after(ItemImported)):
        found = overview.overview(read, day, EDITIONS)
        for name, figure in figures_of(found).items():
            rows = rectifications.board(read, figure.filters, None, Paging(limit=100)).rows
            assert len(rows) == figure.count, name
        for unit in found.by_unit:
            for light, count in unit.lights.items():
                led = replace(
                    found.figures["open"].filters,
                    lead_unit=frozenset({unit.unit}),
                    light=frozenset({light}),
                )
                assert rectifications.count(read, led) == count, (unit.unit, light)
        late = found.figures["overdue"].count
        assert sum(age.figure.count for age in found.ages) == late
        ahead = rectifications.count(read, replace(found.figures["open"].filters, due_from=day))
        assert sum(found.due_ahead.values()) + found.due_later.count == ahead


def test_the_overview_counts_units_in_their_order_and_days_ahead(after_closing: Told) -> None:
    moments, _ = after_closing
    found = overview.overview(moments.now, TODAY, EDITIONS)
    counts = {name: figure.count for name, figure in found.figures.items()}
    assert (counts["open"], counts["closed_this_year"], counts["registered_this_year"]) == (2, 1, 3)
    assert (counts["waiting_for_leader"], counts["roles_missing"]) == (1, 2)
    assert [(row.unit, row.full_name, row.called, row.lights) for row in found.by_unit] == [
        (ENFORCEMENT, "综合行政执法大队", "云溪执法", {"not_due": 1}), ("", "", "", {"not_due": 1}),
    ]  # fmt: skip
    assert found.due_ahead == {asked.DUE: 2}
    late = overview.overview(moments.now, date(2026, 12, 16), EDITIONS, frozenset({ENFORCEMENT}))
    assert {row["title"] for row in late.longest_overdue} == {"旧问题", "案卷不全"}
    assert late.figures["overdue"].count == 2


def test_months_are_counted_over_the_turn_of_the_year(after_closing: Told) -> None:
    moments, _ = after_closing
    for day in (TODAY, date(2027, 2, 20)):
        found = overview.overview(moments.now, day, EDITIONS)
        assert [*found.registered] == [*found.closed]
        assert (len(found.registered), [*found.registered][-1]) == (12, day.replace(day=1))
        months = [
            {month: figure.count for month, figure in figures.items() if figure.count}
            for figures in (found.registered, found.closed)
        ]
        october, november = date(2026, 10, 1), date(2026, 11, 1)
        assert months == [{october: 2, november: 1}, {november: 1}]
    assert not found.is_young
    assert overview.overview(moments.now, TODAY, EDITIONS).is_young


def test_the_late_days_are_counted_by_whose_hands_they_passed_in(after_closing: Told) -> None:
    moments, _ = after_closing
    found = overview.overview(moments.now, LATER, EDITIONS)
    assert {(share.holder, share.days) for share in found.shares} == {
        ("unit", 10), ("leader", 10),
    }  # fmt: skip
    assert sum(len(share.by_item) for share in found.shares) == found.figures["overdue"].count
    assert [age.figure.count for age in found.ages] == [0, 2, 0, 0, 0]
    next_day = overview.overview(moments.now, CALENDAR.add_working_days(LATER, 1), EDITIONS)
    assert [age.figure.count for age in next_day.ages] == [0, 0, 2, 0, 0]
    on_the_day = overview.overview(moments.now, asked.DUE, EDITIONS)
    assert (on_the_day.shares, sum(age.figure.count for age in on_the_day.ages)) == ([], 0)


def test_late_over_a_weekend_is_late_though_no_working_day_has_passed() -> None:
    friday, saturday = date(2026, 12, 18), date(2026, 12, 19)
    overdue = rectifications.Filters(bounds=EDITIONS.lights.bounds(saturday, CALENDAR))
    first = ages({"rectifications/1": friday}, overdue, EDITIONS, saturday)[0]
    assert (first.figure.count, first.figure.filters.due_to) == (1, friday)


def test_five_weeks_end_on_a_sunday_and_begin_on_a_weekend_with_the_next() -> None:
    assert overview.last_ahead(date(2026, 11, 24)) == date(2026, 12, 27)
    assert overview.last_ahead(date(2026, 11, 28)) == date(2027, 1, 3)
