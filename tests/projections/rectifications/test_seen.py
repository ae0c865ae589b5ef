"""Who sees which items, and how the ledger of an earlier moment reads."""

from datetime import date

from domain.kernel.sources import Source
from domain.rectifications import (
    Assisting,
    ItemClosed,
    ItemDispatched,
)
from projections import rectifications
from projections.rectifications import Filters, Listing
from tests import asked, scenarios
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    TODAY,
    TOWN,
)
from tests.projections.reading import Moments, bounds, reading
from tests.projections.rectifications.lists import BOTH, CLOSED, OPEN, docketed_as, streams

ITEM = asked.ITEM


def test_one_sees_the_items_that_bind_a_unit_one_may_see() -> None:
    elsewhere = docketed_as(scenarios.docketed(), unit=TOWN, source=Source.AUDIT)
    with reading(
        (ITEM, scenarios.rectifying()),
        ("rectifications/elsewhere", elsewhere),
        ("rectifications/closed", scenarios.closed()),
    ) as moments:
        read = moments.now
        for unit in (ENFORCEMENT, AFFAIRS):  # owner and lead, assisting
            assert streams(read, OPEN, frozenset({unit})) == ["1"]
            assert rectifications.count(read, CLOSED, frozenset({unit})) == 1
        assert streams(read, BOTH, frozenset({TOWN})) == ["elsewhere"]
        assert rectifications.facets(read, BOTH, frozenset({TOWN}))["source"] == {"audit": 1}
        assert streams(read, BOTH, frozenset()) == []
        assert rectifications.item(read, ITEM, {AFFAIRS}) is not None
        assert rectifications.item(read, ITEM, {TOWN}) is None
        assert rectifications.item(read, "rectifications/none", {TOWN}) is None


def test_several_thousand_visible_units_are_no_trouble(lights: Moments) -> None:
    many = frozenset({ENFORCEMENT, *(f"units/{number}" for number in range(8_000))})
    assert rectifications.count(lights.now, BOTH, many) == 6
    assert rectifications.facets(lights.now, BOTH, many)["light"]["closed"] == 1


def test_a_unit_dispatched_to_no_longer_loses_sight_of_the_item() -> None:
    again = asked.dispatch(
        lead_unit=AFFAIRS, responsible_person=ASSISTANT, handler=ASSISTANT,
        assisting=(Assisting(unit=ENFORCEMENT, person=HANDLER),), sub_items=(),
    )  # fmt: skip
    history = docketed_as(scenarios.play(again, after=scenarios.returned()), unit=TOWN)
    with reading((ITEM, history)) as moments:
        first = moments.after(ItemDispatched)
        assert {row["unit"] for row in rectifications.units_of(first, [ITEM])[ITEM]} == {
            TOWN, ENFORCEMENT, AFFAIRS,
        }  # fmt: skip
        places = {
            (row["place"], row["unit"], row["person"])
            for row in rectifications.units_of(moments.now, [ITEM])[ITEM]
        }
        assert places == {
            ("owner", TOWN, ""), ("lead", AFFAIRS, ""), ("assisting", ENFORCEMENT, HANDLER),
        }  # fmt: skip
        assert rectifications.sub_items_of(moments.now, [ITEM]) == {}


def test_a_past_board_has_the_items_and_lights_of_its_day() -> None:
    history = scenarios.closed()
    with reading((ITEM, history)) as moments:
        before = moments.after(ItemDispatched)
        assert streams(before, BOTH) == ["1"]
        assert rectifications.facets(before, BOTH)["light"] == {"not_due": 1}
        assert streams(moments.after(ItemClosed), OPEN) == []
        assert rectifications.count(before, CLOSED, frozenset({AFFAIRS})) == 0
        assert rectifications.count(moments.now, CLOSED, frozenset({AFFAIRS})) == 1


def test_by_happened_time_an_imported_item_was_there_before_it_was_recorded() -> None:
    old = scenarios.imported_closed(ordered_due_on=date(2026, 10, 30))
    with reading((ITEM, old), ("rectifications/2", scenarios.claimed())) as moments:
        read = moments.now

        def then(day: date, listing: Listing) -> list[tuple[str, str]]:
            asked_then = Filters(
                bounds=bounds(day), listing=listing, closed_year=2026, happened_by=day
            )
            page = rectifications.board(read, asked_then, frozenset({ENFORCEMENT}))
            assert rectifications.count(read, asked_then) == len(page.rows)
            return [
                (row["stream"].removeprefix("rectifications/"), row["light"]) for row in page.rows
            ]

        assert then(date(2026, 10, 19), Listing.BOTH) == []
        assert then(date(2026, 10, 21), Listing.OPEN) == [("1", "due_soon")]
        assert then(date(2026, 10, 31), Listing.OPEN) == [("1", "overdue"), ("2", "not_due")]
        assert then(date(2026, 11, 1), Listing.CLOSED) == [("1", "closed")]
        assert then(TODAY, Listing.BOTH) == [("2", "awaiting_verification"), ("1", "closed")]
