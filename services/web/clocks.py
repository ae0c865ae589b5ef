"""Statutory clocks in words: by which law, what begins them, what they end in, and how long."""

from datetime import date

from domain.kernel.clocks import ClockEdition, ClockKind, Counting
from services.refusals import rule_text
from services.web.asking import Asking
from services.words import Language, has, say

LEAST = (ClockKind.MINIMUM, ClockKind.MINIMUM_OFFERED)


def clock_called(who: Asking, id: str) -> str:
    """The newest edition of a clock in words; the id itself if there is no such clock."""
    editions = who.known.organisation.editions.all_clocks
    found = [clock for clock in editions if clock.id == id]
    return clock_in_words(who.language, found[-1]) if found else id


def clock_in_words(language: Language, clock: ClockEdition) -> str:
    """A clock in words; what a county wrote itself is told as written."""
    return say(
        language,
        "law_terms",
        "clock",
        basis=rule_text(clock.basis, language),
        trigger=_event(language, clock.trigger),
        act=_event(language, clock.act),
        term=_term(language, clock),
    )


def _event(language: Language, key: str) -> str:
    return say(language, "law_events", key) if has(language, "law_events", key) else key


def _term(language: Language, clock: ClockEdition) -> str:
    """How long it runs: at most, at least, until a day of the calendar, or without a limit."""
    if clock.counting is None:
        return say(language, "law_terms", "none")
    if clock.counting is Counting.FIXED:
        return say(language, "law_terms", "fixed", fixed_on=_day_of_year(language, clock.fixed_on))
    key = clock.counting.value
    if clock.kind in LEAST and has(language, "law_terms", f"at_least_{key}"):
        key = f"at_least_{key}"
    if clock.kind is ClockKind.VALIDITY and has(language, "law_terms", f"lasts_{key}"):
        key = f"lasts_{key}"
    return say(language, "law_terms", key, n=clock.n)


def _day_of_year(language: Language, month_day: str) -> str:
    """A day of every year as people write it: 3月1日."""
    if language != "zh":
        return month_day
    day = date.fromisoformat(f"2001-{month_day}")  # no year lacks it
    return f"{day.month}月{day.day}日"
