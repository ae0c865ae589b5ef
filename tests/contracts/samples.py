"""A kind of stream to record in tests of the ledger, its codec and its seal, and a clock to set."""

import hashlib
from collections.abc import Collection
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from domain.kernel.stream import Event, State, Value
from domain.ports import Key, Premise, Write

NOON = datetime(2026, 11, 24, 4, 0, 0, 123_456, tzinfo=UTC)


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Share(Value):
    part: Decimal
    until: datetime | None = None


class Sample(State):
    stream = "samples"

    notes: tuple[str, ...] = ()


class Noted(Event[Sample]):
    text: str

    def evolve(self, sample: Sample, /) -> Sample:
        return replace(sample, notes=(*sample.notes, self.text))


class Measured(Event[Sample]):
    """Uses every shape a field may have."""

    former_names = ("samples.Weighed",)

    on: date
    count: int = 0
    colour: Colour | None = None
    shares: tuple[Share, ...] = ()
    by_day: dict[date, int] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    took: timedelta = timedelta()

    def evolve(self, sample: Sample, /) -> Sample:
        return sample


class Graded(Event[Sample]):
    """Was once recorded with `mark` for what is now `grade`, and as `Marked` with `points`."""

    former_names = ("samples.Marked",)

    grade: str
    by_year: dict[int, str] = field(default_factory=dict)

    @classmethod
    def upcast(cls, name: str, raw: dict[str, Any]) -> dict[str, Any]:
        former = "points" if name in cls.former_names else "mark"
        return {"grade": raw.get(former, ""), **raw}

    def evolve(self, sample: Sample, /) -> Sample:
        return sample


SAMPLES: Collection[type[Event[Any]]] = (Noted, Measured, Graded)


class SetClock:
    """Implements the Clock port: says what it was told."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now

    def advance(self, by: timedelta) -> None:
        self._now += by


def write(stream: str, expected: int, *texts: str) -> Write:
    """Notes for one stream; without texts a check of its version only."""
    facts = tuple(Noted(text=text) for text in texts)
    return Write(stream_id=f"samples/{stream}", expected_version=expected, facts=facts)


def key(name: str, request: str = "") -> Key:
    """The key `name` of some account, for a request of this content."""
    return Key(name=f"accounts/a:{name}", digest=hashlib.sha256(request.encode()).digest())


def premise(position: int, *kinds: str) -> Premise:
    """That no stream of these kinds has moved since the position."""
    return Premise(kinds=frozenset(kinds), position=position)
