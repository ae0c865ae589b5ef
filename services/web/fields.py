"""The fields of a form, drawn from the command class: one place for all commands.

What a field asks for follows from its type; for text, from its name, since units and persons are
plain ids to the domain.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from domain.kernel.stream import Command, Value
from domain.kernel.traits import EvidenceRef
from services.complaints import Complaint
from services.parsing import PARTS_MAX, asked, hints
from services.texts import MANY_LINES, dotted, in_any_row, last_part, most
from services.web.choices import Choices, Option
from services.web.matters import kind_asked
from services.web.parts import Parts
from services.words import choice, field_name, say

UNITS = frozenset({
    "unit", "lead_unit", "verifying_unit", "office", "parent", "successor", "reach",
})  # fmt: skip
PERSONS = frozenset({
    "person", "responsible_person", "handler", "leader", "supervisor", "verifier", "to_person",
    "inspectors",
})  # fmt: skip
PICKED = {"post": "posts", "to_post": "posts", "checklist": "checklists", "severity": "severities"}
PICKED |= {"statutory_clock": "clocks"}
BLANK_ROWS = 3
SIDE_BY_SIDE = 3  # as many choices of a row stand side by side
ABOUT = {"replies": "question"}  # rows that say nothing unless they say more than this


class Field(Value):
    """One field as the form macro draws it."""

    name: str  # dotted: measures.0.text
    label: str
    kind: str  # text, long, listed, date, number, tick, pick, side, ticks, asks, group, rows, files
    optional: bool = False
    value: str = ""
    options: tuple[Option, ...] = ()
    chosen: frozenset[str] = frozenset()
    rows: tuple[tuple["Field", ...], ...] = ()  # one for a group, several for rows
    errors: tuple[str, ...] = ()
    most: int = 0  # characters one can type
    grows: bool = False  # one can ask for more rows
    camera: int = -1  # the row of files that offers the camera: the first without a file

    @property
    def touched(self) -> bool:
        """Whether something stands in it, or was wrong with it."""
        within = any(part.touched for row in self.rows for part in row)
        return bool(self.value or self.chosen or self.errors or within)


@dataclass(frozen=True)
class Pen:
    """Draws the fields of one command from what was said so far and what was wrong with it."""

    command: type[Command[Any]]
    told: Sequence[Complaint]
    choices: Choices
    parts: Parts
    needed: Collection[str] = ()  # what the rule asks for, though the command can do without
    rows: Mapping[str, int] = field(default_factory=dict)  # how many a form has that was sent

    def draw(self, said: Mapping[str, Any]) -> tuple[Field, ...]:
        """Every field the command asks for, files behind the words."""
        types = hints(self.command)
        drawn = (
            self._field(name, types[name], said.get(name), optional=_has_default(field))
            for name, field in asked(self.command).items()
            if name not in self.parts.idle
        )
        return _files_last(drawn)

    def _field(self, name: str, wanted: Any, said: Any, *, optional: bool) -> Field:
        wanted, nullable = _inner(wanted)
        about: dict[str, Any] = {
            "name": name,
            "label": field_name(self.choices.language, self.command.name, last_part(name)),
            "optional": (optional or nullable) and in_any_row(name) not in self.needed,
            "errors": self._errors(name),
        }
        if get_origin(wanted) is tuple:
            return self._several(about, get_args(wanted)[0], said)
        if is_dataclass(wanted):
            return Field(kind="group", rows=(self._parts(name, wanted, said),), **about)
        return self._single(about, wanted, said)

    def _several(self, about: dict[str, Any], each: Any, said: Any) -> Field:
        """Repeated values: ticks for choices, rows for everything else, some of them blank."""
        given = [*said] if isinstance(said, (list, tuple)) else [said] if said else []
        ticks = self.parts.options(about["name"])
        if isinstance(each, type) and issubclass(each, Enum):
            ticks = _members(each, self.choices)
        if ticks is not None:
            chosen = frozenset(_plain(value) for value in given)
            return Field(kind="ticks", options=ticks, chosen=chosen, **about)
        name, fixed = about["name"], self.parts.rows(about["name"])
        filled = [*given, *(row for row in fixed if not _among(row, given))]
        blank = 0 if fixed else 1 if "." in name else BLANK_ROWS
        count = self.rows.get(name, len(filled) + blank)
        values = [*filled, *[None] * (count - len(filled))][:PARTS_MAX]
        rows = tuple(self._row(f"{name}.{n}", each, value) for n, value in enumerate(values))
        grows = not fixed and "." not in name and len(rows) < PARTS_MAX
        if each is not EvidenceRef:
            return Field(kind="rows", rows=rows, grows=grows, **about)
        bare = (n for n, value in enumerate(values) if not _get(value, "digest"))
        return Field(kind="files", rows=rows, grows=grows, camera=next(bare, -1), **about)

    def _row(self, name: str, each: Any, said: Any) -> tuple[Field, ...]:
        if is_dataclass(each):
            return self._parts(name, each, said)
        return (self._field(name, each, said, optional=True),)

    def _parts(self, name: str, wanted: Any, said: Any) -> tuple[Field, ...]:
        types = hints(wanted)
        return _files_last(
            self._field(
                f"{name}.{part.name}",
                types[part.name],
                _get(said, part.name),
                optional=_has_default(part),
            )
            for part in fields(wanted)
            if part.name not in self.parts.idle
        )

    def _single(self, about: dict[str, Any], wanted: Any, said: Any) -> Field:
        value, last = _plain(said), last_part(about["name"])
        if wanted is bool and about["optional"]:
            return Field(kind="tick", value=value, **about)
        if wanted is bool:
            language = self.choices.language
            both = tuple(
                Option(value=word, label=say(language, "pages", word)) for word in ("true", "false")
            )
            return Field(kind="pick", value=value, options=both, **about)
        if chosen := self._chosen(about, wanted, value):
            return chosen
        if wanted in (date, int):
            kind = "date" if wanted is date else "number"
            return Field(kind=kind, value="" if said in (date.min, date.max) else value, **about)
        return self._written(last, about, value)

    def _chosen(self, about: dict[str, Any], wanted: Any, value: str) -> Field | None:
        """One of a few, side by side in a row; one of a list; or what the form asks about."""
        name = about["name"]
        if isinstance(wanted, type) and issubclass(wanted, Enum):
            kind = "side" if len(wanted) <= SIDE_BY_SIDE and "." in name else "pick"
            return Field(kind=kind, value=value, options=_members(wanted, self.choices), **about)
        options = self._picked(name, value)
        if options is None:
            return None
        if self.parts.asks_on_the_form(name):
            options = tuple(option for option in options if option.value == value)
            return Field(kind="asks", value=value, options=options, **about)
        return Field(kind="pick", value=value, options=options, **about)

    def _written(self, last: str, about: dict[str, Any], value: str) -> Field:
        """Text; of a matter with those it may name."""
        if kind := kind_asked(self.command, last):
            words, options = self.choices.matters(kind, value)
            return Field(kind="listed", value=words, options=options, **about)
        kind = "long" if last in MANY_LINES else "text"
        return Field(kind=kind, value=value, most=most(last), **about)

    def _picked(self, name: str, value: str) -> tuple[Option, ...] | None:
        """What to choose from where the name says that an id is asked for, or a part's number."""
        last = last_part(name)
        if last in UNITS or (last == "into" and self.command.of.stream == "units"):
            about_a_unit = self.command.of.stream == "units" and self.command.opens is False
            return self.choices.units(value, name if about_a_unit else "")
        if last in PERSONS:
            return self.choices.persons(value, name)
        if last == "question":
            return self.choices.questions(value)
        listed = PICKED.get(last)
        return getattr(self.choices, listed)(value) if listed else self.parts.options(last)

    def about_the_act(self, name: str, said: str) -> Field:
        """A field that is asked of every act."""
        label, longest = say(self.choices.language, "pages", name), most(name)
        errors = self._errors(name)
        kind = "date" if name == "happened_on" else "text"
        return Field(name=name, label=label, kind=kind, value=said, errors=errors, most=longest)

    def _errors(self, name: str) -> tuple[str, ...]:
        return tuple(told.message for told in self.told if dotted(told.field) == name)


