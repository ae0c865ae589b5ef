"""From what a form, a request body or a command line says to a command: every fault at once.

Text is normalised (NFC, trimmed, line ends; on one line unless it may have many) and bounded here,
and so are days, so that the domain never meets anything else. Fields the server sets (`id`, `act`)
cannot be given: that would be a forged actor.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from domain.kernel.rules import Malformed
from domain.kernel.stream import Command, Value
from services.texts import TEXT_CHARACTERS_MAX, is_printable, kept, most

PARTS_MAX = 200
DIGITS_MAX = 15  # of positions, versions and counts: more than there will ever be
SERVER_SET = frozenset({"id", "act"})
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # beyond them a day is a slip of the pen
ABSENT = re.compile(r"Object missing required field `(\w+)`")  # as msgspec tells it
PATH = re.compile(r"\[(\d+)\]|\.(\w+)")

C = TypeVar("C", bound=Command[Any])
Bound = Callable[[str], int]  # a field → how many characters it may have


class Fault(Value):
    """Why one field does not fit; `reason` is a key of the catalogue's section `faults`."""

    field: str
    reason: str
    allowed: tuple[str, ...] = ()
    most: int = 0  # characters, where there are too many
    sent: int = 0


def parse(command: type[C], id: str, said: Mapping[str, Any]) -> C:
    """The command `said` spells out, for the stream `id`. Raises Malformed with every fault.

    What nobody may ask for comes from old ledgers, whose lines are as long as they are.
    """
    bound = most if command.roles else _unbound
    faults = [
        Fault(field=name, reason="unknown_field") for name in said if name not in asked(command)
    ]
    found: dict[str, Any] = {}
    for name, field in asked(command).items():
        if name not in said or (said[name] in ("", [], ()) and _optional(field)):
            if not _optional(field):
                faults.append(Fault(field=name, reason="missing"))
            continue
        try:
            found[name] = _read(name, said[name], hints(command)[name], bound)
        except FaultFound as fault:
            within = _faults_within(name, said[name], hints(command)[name], bound)
            faults += within or [fault.fault]
    if faults:
        raise Malformed("does_not_fit", command=command.name, errors=tuple(faults))
    return command(id=id, **found)


def parse_one(name: str, said: Any, wanted: Any) -> Any:
    """What is said under a name outside a command, as a value of a type. Raises Malformed."""
    try:
        return _read(name, said, wanted, most)
    except FaultFound as found:
        raise Malformed("does_not_fit", errors=(found.fault,)) from None


def _asked(command: type[Command[Any]]) -> Mapping[str, Field[Any]]:
    return {field.name: field for field in fields(command) if field.name not in SERVER_SET}


# The fields a requester fills in, in order; and the resolved annotations of a command or a value.
asked: Callable[[Any], Mapping[str, Field[Any]]] = cache(_asked)
hints: Callable[[Any], Mapping[str, Any]] = cache(get_type_hints)


