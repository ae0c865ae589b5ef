"""Late entries (补登) a past day does not know: recorded after it, of what happened by its end.

Boards answer by the time of recording. What was entered late would have changed them, so they say
how much of it there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true

from domain.kernel.stream import Value
from projections import findings, inspections, posts, timeline
from projections.base import Query, Read, Row, Rows
from projections.boards import Visible, within
from projections.rectifications.rows import involved

# The rows that say to which units a stream of a kind is bound; any of them lets one see it.
BOUND: Mapping[str, Rows] = {
    "rectifications": involved,
    "findings": findings.problems,
    "inspections": inspections.visits,
    "posts": posts.appointments,
}


class Wanted(Value):
    """Entries about which kinds of stream, of what happened by which day, for whose eyes."""

    kinds: Sequence[str]
    day: date
    visible: Visible = None


def count(read: Read, wanted: Wanted) -> int:
    """How many there are; none where the moment is now."""
    if read.position is None:
        return 0
    found = _found(read, read.position, wanted).subquery()
    return int(_now(read).scalar(select(func.count()).select_from(found)))


def late_entries(
    read: Read, wanted: Wanted, limit: int, before: int | None = None
) -> Sequence[Row]:
    """The entries themselves, newest recording first; `before`: recorded before that position."""
    if read.position is None:
        return []
    query = _found(read, read.position, wanted)
    entry = query.selected_columns
    if before is not None:
        query = query.where(entry.since < before)
    return _now(read).all(query.order_by(entry.since.desc(), entry.part).limit(limit))


def _now(read: Read) -> Read:
    return replace(read, position=None)


def _found(read: Read, position: int, wanted: Wanted) -> Query:
    entry = _now(read).everything(timeline.entries)
    return select(entry).where(
        entry.c.late.is_(True),
        entry.c.since > position,
        entry.c.happened_on <= wanted.day,
        or_(*(_of(read, entry.c.stream, kind, wanted.visible) for kind in wanted.kinds)),
    )


def _of(read: Read, stream: ColumnElement[Any], kind: str, visible: Visible) -> ColumnElement[bool]:
    """The stream is of the kind, and one may see it now."""
    of_kind = stream.startswith(f"{kind}/", autoescape=True)
    if kind == "units":
        return of_kind & (within(stream, visible) or [true()])[0]
    if kind not in BOUND or visible is None:  # checklists bind everybody
        return of_kind
    row = _now(read).everything(BOUND[kind]).c
    return of_kind & exists().where(row.stream == stream, *within(row.unit, visible))
