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
    """Every person, by name as a dictionary has it."""
    found = read.all(select(read.everything(people)))
    return sorted(found, key=lambda row: (by_pinyin(row["full_name"]), row["stream"]))


def by_pinyin(name: str) -> bytes:
    """A key that orders names by their pinyin, with nothing but Python.

    GB 2312 numbers its 3,755 common characters by pinyin, so its codes sort as a dictionary does;
    SQLite has no such collation, and a library for it would be one more to lock and to trust.
    Its rarer characters follow by radical, and those it does not have last. One with several
    readings stands under its common one: 单 as a family name under dān.
    """
    return b"".join(_place(character) for character in name)


def _place(character: str) -> bytes:
    try:
        return character.encode("gb2312")
    except UnicodeEncodeError:
        return b"\xff" + character.encode()


def names_of(read: Read, streams: Collection[str]) -> Mapping[str, str]:
    """The name of each of these persons."""
    row = read.everything(people)
    query = select(row.c.stream, row.c.full_name).where(row.c.stream.in_(sorted(set(streams))))
    return {found["stream"]: found["full_name"] for found in read.all(query)}


def former_names(read: Read, stream: str) -> Sequence[Row]:
    """What the person was ever called, each with the day it was recorded for, oldest first."""
    return read.of(names, stream)
