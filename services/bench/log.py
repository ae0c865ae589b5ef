"""A history of any length with always as many items open: lives going on side by side, in turn.

The facts go straight into the ledger, sealed as ever, some hundreds in one append, under a clock
that goes on in the rhythm of a county with a thousand facts a day.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from domain.kernel.stream import Event
from domain.ports import Ledger, Write
from services.bench.county import towns
from services.bench.lives import found, imported
from services.bench.matter import Life, Matter, Said
from services.local_time import local_day

AT_ONCE = 500  # facts an append: about half a day
A_FACT = timedelta(seconds=86)
BEGAN = datetime(2023, 11, 24, tzinfo=UTC)
SEED = 2026


class SteppingClock:
    """A clock that stands until it is told to go on."""

    def __init__(self, at: datetime = BEGAN) -> None:
        """Begin at `at`."""
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at


class GrowingLog:
    """Writes lives into a ledger; from the first `open_items` facts on, so many are open."""

    def __init__(self, ledger: Ledger, clock: SteppingClock, open_items: int) -> None:
        """Begin: the old ledger is taken over, one fact an item."""
        self._ledger = ledger
        self._clock = clock
        self._chance = Random(SEED)  # noqa: S311 - a workload, always the same
        self._towns = towns()
        self._versions: dict[str, int] = {}
        self._ordinal = 0
        self._lives = [self._begun(imported) for _ in range(open_items)]
        taken_over = [life.send(local_day(clock.now())) for life in self._lives]
        self._waiting: list[Said] = [said for step in taken_over for said in step]
        self._write(len(self._waiting))
        self.full_from = ledger.head()  # the first position at which so many items are open

    def grow(self, head: int) -> None:
        """Go on until the ledger holds `head` facts."""
        while (missing := head - self._ledger.head()) > 0:
            share = min(AT_ONCE, missing)
            while len(self._waiting) < share:
                self._step()
            self._write(share)

    def _step(self) -> None:
        """One life takes its next step; where it ends, another item is docketed that moment."""
        at, day = self._chance.randrange(len(self._lives)), local_day(self._clock.now())
        try:
            self._waiting += self._lives[at].send(day)
        except StopIteration as ended:
            self._waiting += ended.value
            self._lives[at] = self._begun(found)
            self._waiting += self._lives[at].send(day)

    def _begun(self, kind: Callable[[Matter], Life]) -> Life:
        self._ordinal += 1
        town = self._chance.choice(self._towns)
        life = kind(Matter(self._ordinal, town, self._chance, self._clock.now()))
        next(life)
        return life

    def _write(self, count: int) -> None:
        """Append the first `count` facts that wait; the clock goes on as long as they took."""
        self._clock.at += A_FACT * count
        streams: dict[str, list[Event[Any]]] = {}
        for stream, fact in self._waiting[:count]:
            streams.setdefault(stream, []).append(fact)
        del self._waiting[:count]
        writes = []
        for stream, facts in streams.items():
            version = self._versions.get(stream, 0)
            writes.append(Write(stream_id=stream, expected_version=version, facts=tuple(facts)))
            self._versions[stream] = version + len(facts)
        self._ledger.append(writes)
