"""Deadlines: clocks run until they are met or the matter closes, and run again when set again."""

from datetime import date

from projections import deadlines
from projections.base import Read
from tests import asked, scenarios
from tests.known import TODAY
from tests.projections.reading import reading

ITEM = asked.ITEM


def ticking(read: Read, first: date | None = None, last: date | None = None) -> list[str]:
    """The names of the clocks running between two days."""
    return [row["part"] for row in deadlines.running(read, first, last)]


def test_signing_stops_the_clock_for_signing_and_no_other() -> None:
    with reading((ITEM, scenarios.acknowledged())) as moments:
        assert ticking(moments.at(2)) == ["acknowledge", "ordered"]
        assert ticking(moments.now) == ["ordered"]
        signing = deadlines.of(moments.now, ITEM)["acknowledge"]
        assert (signing["how"], signing["stopped_on"]) == ("met", date(2026, 10, 27))


def test_an_extension_moves_the_date_and_keeps_when_the_clock_began() -> None:
    with reading((ITEM, scenarios.extended())) as moments:
        clock = deadlines.of(moments.now, ITEM)["ordered"]
        assert (clock["due_on"], clock["began_on"]) == (asked.LATER, date(2026, 10, 22))
        assert ticking(moments.now, TODAY, asked.DUE) == []
        assert ticking(moments.now, asked.LATER, asked.LATER) == ["ordered"]


def test_closing_stops_every_clock_and_reopening_starts_it_anew() -> None:
    with reading((ITEM, scenarios.reopened())) as moments:
        closed = moments.at(len(moments.facts) - 1)
        assert ticking(closed) == []
        assert deadlines.of(closed, ITEM)["ordered"]["how"] == "closed"
        clock = deadlines.of(moments.now, ITEM)["ordered"]
        assert (clock["running"], clock["how"], clock["stopped_on"]) == (True, "", None)
        assert clock["began_on"] == date(2026, 11, 23)


def test_a_clock_that_never_ran_is_not_met() -> None:
    acknowledged = scenarios.acknowledged()[-1]
    with reading((ITEM, [acknowledged]), ("rectifications/2", scenarios.returned())) as moments:
        assert deadlines.of(moments.now, ITEM) == {}
        signing = deadlines.of(moments.now, "rectifications/2")["acknowledge"]
        assert (signing["running"], signing["how"]) == (False, "met")
