"""The frozen vocabulary: every fact's name and fields, and the values and codes inside them.

`python -m tests.architecture.vocabulary` adds what is new to tests/golden/vocabulary.json. It
refuses to lose anything: facts recorded under an old name or shape stay readable for ever.
"""

import dataclasses
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from domain.kernel.stream import Value
from tests.architecture.source import ROOT, facts, kinds

FROZEN = ROOT / "tests" / "golden" / "vocabulary.json"
REQUIRED = "required "  # stands before the type of a field without a default
Words = dict[str, dict[str, str]]  # fact, value or enum: field or member: type or code


def spell(type_: Any) -> str:
    """A type as text, alike under every version of Python."""
    if get_origin(type_) in {Union, UnionType}:
        return " | ".join(map(spell, get_args(type_)))
    if arguments := get_args(type_):
        inner = ", ".join("..." if argument is ... else spell(argument) for argument in arguments)
        return f"{get_origin(type_).__name__}[{inner}]"
    return "None" if type_ is type(None) else getattr(type_, "__name__", repr(type_))


def fields(class_: type[Any]) -> dict[str, str]:
    """The stored fields of a class, and which of them old bodies must have."""
    types = get_type_hints(class_)
    return {
        field.name: (REQUIRED if has_no_default(field) else "") + spell(types[field.name])
        for field in dataclasses.fields(class_)
    }


def has_no_default(field: dataclasses.Field[Any]) -> bool:
    """Whether a body without the field cannot be read."""
    return field.default is field.default_factory is dataclasses.MISSING


def mentioned(type_: Any) -> Iterator[type[Any]]:
    """The values and enums a type is made of, at any depth."""
    for argument in get_args(type_):
        yield from mentioned(argument)
    if not isinstance(type_, type):
        return
    if issubclass(type_, Enum):
        yield type_
    elif issubclass(type_, Value):
        yield type_
        yield from inside(type_)


def inside(class_: type[Any]) -> Iterator[type[Any]]:
    """The values and enums stored inside a fact or a value."""
    types = get_type_hints(class_)
    for field in dataclasses.fields(class_):
        yield from mentioned(types[field.name])


def spoken() -> Words:
    """The vocabulary of the code as it is."""
    words: Words = {}
    for fact in (fact for kind in kinds() for fact in facts(kind)):
        words[fact.name] = fields(fact)
        for part in inside(fact):
            words[f"{part.__module__.split('.')[1]}.{part.__name__}"] = (
                {member.name: repr(member.value) for member in part}
                if issubclass(part, Enum)
                else fields(part)
            )
    return dict(sorted(words.items()))


def replaced() -> dict[str, str]:
    """Former names of facts, and the names they are read under now."""
    return {
        former: fact.name
        for kind in kinds()
        for fact in facts(kind)
        for former in fact.former_names
    }


def upcast() -> set[str]:
    """Facts whose old bodies are rewritten when read (they have an `upcast`)."""
    return {fact.name for kind in kinds() for fact in facts(kind) if hasattr(fact, "upcast")}


def losses(
    frozen: Words, now: Words, successors: Mapping[str, str], rewritten: Collection[str]
) -> Iterator[str]:
    """What recorded facts say and the code no longer understands, each with the way out."""
    for word, parts in frozen.items():
        current = now.get(successors.get(word, word))
        if current is None:
            yield f"{word} is gone: keep it, or add it to former_names of the fact that replaces it"
        elif successors.get(word, word) not in rewritten:
            yield from _changed(word, parts, current)


def _changed(word: str, parts: dict[str, str], current: dict[str, str]) -> Iterator[str]:
    way_out = "restore it, or give the fact an `upcast` for old bodies"
    for part, spelt in parts.items():
        if part not in current:
            yield f"{word}.{part} is gone: {way_out}"
        elif current[part].removeprefix(REQUIRED) != spelt.removeprefix(REQUIRED):
            yield f"{word}.{part} was {spelt!r} and is {current[part]!r}: {way_out}"
    for part, spelt in current.items():
        if spelt.startswith(REQUIRED) and not parts.get(part, "").startswith(REQUIRED):
            yield f"{word}.{part} has no default, and old bodies do not have it: give it one"


def frozen() -> Words:
    """The vocabulary as it was last frozen; empty before the first time."""
    return json.loads(FROZEN.read_text(encoding="utf-8")) if FROZEN.exists() else {}


def main() -> None:
    """Add the new words to the frozen vocabulary, unless a word would be lost."""
    if lost := list(losses(frozen(), spoken(), replaced(), upcast())):
        sys.exit("\n".join(lost))
    FROZEN.parent.mkdir(exist_ok=True)
    text = json.dumps(frozen() | spoken(), ensure_ascii=False, indent=2)
    FROZEN.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
