"""Posts (任职): who held what, where, from when until when; and who acted for them.

Two questions, two answers: the moment of reading says which appointments were known, `day` says on
which day they were held.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, FromClause, or_, select

from domain.ports import Recorded
from domain.posts import DelegationEnded, PersonAppointed, PersonReleased, PostDelegated
from projections.base import Changes, PartChanges, Parts, Projection, Read, Row, part_key
from projections.columns import days, texts

projection = Projection("posts", version=1)
appointments = projection.rows(
    "appointments",
    *texts("person", "unit", "title", "roles", "reach", "reason"),
    *days("began_on", "ended_on"),  # the last day is included
    listed=lambda row: row["ended_on"] is None,
    indexes=[("person",), ("unit",)],
)
delegations = projection.rows(
    "delegations",
    *texts("to_person", "reason"),
    *days("began_on", "ended_on"),
)


@projection.on(PersonAppointed, appointments)
def _appointed(at: Recorded[PersonAppointed], row: Row) -> Changes:
    fact = at.fact
    return {
        "person": fact.person,
        "unit": fact.unit,
        "title": fact.title,
        "roles": " ".join(sorted(role.value for role in fact.roles_held)),
        "reach": fact.reach,
        "began_on": fact.since,
    }


@projection.on(PersonReleased, appointments)
def _released(at: Recorded[PersonReleased], row: Row) -> Changes:
    return {"ended_on": at.fact.until, "reason": at.fact.reason.value}


@projection.on(PostDelegated, delegations)
def _delegated(at: Recorded[PostDelegated], parts: Parts) -> PartChanges:
    fact = at.fact
    yield (
        part_key(len(parts) + 1),
        {
            "to_person": fact.to_person,
            "reason": fact.reason,
            "began_on": fact.since,
            "ended_on": fact.until,
        },
    )


@projection.on(PersonReleased, delegations)
def _delegations_cut_short(at: Recorded[PersonReleased], parts: Parts) -> PartChanges:
    last = at.fact.until
    for part, row in parts.items():
        if row["began_on"] > last:
            yield part, {"ended_on": row["began_on"] - timedelta(days=1)}  # never began
        elif row["ended_on"] > last:
            yield part, {"ended_on": last}


@projection.on(DelegationEnded, delegations)
def _delegation_ended(at: Recorded[DelegationEnded], parts: Parts) -> PartChanges:
    for part, row in parts.items():
        if row["began_on"] <= at.fact.on < row["ended_on"]:
            yield part, {"ended_on": at.fact.on}


def post(read: Read, stream: str) -> Row | None:
    """The appointment; None if there is none."""
    return read.one(appointments, stream)


def posts_of(read: Read, person: str, happened_by: date | None = None) -> Sequence[Row]:
    """Every appointment of a person, oldest first; by happened time, as far as it had come then."""
    row = read.everything(appointments)
    query = select(row).where(row.c.person == person).order_by(row.c.began_on, row.c.stream)
    if happened_by is None:
        return read.all(query)
    return [
        {**held, "ended_on": None, "reason": ""}
        if held["ended_on"] and held["ended_on"] > happened_by
        else held
        for held in read.all(query.where(row.c.began_on <= happened_by))
    ]


def members(read: Read, unit: str, day: date) -> Sequence[Row]:
    """Appointments to the unit held on that day, oldest first."""
    row = read.everything(appointments)
    held = _held(row, day)
    query = select(row).where(row.c.unit == unit, *held)
    return read.all(query.order_by(row.c.began_on, row.c.stream))


def all_held(read: Read, day: date) -> Sequence[Row]:
    """Every appointment held on that day, oldest first."""
    row = read.everything(appointments)
    return read.all(select(row).where(*_held(row, day)).order_by(row.c.began_on, row.c.stream))


def by_id(read: Read, streams: Collection[str]) -> dict[str, Row]:
    """These appointments, by id."""
    return {row["stream"]: row for row in read.those(appointments, streams)}


def delegations_of(read: Read, stream: str) -> Sequence[Row]:
    """Who acted in the post, when and why, in the order in which it was lent."""
    return list(read.parts(delegations, stream).values())


def _held(row: FromClause, day: date) -> list[ColumnElement[bool]]:
    return [row.c.began_on <= day, or_(row.c.ended_on.is_(None), row.c.ended_on >= day)]
