"""How facts get into the ledger's file: judged under the write lock, sealed, in one transaction.

All that the appends of a group may collide with is looked up before anything is inserted, so no
exception decides, and one conflict never disturbs the others in the same commit. A commit takes
the same few statements whether it serves one or twenty: each statement lets go of the
interpreter, and in a busy process getting it back costs more than the statement.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from domain.kernel.stream import kind_of
from domain.ports import Appended, Clock, LedgerUnavailable, Premise
from infra import ledger_schema as sql
from infra.appending import Answered, Append, Moved
from infra.group_commit import GroupCommit
from infra.seal import Frontier, Leaf, envelope, leaf_hash, microseconds, moment

UNDONE = "nothing was recorded"
UNKNOWN = "whether it was recorded is not known; the same request with the same key finds out"
VALUES_AT_ONCE = 30_000  # less than SQLite takes in one statement


class Growth:
    """One transaction: what its appends may collide with, and what they have added so far."""

    def __init__(self, edge: Frontier, recorded_us: int) -> None:
        """Begin at the edge the last commit left, at this moment."""
        self.start = edge.size
        self.edge = edge
        self.recorded_us = recorded_us
        self.requests: dict[str, Answered] = {}
        self.versions: dict[str, int] = {}
        self.rows: list[tuple[Any, ...]] = []
        self.touched: dict[str, int] = {}  # streams, with the last position of each

    def add(self, append: Append) -> Appended:
        """Take the facts of one append in, sealed."""
        first = self.edge.size + 1
        leaves = [
            Leaf(position, stream, version, name, self.recorded_us, body)
            for position, (stream, version, name, body) in enumerate(append.rows, first)
        ]
        last = leaves[-1].position
        if (key := append.key) is not None:
            request = Answered(last, key.digest, len(leaves), self.recorded_us)
            leaves[-1] = leaves[-1]._replace(
                key=key.name, key_digest=request.digest, key_facts=request.facts
            )
            self.requests[key.name] = request
        hashes = [leaf_hash(envelope(leaf)) for leaf in leaves]
        self.edge = self.edge.extend(hashes)
        for leaf, sealed in zip(leaves, hashes, strict=True):
            self.rows.append((*leaf, sealed))
            self.versions[leaf.stream] = leaf.version
            self.touched[leaf.stream] = leaf.position
        return Appended(first=first, last=last, recorded_at=moment(self.recorded_us))

    def moved(self, append: Append) -> list[str]:
        """The streams that are not at a version the append expects."""
        return [s for s, may in append.expected if self.versions.get(s) not in may]


class LastOfKinds:
    """The last position of each kind of stream, so that a premise is judged without a look."""

    def __init__(self, head: int) -> None:
        """Begin at `head`: what came before may have been of any kind."""
        self.head = self._start = head
        self._of: dict[str, int] = {}

    def learn(self, head: int, streams: Mapping[str, int]) -> None:
        """Take in what was recorded up to `head`: streams, with the last position of each."""
        for stream, position in streams.items():
            kind = kind_of(stream)
            self._of[kind] = max(position, self._of.get(kind, 0))
        self.head = head

    def hold(self, premise: Premise) -> bool:
        """Whether nothing of the premise's kinds was recorded after its position."""
        return all(self._of.get(kind, self._start) <= premise.position for kind in premise.kinds)


