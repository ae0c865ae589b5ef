"""Persons (人员): what they are called, and were called before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from domain.persons import PersonCorrected, PersonRegistered, PersonRenamed
from domain.ports import Recorded
from projections.base import Changes, Projection, Read, Row
from projections.columns import days, texts

projection = Projection("persons", version=1)
people = projection.rows("people", *texts("full_name", "staff_number"))
names = projection.entries("names", *texts("full_name"), *days("happened_on"))


@projection.on(PersonRegistered | PersonCorrected, people)
def _registered(at: Recorded[Any], row: Row) -> Changes:
    return {"full_name": at.fact.full_name, "staff_number": at.fact.staff_number}


@projection.on(PersonRenamed, people)
def _renamed(at: Recorded[PersonRenamed], row: Row) -> Changes:
    return {"full_name": at.fact.full_name}


@projection.on(PersonRegistered | PersonCorrected | PersonRenamed, names)
def _named(at: Recorded[Any]) -> Iterator[Changes]:
    yield {"full_name": at.fact.full_name, "happened_on": at.fact.act.happened_on}


def person(read: Read, stream: str) -> Row | None:
    """The person; None if there is none."""
    return read.one(people, stream)


def everybody(read: Read) -> Sequence[Row]:
    """Every person, by name."""
    row = read.everything(people)
    return read.all(select(row).order_by(row.c.full_name, row.c.stream))


def names_of(read: Read, streams: Collection[str]) -> Mapping[str, str]:
    """The name of each of these persons."""
    row = read.everything(people)
    query = select(row.c.stream, row.c.full_name).where(row.c.stream.in_(sorted(set(streams))))
    return {found["stream"]: found["full_name"] for found in read.all(query)}


def former_names(read: Read, stream: str) -> Sequence[Row]:
    """What the person was ever called, each with the day it was recorded for, oldest first."""
    return read.of(names, stream)
