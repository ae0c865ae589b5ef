"""A ledger of recorded facts given as a list, for folding them again in another order or batch."""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from domain.ports import Appended, Key, Premise, Recorded, Wanted, Write


class ListedLedger:
    """The reading half of the port; a test adds recorded facts itself."""

    def __init__(self, facts: Sequence[Recorded[Any]] = ()) -> None:
        self._facts = list(facts)
        self._grown = threading.Condition()

    def add(self, *facts: Recorded[Any]) -> None:
        """Record `facts` as they are."""
        with self._grown:
            self._facts += facts
            self._grown.notify_all()

    def history(self, stream_id: str, after: int = 0) -> Sequence[Recorded[Any]]:
        """The facts of one stream."""
        return [at for at in self._facts if at.stream_id == stream_id and at.version > after]

    def append(
        self, writes: Sequence[Write], key: Key | None = None, premise: Premise | None = None
    ) -> Appended:
        """Nothing decides on this ledger."""
        raise NotImplementedError

    def find(self, key: Key) -> Appended | None:
        """Nothing was asked of this ledger."""
        raise NotImplementedError

    def recorded_under(self, name: str) -> Appended | None:
        """Nothing was asked of this ledger."""
        raise NotImplementedError

    def since(
        self, position: int, limit: int = 500, wanted: Wanted | None = None
    ) -> Iterator[Recorded[Any]]:
        """The facts after `position` that are `wanted`."""
        following = self._facts[position : position + limit]
        return (
            each for each in following if wanted is None or wanted(each.stream_id, type(each.fact))
        )

    def head(self) -> int:
        """How many facts there are."""
        return len(self._facts)

    def position_at(self, instant: datetime) -> int:
        """The last position before `instant`."""
        return sum(at.recorded_at < instant for at in self._facts)

    def wait_beyond(self, position: int, timeout: float) -> bool:
        """Whether there are more facts than `position`."""
        with self._grown:
            return self._grown.wait_for(lambda: len(self._facts) > position, timeout)
