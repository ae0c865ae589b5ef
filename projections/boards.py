"""What boards share: rows narrowed by facets, their counts, and paging by key.

A board is a list of candidate rows and what was chosen in each facet. Page, total and the counts
beside the facets come from the same candidates, so they always agree.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import compress
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.types import NULLTYPE

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from projections.base import Query, Read, Row, Rows
from projections.paging import FIRST_PAGE, Order, Page, Paging

Facet = ColumnElement[Any] | Mapping[str, ColumnElement[bool]]  # one value a row, or marks
Counts = Mapping[str, Mapping[Any, int]]  # by facet, by value; zero counts are left out
Visible = Collection[str] | None  # the units one may see; None: all

LATEST = date.max  # where a date is missing, it sorts last
NEVER = literal_column("0", Integer)
SEARCHED = 100  # characters of a search at most
WORDS = 5  # words of a search at most


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


def within(column: ColumnElement[Any], visible: Visible) -> list[ColumnElement[bool]]:
    """`column` names a unit one may see; None: all. One bound value, however many units."""
    if visible is None:
        return []
    units = func.json_each(literal(json.dumps(sorted(visible)), Text)).table_valued("value")
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
        return int(read.scalar(self._counted()))

    def _counted(self) -> Select[Any]:
        return select(func.count()).select_from(self.rows).where(*self._wanted())

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
        """The rows chosen, where `paging` says. Raises Malformed for what no page said."""
        name = paging.sort or next(iter(self.orders))
        if name not in self.orders:
            raise Malformed("sort_unknown", sort=name, possible=tuple(self.orders))
        order = Order(name, self.last, self.orders[name], self.rows.c.stream, paging.descending)
        query = select(self.rows, *order.labels).where(*self._wanted())
        if paging.before:
            query = query.where(order.in_front(paging.before))
            found = read.all(query.order_by(*order.terms(backwards=True)).limit(paging.limit + 1))
            if len(found) <= paging.limit:  # the first page, whole
                return self.page(read, replace(paging, before="", after=""))
            return self._beside(read, order, found[-2::-1], more=True)
        if paging.after:
            query = query.where(order.behind(paging.after))
        found = read.all(query.order_by(*order.terms()).limit(paging.limit + 1))
        rows, more = found[: paging.limit], len(found) > paging.limit
        if paging.after and rows:
            return self._beside(read, order, rows, more=more)
        return Page(rows=rows, after=order.place(rows[-1]) if more and rows else "")

    def _beside(self, read: Read, order: Order, rows: Sequence[Row], *, more: bool) -> Page:
        """A page that is not the first: how many rows are in front, and whether any follow."""
        first, last = order.place(rows[0]), order.place(rows[-1])
        before = read.scalar(self._counted().where(order.in_front(first)))
        more = more and bool(read.scalar(self._counted().where(order.behind(last)).limit(1)))
        return Page(
            rows=rows,
            after=last if more else "",
            before=first if before else "",
            skipped=before,
        )

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
