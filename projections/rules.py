"""Rules as adopted: every edition of a clock, a calendar year, the lights and the limits.

What was known at a moment is what had been adopted by then, so the rules of a past page are the
rules of that day.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from domain.kernel.stream import Event
from domain.ports import Recorded
from domain.rules import (
    CalendarPublished,
    ClockAdopted,
    Editions,
    LightsSet,
    LimitsSet,
    editions_of,
)
from projections.base import Changes, Projection, Read, Row
from projections.boards import days, texts

projection = Projection("rules", version=1)
adoptions = projection.entries(
    "adoptions", *texts("fact", "edition", "person", "body"), *days("happened_on")
)
FACTS: dict[str, type[Event[Any]]] = {
    fact.name: fact for fact in (ClockAdopted, CalendarPublished, LightsSet, LimitsSet)
}


def _code(fact: Any) -> str:
    """How the edition is cited."""
    match fact:
        case ClockAdopted():
            return fact.edition.code
        case CalendarPublished():
            return fact.year.edition
        case LightsSet():
            return fact.lights.edition
    edition: str = fact.limits.edition
    return edition


@projection.on(ClockAdopted | CalendarPublished | LightsSet | LimitsSet, adoptions)
def _adopted(at: Recorded[Any]) -> Iterator[Changes]:
    yield {
        "fact": at.fact.name,
        "edition": _code(at.fact),
        "person": at.fact.act.person,
        "happened_on": at.fact.act.happened_on,
        "body": msgspec.json.encode(at.fact).decode(),
    }


def editions(read: Read) -> Editions:
    """The rules and the calendar known at the moment."""
    row = read.everything(adoptions)
    return editions_of(
        msgspec.json.decode(found["body"], type=FACTS[found["fact"]])
        for found in read.all(select(row.c.fact, row.c.body).order_by(row.c.since))
    )


def adopted_editions(read: Read) -> Sequence[Row]:
    """Every adoption known, newest first, with its edition, by whom and when."""
    row = read.everything(adoptions)
    names = ("since", "stream", "fact", "edition", "person", "happened_on")
    return read.all(select(*(row.c[name] for name in names)).order_by(row.c.since.desc()))
