"""How facts get into the ledger's file: judged under the write lock, sealed, in one transaction.

Keys and versions are looked up before anything is inserted, so no exception decides, and one
conflict never disturbs the others in the same commit.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from domain.kernel.rules import Malformed
from domain.ports import Clock, Key, LedgerUnavailable, Receipt
from infra import ledger_schema as sql
from infra.group_commit import GroupCommit, Turn
from infra.seal import Frontier, Leaf, envelope, leaf_hash, microseconds, moment

Row = tuple[str, int, str, bytes]  # stream, version, name, body


class Moved(Exception):
    """Some streams are not at the version an append expects."""

    def __init__(self, streams: Sequence[str]) -> None:
        """Keep the streams that moved."""
        super().__init__(*streams)
        self.streams = streams


class Append(Turn):
    """What one caller wants to append, and what became of it."""

    def __init__(
        self,
        expected: Sequence[tuple[str, Sequence[int | None]]],
        rows: Sequence[Row],
        key: Key | None = None,
    ) -> None:
        """Take streams with the versions each may have (None: it does not exist), and new facts.

        Raises UnicodeEncodeError here, where it concerns one caller only, for text that is none.
        """
        super().__init__()
        for text in (*(stream for stream, _ in expected), key.name if key else ""):
            text.encode()
        self.expected = expected
        self.rows = rows
        self.key = key
        self.outcome: Receipt | Exception | None = None
        self.rests_on_commit = True  # whether the outcome holds only if this transaction does


class Growth:
    """What one transaction has added to the tree so far."""

    def __init__(self, edge: Frontier, recorded_us: int) -> None:
        """Begin at the edge the last commit left, at this moment."""
        self.start = edge.size
        self.edge = edge
        self.recorded_us = recorded_us
        self.touched: set[str] = set()


class LedgerWriter:
    """The one writing connection of this process, used by whoever leads the group."""

    def __init__(self, path: Path, clock: Clock, committed: Callable[[int], None]) -> None:
        """Open the file, making it if there is none; `committed` is told the head.

        Raises ledger_schema.OtherSchema.
        """
        self._connection = sql.open_ledger(path)
        self._clock = clock
        self._committed = committed
        self._group = GroupCommit[Append](self._commit)

    def close(self) -> None:
        """Close the connection; nothing may be under way."""
        self._connection.close()

    def submit(self, append: Append) -> Receipt:
        """Pass one append through the group. Raises Moved, Malformed or LedgerUnavailable."""
        self._group.take(append)
        if isinstance(append.outcome, Receipt):
            return append.outcome
        raise append.outcome or LedgerUnavailable("the writing thread was stopped")

    def _commit(self, group: Sequence[Append]) -> None:
        """Judge and record every append of `group` in one transaction; each learns its outcome."""
        growth = None
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            growth = self._begin()
            for append in group:
                self._judge(append, growth)
            if growth.edge.size > growth.start:
                frontier = (growth.edge.size, growth.recorded_us, growth.edge.raw())
                self._connection.execute(sql.INSERT_FRONTIER, frontier)
            self._connection.execute("COMMIT")
        except BaseException as error:
            if growth is not None and self._stands(growth):  # interrupted right after the commit
                self._committed(growth.edge.size)
            else:
                self._undo(group, error)
            if not isinstance(error, Exception):
                raise
        else:
            self._committed(growth.edge.size)

    def _stands(self, growth: Growth) -> bool:
        """Whether what the transaction added is in the file, for good; the file itself is asked."""
        if self._connection.in_transaction or growth.edge.size == growth.start:
            return False
        with suppress(Exception):
            found = self._connection.execute(sql.FRONTIER_BY, (growth.edge.size,)).fetchone()
            return bool(found == (growth.edge.size, growth.edge.raw()))
        return False

    def _undo(self, group: Iterable[Append], error: BaseException) -> None:
        """Roll back; who relied on this transaction learns why there is none."""
        for append in group:
            if append.rests_on_commit:
                append.outcome = LedgerUnavailable(f"nothing was recorded: {error}")
                append.outcome.__cause__ = error
        with suppress(Exception):  # what failed may have ended the transaction itself
            self._connection.execute("ROLLBACK")

    def _begin(self) -> Growth:
        """Where this transaction begins. Raises LedgerUnavailable if the end was tampered with."""
        size, last_us, peaks = self._connection.execute(sql.LAST_FRONTIER).fetchone() or (0, 0, b"")
        (head,) = self._connection.execute(sql.HEAD).fetchone()
        if size != head:
            raise LedgerUnavailable(f"{head} facts, but {size} were sealed; run zeji fsck")
        return Growth(Frontier.stored(size, peaks), max(microseconds(self._clock.now()), last_us))

    def _judge(self, append: Append, growth: Growth) -> None:
        """Answer one append: a repeated request, a stream that moved, or its facts recorded."""
        if append.key is not None:
            found = self._connection.execute(sql.REQUEST, (append.key.name,)).fetchone()
            if found is not None:
                append.outcome = repeated(append.key, *found)
                append.rests_on_commit = found[0] > growth.start
                return
        moved = [stream for stream, may in append.expected if self._version(stream) not in may]
        if moved:
            append.outcome = Moved(moved)
            append.rests_on_commit = not growth.touched.isdisjoint(moved)
            return
        append.outcome = self._record(append, growth)

    def _version(self, stream: str) -> int | None:
        """The version of a stream, or None if it does not exist."""
        found: int | None = self._connection.execute(sql.STREAM_VERSION, (stream,)).fetchone()[0]
        return found

    def _record(self, append: Append, growth: Growth) -> Receipt:
        """Insert the facts of one append, sealed."""
        first = growth.edge.size + 1
        leaves = [
            Leaf(position, stream, version, name, growth.recorded_us, body)
            for position, (stream, version, name, body) in enumerate(append.rows, first)
        ]
        if append.key is not None:
            leaves[-1] = leaves[-1]._replace(
                key=append.key.name, key_digest=append.key.digest, key_facts=len(leaves)
            )
        hashes = [leaf_hash(envelope(leaf)) for leaf in leaves]
        rows = [(*leaf, sealed) for leaf, sealed in zip(leaves, hashes, strict=True)]
        self._connection.executemany(sql.INSERT_FACT, rows)
        growth.edge = growth.edge.extend(hashes)
        growth.touched.update(leaf.stream for leaf in leaves)
        return Receipt(first=first, last=growth.edge.size, recorded_at=moment(growth.recorded_us))


def repeated(
    key: Key, position: int, digest: bytes, facts: int, recorded_us: int
) -> Receipt | Malformed:
    """The first receipt of a request that came again, if it is the same request."""
    if digest != key.digest:
        return Malformed("key_reused")
    first = position - facts + 1
    return Receipt(first=first, last=position, recorded_at=moment(recorded_us), repeated=True)
