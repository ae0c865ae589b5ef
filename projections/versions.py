"""Where ended versions are kept and how a past position finds them: an interval tree.

The row as it was goes, when a fact changes it, into the past table with `since`, `until` and
`node`, its place in a virtual binary tree over all positions (Kriegel, Pötke, Seidl 2000). As of a
position, the tree names about forty nodes to look at, so the cost does not grow with history.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Subquery,
    Table,
    Text,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy import Index as SQLIndex

HEIGHT = 40  # of the tree: room for 2**41 positions; too small a height would lose rows silently

AS_OF = bindparam("as_of", type_=BigInteger)
LEFT = bindparam("as_of_left", expanding=True, type_=BigInteger)
RIGHT = bindparam("as_of_right", expanding=True, type_=BigInteger)
STREAMS = bindparam("streams", expanding=True, type_=Text)

# Literals: a bound value would hide the partial indexes, which hold open rows (or closed) only.
CLOSED: ColumnElement[int] = literal_column("0", Integer)
OPEN: ColumnElement[int] = literal_column("1", Integer)


def node(since: int, until: int) -> int:
    """The tree node of a version that stood from `since` to before `until`."""
    last = until - 1
    rank = ((since - 1) ^ last).bit_length() - 1
    return last >> rank << rank


def seek(position: int | None) -> dict[str, Any]:
    """The bind parameters of a read as of `position`; none for a read of the present."""
    if position is None:
        return {}
    if position < 1:  # before the first fact nothing stood
        return {"as_of": 0, "as_of_left": [], "as_of_right": []}
    lowest = (position & -position).bit_length() - 1
    nodes = [((position >> rank) | 1) << rank for rank in range(lowest, HEIGHT + 1)]
    return {
        "as_of": position,
        "as_of_left": [at for at in nodes if at < position],
        "as_of_right": [at for at in nodes if at >= position],
    }


def copied(declared: Column[Any]) -> Column[Any]:
    """The declared column for one more table: a column belongs to the one table it stands in."""
    return Column(declared.name, declared.type, nullable=declared.nullable)


class Versions:
    """The present and the past table of one kind of row, and the selects over both."""

    def __init__(
        self,
        metadata: MetaData,
        name: str,
        columns: Sequence[Column[Any]],
        indexes: Sequence[Sequence[str]],
    ) -> None:
        """Declare both tables, with the indexes that keep every as-of read a few seeks."""
        self.present = Table(
            name,
            metadata,
            Column("stream", Text, primary_key=True),
            Column("part", Text, primary_key=True),
            Column("open", Integer, nullable=False),
            Column("since", BigInteger, nullable=False),
            *map(copied, columns),
        )
        self.past = Table(
            f"{name}_past",
            metadata,
            Column("stream", Text, nullable=False),
            Column("part", Text, nullable=False),
            Column("open", Integer, nullable=False),
            Column("since", BigInteger, nullable=False),
            *map(copied, columns),
            Column("until", BigInteger, nullable=False),
            Column("node", BigInteger, nullable=False),
        )
        # The key of an ended version is an index, not a primary key, so that a rebuild can make
        # it after the rows.
        self._index(self.past, ["stream", "part", "since"], unique=True)
        self._index(self.past, ["node", "until"], OPEN)
        self._index(self.past, ["node", "since"], OPEN)
        for names in indexes:
            self._index(self.past, names, CLOSED)
        for names in indexes or [()]:  # any of them keeps boards away from closed rows
            self._index(self.present, ["open", *names])
        self._declare_selects()

    def _index(
        self,
        table: Table,
        names: Sequence[str],
        only: ColumnElement[int] | None = None,
        *,
        unique: bool = False,
    ) -> None:
        where = None if only is None else table.c.open == only
        SQLIndex(
            f"{table.name}_by_{'_'.join(names)}",
            *(table.c[name] for name in names),
            unique=unique,
            sqlite_where=where,
        )

    def _declare_selects(self) -> None:
        now, then = self.present.c, self.past.c
        present = select(self.present)
        past = select(*(then[column.name] for column in now))
        # Each arm says `open = 1` itself and both stand in one OR: SQLite scans otherwise.
        from_left = and_(then.open == OPEN, then.until > AS_OF, then.node.in_(LEFT))
        from_right = and_(then.open == OPEN, then.since <= AS_OF, then.node.in_(RIGHT))
        ended_open = past.where(or_(from_left, from_right))
        ended_closed = past.where(then.open == CLOSED, then.since <= AS_OF, then.until > AS_OF)
        either = now.open.in_([CLOSED, OPEN])  # lets the indexes that begin with `open` serve
        self.open_now: Subquery = present.where(now.open == OPEN).subquery()
        self.open_then: Subquery = union_all(
            ended_open, present.where(now.open == OPEN, now.since <= AS_OF)
        ).subquery()
        self.all_now: Subquery = present.where(either).subquery()
        self.all_then: Subquery = union_all(
            ended_open, ended_closed, present.where(either, now.since <= AS_OF)
        ).subquery()
        # Rows asked for by their streams are found by key: the tree would only be a detour.
        named = present.where(now.stream.in_(STREAMS))
        ended = past.where(then.stream.in_(STREAMS), then.since <= AS_OF, then.until > AS_OF)
        either_then = select(union_all(named.where(now.since <= AS_OF), ended).subquery())
        self.by_stream_now, self.by_stream_then = (
            query.order_by("stream", "part") for query in (named, either_then)
        )
