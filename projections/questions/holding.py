"""Who had the ball of an item, from when till when, and whose the late days are.

It follows from the versions of the item's row: whoever had to act next held it. Days are those on
which things happened; where a late entry would turn them back, the later day stands.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.kernel.stream import Value
from domain.kernel.working_days import Calendar
from projections.base import Read, Row
from projections.rectifications.rows import items

PERSON = {"leader": "leader", "verifier": "verified_by"}  # who it is by name; else the unit


class Hold(Value):
    """A time in which one party had the ball."""

    holder: str  # unit, office, leader or verifier
    unit: str
    person: str  # empty where the unit holds it
    since: date
    until: date | None = None  # the day it went on; None: it is here still


def holds(read: Read, stream: str) -> Sequence[Hold]:
    """Every hold of an item as of the moment, oldest first; empty if there is no such item."""
    return holds_of(read, [stream]).get(stream, [])


def holds_of(read: Read, streams: Collection[str]) -> Mapping[str, Sequence[Hold]]:
    """By item, its holds; items that are not there are left out."""
    versions: dict[str, list[Row]] = {}
    for row in read.versions(items, streams):
        versions.setdefault(row["stream"], []).append(row)
    return {stream: _holds(rows) for stream, rows in versions.items()}


def _holds(versions: Sequence[Row]) -> Sequence[Hold]:
    """The holds that the versions of one row tell."""
    found: list[Hold] = []
    for row in versions:
        last = found[-1] if found and found[-1].until is None else None
        if last and (last.holder, last.unit) == (row["holder"], row["holder_unit"]):
            found[-1] = replace(last, person=_person(row))
            continue
        if last:
            found[-1] = replace(last, until=max(last.since, row["holder_since"]))
        if row["holder"]:
            earliest = found[-1].until if found else None
            since = max(row["holder_since"], earliest or row["holder_since"])
            held = {"holder": row["holder"], "unit": row["holder_unit"], "person": _person(row)}
            found.append(Hold(since=since, **held))
    return found


def late_days(
    held: Sequence[Hold], due_on: date, today: date, calendar: Calendar
) -> Sequence[tuple[Hold, int]]:
    """The working days after `due_on` up to `today`, with whoever held the item on them.

    Nobody's days are left out: they are as many as the item is late, if it was held all the time.
    """
    return [it for it in _late(held, due_on, today, calendar) if it[1] > 0]


def _late(
    held: Sequence[Hold], due_on: date, today: date, calendar: Calendar
) -> Iterator[tuple[Hold, int]]:
    for hold in held:
        first, last = max(due_on, hold.since), min(hold.until or today, today)
        if first < last:
            yield hold, calendar.working_days_between(first, last)


def _person(row: Row) -> str:
    """Who holds the item by name; empty where a unit does."""
    column = PERSON.get(row["holder"], "")
    return (row[column] or "") if column else ""