class LedgerWriter:
    """The one writing connection of this process, used by whoever leads the group."""

    def __init__(self, path: Path, clock: Clock, committed: Callable[[int], None]) -> None:
        """Open the file, making it if there is none; `committed` is told the head.

        Raises ledger_schema.OtherSchema.
        """
        self._connection = sql.open_ledger(path)
        (head,) = self._connection.execute(sql.HEAD).fetchone()
        self._last = LastOfKinds(head)
        self._clock = clock
        self._committed = committed
        self._group = GroupCommit[Append](self._commit)

    def close(self) -> None:
        """Close the connection; nothing may be under way."""
        self._connection.close()

    def submit(self, append: Append) -> Appended:
        """Pass one append through the group. Raises Moved, Malformed or LedgerUnavailable."""
        self._group.take(append)
        if isinstance(append.outcome, Appended):
            return append.outcome
        raise append.outcome or LedgerUnavailable("the writing thread was stopped")

    def _commit(self, group: Sequence[Append]) -> None:
        """Judge and record every append of `group` in one transaction; each learns its outcome."""
        growth = None
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            growth = self._begin(group)
            for append in group:
                self._judge(append, growth)
            if growth.rows:
                self._store(growth)
            self._connection.execute("COMMIT")
        except BaseException as error:
            stands = growth is not None and self._stands(growth)
            if growth is not None and stands:  # interrupted right after the commit
                self._grown(growth)
            else:
                self._undo(group, error, UNDONE if stands is False else UNKNOWN)
            if not isinstance(error, Exception):
                raise
        else:
            self._grown(growth)

    def _stands(self, growth: Growth) -> bool | None:
        """Whether what the transaction added is in the file, for good: the file itself is asked.

        None if it does not answer.
        """
        if self._connection.in_transaction or growth.edge.size == growth.start:
            return False
        with suppress(Exception):
            found = self._connection.execute(sql.FRONTIER_BY, (growth.edge.size,)).fetchone()
            return bool(found == (growth.edge.size, growth.edge.raw()))
        return None

    def _grown(self, growth: Growth) -> None:
        """Tell those who wait for new facts."""
        self._last.learn(growth.edge.size, growth.touched)
        self._committed(growth.edge.size)

    def _undo(self, group: Iterable[Append], error: BaseException, became: str) -> None:
        """Roll back; who relied on this transaction learns why there is none."""
        for append in group:
            if append.rests_on_commit:
                append.outcome = LedgerUnavailable(f"{became}: {error}")
                append.outcome.__cause__ = error
        with suppress(Exception):  # what failed may have ended the transaction itself
            self._connection.execute("ROLLBACK")

    def _begin(self, group: Sequence[Append]) -> Growth:
        """Where this transaction begins. Raises LedgerUnavailable if the end was tampered with."""
        execute = self._connection.execute
        end = execute(sql.END).fetchone() or (*execute(sql.HEAD).fetchone(), 0, 0, b"")
        head, size, last_us, peaks = end
        if head != size:
            raise LedgerUnavailable(f"{head} facts, but {size} were sealed; run zeji fsck")
        if head != self._last.head:  # another process has written
            elsewhere = execute(sql.STREAMS_AFTER, (self._last.head,))
            self._last.learn(head, dict(elsewhere.fetchall()))
        edge = Frontier.stored(size, peaks)
        growth = Growth(edge, max(microseconds(self._clock.now()), last_us))
        streams = {stream for append in group for stream, _ in append.expected}
        growth.versions.update(self._found(sql.VERSIONS, streams))
        keys = {append.key.name for append in group if append.key}
        growth.requests.update((key, Answered(*at)) for key, *at in self._found(sql.REQUESTS, keys))
        return growth

    def _found(self, statement: str, wanted: Collection[str]) -> Iterator[Any]:
        """The rows that `statement` finds for any of the wanted texts."""
        left = tuple(wanted)
        while left:
            some, left = left[:VALUES_AT_ONCE], left[VALUES_AT_ONCE:]
            places = ", ".join(["(?)"] * len(some))
            yield from self._connection.execute(statement.format(places), some).fetchall()

    def _judge(self, append: Append, growth: Growth) -> None:
        """Answer one append: a repeated request, something that moved, or its facts recorded."""
        if append.key is not None and (request := growth.requests.get(append.key.name)):
            append.outcome = request.answer(append.key)
            append.rests_on_commit = request.position > growth.start
        elif moved := growth.moved(append):
            append.outcome = Moved(moved)
            append.rests_on_commit = not growth.touched.keys().isdisjoint(moved)
        elif append.premise and not self._last.hold(append.premise):
            append.outcome = Moved(())
            append.rests_on_commit = False
        elif append.premise and not append.premise.kinds.isdisjoint(map(kind_of, growth.touched)):
            append.outcome = Moved(())
        else:
            append.outcome = growth.add(append)

    def _store(self, growth: Growth) -> None:
        """Insert what the appends have added, and the tree's edge after it."""
        self._connection.executemany(sql.INSERT_FACT, growth.rows)
        frontier = (growth.edge.size, growth.recorded_us, growth.edge.raw())
        self._connection.execute(sql.INSERT_FRONTIER, frontier)
