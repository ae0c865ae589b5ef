"""The ledger in memory, for wiring tests: keeps the contract, seals nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Condition
from typing import Any

from domain.kernel.rules import Conflict, Malformed
from domain.kernel.stream import Event, kind_of
from domain.ports import Appended, Clock, Key, Premise, Recorded, Wanted, Write


class MemoryLedger:
    """Implements `domain.ports.Ledger` in a list."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._facts: list[Recorded[Event[Any]]] = []
        self._keys: dict[str, tuple[bytes, Appended]] = {}
        self._grown = Condition()

    def append(
        self, writes: Sequence[Write], key: Key | None = None, premise: Premise | None = None
    ) -> Appended:
        """Record the facts of all `writes` at once, as the port says."""
        streams = {write.stream_id for write in writes}
        assert len(streams) == len(writes), "a stream twice in one append"
        assert any(write.facts for write in writes), "an append without facts records nothing"
        with self._grown:
            if key is not None and (first := self.find(key)):
                return first
            self._refuse_moved(writes)
            if premise and not self._holds(premise):
                raise Conflict("stream_moved", (), streams=())
            appended = self._record(writes)
            if key is not None:
                self._keys[key.name] = (key.digest, appended)
            self._grown.notify_all()
            return appended

    def find(self, key: Key) -> Appended | None:
        """What the request `key` names was answered, if it was done."""
        if key.name not in self._keys:
            return None
        digest, first = self._keys[key.name]
        if digest != key.digest:
            raise Malformed("key_reused", first=first.first)
        return replace(first, repeated=True)

    def recorded_under(self, name: str) -> Appended | None:
        """What was recorded under a key's name, whatever the request said."""
        return replace(self._keys[name][1], repeated=True) if name in self._keys else None

    def history(self, stream_id: str, after: int = 0) -> Sequence[Recorded[Event[Any]]]:
        """The facts of a stream with a version above `after`, oldest first."""
        return [at for at in self._facts if at.stream_id == stream_id and at.version > after]

    def since(
        self, position: int, limit: int = 500, wanted: Wanted | None = None
    ) -> Iterator[Recorded[Event[Any]]]:
        """The next `limit` facts after `position` that are `wanted`, in order of position."""
        following = self._facts[position : position + limit]
        return (
            each for each in following if wanted is None or wanted(each.stream_id, type(each.fact))
        )

    def head(self) -> int:
        """The last position given; 0 for an empty ledger."""
        return len(self._facts)

    def position_at(self, instant: datetime) -> int:
        """The last position recorded before `instant`; 0 if none."""
        return sum(at.recorded_at < instant for at in self._facts)

    def wait_beyond(self, position: int, timeout: float) -> bool:
        """Whether the head is beyond `position`, waiting at most `timeout` seconds for it."""
        with self._grown:
            return self._grown.wait_for(lambda: len(self._facts) > position, timeout)

    def _refuse_moved(self, writes: Sequence[Write]) -> None:
        moved = [w for w in writes if len(self.history(w.stream_id)) != w.expected_version]
        if moved:
            after = {write.stream_id: write.expected_version for write in moved}
            changed = [at for at in self._facts if at.version > after.get(at.stream_id, at.version)]
            raise Conflict("stream_moved", changed, streams=tuple(after))

    def _holds(self, premise: Premise) -> bool:
        later = self._facts[premise.position :]
        return premise.kinds.isdisjoint(kind_of(each.stream_id) for each in later)

    def _record(self, writes: Sequence[Write]) -> Appended:
        last = self._facts[-1].recorded_at if self._facts else self._clock.now()
        recorded_at = max(last, self._clock.now())
        first = self.head() + 1
        for write in writes:
            for version, fact in enumerate(write.facts, write.expected_version + 1):
                recorded = Recorded(
                    position=self.head() + 1,
                    stream_id=write.stream_id,
                    version=version,
                    recorded_at=recorded_at,
                    fact=fact,
                )
                self._facts.append(recorded)
        return Appended(first=first, last=self.head(), recorded_at=recorded_at)
