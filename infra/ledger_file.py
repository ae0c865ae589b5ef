"""The ledger's file: its rows, the edge of its tree, and waiting for it to grow. No domain."""

from collections.abc import Iterator
from pathlib import Path
from threading import Condition
from typing import Any

from domain.ports import Clock
from infra import ledger_schema as sql
from infra.database import connect
from infra.ledger_writing import LedgerWriter
from infra.seal import Frontier, Leaf

AT_ONCE = 10_000  # leaf hashes read together
LAST = 2**63 - 1


class LedgerFile:
    """Writes and reads rows of one SQLite file; one object for all threads of a process."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open the file, making it if there is none. Raises ledger_schema.OtherSchema."""
        self._path = path
        self._grown = Condition()
        self._seen = 0  # the last position this process knows of
        self._writer = LedgerWriter(path, clock, self._announce)
        self._idle: list[Any] = []  # connections nobody is reading with

    def close(self) -> None:
        """Close the connections; nothing may be under way."""
        self._writer.close()
        for connection in self._idle:
            connection.close()

    def head(self) -> int:
        """The last position given; 0 for an empty ledger."""
        return int(self.rows(sql.HEAD)[0][0])

    def wait_beyond(self, position: int, timeout: float) -> bool:
        """Whether the head is beyond `position`, waiting at most `timeout` seconds for it.

        Appends of this process end the wait; those of others are seen when the time is over.
        """
        if self.head() > position:
            return True
        with self._grown:
            seen = self._grown.wait_for(lambda: self._seen > position, timeout)
        return seen or self.head() > position

    def frontier(self, size: int | None = None) -> Frontier:
        """The edge of the tree over the first `size` facts (None: all recorded by now)."""
        stored = self.rows(sql.FRONTIER_BY, LAST if size is None else size)
        edge = Frontier.stored(*stored[0]) if stored else Frontier()
        if size is None:
            return edge
        edge = edge.extend(self.leaf_hashes(edge.size, size))
        assert edge.size == size, f"there are only {edge.size} facts"
        return edge

    def leaf(self, position: int) -> Leaf | None:
        """The fact at `position` as it is sealed, or None if there is none."""
        found = self.rows(sql.SEALED_FACT, position)
        return Leaf(*found[0]) if found else None

    def leaf_hashes(self, start: int, end: int) -> Iterator[bytes]:
        """The stored hashes of the leaves from index `start` up to but without `end`."""
        for first in range(start + 1, end + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, end)
            yield from (leaf for (leaf,) in self.rows(sql.LEAVES, first, last))

    def rows(self, statement: str, *values: object) -> list[Any]:
        """All rows of one reading statement, as of one moment."""
        try:
            reader = self._idle.pop()  # which no other thread is reading with
        except IndexError:
            reader = connect(self._path)
            reader.execute("PRAGMA query_only=1")
        try:
            found: list[Any] = reader.execute(statement, values).fetchall()
        finally:
            self._idle.append(reader)
        return found

    def _announce(self, head: int) -> None:
        with self._grown:
            self._seen = head
            self._grown.notify_all()
