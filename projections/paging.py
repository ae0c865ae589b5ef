"""Pages of a list by key, in both directions: where one begins, and what stands on either side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Text, and_, literal, or_, tuple_

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from projections.base import Row


class Paging(Value):
    """Which page of a list: its order, where it begins or ends, how long it is."""

    sort: str = ""  # one of the orders the list knows; empty: its first
    descending: bool = False
    after: str = ""  # a page's `after`: the page behind it; empty: from the start
    before: str = ""  # a page's `before`: the page in front of it
    limit: int = 25


FIRST_PAGE = Paging()


class Page(Value):
    """Some rows of a list, and how one comes to those on either side."""

    rows: Sequence[Row]
    after: str  # empty on the last page
    before: str = ""  # empty on the first page
    skipped: int = 0  # rows in front of the page


@dataclass(frozen=True)
class Order:
    """An order in which a list is read: rows that stand behind all others, a key, the stream."""

    name: str
    last: ColumnElement[int]
    key: ColumnElement[Any]
    stream: ColumnElement[str]
    descending: bool

    @property
    def labels(self) -> Sequence[ColumnElement[Any]]:
        """What a row must carry, so that its place can be told."""
        return self.last.label("sort_last"), self.key.label("sort_key")

    def terms(self, *, backwards: bool = False) -> Sequence[ColumnElement[Any]]:
        """To order by; backwards: from the last row to the first."""
        group, key, stream = *self.labels, self.stream
        down = self.descending is not backwards
        keys = [key.desc(), stream.desc()] if down else [key, stream]
        return [group.desc() if backwards else group, *keys]

    def place(self, row: Row) -> str:
        """Where a row stands in this order, as an address says it."""
        return f"{self.name}~{row['sort_last']}~{row['sort_key']}~{row['stream']}"

    def behind(self, place: str) -> ColumnElement[bool]:
        """Whether a row stands behind the place. Raises Malformed."""
        rank, there = self._read(place)
        here = tuple_(self.key, self.stream)
        beyond = here < there if self.descending else here > there
        return or_(self.last > rank, and_(self.last == rank, beyond))

    def in_front(self, place: str) -> ColumnElement[bool]:
        """Whether a row stands in front of the place. Raises Malformed."""
        rank, there = self._read(place)
        here = tuple_(self.key, self.stream)
        beyond = here > there if self.descending else here < there
        return or_(self.last < rank, and_(self.last == rank, beyond))

    def _read(self, place: str) -> tuple[int, Any]:
        name, _, rest = place.partition("~")
        group, _, rest = rest.partition("~")
        text, _, id = rest.rpartition("~")
        unread = Malformed("page_unreadable", after=place)
        if name != self.name:  # it was said of the list in another order
            raise unread
        try:
            rank = int(group)
            key = _key(text, self.key)
        except ValueError:
            raise unread from None
        return rank, tuple_(literal(key, self.key.type), literal(id, Text))


def _key(text: str, key: ColumnElement[Any]) -> Any:
    """What a place says of a key, as the key has it. Raises ValueError."""
    if isinstance(key.type, Date):
        return date.fromisoformat(text)
    return int(text) if isinstance(key.type, Integer) else text
