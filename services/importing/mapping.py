"""Mapping files: which column of somebody's ledger is which field, and what its words mean.

A map is TOML. Its name is part of every row's key for ever, so that a second import finds what the
first one made. Headers are compared as `reading.plain` has them.
"""

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec

from domain.findings import ImportFinding
from domain.inspections import ImportInspection
from domain.kernel.rules import Malformed
from domain.kernel.stream import Command
from domain.rectifications import ImportItem
from services.importing.reading import plain
from services.parsing import asked

Kind = Literal["inspections", "findings", "rectifications"]
# What one row becomes. An item never stands without the finding it rectifies.
COMMANDS: Mapping[Kind, tuple[type[Command[Any]], ...]] = {
    "inspections": (ImportInspection,),
    "findings": (ImportFinding,),
    "rectifications": (ImportFinding, ImportItem),
}
OWN = frozenset({"source_key", "finding", "unmatched", "inspection"})  # the importer sets them
BARE = re.compile(r"[A-Za-z0-9_-]+")  # a key TOML asks no quotes for
STATE = "state"  # open or closed, where the ledger says so apart from the date


class Struct(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A part of a mapping file; a word it does not know is a mistake."""


class FieldRule(Struct, frozen=True):
    """Where a field comes from. Without columns it is the same for every row."""

    columns: tuple[str, ...] = ()  # the first that says something counts
    joined: str | None = None  # all of them count, with this between
    part: Literal["whole", "first_line", "rest"] = "whole"
    values: dict[str, str] = {}  # word of the ledger → code
    otherwise: str | None = None  # the code of any other word, which is kept in `details`
    default: str = ""  # where nothing is said
    of_importer: bool = False  # where nothing known here is said: the importer's own unit


class BelongsTo(Struct, frozen=True):
    """The parent a row must have in the register; without it the row is an orphan."""

    map: str  # by which the parents were imported: inspections
    columns: tuple[str, ...]  # the first parts of the parent's key


class ClosedBy(Struct, frozen=True):
    """A matter ends with the next visit to the same place that no longer finds it."""

    place: tuple[str, ...]  # the first parts of the visit's key
    same: tuple[str, ...]  # what makes two rows the same matter
    result: str = ""


class Join(Struct, frozen=True):
    """Another table beside the file whose columns each row takes over."""

    file: str  # a pattern of its name: "*businesses*.csv"
    column: str  # in both tables


class Map(Struct, frozen=True):
    """A whole mapping file."""

    name: str
    kind: Kind
    title: str
    key: tuple[str, ...]  # columns that tell one row from every other; "a|b": whichever is there
    fields: dict[str, FieldRule]
    dates: tuple[str, ...] = ()  # forms tried first, as strptime has them
    kept: dict[str, tuple[str, ...]] = {}  # field → columns whose words are kept in it
    ignored: tuple[str, ...] = ()  # columns known and not taken over
    belongs_to: BelongsTo | None = None
    closed_by: ClosedBy | None = None
    join: Join | None = None

    def columns(self) -> Iterator[str]:
        """Every column the map knows."""
        for column in self.key:
            yield from column.split("|")
        for rule in self.fields.values():
            yield from rule.columns
        for kept in self.kept.values():
            yield from kept
        yield from self.ignored
        if self.belongs_to:
            yield from self.belongs_to.columns
        if self.closed_by:
            yield from (*self.closed_by.place, *self.closed_by.same)
        if self.join:
            yield self.join.column

    @property
    def wanted(self) -> frozenset[str]:
        """The headers a table of this kind may have."""
        return frozenset(map(plain, self.columns()))


def shipped_maps() -> Collection[str]:
    """The names of the maps that come with the product."""
    shipped = files(__package__).joinpath("maps").iterdir()
    return sorted(
        each.name.removesuffix(".toml") for each in shipped if each.name.endswith(".toml")
    )


def load_map(map: str, kind: str = "") -> Map:
    """The map shipped under that name, or in the file of that path. Raises Malformed.

    `kind`, if given, is what the importer takes the rows to be; another map is refused.
    """
    try:
        if map in shipped_maps():
            text = files(__package__).joinpath("maps", f"{map}.toml").read_text(encoding="utf-8")
        else:
            text = Path(map).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed("map_absent", map=map, shipped=shipped_maps(), error=str(error)) from None
    found = read_map(text)
    if kind and kind != found.kind:
        raise Malformed("map_of_another_kind", map=map, kind=found.kind)
    return found


def read_map(text: str) -> Map:
    """The map a text spells out. Raises Malformed, saying where it is wrong."""
    try:
        found = msgspec.convert(tomllib.loads(text), Map)
        _check(found)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as error:
        raise Malformed("map_unreadable", error=str(error)) from None
    return found


def map_text(map: Map) -> str:
    """The map as a file, of which `read_map` makes the same map."""
    return "\n".join(_lines((), msgspec.to_builtins(map))) + "\n"


def _lines(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    """A table of TOML, then the tables within it."""
    if path:
        yield f"\n[{'.'.join(map(_key, path))}]"
    for name, said in table.items():
        if not isinstance(said, dict):
            yield f"{_key(name)} = {_said(said)}"
    for name, said in table.items():
        if isinstance(said, dict):
            yield from _lines((*path, name), said)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _said(name)


def _said(value: Any) -> str:
    """Text, a truth or a list of texts: JSON writes them as TOML does, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def fields_of(kind: Kind) -> frozenset[str]:
    """The fields rows of a kind may fill."""
    known = {name for command in COMMANDS[kind] for name in asked(command)} - OWN
    return frozenset(known | ({STATE} if kind == "rectifications" else set()))


def _check(map: Map) -> None:
    """Raises ValueError for a field nobody has, and for a name that cannot stand in a key."""
    unknown = ({*map.fields, *map.kept}) - fields_of(map.kind)
    if unknown:
        raise ValueError(f"fields: {sorted(unknown)}")
    if not map.key or not map.name.isidentifier():
        raise ValueError("name, key")
    if map.closed_by and not (map.belongs_to and map.kind == "rectifications"):
        raise ValueError("closed_by")
