"""What boards share: rows narrowed by facets, their counts, and paging by key.

A board is a list of candidate rows and what was chosen in each facet. Page, total and the counts
beside the facets come from the same candidates, so they always agree.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import compress
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import NULLTYPE

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from projections.base import Query, Read, Row, Rows

Facet = ColumnElement[Any] | Mapping[str, ColumnElement[bool]]  # one value a row, or marks
Counts = Mapping[str, Mapping[Any, int]]  # by facet, by value; zero counts are left out
Visible = Collection[str] | None  # the units one may see; None: all

LATEST = date.max  # where a date is missing, it sorts last
NEVER = literal_column("0", Integer)
SEARCHED = 100  # characters of a search at most
WORDS = 5  # words of a search at most


class Paging(Value):
    """Which page of a list: its order, where it begins, how long it is."""

    sort: str = ""  # one of the orders the list knows; empty: its first
    descending: bool = False
    after: str = ""  # the last page's `after`; empty: from the start
    limit: int = 25


FIRST_PAGE = Paging()


class Page(Value):
    """Some rows of a list, and where the next page begins."""

    rows: Sequence[Row]
    after: str  # empty on the last page


def searched(text: str, *columns: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Each word of `text` stands in one of `columns`; bounded, however long the text is."""
    return [
        or_(*(column.contains(word, autoescape=True) for column in columns))
        for word in text[:SEARCHED].split()[:WORDS]
    ]


def by_value(column: ColumnElement[str]) -> ColumnElement[str]:
    """The text of `column`, to be compared row by row.

    Comparing the column itself would let the database look rows up by it, all their versions one
    after the other, where it should look for the versions that stand.
    """
    return column.concat("")


class each_of(GenericFunction[str]):  # noqa: N801 - a function of SQL
    """The texts of a list as rows: one bound value, however many they are."""

    name = "json_each"
    inherit_cache = True


@compiles(each_of, "postgresql")
def _each_of_on_postgresql(element: each_of, compiler: Any, **options: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json))"


def within(column: ColumnElement[Any], visible: Visible) -> list[ColumnElement[bool]]:
    """`column` names a unit one may see; None: all."""
    if visible is None:
        return []
    units = each_of(literal(json.dumps(sorted(visible)), Text)).table_valued("value")
    return [column.in_(select(units.c.value))]


def seen(row: Row | None, visible: Visible) -> Row | None:
    """The row, if it is there and its unit is one may see."""
    return row if row and (visible is None or row["unit"] in visible) else None


def missing_last(day: ColumnElement[date]) -> ColumnElement[date]:
    """An order by `day` in which rows without one come last."""
    return func.coalesce(day, LATEST, type_=day.type)


@dataclass(frozen=True)
class Board:
    """Candidate rows, what was chosen among them, and the orders they can be read in."""

    rows: CTE
    filters: Any  # what was chosen in each facet, under its name; nothing: all of its values
    columns: Sequence[str]  # that are facets
    orders: Mapping[str, ColumnElement[Any]]
    marks: Mapping[str, Mapping[str, ColumnElement[bool]]] = field(default_factory=dict)
    last: ColumnElement[int] = NEVER  # rows with 1 stand behind all others

    @cached_property
    def facets(self) -> Mapping[str, Facet]:
        """Each facet with the value, or the marks, a row has in it."""
        return {**{name: self.rows.c[name] for name in self.columns}, **self.marks}

    @cached_property
    def chosen(self) -> Mapping[str, Collection[Any]]:
        """The values chosen, of those facets in which any were."""
        values = {name: getattr(self.filters, name) for name in self.facets}
        return {name: some for name, some in values.items() if some}

    def count(self, read: Read) -> int:
        """How many rows have what was chosen."""
        found = select(func.count()).select_from(self.rows).where(*self._wanted())
        return int(read.scalar(found))

    def counts(self, read: Read) -> Counts:
        """For every facet and value, the rows choosing it would leave, all else as chosen."""
        columns = [*zip(*read.tuples(self._marked), strict=True)] or [()] * len(
            self._marked.selected_columns
        )
        named = dict(zip(self._marked.selected_columns.keys(), columns, strict=True))
        found: dict[str, Mapping[Any, int]] = {}
        for name, facet in self.facets.items():
            others = [named[f"fits {other}"] for other in self.chosen if other != name]
            left = [*map(all, zip(*others, strict=True))] if others else None
            if isinstance(facet, Mapping):
                sums = {mark: sum(_left(named[f"{name} {mark}"], left)) for mark in facet}
                found[name] = {mark: count for mark, count in sums.items() if count}
            else:
                found[name] = Counter(_left(named[name], left))
        return found

    @cached_property
    def _marked(self) -> Query:
        """Each candidate's value in every facet, its marks, and whether it fits what was chosen.

        Counted by us: a facet grouped by the database takes a pass over the candidates each.
        """
        shown: dict[str, ColumnElement[Any]] = {}
        for name, facet in self.facets.items():
            if isinstance(facet, Mapping):
                shown |= {f"{name} {mark}": condition for mark, condition in facet.items()}
            else:
                shown[name] = facet
        for name, values in self.chosen.items():
            shown[f"fits {name}"] = _has(self.facets[name], values)
        columns = [type_coerce(it, NULLTYPE).label(name) for name, it in shown.items()]
        return select(*columns)

    def tally(self, read: Read, *columns: str) -> dict[tuple[Any, ...], int]:
        """How many rows chosen have each combination of values of `columns`."""
        by = [self.rows.c[name] for name in columns]
        found: Select[Any] = select(*by, func.count().label("count")).where(*self._wanted())
        rows = read.all(found.group_by(*by).order_by(*by))
        return {tuple(row[name] for name in columns): row["count"] for row in rows}

    def page(self, read: Read, paging: Paging) -> Page:
        """The rows chosen, from where `paging` begins. Raises Malformed for what no page said."""
        name = paging.sort or next(iter(self.orders))
        if name not in self.orders:
            raise Malformed("sort_unknown", sort=name, possible=tuple(self.orders))
        order, stream = self.orders[name], self.rows.c.stream
        group, key = self.last.label("sort_last"), order.label("sort_key")
        keys = [key.desc(), stream.desc()] if paging.descending else [key, stream]
        query = (
            select(self.rows, group, key)
            .where(*self._wanted(), *_behind(paging, self.last, order, stream))
            .order_by(group, *keys)
            .limit(paging.limit + 1)
        )
        rows = read.all(query)
        more = len(rows) > paging.limit
        shown = rows[: paging.limit]
        return Page(rows=shown, after=_place(shown[-1]) if more and shown else "")

    def _wanted(self) -> list[ColumnElement[bool]]:
        """The conditions of what was chosen."""
        return [_has(self.facets[name], values) for name, values in self.chosen.items()]