def unflatten(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Nested words from dotted names: `measures.0.text` is the text of the first measure.

    A name said more than once is a list.
    """
    nested: dict[str, Any] = {}
    for name, value in pairs:
        place: dict[str, Any] = nested
        *path, last = name.split(".")
        for step in path:
            deeper = place.setdefault(step, {})
            if not isinstance(deeper, dict):
                raise Malformed("does_not_fit", errors=(Fault(field=name, reason="malformed"),))
            place = deeper
        if last in place:
            before = place[last]
            place[last] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            place[last] = value
    return {name: _lists(value) for name, value in nested.items()}


def read_json(text: str) -> Any:
    """What a JSON text says. Raises Malformed; of a key said twice neither is chosen."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Malformed("not_json") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key, value in pairs:
        if key in said:
            raise Malformed("key_doubled", name=key)
        said[key.encode().decode()] = value  # half a surrogate pair is no text: ValueError
    return said


def _no_number(said: str) -> Any:
    """NaN and the infinities, which JSON does not know."""
    raise ValueError(said)


def whole_number(text: str) -> int | None:
    """The number written in decimal digits, 0 to 9 and not too many; else None."""
    fits = text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX
    return int(text) if fits else None


class FaultFound(Exception):
    """A field does not fit."""

    def __init__(self, fault: Fault) -> None:
        """Carry the fault."""
        super().__init__(fault.field)
        self.fault = fault


def _optional(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _lists(value: Any) -> Any:
    """Dicts whose keys count from 0 as lists, all the way down; blank rows of a form dropped."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(each) for key, each in value.items()}
    if inner and all(whole_number(key) is not None for key in inner):
        rows = [inner[key] for key in sorted(inner, key=int)]
        return [row for row in rows if not _blank(row)]
    return inner


def _blank(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_blank(each) for each in value.values())
    return value in ("", [], None)


def _unbound(_field: str) -> int:
    return TEXT_CHARACTERS_MAX


def _faults_within(name: str, said: Any, wanted: Any, bound: Bound) -> list[Fault]:
    """Every fault in the parts and rows of what does not fit as a whole."""
    kind = next((it for it in (wanted, *get_args(wanted)) if is_dataclass(it)), None)
    if get_origin(wanted) is tuple and isinstance(said, (list, tuple)) and len(said) <= PARTS_MAX:
        each = get_args(wanted)[0]
        rows = (_faults_of(f"{name}[{n}]", row, each, bound) for n, row in enumerate(said))
        return [fault for faults in rows for fault in faults]
    if kind is None or not isinstance(said, Mapping):
        return []
    types, declared = hints(kind), {part.name: part for part in fields(kind)}
    parts = (
        _faults_of(f"{name}.{part}", value, types[part], bound)
        for part, value in said.items()
        if part in types
    )
    missing = [
        Fault(field=f"{name}.{part}", reason="missing")
        for part, field in declared.items()
        if part not in said and not _optional(field)
    ]
    strange = [
        Fault(field=f"{name}.{part}", reason="unknown_field") for part in said if part not in types
    ]
    return [*(fault for faults in parts for fault in faults), *missing, *strange]


def _faults_of(name: str, said: Any, wanted: Any, bound: Bound) -> list[Fault]:
    """The faults of one part: those within it, or its own."""
    try:
        _read(name, said, wanted, bound)
    except FaultFound as found:
        return _faults_within(name, said, wanted, bound) or [found.fault]
    return []


def text_of(name: str, said: str) -> str:
    """A text as it would be recorded under the name. Raises FaultFound."""
    return str(_clean(name, said, _unbound))


def _read(name: str, said: Any, wanted: Any, bound: Bound) -> Any:
    """`said` as a value of the type `wanted`. Raises FaultFound."""
    try:
        cleaned = _clean(name, said, bound)
    except RecursionError:
        raise FaultFound(Fault(field=name, reason="malformed")) from None
    if get_origin(wanted) is tuple and not isinstance(cleaned, (list, tuple)):
        cleaned = [cleaned]  # a form with one box ticked says one value
    _no_strangers(name, cleaned, wanted)
    try:
        found = msgspec.convert(cleaned, wanted, strict=False)
    except msgspec.ValidationError as error:
        raise FaultFound(_misfit(name, cleaned, wanted, str(error))) from error
    _in_range(name, found)
    return found


def _in_range(name: str, found: Any) -> None:
    """Every day within the range, all the way down. Raises FaultFound."""
    if isinstance(found, date) and not FIRST_DAY <= found <= LAST_DAY:
        raise FaultFound(Fault(field=name, reason="date_out_of_range"))
    if isinstance(found, tuple):
        for n, each in enumerate(found):
            _in_range(f"{name}[{n}]", each)
    elif is_dataclass(found):
        for part in fields(found):
            _in_range(f"{name}.{part.name}", getattr(found, part.name))


def _clean(name: str, said: Any, bound: Bound) -> Any:
    """Text normalised and bounded, all the way down. Raises FaultFound."""
    if isinstance(said, str):
        text, longest = kept(name, said), bound(name)
        if len(text) > longest:
            fault = Fault(field=name, reason="too_long", most=longest, sent=len(text))
            raise FaultFound(fault)
        if not is_printable(text):
            raise FaultFound(Fault(field=name, reason="control_characters"))
        return text
    if isinstance(said, Mapping):
        return {key: _clean(f"{name}.{key}", each, bound) for key, each in said.items()}
    if isinstance(said, (list, tuple)):
        if len(said) > PARTS_MAX:
            raise FaultFound(Fault(field=name, reason="too_many"))
        return [_clean(f"{name}[{n}]", each, bound) for n, each in enumerate(said)]
    return said


def _no_strangers(name: str, said: Any, wanted: Any) -> None:
    """Refuse what a part says that no such part has, all the way down. Raises FaultFound."""
    kind = next((it for it in (wanted, *get_args(wanted)) if is_dataclass(it)), None)
    if kind is None:
        return
    if isinstance(said, (list, tuple)):
        for at, each in enumerate(said):
            _no_strangers(f"{name}[{at}]", each, kind)
    elif isinstance(said, dict):
        known = hints(kind)
        for field, each in said.items():
            if field not in known:
                raise FaultFound(Fault(field=f"{name}.{field}", reason="unknown_field"))
            _no_strangers(f"{name}.{field}", each, known[field])


def _misfit(name: str, said: Any, wanted: Any, told: str) -> Fault:
    """The fault in what is said, from where the reader stopped and what it told of it."""
    what, _, path = told.partition(" - at `$")
    path = path.rstrip("`")
    if absent := ABSENT.fullmatch(what):
        return Fault(field=f"{name}{path}.{absent[1]}", reason="missing")
    for index, key in PATH.findall(path):
        said = said[int(index) if index else key]
    if said in ("", None):
        return Fault(field=name + path, reason="missing")
    return Fault(field=name + path, reason=_reason(what), allowed=_allowed(wanted))


def _reason(what: str) -> str:
    known = {
        "Invalid enum value": "not_a_choice",
        "date": "not_a_date",
        "Expected `int": "not_a_number",
        "Expected `bool": "not_yes_or_no",
    }
    return next((reason for words, reason in known.items() if words in what), "malformed")


def _allowed(wanted: Any) -> tuple[str, ...]:
    kinds = (kind for kind in (*get_args(wanted), wanted) if isinstance(kind, type))
    choices = (kind for kind in kinds if issubclass(kind, Enum))
    return tuple(str(member.value) for kind in choices for member in kind)
