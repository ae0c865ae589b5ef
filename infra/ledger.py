"""The ledger on SQLite: facts in, recorded facts out.

What it reads rows with is `LedgerFile`. That it is a recorder of the `eventsourcing` library as
well, only that library needs.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.kernel.rules import Conflict, Declined
from domain.kernel.stream import Event
from domain.ports import Appended, Clock, Key, Premise, Recorded, Wanted, Write
from infra import ledger_schema as sql
from infra.appending import Answered, Append, Moved
from infra.codec import Codec
from infra.recorder import LedgerRecorder
from infra.seal import microseconds, moment


class SQLiteLedger(LedgerRecorder):
    """Implements `domain.ports.Ledger` in one file; one object for all threads of a process."""

    def __init__(self, path: Path, codec: Codec, clock: Clock) -> None:
        """Open the file, making it if there is none. Raises ledger_schema.OtherSchema."""
        super().__init__(path, clock)
        self._codec = codec

    def append(
        self, writes: Sequence[Write], key: Key | None = None, premise: Premise | None = None
    ) -> Appended:
        """Record the facts of all `writes` at once; as the port says.

        At least one fact, and each stream once: anything else is a bug of the caller's.
        """
        expected = {write.stream_id: write.expected_version for write in writes}
        assert len(expected) == len(writes), f"a stream twice in one append: {sorted(expected)}"
        rows = [
            (write.stream_id, version, fact.name, self._codec.encode(fact))
            for write in writes
            for version, fact in enumerate(write.facts, write.expected_version + 1)
        ]
        assert rows, "an append without facts records nothing"
        may_be = [(stream, (version or None,)) for stream, version in expected.items()]
        try:
            return self._writer.submit(Append(may_be, rows, key, premise))
        except Moved as moved:
            streams = tuple(moved.streams)
            changed = [f for stream in streams for f in self.history(stream, expected[stream])]
            changed.sort(key=lambda recorded: recorded.position)
            raise Conflict("stream_moved", changed, streams=streams) from None

    def find(self, key: Key) -> Appended | None:
        """What the request `key` names was answered, if it was done.

        Raises Malformed("key_reused") if the key names another request.
        """
        found = self._answered(key.name)
        answer = found.answer(key) if found else None
        if isinstance(answer, Declined):
            raise answer
        return answer

    def recorded_under(self, name: str) -> Appended | None:
        """What was recorded under a key's name, whatever the request said; None if nothing was."""
        found = self._answered(name)
        return found.first_answer if found else None

    def _answered(self, name: str) -> Answered | None:
        found = self.rows(sql.REQUESTS.format("(?)"), name)
        return Answered(*found[0][1:]) if found else None

    def history(self, stream_id: str, after: int = 0) -> Sequence[Recorded[Event[Any]]]:
        """The facts of a stream with a version above `after`, oldest first."""
        return [self._recorded(row) for row in self.rows(sql.HISTORY, stream_id, after)]

    def since(
        self, position: int, limit: int = 500, wanted: Wanted | None = None
    ) -> Iterator[Recorded[Event[Any]]]:
        """The next `limit` facts after `position` that are `wanted`, in order of position."""
        rows = self.rows(sql.SINCE, position, limit)
        if wanted is None:
            return (self._recorded(row) for row in rows)
        class_of = self._codec.class_of
        return (self._recorded(row) for row in rows if wanted(row[1], class_of(row[4])))

    def position_at(self, instant: datetime) -> int:
        """The last position recorded before `instant`; 0 if none."""
        return bisect_left(
            range(1, self.head() + 1),
            microseconds(instant),
            key=lambda position: self.rows(sql.RECORDED_US, position)[0][0],
        )

    def _recorded(self, row: tuple[int, str, int, int, str, bytes]) -> Recorded[Event[Any]]:
        position, stream, version, recorded_us, name, body = row
        return Recorded(
            position=position,
            stream_id=stream,
            version=version,
            recorded_at=moment(recorded_us),
            fact=self._codec.decode(name, body),
        )