def _files_last(drawn: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(sorted(drawn, key=lambda field: field.kind == "files"))


def takes_files(command: type[Command[Any]]) -> bool:
    """Whether a file can be chosen somewhere on the command's form."""
    types = hints(command)
    return any(_holds_files(types[name]) for name in asked(command))


def _holds_files(wanted: Any) -> bool:
    """Whether `_several` draws files somewhere in a field of that type."""
    wanted, _ = _inner(wanted)
    if get_origin(wanted) is tuple:
        each = get_args(wanted)[0]
        return each is EvidenceRef or _holds_files(each)
    return is_dataclass(wanted) and any(map(_holds_files, hints(wanted).values()))


def spoken(command: type[Command[Any]], said: Mapping[str, Any]) -> dict[str, Any]:
    """What a form said, without the blanks it sent for parts that need no answer."""
    types = hints(command)
    return {
        name: _without_blanks(types.get(name), _said_rows(name, value))
        for name, value in said.items()
    }


def _said_rows(name: str, said: Any) -> Any:
    """The rows of a field without those that only say what they are about."""
    about = ABOUT.get(name)
    if about is None or not isinstance(said, list):
        return said
    return [row for row in said if not is_blank({**row, about: ""})]


def _among(row: Mapping[str, str], given: Sequence[Any]) -> bool:
    """Whether a row to be filled in is one of those given."""
    return any(all(_get(it, name) == value for name, value in row.items()) for it in given)


def _without_blanks(wanted: Any, said: Any) -> Any:
    wanted, nullable = _inner(wanted)
    if nullable and is_blank(said):
        return None
    if get_origin(wanted) is tuple:
        rows = said if isinstance(said, list) else [said]
        return [_without_blanks(get_args(wanted)[0], row) for row in rows if not is_blank(row)]
    if not (is_dataclass(wanted) and isinstance(said, dict)):
        return said
    types, declared = hints(wanted), {part.name: part for part in fields(wanted)}
    return {
        name: _without_blanks(types.get(name), value)
        for name, value in said.items()
        if not (is_blank(value) and name in declared and _has_default(declared[name]))
    }


def is_blank(said: Any) -> bool:
    """Whether nothing was said, all the way down."""
    if isinstance(said, dict):
        return all(is_blank(each) for each in said.values())
    if isinstance(said, (list, tuple)):
        return all(is_blank(each) for each in said)
    return said in ("", None)


def _inner(wanted: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether it had it."""
    if get_origin(wanted) in (UnionType, Union):
        kinds = [kind for kind in get_args(wanted) if kind is not type(None)]
        return kinds[0], len(kinds) < len(get_args(wanted))
    return wanted, False


def _has_default(field: Any) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _get(said: Any, name: str) -> Any:
    return said.get(name) if isinstance(said, Mapping) else getattr(said, name, None)


def _plain(said: Any) -> str:
    """A value as a form sends it."""
    if isinstance(said, Enum):
        return str(said.value)
    if isinstance(said, bool):
        return "true" if said else "false"
    return "" if said is None or isinstance(said, (list, dict)) else str(said)


def _members(kind: type[Enum], choices: Choices) -> tuple[Option, ...]:
    return tuple(
        Option(value=str(member.value), label=choice(choices.language, member)) for member in kind
    )
