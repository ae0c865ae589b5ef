"""Units (单位): their names, the tree, and what became of those that ended."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from domain.ports import Recorded
from domain.units import UnitAbolished, UnitCreated, UnitMerged, UnitMoved, UnitRenamed
from projections.base import Changes, Projection, Read, Row
from projections.columns import days, marks, texts

projection = Projection("units", version=1)
tree = projection.rows(
    "tree",
    *texts("full_name", "short_name", "level", "parent", "successor", "reason"),
    *days("established_on", "ended_on"),
    *marks("active"),
    listed="active",
)
names = projection.entries("names", *texts("full_name"), *days("happened_on"))


@projection.on(UnitCreated, tree)
def _created(at: Recorded[UnitCreated], row: Row) -> Changes:
    return {
        "full_name": at.fact.full_name,
        "short_name": at.fact.short_name,
        "level": at.fact.level.value,
        "parent": at.fact.parent,
        "established_on": at.fact.established_on,
        "active": True,
    }


@projection.on(UnitRenamed, tree)
def _renamed(at: Recorded[UnitRenamed], row: Row) -> Changes:
    return {"full_name": at.fact.full_name, "short_name": at.fact.short_name}


@projection.on(UnitMoved, tree)
def _moved(at: Recorded[UnitMoved], row: Row) -> Changes:
    return {"parent": at.fact.parent}


@projection.on(UnitMerged | UnitAbolished, tree)
def _ended(at: Recorded[Any], row: Row) -> Changes:
    fact = at.fact
    return {
        "active": False,
        "successor": fact.into if isinstance(fact, UnitMerged) else fact.successor,
        "ended_on": fact.act.happened_on,
        "reason": fact.reason,
    }


@projection.on(UnitCreated | UnitRenamed, names)
def _named(at: Recorded[Any]) -> Iterator[Changes]:
    fact = at.fact
    begun = fact.established_on if isinstance(fact, UnitCreated) else fact.act.happened_on
    yield {"full_name": fact.full_name, "happened_on": begun}


def unit(read: Read, stream: str) -> Row | None:
    """The unit, ended or not; None if there is none."""
    return read.one(tree, stream)


def all_units(read: Read) -> Sequence[Row]:
    """Every unit there is or was, in the order in which they were entered."""
    row = read.everything(tree)
    return read.all(select(row).order_by(row.c.stream))


def names_of(read: Read, streams: Collection[str]) -> Mapping[str, str]:
    """The name of each of these units."""
    row = read.everything(tree)
    query = select(row.c.stream, row.c.full_name).where(row.c.stream.in_(sorted(set(streams))))
    return {found["stream"]: found["full_name"] for found in read.all(query)}


def former_names(read: Read, stream: str) -> Sequence[Row]:
    """What the unit was ever called, each with the day the name began, oldest first."""
    return read.of(names, stream)