class Queries:
    """What one asks of a list, whatever stands on it: a page, its counts, how long it is."""

    def __init__(self, listed: Callable[[Read, Any, Visible], Board]) -> None:
        """Ask the board that `listed` makes of filters, for a viewer who sees some units."""
        self.listed = listed

    def page(
        self, read: Read, filters: Any, visible: Visible = None, paging: Paging = FIRST_PAGE
    ) -> Page:
        """Rows chosen, in the order asked for, else in the first the list knows."""
        return self.listed(read, filters, visible).page(read, paging)

    def counts(self, read: Read, filters: Any, visible: Visible = None) -> Counts:
        """For each facet and value, how many rows choosing it would leave, all else as chosen."""
        return self.listed(read, filters, visible).counts(read)

    def count(self, read: Read, filters: Any, visible: Visible = None) -> int:
        """How many rows the list has over all its pages."""
        return self.listed(read, filters, visible).count(read)


def total(counts: Counts, facet: str, chosen: Collection[Any]) -> int:
    """How many rows a list has, told by the counts of a facet with one value a row."""
    return sum(count for value, count in counts[facet].items() if not chosen or value in chosen)


def _left(values: Sequence[Any], left: Sequence[bool] | None) -> Iterable[Any]:
    return values if left is None else compress(values, left)


class Arm(Value):
    """Some candidates of a board: where they stand, their conditions, and columns worked out."""

    rows: FromClause
    conditions: Sequence[ColumnElement[bool]]
    derived: Sequence[ColumnElement[Any]] = ()


def open_or_ended(read: Read, rows: Rows, column: str, year: int) -> Arm:
    """The open rows of a read model, or, given a year, all whose `column` says they ended in it."""
    if not year:
        return Arm(rows=read.open(rows), conditions=())
    every = read.everything(rows)
    return Arm(rows=every, conditions=[every.c[column] == year])


def listed(arms: Sequence[Arm], columns: Collection[str] = ()) -> CTE:
    """The candidates of a board, with those columns only (none: all) and the derived ones."""
    found = [
        select(
            *(column for column in arm.rows.c if not columns or column.name in columns),
            *arm.derived,
        ).where(*arm.conditions)
        for arm in arms
    ]
    return (union_all(*found) if len(found) > 1 else found[0]).cte("listed")


def _has(facet: Facet, values: Collection[Any]) -> ColumnElement[bool]:
    if isinstance(facet, Mapping):
        return or_(*(facet[mark] for mark in sorted(values)))
    return facet.in_(sorted(values))


def _place(row: Row) -> str:
    return f"{row['sort_last']}~{row['sort_key']}~{row['stream']}"


def _behind(
    paging: Paging, last: Any, order: ColumnElement[Any], stream: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    """The rows behind the place `paging` begins at. Raises Malformed."""
    if not paging.after:
        return []
    group, _, rest = paging.after.partition("~")
    text, _, id = rest.rpartition("~")
    try:
        rank = int(group)
        key = date.fromisoformat(text) if isinstance(order.type, Date) else text
    except ValueError:
        raise Malformed("page_unreadable", after=paging.after) from None
    here, there = tuple_(order, stream), tuple_(literal(key, order.type), literal(id, Text))
    beyond = here < there if paging.descending else here > there
    return [or_(last > rank, and_(last == rank, beyond))]
