"""Rules as facts: editions of clocks, calendar years, lights and limits, and when each was known.

A rule is adopted, never edited: an edition has force dates of its own and a place in the ledger
from which it was known. What was decided under an older edition keeps its date and its reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from domain.kernel.clocks import ClockEdition
from domain.kernel.known import Limits
from domain.kernel.lights import Lights
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, require
from domain.kernel.stream import Command, Event, State, Value
from domain.kernel.working_days import Calendar, CalendarYear, is_weekend

RULE_KEEPING = Basis(law="规则管理约定")
CONFIDENCES = frozenset("VWMP")
LIGHTS_RULE = "rules/lights"
LIMITS_RULE = "rules/limits"


class Rule(State):
    """One rule of the county, through all its editions."""

    stream = "rules"

    edition: int = 0  # the last one adopted
    notice_out: bool = False  # a calendar year only


class AdoptClock(Command[Rule]):
    """Adopt a statutory clock, or its next edition; dates already given stay."""

    opens = None
    roles = frozenset({Role.RULES_KEEPER})

    edition: ClockEdition

    def decide(self, rule: Rule, known: Any, /) -> Sequence["ClockAdopted"]:
        """The next edition under its own name: dates in order, countable, marked how sure."""
        edition = self.edition
        _require_place(self.id, clock_rule(edition.id))
        _require_next(rule, edition.id, edition.code)
        since, until = edition.effective_from, edition.effective_to
        ordered = since is None or until is None or since <= until
        require(ordered, "force_dates_out_of_order", RULE_KEEPING, missing=["effective_to"])
        require(edition.countable, "clock_cannot_be_counted", RULE_KEEPING, missing=["n"])
        marked = edition.confidence in CONFIDENCES
        require(marked, "confidence_not_marked", RULE_KEEPING, missing=["confidence"])
        return [ClockAdopted(edition=edition)]


class ClockAdopted(Event[Rule]):
    edition: ClockEdition

    def evolve(self, rule: Rule, /) -> Rule:
        """At this edition."""
        return replace(rule, edition=self.edition.edition)


class PublishCalendar(Command[Rule]):
    """Publish the working days of a year: from the holiday notice, or provisional without it."""

    opens = None
    roles = frozenset({Role.RULES_KEEPER})

    year: CalendarYear

    def decide(self, rule: Rule, known: Any, /) -> Sequence["CalendarPublished"]:
        """The next edition of the year, consistent in itself; a notice is not taken back."""
        year = self.year
        _require_place(self.id, calendar_rule(year.year))
        _require_next(rule, f"calendar-{year.year}", year.edition)
        off = {*year.days_off, *year.statutory_holidays}
        strays = sorted(day for day in off.union(year.make_up_days) if day.year != year.year)
        strange = {"missing": ["year"], "days": strays}
        require(not strays, "day_outside_the_year", RULE_KEEPING, **strange)
        twice = sorted(off.intersection(year.make_up_days))
        both = {"missing": ["year"], "days": twice}
        require(not twice, "day_both_off_and_worked", RULE_KEEPING, **both)
        weekdays = sorted(day for day in year.make_up_days if not is_weekend(day))
        worked = {"missing": ["year"], "days": weekdays}
        require(not weekdays, "make_up_day_on_a_weekday", RULE_KEEPING, **worked)
        kept = year.notice or not rule.notice_out
        require(kept, "notice_cannot_be_withdrawn", RULE_KEEPING, missing=["notice"])
        return [CalendarPublished(year=year)]


class CalendarPublished(Event[Rule]):
    year: CalendarYear

    def evolve(self, rule: Rule, /) -> Rule:
        """At this edition, with its notice or still without."""
        return replace(rule, edition=rule.edition + 1, notice_out=bool(self.year.notice))


class SetLights(Command[Rule]):
    """Set when a line is due soon and when it is seriously late."""

    opens = None
    roles = frozenset({Role.RULES_KEEPER})

    lights: Lights

    def decide(self, rule: Rule, known: Any, /) -> Sequence["LightsSet"]:
        """The next edition, with spans above zero."""
        _require_place(self.id, LIGHTS_RULE)
        _require_next(rule, "lights", self.lights.edition)
        spans = (self.lights.due_soon_working_days, self.lights.long_overdue_after_working_days)
        require(min(spans) > 0, "limit_not_positive", RULE_KEEPING, missing=["lights"])
        return [LightsSet(lights=self.lights)]


class LightsSet(Event[Rule]):
    lights: Lights

    def evolve(self, rule: Rule, /) -> Rule:
        """At this edition."""
        return replace(rule, edition=rule.edition + 1)


class SetLimits(Command[Rule]):
    """Set the county's own workflow limits and the grades of findings."""

    opens = None
    roles = frozenset({Role.RULES_KEEPER})

    limits: Limits

    def decide(self, rule: Rule, known: Any, /) -> Sequence["LimitsSet"]:
        """The next edition, with limits above zero and distinct grades."""
        limits = self.limits
        _require_place(self.id, LIMITS_RULE)
        _require_next(rule, "limits", limits.edition)
        spans = [
            limits.acknowledge_working_days,
            limits.urge_interval_working_days,
            limits.look_back_months_min,
            limits.extension_months_max,
            *(severity.limit_working_days for severity in limits.severities),
        ]
        positive = min(spans) > 0 and limits.extensions_max >= 0  # no extension is a policy, too
        require(positive, "limit_not_positive", RULE_KEEPING, missing=["limits"])
        ordered = limits.look_back_months_min <= limits.look_back_months_max
        require(ordered, "look_back_out_of_order", RULE_KEEPING, missing=["look_back_months_max"])
        codes = {severity.code for severity in limits.severities}
        distinct = 0 < len(codes) == len(limits.severities)
        require(distinct, "severities_not_distinct", RULE_KEEPING, missing=["severities"])
        return [LimitsSet(limits=limits)]


