"""Proves the ledger from its stored bytes; of the writer's code it shares hashing and schema only.

Every fact is hashed again and the tree is grown again beside the stored one. Whoever changes a fact
*and* re-seals everything after it is found only by a size and root kept elsewhere: give them.
"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from domain.kernel.stream import Value
from infra.database import connect, sqlite
from infra.ledger_schema import SCHEMA_VERSION, TABLES
from infra.seal import Frontier, Leaf, envelope, leaf_hash

REPORT_EVERY = 10_000  # facts
UNREAD = frozenset({3, 5, 8, 14})  # PERM, BUSY, READONLY, CANTOPEN: nothing is known of the file

FACTS = """SELECT position, stream, version, name, recorded_us, body, key, key_digest, key_facts,
    leaf FROM facts ORDER BY position"""
OBJECTS = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'"
FRONTIERS = "SELECT size, recorded_us, peaks FROM frontiers ORDER BY size"


class Verdict(Value):
    """What the check found: the size and root it computed, and the first fault, if any.

    `code` is one of: file_damaged, schema_unknown, schema_altered, position_missing, leaf_differs,
    time_falls, version_gap, frontier_differs, frontier_missing, tail_missing, tail_unsealed,
    root_differs.
    """

    size: int
    root: str  # of the facts before the fault, hexadecimal
    code: str = ""  # empty: nothing is wrong
    position: int | None = None  # the first position that is or may be wrong
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.code


class Fault(Exception):
    """The first thing that is wrong."""

    def __init__(self, code: str, position: int | None = None, **values: Any) -> None:
        """Say what, from which position on, and the values that show it."""
        super().__init__(code)
        self.code = code
        self.position = position
        self.values = tuple(values.items())


def check(
    path: Path,
    expect: tuple[int, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Check the ledger in the file, and that it had the root `expect` at that size.

    `progress` is told the number of facts checked, from time to time. Raises FileNotFoundError,
    sqlite.OperationalError for a file that cannot be opened, and ValueError for an `expect` that no
    ledger can ever have had.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    checking = _Check(expect, progress)
    try:
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA query_only=1")
            connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            connection.execute("BEGIN")  # one moment of a ledger that may be growing
            checking.run(connection)
    except Fault as fault:
        return checking.verdict(fault)
    except sqlite.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in UNREAD:
            raise
        return checking.verdict(Fault("file_damaged", checking.tree.size + 1, error=str(error)))
    return checking.verdict(None)


def _refuse_damaged(connection: Any) -> None:
    """Raise Fault unless the file is whole, its indexes included, and of our schema alone.

    A trigger could undo what is recorded, a view could stand in for a table.
    """
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Fault("file_damaged", error=found)
    schema = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    if schema != (SCHEMA_VERSION,):
        raise Fault("schema_unknown", found=schema and schema[0])
    with closing(sqlite.connect(":memory:")) as fresh:
        for table in TABLES:
            fresh.execute(table)
        ours = {*fresh.execute(OBJECTS)}
    if altered := ours ^ {*connection.execute(OBJECTS)}:
        raise Fault("schema_altered", found=sorted({name for _, name, _ in altered}))


class _Check:
    """One walk through facts and frontiers side by side."""

    def __init__(
        self, expect: tuple[int, str] | None, progress: Callable[[int], None] | None
    ) -> None:
        self.tree = Frontier()
        self._expect = expect and (expect[0], bytes.fromhex(expect[1]))
        if self._expect and self._expect[0] < 0:
            raise ValueError(f"no ledger has {self._expect[0]} facts")
        self._progress = progress
        self._versions: dict[str, int] = {}
        self._recorded_us = 0
        self._sealed = 0  # the size of the last frontier found to be right

    def verdict(self, fault: Fault | None) -> Verdict:
        """The verdict, now that the walk has ended."""
        size, root = self.tree.size, self.tree.root.hex()
        if fault is None:
            return Verdict(size=size, root=root)
        return Verdict(
            size=size, root=root, code=fault.code, position=fault.position, values=fault.values
        )

    def run(self, connection: Any) -> None:
        """Walk. Raises Fault at the first thing that is wrong."""
        _refuse_damaged(connection)
        frontiers = connection.execute(FRONTIERS)
        frontier = frontiers.fetchone()
        self._compare_root()
        for row in connection.execute(FACTS):
            self._fact(Leaf(*row[:-1]), row[-1])
            if frontier is not None and frontier[0] <= self.tree.size:
                self._frontier(*frontier)
                frontier = frontiers.fetchone()
            self._compare_root()
            if self._progress and self.tree.size % REPORT_EVERY == 0:
                self._progress(self.tree.size)
        self._end(frontier)

    def _fact(self, leaf: Leaf, stored: bytes) -> None:
        """Check one fact against its place and its leaf, and grow the tree by it."""
        position = self.tree.size + 1
        if leaf.position != position:
            raise Fault("position_missing", position, found=leaf.position)
        try:
            hashed = leaf_hash(envelope(leaf))
        except (
            UnicodeEncodeError,
            TypeError,
            AttributeError,
        ) as error:  # not even its type is left
            raise Fault("leaf_differs", position, stream=leaf.stream, error=str(error)) from error
        if hashed != stored:
            raise Fault("leaf_differs", position, stream=leaf.stream, version=leaf.version)
        if leaf.recorded_us < self._recorded_us:
            raise Fault("time_falls", position, before=self._recorded_us, found=leaf.recorded_us)
        if leaf.recorded_us > self._recorded_us and self._sealed != self.tree.size:
            raise Fault("frontier_missing", self._sealed + 1, size=self.tree.size)
        last = self._versions.get(leaf.stream)
        if leaf.version not in ((0, 1) if last is None else (last + 1,)):
            raise Fault(
                "version_gap", position, stream=leaf.stream, before=last, found=leaf.version
            )
        self._recorded_us = leaf.recorded_us
        self._versions[leaf.stream] = leaf.version
        self.tree = self.tree.append(hashed)

    def _frontier(self, size: int, recorded_us: int, peaks: bytes) -> None:
        """Check a stored edge against the tree grown here."""
        if (size, recorded_us, peaks) != (self.tree.size, self._recorded_us, self.tree.raw()):
            raise Fault("frontier_differs", self._sealed + 1, size=size)
        self._sealed = size

    def _compare_root(self) -> None:
        """Check the expected root when its size is reached."""
        if self._expect is None or self._expect[0] != self.tree.size:
            return
        if self._expect[1] != self.tree.root:
            raise Fault("root_differs", None, size=self.tree.size, expected=self._expect[1].hex())

    def _end(self, frontier: tuple[int, int, bytes] | None) -> None:
        """Check that facts and frontiers end together, and not before the expected size."""
        size = self.tree.size
        if frontier is not None:
            raise Fault("tail_missing", size + 1, sealed=frontier[0])
        if self._sealed != size:
            raise Fault("tail_unsealed", self._sealed + 1, size=size)
        if self._expect is not None and self._expect[0] > size:
            raise Fault("tail_missing", size + 1, expected=self._expect[0])
