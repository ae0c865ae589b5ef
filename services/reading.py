"""One moment to read at: as of when, with whose eyes, under which rules.

Every list, count and page takes `as_of`: a day (its end, 24:00 in Beijing), an instant, or a
position of the ledger. What one may see follows from the posts one holds now, in the tree as it is
now; what was seen then is answered with the rules known then.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import field, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Engine

from domain.kernel.lights import LightBounds
from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from domain.ports import Clock, Ledger
from domain.rules import Editions
from projections import rules
from projections.base import Read
from services.knowledge import Organisation
from services.local_time import SHANGHAI, end_of, local_day
from services.parsing import whole_number

FIRST_DAY = date(1900, 1, 1)  # no ledger is older, and lights are counted back from the day


class AsOf(Value):
    """When a reading looks: the live page, or what was recorded up to a position."""

    day: date  # the day lights are computed for
    position: int | None = None  # None: now
    asked: str = ""  # as it stands in the address; empty: today


class Viewer(Value):
    """Whose eyes: the person, and the units they may see (None: all)."""

    person: str = ""
    units: frozenset[str] | None = None


class View(Value):
    """What a page or a table is made from: one moment, one viewer."""

    read: Read
    as_of: AsOf
    viewer: Viewer
    organisation: Organisation
    live: Editions = field(default_factory=Editions)

    def up_to(self, position: int) -> "View":
        """The same view of what was recorded up to `position`, if it shows any more than that."""
        reached = self.read.position
        least = position if reached is None else min(reached, position)
        return replace(self, read=replace(self.read, position=least))

    @cached_property
    def editions(self) -> Editions:
        """The rules known at the moment."""
        return self.live if self.read.position is None else rules.editions(self.read)

    @cached_property
    def bounds(self) -> LightBounds:
        """The dates that part the lights on the day."""
        return self.editions.lights.bounds(self.as_of.day, self.editions.calendar)


def resolve(asked: str, ledger: Ledger, now: datetime) -> AsOf:
    """The moment `asked` names: nothing, a day, an instant, a position. Raises Malformed."""
    today = local_day(now)
    if not asked or asked == today.isoformat():
        return AsOf(day=today)
    if (position := whole_number(asked)) is not None:
        return _position(position, ledger, asked)
    if asked.isdecimal():  # which may be read as a day and a time of day
        raise Malformed("as_of_unreadable", asked=asked)
    try:
        if len(asked) == len("2026-11-24"):
            day = date.fromisoformat(asked)
            instant = end_of(day)
        else:
            instant = datetime.fromisoformat(asked)
            instant = instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)
            day = local_day(instant)
    except (ValueError, OverflowError):
        raise Malformed("as_of_unreadable", asked=asked) from None
    if day < FIRST_DAY:
        raise Malformed("as_of_unreadable", asked=asked)
    if day > today or (instant > now and day != today):
        raise Malformed("as_of_in_future", asked=asked)
    return AsOf(day=day, position=ledger.position_at(instant), asked=asked)


def _position(position: int, ledger: Ledger, asked: str) -> AsOf:
    if position > ledger.head():
        raise Malformed("as_of_in_future", asked=asked)
    found = next(iter(ledger.since(max(position - 1, 0), limit=1)), None)
    if found is None or position == 0:
        raise Malformed("as_of_unreadable", asked=asked)
    return AsOf(day=local_day(found.recorded_at), position=position, asked=asked)


def viewer_of(organisation: Organisation, person: str, today: date) -> Viewer:
    """What a person may see: the units beneath the reach of every post held or lent today."""
    reaches = {post.reach for post, _ in organisation.acting_posts(person, today)}
    return Viewer(person=person, units=organisation.beneath(reaches))


class Reading:
    """Opens views; shares one engine and one ledger."""

    def __init__(self, engine: Engine, ledger: Ledger, clock: Clock) -> None:
        """Read the models of `engine`, which follow `ledger`."""
        self._engine = engine
        self._ledger = ledger
        self._clock = clock

    @contextlib.contextmanager
    def view(self, asked: str, viewer: Viewer, organisation: Organisation) -> Iterator[View]:
        """A view for the length of the block: one transaction, so all its queries agree."""
        as_of = resolve(asked, self._ledger, self._clock.now())
        with self._engine.begin() as connection:
            yield View(
                read=Read(connection, as_of.position),
                as_of=as_of,
                viewer=viewer,
                organisation=organisation,
                live=organisation.editions,
            )