class LimitsSet(Event[Rule]):
    limits: Limits

    def evolve(self, rule: Rule, /) -> Rule:
        """At this edition."""
        return replace(rule, edition=rule.edition + 1)


def clock_rule(id: str) -> str:
    """The stream of the clock `id`."""
    return f"rules/clock-{id}"


def calendar_rule(year: int) -> str:
    """The stream of a calendar year."""
    return f"rules/calendar-{year}"


def _require_place(id: str, place: str) -> None:
    """Refuse content under another rule's name."""
    require(id == place, "rule_under_another_name", RULE_KEEPING, expected=place)


def _require_next(rule: Rule, name: str, code: str) -> None:
    """Refuse an edition that does not follow the last one."""
    following = f"{name}@{rule.edition + 1}"
    require(code == following, "edition_is_not_the_next", RULE_KEEPING, expected=following)


# Before the county adopts its own: nothing may be extended and no grade proposes a limit.
NO_LIMITS = Limits(
    edition="",
    acknowledge_working_days=1,
    extensions_max=0,
    urge_interval_working_days=1,
    look_back_months_min=1,
    look_back_months_max=12,
    severities=(),
)


class Editions(Value):
    """The rules known at one position of the ledger; a fact makes a new one."""

    clocks: tuple[ClockEdition, ...] = ()
    years: tuple[CalendarYear, ...] = ()
    limits: Limits = NO_LIMITS
    lights: Lights = Lights(edition="")

    def after(self, fact: Event[Any]) -> Self:
        """The rules known after `fact`; the same object if it is about no rule."""
        match fact:
            case ClockAdopted():
                return replace(self, clocks=(*self.clocks, fact.edition))
            case CalendarPublished():
                others = (year for year in self.years if year.year != fact.year.year)
                return replace(self, years=(*others, fact.year))
            case LightsSet():
                return replace(self, lights=fact.lights)
            case LimitsSet():
                return replace(self, limits=fact.limits)
        return self

    @cached_property
    def calendar(self) -> Calendar:
        """The last edition of every calendar year."""
        return Calendar(years=self.years)

    @cached_property
    def all_clocks(self) -> tuple[ClockEdition, ...]:
        """Every edition of every clock, by id, oldest edition first."""
        return tuple(sorted(self.clocks, key=lambda clock: (clock.id, clock.edition)))

    @cached_property
    def _newest_first(self) -> dict[str, list[ClockEdition]]:
        """The editions of each clock, newest first."""
        found: dict[str, list[ClockEdition]] = {}
        for clock in reversed(self.all_clocks):
            found.setdefault(clock.id, []).append(clock)
        return found

    def clock(self, id: str, on: date) -> ClockEdition | None:
        """The newest edition of the clock in force on `on`; without force dates it always is."""
        editions = self._newest_first.get(id, [])
        return next((edition for edition in editions if edition.in_force(on)), None)


def editions_of(facts: Iterable[Event[Any]]) -> Editions:
    """The rules known after `facts`, oldest first."""
    editions = Editions()
    for fact in facts:
        editions = editions.after(fact)
    return editions
