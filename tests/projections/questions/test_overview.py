"""The leader's figures: each is the length of its list."""

from dataclasses import replace
from datetime import date

from domain.rectifications import CompletionClaimed, ItemImported
from projections import rectifications
from projections.paging import Paging
from projections.questions import overview
from tests import asked
from tests.known import ENFORCEMENT
from tests.projections.questions.told import Told
from tests.projections.reading import bounds


def test_every_figure_is_the_length_of_its_list(after_closing: Told) -> None:
    moments, _ = after_closing
    for read in (moments.now, moments.after(CompletionClaimed), moments.after(ItemImported)):
        found = overview.overview(read, bounds(date(2026, 12, 15)))
        months = [*found.registered.items(), *found.closed.items()]
        for name, figure in (*found.figures.items(), *months):
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
        for year in ("registered", "closed"):
            listed = getattr(found, year).values()
            whole = found.figures[f"{year}_this_year"].count
            assert sum(figure.count for figure in listed) == whole, year


def test_the_overview_counts_units_in_their_order_and_days_ahead(after_closing: Told) -> None:
    moments, _ = after_closing
    found = overview.overview(moments.now, bounds())
    counts = {name: figure.count for name, figure in found.figures.items()}
    assert (counts["open"], counts["closed_this_year"], counts["registered_this_year"]) == (2, 1, 3)
    assert (counts["waiting_for_leader"], counts["roles_missing"]) == (1, 2)
    assert [(row.unit, row.full_name, row.lights) for row in found.by_unit] == [
        (ENFORCEMENT, "综合行政执法大队", {"not_due": 1}), ("", "", {"not_due": 1}),
    ]  # fmt: skip
    assert found.due_ahead == {asked.DUE: 2}
    months = [
        {month: figure.count for month, figure in figures.items()}
        for figures in (found.registered, found.closed)
    ]
    assert months == [{10: 2, 11: 1}, {11: 1}]
    late = overview.overview(moments.now, bounds(date(2026, 12, 15)), frozenset({ENFORCEMENT}))
    assert {row["title"] for row in late.longest_overdue} == {"旧问题", "案卷不全"}
    assert late.figures["overdue"].count == 2
