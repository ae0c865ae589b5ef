"""Rules: the editions known at a moment, and only those."""

from dataclasses import replace

from domain.kernel.lights import Lights
from domain.rules import (
    CalendarPublished,
    ClockAdopted,
    Editions,
    LightsSet,
    LimitsSet,
    editions_of,
)
from domain.seed import load
from projections import rules
from tests.known import LIMITS
from tests.projections.reading import reading

CLOCK = load.clocks()[0]
YEAR = load.calendar_years()[0]
NEXT = replace(CLOCK, edition=CLOCK.edition + 1)
FACTS = [
    ClockAdopted(edition=CLOCK),
    CalendarPublished(year=YEAR),
    LightsSet(lights=Lights(edition="lights@1", due_soon_working_days=7)),
    LimitsSet(limits=LIMITS),
    ClockAdopted(edition=NEXT),
]


def test_the_rules_of_a_moment_are_those_adopted_by_then() -> None:
    streams = [(f"rules/{number}", [fact]) for number, fact in enumerate(FACTS)]
    with reading(*streams) as moments:
        for position in range(len(FACTS) + 1):
            assert rules.editions(moments.at(position)) == editions_of(FACTS[:position])
        assert rules.editions(moments.now).all_clocks == (CLOCK, NEXT)
        assert rules.editions(moments.at(0)) == Editions()
