"""Read models over a history, for tests that ask their questions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from domain.kernel.lights import LightBounds, Lights
from domain.kernel.stream import Event
from domain.ports import Recorded
from infra.projector import Projector
from projections.base import Read
from projections.catalogue import PROJECTIONS
from tests.calendars import CALENDAR
from tests.infra.listed_ledger import ListedLedger
from tests.known import TODAY
from tests.projections.laws import database, record

Stream = tuple[str, Sequence[Event[Any]]]


@dataclass
class Moments:
    """The read models now, and as they were."""

    connection: Connection
    facts: Sequence[Recorded[Any]]

    @property
    def now(self) -> Read:
        """The present."""
        return Read(self.connection)

    def at(self, position: int) -> Read:
        """As of a position."""
        return Read(self.connection, position)

    def after(self, fact: type[Event[Any]]) -> Read:
        """As of the first fact of a class."""
        return self.at(next(at.position for at in self.facts if isinstance(at.fact, fact)))


@contextmanager
def reading(*streams: Stream) -> Iterator[Moments]:
    """The streams recorded one after the other, and folded into every read model."""
    pairs = [(stream, fact) for stream, facts in streams for fact in facts]
    with read_models(record(*pairs)) as moments:
        yield moments


@contextmanager
def read_models(facts: Sequence[Recorded[Any]]) -> Iterator[Moments]:
    """Every read model over facts as they were recorded."""
    with database() as engine:
        projector = Projector(ListedLedger(facts), engine, PROJECTIONS)
        projector.catch_up()
        assert [status.error for status in projector.status()] == [None] * len(PROJECTIONS)
        with engine.begin() as connection:
            yield Moments(connection, facts)


def bounds(day: date = TODAY) -> LightBounds:
    """The dates that part the lights on a day, by the shipped rule."""
    return Lights(edition="lights@1").bounds(day, CALENDAR)
