"""What every read model is made of: rows with their versions, entries, handlers, and reading.

A handler is a reducer: the recorded fact and the present row in, the changed columns out. It knows
nothing of SQL, batches, transactions or versions, and can only write rows of the stream whose fact
it handles, so facts of different streams may be projected in any order.

    projection = Projection("reports", version=1)
    reports = projection.rows("board", Column("step", Text), listed=lambda row: row["step"])

    @projection.on(ReportFiled, reports)
    def filed(at: Recorded[ReportFiled], row: Row) -> Changes:
        return {"step": "filed"}

    def on_the_board(read: Read) -> Sequence[Row]:
        report = read.open(reports)
        return read.all(select(report).order_by(report.c.stream))
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import isgeneratorfunction
from operator import itemgetter
from types import UnionType
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    FromClause,
    Index,
    Integer,
    MetaData,
    Result,
    Select,
    Table,
    Text,
    select,
    union_all,
)

from projections.versions import AS_OF, Versions, copied
from projections.versions import node as node
from projections.versions import seek as seek

type_of_fact = type | UnionType

Row = Mapping[Any, Any]  # by name: stream, part, open, since and the declared columns
Parts = Mapping[str, Row]  # a stream's rows by part
Changes = Mapping[str, Any]  # declared columns and their new values; empty: nothing changes
PartChanges = Iterator[tuple[str, Changes]]  # what a handler of several parts yields
Query = Select[*tuple[Any, ...]]  # a select of any columns
Condition = Callable[[Row], object]  # of a row: whether boards list it
H = TypeVar("H", bound=Callable[..., Any])


def part_key(ordinal: int) -> str:
    """The part of the nth of a stream's rows; as texts they stand in their order."""
    return f"{ordinal:03}"


class Rows:
    """Rows keyed by stream and part (part is empty for the stream's one row), as they ever were."""

    def __init__(
        self,
        metadata: MetaData,
        name: str,
        columns: Sequence[Column[Any]],
        listed: Condition | str | None = None,
        indexes: Sequence[Sequence[str]] = (),
    ) -> None:
        """Declare the tables; see Projection.rows."""
        self.name = name
        self.columns = frozenset(column.name for column in columns)
        self.versions = Versions(metadata, name, columns, indexes)
        self.is_open: Condition = _whether(listed)  # whether boards list the row
        self._blank = {
            column.name: column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
            for column in columns
        }

    def blank(self, stream: str, part: str) -> dict[str, Any]:
        """The row before its first fact: the declared defaults, `since` 0."""
        return {"stream": stream, "part": part, "open": 0, "since": 0, **self._blank}

    def at(self, position: int | None) -> FromClause:
        """The open rows as they were at `position` (None: now); execute it through a Read."""
        return self.versions.open_now if position is None else self.versions.open_then

    def all_at(self, position: int | None) -> FromClause:
        """The same with closed rows; to stay fast, filter on columns of a declared index."""
        return self.versions.all_now if position is None else self.versions.all_then

    def of_streams(self, position: int | None) -> Query:
        """All rows of the `streams` given, by stream and part; execute it through a Read."""
        return self.versions.by_stream_now if position is None else self.versions.by_stream_then


def _whether(listed: Condition | str | None) -> Condition:
    """The function of the row that `listed` means: always, a column, or itself."""
    if listed is None:
        return lambda _row: True
    return itemgetter(listed) if isinstance(listed, str) else listed


class Entries:
    """Rows that are only ever inserted, keyed by position and ordinal within the fact."""

    def __init__(
        self,
        metadata: MetaData,
        name: str,
        columns: Sequence[Column[Any]],
        indexes: Sequence[Sequence[str]] = (),
    ) -> None:
        """Declare the table; see Projection.entries."""
        self.name = name
        self.columns = frozenset(column.name for column in columns)
        self.table = Table(
            name,
            metadata,
            Column("since", BigInteger, primary_key=True, autoincrement=False),
            Column("part", Integer, primary_key=True, autoincrement=False),
            Column("stream", Text, nullable=False),
            *map(copied, columns),
        )
        for names in (("stream", "since"), *indexes):
            Index(f"{name}_by_{'_'.join(names)}", *(self.table.c[key] for key in names))
        # Declared columns a handler leaves out are None.
        self.blank: Row = dict.fromkeys(column.name for column in columns)
        self._now = select(self.table).subquery()
        self._then = select(self.table).where(self.table.c.since <= AS_OF).subquery()

    def until(self, position: int | None) -> FromClause:
        """The entries recorded up to `position` (None: all); execute it through a Read."""
        return self._now if position is None else self._then


class Handler(NamedTuple):
    """One reaction of a read model: to which facts, on which table, by which function."""

    listens: type_of_fact
    target: Rows | Entries
    function: Callable[..., Any]
    yields_parts: bool


