"""Columns by kind, and the version of the stream, which a form sends back as what it has seen."""

from collections.abc import Iterator
from functools import reduce
from operator import or_ as either
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, Text

from domain.kernel.stream import Event, State
from domain.ports import Recorded
from projections.base import Changes, Projection, Row, Rows, type_of_fact


def texts(*names: str) -> list[Column[Any]]:
    """Text columns, empty until a fact says something."""
    return [Column(name, Text, default="") for name in names]


def days(*names: str) -> list[Column[Any]]:
    """Date columns."""
    return [Column(name, Date) for name in names]


def numbers(*names: str) -> list[Column[Any]]:
    """Integer columns that begin at 0."""
    return [Column(name, Integer, default=0) for name in names]


def marks(*names: str) -> list[Column[Any]]:
    """Yes-or-no columns that begin at no."""
    return [Column(name, Boolean, default=False) for name in names]


def keep_version(projection: Projection, kind: type[State], rows: Rows) -> None:
    """Let the column `version` of `rows` follow the stream, whatever its fact."""

    @projection.on(facts_of(kind), rows)
    def any_fact(at: Recorded[Any], row: Row) -> Changes:
        return {"version": at.version}


def facts_of(kind: type[State]) -> type_of_fact:
    """Every fact of one kind of stream, to listen to."""
    found: type_of_fact = reduce(either, _beneath(Event, kind))
    return found


def _beneath(base: type[Any], kind: type[State]) -> Iterator[Any]:
    for child in base.__subclasses__():
        if child.of is kind:
            yield child
        yield from _beneath(child, kind)
