"""Which columns a file has, which fields they may be, and the map that follows from a choice.

A map made by hand begins with what the shipped maps, and our own words, call a column.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import msgspec

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from services.importing.joining import Source, unused
from services.importing.mapping import (
    COMMANDS,
    STATE,
    FieldRule,
    Kind,
    Map,
    fields_of,
    load_map,
    shipped_maps,
)
from services.importing.reading import Cell, Sheet, as_text, plain, read_sheet
from services.importing.rows import NEEDED
from services.words import LANGUAGES, field_name

WORDS_MAX = 30  # different words of a column that may stand for codes
WORD = re.compile(r"\w+")
EXAMPLE_MAX = 40  # characters
COLUMN, CODE, OWN_UNIT, AS_MAPPED = "c:", "v:", "own", "map"  # what a field may be chosen to be
UNSAID = {"office": FieldRule(of_importer=True), "rectification_type": FieldRule(default="staged")}
REST = "details"  # the field in which columns nobody chose are kept


class Column(Value):
    """One column of a file, or of the table beside it."""

    header: str
    example: str  # the first it says
    words: tuple[str, ...] = ()  # all it says, where that is one of a few
    beside: bool = False


class Choice(Value):
    """What somebody chose: the name of the map, and for each field what it is."""

    name: str
    title: str
    key: tuple[str, ...]
    dates: tuple[str, ...]
    fields: Mapping[str, str]  # "c:发现日期", "v:audit", "own", "map", or nothing
    words: Mapping[str, Mapping[str, str]]  # field → word of the ledger → code, or nothing
    keep_rest: bool | None  # None: as the map has it


def columns_of(source: Source, kind: Kind) -> tuple[Column, ...]:
    """The columns of a file, then those of the files beside it. Raises Malformed."""
    wanted = {plain(name) for field in fields_of(kind) for name in _called(kind, field)}
    wanted |= {name for map in _shipped() for name in map.wanted}
    beside = (Source.at(path) for path in source.beside.values())
    own = _columns(_read(source, wanted), beside=False)
    return (*own, *(it for each in beside for it in _columns(_read(each, wanted), beside=True)))


def guessed(kind: Kind, columns: Sequence[Column], name: str) -> Map:
    """A map to begin with: each field from the first column that is called as it may be."""
    there = {plain(it.header): it.header for it in columns}
    keys = (map.key for map in _shipped() if map.kind == kind)
    found = ([_first(part.split("|"), there) for part in key] for key in keys)
    plainly = "_".join(WORD.findall(name))
    map = Map(
        name=plainly if plainly.isidentifier() else f"ledger_{plainly}",
        kind=kind,
        title=name,
        key=next((tuple(key) for key in found if all(key)), ()),
        fields=dict(_guesses(kind, there)),
    )
    return _with_rest(map, columns) if REST in fields_of(kind) else map


def chosen(base: Map, columns: Sequence[Column], choice: Choice) -> Map:
    """The map with what was chosen; what the base knows of words and parts is kept."""
    fields = {}
    for field in [*base.fields, *sorted(fields_of(base.kind) - {*base.fields})]:
        rule = _rule(base.fields.get(field, FieldRule()), choice.fields.get(field, ""))
        if rule is not None:
            said = choice.words.get(field, {})
            shown = set(map(plain, said))
            values = {word: code for word, code in rule.values.items() if plain(word) not in shown}
            values |= {word: code for word, code in said.items() if code}
            fields[field] = msgspec.structs.replace(rule, values=values)
    same_key = choice.key == keyed(base, columns) and len(choice.key) == len(base.key)
    made = msgspec.structs.replace(
        base,
        name=choice.name,
        title=choice.title,
        key=base.key if same_key else choice.key,
        dates=choice.dates,
        fields=fields,
        kept=base.kept if choice.keep_rest is None else {},
    )
    return _with_rest(made, columns) if choice.keep_rest else made


def lacking(map: Map) -> frozenset[str]:
    """What is still to be chosen: fields every row needs, and what makes the key."""
    rules = {"key": map.key, "name": map.name.isidentifier(), **map.fields}
    return frozenset(name for name in (*needed(map.kind), "key", "name") if not rules.get(name))


def needed(kind: Kind) -> frozenset[str]:
    """The fields every row of a kind needs."""
    return fields_of(kind) & {*NEEDED, "rectification_type"}


def keyed(map: Map, columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns of the file that make the key of the map."""
    there = {plain(it.header): it.header for it in columns if not it.beside}
    found = (_first(part.split("|"), there) for part in map.key)
    return tuple(header for header in found if header)


def present(rule: FieldRule, columns: Sequence[Column]) -> Sequence[Column]:
    """The columns of a rule that are there."""
    there = {plain(it.header): it for it in columns}
    return [there[plain(name)] for name in rule.columns if plain(name) in there]


def _with_rest(map: Map, columns: Sequence[Column]) -> Map:
    """The map with the columns it says nothing about kept in words."""
    rest = unused([it.header for it in columns if not it.beside], map)
    return msgspec.structs.replace(map, kept={REST: rest} if rest else {})


def _rule(base: FieldRule, said: str) -> FieldRule | None:
    if said.startswith(COLUMN):
        return msgspec.structs.replace(base, columns=(said.removeprefix(COLUMN),), joined=None)
    if said.startswith(CODE):
        return FieldRule(default=said.removeprefix(CODE))
    if said == OWN_UNIT:
        return FieldRule(of_importer=True)
    return base if said == AS_MAPPED else None


def _guesses(kind: Kind, there: Mapping[str, str]) -> Iterator[tuple[str, FieldRule]]:
    for field in sorted(fields_of(kind)):
        known = [map.fields[field] for map in _shipped() if field in map.fields]
        for rule in (*known, FieldRule(columns=tuple(_called(kind, field)))):
            if header := _first(rule.columns, there):
                yield field, msgspec.structs.replace(rule, columns=(header,), joined=None)
                break
        else:
            if field in UNSAID:
                yield field, UNSAID[field]


def _first(names: Iterable[str], there: Mapping[str, str]) -> str:
    return next((there[plain(name)] for name in names if plain(name) in there), "")


def _called(kind: Kind, field: str) -> Sequence[str]:
    if field == STATE:
        return ()
    return [field_name(language, COMMANDS[kind][-1].name, field) for language in LANGUAGES]


@cache
def _shipped() -> Sequence[Map]:
    """The 整改台账 first, then the maps of open files."""
    return [load_map(name) for name in sorted(shipped_maps(), reverse=True)]


def _read(source: Source, wanted: set[str]) -> Sheet:
    try:
        return read_sheet(source.content, wanted)
    except Malformed as malformed:
        if malformed.code != "headers_not_found":
            raise
    return read_sheet(source.content, ())


def _columns(sheet: Sheet, *, beside: bool) -> Iterator[Column]:
    for at, header in enumerate(sheet.headers):
        if header and header not in sheet.headers[:at]:
            words = _words(line.cells[at] for line in sheet.lines)
            first = next((as_text(line.cells[at]) for line in sheet.lines if line.cells[at]), "")
            example = first if len(first) <= EXAMPLE_MAX else f"{first[: EXAMPLE_MAX - 1]}…"
            yield Column(header=header, example=example, words=words, beside=beside)


def _words(cells: Iterable[Cell]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for cell in cells:
        if cell:
            found[as_text(cell)] = None
        if len(found) > WORDS_MAX:
            return ()
    return tuple(found)
