"""Names beside ids: what units and persons were called at the moment of reading."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from projections import persons, units
from projections.base import Read, Row

UNITS = ("unit", "lead_unit", "verifying_unit", "office", "holder_unit")
PERSONS = (
    "person", "responsible_person", "handler", "leader", "supervisor", "verified_by",
    "look_back_by", "on_behalf_of", "successor",
)  # fmt: skip


def named(read: Read, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows with `<column>_name` beside every column that names a unit or a person."""
    unit_names = units.names_of(read, _ids(rows, UNITS))
    person_names = persons.names_of(read, _ids(rows, PERSONS))
    return [
        {**row, **_named(row, UNITS, unit_names), **_named(row, PERSONS, person_names)}
        for row in rows
    ]


def _ids(rows: Iterable[Row], columns: Sequence[str]) -> set[str]:
    return {row[name] for row in rows for name in columns if row.get(name)}


def _named(row: Row, columns: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """A name for each column the row has; empty where it names nobody known."""
    return {f"{name}_name": names.get(row[name], "") for name in columns if name in row}
