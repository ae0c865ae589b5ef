"""Whether a row says what it said when it was taken over."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from domain.kernel.stream import Event, Value
from services.importing.rows import PERSONS, UNITS, Row

NAMES = frozenset({*UNITS, *PERSONS, "assisting", "unmatched"})


class Change(Value):
    """A field that says something else than the fact recorded."""

    field: str
    before: Any
    after: Any


def changes(row: Row, facts: Sequence[Event[Any]]) -> tuple[Change, ...]:
    """How `row` differs from the facts its commands once became.

    Names are compared as the row has them: that a person has been registered since changes no row.
    """
    same_names = all(_same_names(row, fact) for fact in facts if hasattr(fact, "unmatched"))
    found = {
        change.field: change
        for fact, command in zip(facts, row.commands, strict=False)
        for change in _differences(fact, command)
        if change.field not in row.assumed and not (same_names and change.field in NAMES)
    }
    return tuple(found.values())


def _differences(fact: Event[Any], command: Any) -> Iterator[Change]:
    for field in fields(command):
        if field.name not in {"id", "act"}:
            before, after = getattr(fact, field.name), getattr(command, field.name)
            if before != after:
                yield Change(field=field.name, before=before, after=after)


def _same_names(row: Row, fact: Any) -> bool:
    """Whether each name of the row is in the fact, as whom it means or in words, and no other."""
    kept, bound = set(fact.unmatched), set(_bound(row, fact))
    told = {(named.field, named.id) for named in row.named if named.words not in kept}
    return told == bound and kept <= {named.words for named in row.named}


def _bound(row: Row, fact: Any) -> Iterator[tuple[str, str]]:
    for name in (*UNITS, *PERSONS):
        if getattr(fact, name) and name not in row.assumed:
            yield name, getattr(fact, name)
    yield from (("assisting", help.unit) for help in fact.assisting)
