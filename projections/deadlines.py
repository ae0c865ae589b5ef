"""Deadlines (期限): one row a stream and clock, running until it is met or the matter is closed.

Dates come from the facts and are never recomputed. A clock set again, as when an item is reopened,
runs again.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from domain.kernel.traits import Closes, MeetsDeadline, SetsDeadline
from domain.ports import Recorded
from projections.base import PartChanges, Parts, Projection, Read, Row
from projections.columns import days, marks, texts

projection = Projection("deadlines", version=1)
clocks = projection.rows(
    "clocks",
    *texts("edition", "how"),  # how it stopped: "met" or "closed"
    *days("due_on", "began_on", "stopped_on"),
    *marks("provisional", "running"),
    listed="running",
)


@projection.on(SetsDeadline, clocks)
def _started(at: Recorded[Any], parts: Parts) -> PartChanges:
    for deadline in at.fact.deadlines:
        before = parts.get(deadline.clock, {})
        moved = before.get("running", False)
        yield (
            deadline.clock,
            {
                "due_on": deadline.due_on,
                "provisional": deadline.provisional,
                "edition": deadline.edition,
                "began_on": before["began_on"] if moved else at.fact.act.happened_on,
                "running": True,
                "stopped_on": None,
                "how": "",
            },
        )


@projection.on(MeetsDeadline, clocks)
def _met(at: Recorded[Any], parts: Parts) -> PartChanges:
    day = at.fact.act.happened_on
    for clock in at.fact.meets:
        if clock in parts and parts[clock]["running"]:
            yield clock, {"running": False, "stopped_on": day, "how": "met"}


@projection.on(Closes, clocks)
def _closed(at: Recorded[Any], parts: Parts) -> PartChanges:
    day = at.fact.act.happened_on
    for clock, row in parts.items():
        if row["running"]:
            yield clock, {"running": False, "stopped_on": day, "how": "closed"}


def running(read: Read, first: date | None = None, last: date | None = None) -> Sequence[Row]:
    """Clocks still running that run out between two days, both included, soonest first."""
    row = read.open(clocks)
    query = select(row).order_by(row.c.due_on, row.c.stream, row.c.part)
    if first is not None:
        query = query.where(row.c.due_on >= first)
    if last is not None:
        query = query.where(row.c.due_on <= last)
    return read.all(query)


def of(read: Read, stream: str) -> Mapping[str, Row]:
    """The clocks of a stream, running or stopped, by name."""
    return read.parts(clocks, stream)