class Projection:
    """A read model: tables of its own and the handlers that fill them; `version` names a build."""

    def __init__(self, name: str, version: int) -> None:
        """Begin empty; raise `version` when rows or handlers change, and rebuild."""
        self.name = name
        self.version = version
        self.key = f"{name}.v{version}"
        self.metadata = MetaData()
        self.targets: list[Rows | Entries] = []
        self.handlers: list[Handler] = []
        self._resolved: dict[type, tuple[Handler, ...]] = {}

    def rows(
        self,
        suffix: str,
        *columns: Column[Any],
        listed: Condition | str | None = None,
        indexes: Sequence[Sequence[str]] = (),
    ) -> Rows:
        """Declare rows that change; `listed` (a function of the row, or a column) says if open.

        Each index is a sequence of columns; it serves open rows of the present and closed ones of
        any moment. A column's scalar default is its value before the first fact.
        """
        rows = Rows(self.metadata, self._table_name(suffix), columns, listed, indexes)
        self.targets.append(rows)
        return rows

    def entries(
        self, suffix: str, *columns: Column[Any], indexes: Sequence[Sequence[str]] = ()
    ) -> Entries:
        """Declare rows that are only ever inserted."""
        entries = Entries(self.metadata, self._table_name(suffix), columns, indexes)
        self.targets.append(entries)
        return entries

    def on(self, fact: type_of_fact, target: Rows | Entries) -> Callable[[H], H]:
        """Let the function handle facts that are, or carry the trait, `fact`.

        On rows: `(at, row) -> Changes`, or a generator `(at, parts) -> PartChanges`. On entries:
        `(at) -> Iterable[Changes]`. Handlers of one fact run in the order they were declared.
        """

        def register(function: H) -> H:
            handler = Handler(fact, target, function, isgeneratorfunction(function))
            self.handlers.append(handler)
            self._resolved.clear()
            return function

        return register

    def handlers_of(self, fact: type) -> tuple[Handler, ...]:
        """The handlers that facts of class `fact` reach, in order of declaration."""
        found = self._resolved.get(fact)
        if found is None:
            found = tuple(each for each in self.handlers if issubclass(fact, each.listens))
            self._resolved[fact] = found
        return found

    def _table_name(self, suffix: str) -> str:
        return f"{self.name}_v{self.version}_{suffix}"


@dataclass(frozen=True)
class Read:
    """One moment of the read models: every query of a page takes the same one."""

    connection: Connection
    position: int | None = None  # None: now

    def open(self, rows: Rows) -> FromClause:
        """The open rows of this moment, to select from."""
        return rows.at(self.position)

    def everything(self, table: Rows | Entries) -> FromClause:
        """Open and closed rows, or all entries, of this moment, to select from."""
        if isinstance(table, Rows):
            return table.all_at(self.position)
        return table.until(self.position)

    def all(self, query: Query, **parameters: Any) -> Sequence[Row]:
        """The rows `query` finds."""
        return self._execute(query, parameters).mappings().all()

    def tuples(self, query: Query) -> Sequence[tuple[Any, ...]]:
        """The rows `query` finds, as plain tuples, for many of them."""
        return self._execute(query, {}).all()

    def first(self, query: Query, **parameters: Any) -> Row | None:
        """The first row `query` finds, if any."""
        return self._execute(query, parameters).mappings().first()

    def scalar(self, query: Query, **parameters: Any) -> Any:
        """The first column of the first row `query` finds, else None."""
        return self._execute(query, parameters).scalar()

    def one(self, rows: Rows, stream: str, part: str = "") -> Row | None:
        """One row, open or closed."""
        return self.parts(rows, stream).get(part)

    def parts(self, rows: Rows, stream: str) -> dict[str, Row]:
        """A stream's rows, open and closed, by part in order."""
        return {row["part"]: row for row in self.those(rows, [stream])}

    def those(self, rows: Rows, streams: Collection[str]) -> Sequence[Row]:
        """The rows of some streams, open and closed, by stream and part."""
        return self.all(rows.of_streams(self.position), streams=sorted(set(streams)))

    def versions(self, rows: Rows, streams: Collection[str]) -> Sequence[Row]:
        """Every version of the one row of these streams up to this moment, oldest first."""
        tables = rows.versions.present, rows.versions.past
        names = [column.name for column in rows.versions.present.c]
        arms = [
            select(*(table.c[name] for name in names)).where(
                table.c.stream.in_(sorted(streams)), table.c.part == ""
            )
            for table in tables
        ]
        if self.position is not None:
            arms = [arm.where(arm.selected_columns.since <= self.position) for arm in arms]
        both = union_all(*arms).subquery()
        return self.all(select(both).order_by(both.c.since))

    def find(self, rows: Rows, **values: Any) -> Row | None:
        """The first row, open or closed, with these values in columns of a declared index."""
        row = self.everything(rows)
        alike = (row.c[name] == value for name, value in values.items())
        return self.first(select(row).where(*alike).order_by(row.c.stream))

    def of(self, entries: Entries, stream: str) -> Sequence[Row]:
        """A stream's entries, oldest first."""
        entry = self.everything(entries)
        query = select(entry).where(entry.c.stream == stream)
        return self.all(query.order_by(entry.c.since, entry.c.part))

    def _execute(self, query: Query, parameters: Mapping[str, Any]) -> Result[Any]:
        return self.connection.execute(query, {**seek(self.position), **parameters})
