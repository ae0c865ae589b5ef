"""Duties (责任): who answered for what, in which role, from when until when, and how it ended.

Every term of a duty is kept: a duty handed over and taken up again later is two terms. Valid time
(`began_on`, `ended_on`) is what the facts say; the moment of reading says what was known.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from domain.ports import Recorded
from domain.responsibilities import DutyAccepted, DutyAssigned, DutyHandedOver, DutyReleased, Held
from projections.base import PartChanges, Parts, Projection, Read, Row, part_key
from projections.columns import days, texts

projection = Projection("duties", version=1)
terms = projection.rows(
    "terms",
    *texts("person", "role", "subject", "unit", "post", "held", "reason", "successor"),
    *texts("open_matters"),
    *days("began_on", "accepted_on", "ended_on"),  # the last day is included
    listed=lambda row: row["ended_on"] is None,
    indexes=[("person",), ("subject",)],
)


@projection.on(DutyAssigned, terms)
def _assigned(at: Recorded[DutyAssigned], parts: Parts) -> PartChanges:
    fact = at.fact
    yield (
        part_key(len(parts) + 1),
        {
            "person": fact.person,
            "role": fact.role,
            "subject": fact.subject,
            "unit": fact.unit,
            "post": fact.post,
            "began_on": fact.since,
            "held": Held.ASSIGNED.value,
        },
    )


@projection.on(DutyAccepted, terms)
def _accepted(at: Recorded[DutyAccepted], parts: Parts) -> PartChanges:
    day = at.fact.act.happened_on
    yield _last(parts), {"held": Held.ACCEPTED.value, "accepted_on": day}


@projection.on(DutyHandedOver, terms)
def _handed_over(at: Recorded[DutyHandedOver], parts: Parts) -> PartChanges:
    yield (
        _last(parts),
        {
            "held": Held.HANDED_OVER.value,
            "ended_on": at.fact.until,
            "successor": at.fact.to_person,
            "open_matters": at.fact.open_matters,
        },
    )


@projection.on(DutyReleased, terms)
def _released(at: Recorded[DutyReleased], parts: Parts) -> PartChanges:
    ended = {"held": Held.RELEASED.value, "ended_on": at.fact.until, "reason": at.fact.reason}
    yield _last(parts), ended


def _last(parts: Parts) -> str:
    return max(parts, default="001")


def duties_of(
    read: Read, person: str, *, role: str = "", happened_by: date | None = None
) -> Sequence[Row]:
    """Every term in which the person answered for something, newest first; in one role, if given.

    By happened time, a term that began later is left out and one that ended later had not ended.
    """
    row = read.everything(terms)
    query = select(row).where(row.c.person == person)
    if role:
        query = query.where(row.c.role == role)
    ordered = query.order_by(row.c.began_on.desc(), row.c.stream, row.c.part.desc())
    return _by(read, ordered, row, happened_by)


def duties_for(read: Read, subject: str, happened_by: date | None = None) -> Sequence[Row]:
    """Every term in which somebody answered for the subject, oldest first."""
    row = read.everything(terms)
    query = select(row).where(row.c.subject == subject)
    ordered = query.order_by(row.c.began_on, row.c.role, row.c.stream, row.c.part)
    return _by(read, ordered, row, happened_by)


def by_id(read: Read, streams: Collection[str]) -> dict[str, Row]:
    """These duties, by id, each in its last term; whose and for what never changes."""
    return {row["stream"]: row for row in read.those(terms, streams)}


def held_on(read: Read, subject: str, day: date) -> Sequence[Row]:
    """Who answered for the subject on that day, by role; first and last days included."""
    row = read.everything(terms)
    query = select(row).where(
        row.c.subject == subject,
        row.c.began_on <= day,
        or_(row.c.ended_on.is_(None), row.c.ended_on >= day),
    )
    return read.all(query.order_by(row.c.role, row.c.began_on, row.c.stream))


def _by(read: Read, query: Select[Any], row: Any, happened_by: date | None) -> Sequence[Row]:
    if happened_by is None:
        return read.all(query)
    found = read.all(query.where(row.c.began_on <= happened_by))
    return [
        {**term, "ended_on": None} if term["ended_on"] and term["ended_on"] > happened_by else term
        for term in found
    ]
