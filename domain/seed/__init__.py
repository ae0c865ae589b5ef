"""The law and the calendars a new county starts from, as TOML; the county adopts them as facts."""

from domain.kernel.stream import Command
from domain.rules import (
    LIGHTS_RULE,
    LIMITS_RULE,
    AdoptClock,
    PublishCalendar,
    Rule,
    SetLights,
    SetLimits,
    calendar_rule,
    clock_rule,
)
from domain.seed import load


def seed_commands() -> list[Command[Rule]]:
    """What adopts the shipped law, calendars and policies in a new county."""
    clocks, years = load.clocks(), load.calendar_years()
    limits, lights = load.limits(), load.lights()
    return [
        *(AdoptClock(id=clock_rule(clock.id), edition=clock) for clock in clocks),
        *(PublishCalendar(id=calendar_rule(year.year), year=year) for year in years),
        SetLimits(id=LIMITS_RULE, limits=limits),
        SetLights(id=LIGHTS_RULE, lights=lights),
    ]
