"""Statutory dates: computed once, by the edition in force on the day it began."""

from datetime import date

import pytest

from domain.kernel.clocks import ClockEdition
from domain.kernel.deadlines import STATUTORY, Statutory, statutory_due
from domain.kernel.rules import Refused
from domain.seed import load
from tests.known import Knowledge

CLOCKS = {clock.id: clock for clock in load.clocks()}
AUDIT = CLOCKS["AUD-RECT"]
COUNTS_NOTHING = next(clock for clock in CLOCKS.values() if clock.counting is None)


def known(*clocks: ClockEdition) -> Knowledge:
    """A town that knows these clocks."""
    return Knowledge(clocks={clock.id: clock for clock in clocks})


def test_without_a_clock_no_statutory_date_binds() -> None:
    assert statutory_due("", date(2026, 3, 2), known()) is None


def test_a_clock_gives_the_date_and_says_which_edition_gave_it() -> None:
    began = date(2026, 3, 2)
    due = AUDIT.due(began, Knowledge().calendar)
    assert due is not None
    assert statutory_due("AUD-RECT", began, known(AUDIT)) == Statutory(
        clock="AUD-RECT",
        edition=AUDIT.code,
        began_on=began,
        due_on=due.on,
        provisional=due.provisional,
    )


def test_a_date_counted_into_a_year_without_notice_is_provisional() -> None:
    statutory = statutory_due("AUD-RECT", date(2026, 12, 30), known(AUDIT))
    assert statutory is not None
    assert statutory.provisional


def test_an_unknown_clock_is_refused() -> None:
    with pytest.raises(Refused, match="clock_unknown") as refused:
        statutory_due("NONE", date(2026, 3, 2), known(AUDIT))
    assert refused.value.basis == STATUTORY


def test_a_clock_that_counts_nothing_sets_no_date() -> None:
    with pytest.raises(Refused, match="clock_sets_no_date") as refused:
        statutory_due(COUNTS_NOTHING.id, date(2026, 3, 2), known(COUNTS_NOTHING))
    assert refused.value.basis == STATUTORY
