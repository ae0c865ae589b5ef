"""Rules as adopted: every edition of a clock, a calendar year, the lights and the limits.

What was known at a moment is what had been adopted by then, so the rules of a past page are the
rules of that day. A body is kept in the shape its class has when it is folded: whoever changes the
shape raises the version of the read model, and it is folded anew.
"""

from collections.abc import Iterator
from functools import lru_cache
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
from projections.base import Changes, Projection, Read
from projections.columns import texts

projection = Projection("rules", version=1)
adoptions = projection.entries("adoptions", *texts("fact", "body"))
KEPT = 64  # rules of past moments
FACTS: dict[str, type[Event[Any]]] = {
    fact.name: fact for fact in (ClockAdopted, CalendarPublished, LightsSet, LimitsSet)
}


@projection.on(ClockAdopted | CalendarPublished | LightsSet | LimitsSet, adoptions)
def _adopted(at: Recorded[Any]) -> Iterator[Changes]:
    yield {"fact": at.fact.name, "body": msgspec.json.encode(at.fact).decode()}


def editions(read: Read) -> Editions:
    """The rules and the calendar known at the moment."""
    row = read.everything(adoptions)
    adopted = select(row.c.fact, row.c.body).order_by(row.c.since)
    return _known(tuple(map(tuple, read.tuples(adopted))))


@lru_cache(maxsize=KEPT)
def _known(adopted: tuple[tuple[str, str], ...]) -> Editions:
    """The rules after these facts, in their order: most moments of the past know the same."""
    return editions_of(msgspec.json.decode(body, type=FACTS[fact]) for fact, body in adopted)
