"""Random facts of every kind, in any order, for laws that must hold whatever was recorded.

The orders need not be lawful: a handler may never fail, just as `evolve` may not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from domain.catalogue import EVENTS
from domain.kernel.stream import Act, Event, Login, Value
from domain.ports import Recorded
from projections.base import Projection
from tests.projections.laws import record

Facts = Sequence[Recorded[Any]]

DAYS = st.dates(date(2026, 9, 1), date(2027, 2, 28))
UNITS = st.sampled_from(["", "units/a", "units/b", "units/c"])
PERSONS = st.sampled_from(["", "persons/p", "persons/q"])
WORDS = st.sampled_from(["", "一", "二"])
BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {  # fields whose words mean something
    **dict.fromkeys(("unit", "lead_unit", "verifying_unit", "office", "parent", "into"), UNITS),
    **dict.fromkeys(("person", "handler", "leader", "responsible_person", "verifier"), PERSONS),
    **dict.fromkeys(("successor", "former_verifier", "to_person", "supervisor"), PERSONS),
    "subject": st.sampled_from(["rectifications/0", "findings/0"]),
    "finding": st.sampled_from(["", "findings/0"]),
    "inspection": st.sampled_from(["", "inspections/0"]),
    "role": st.sampled_from(["handler", "verifier", "leader_in_charge", "cooperator"]),
    "clock": st.sampled_from(["ordered", "statutory", "own", "acknowledge"]),
    "digest": st.sampled_from(["a" * 64, "b" * 64]),
}
SIMPLE: Mapping[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: st.integers(0, 3),
    bool: st.booleans(),
    date: DAYS,
    datetime: st.none(),
}
ACTS = st.builds(
    Act,
    account=st.just("accounts/p"),
    person=PERSONS,
    post=st.just("posts/0"),
    unit=UNITS,
    on_behalf_of=PERSONS,
    login=st.sampled_from([Login.PASSWORD, Login.IMPORT]),
    happened_on=DAYS,
    late_reason=WORDS,
    cause=st.sampled_from(["", "findings/0@1"]),
)


def any_value(kind: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Any value of an annotated type; for text, by the field's name where that says more."""
    if kind is str and name in BY_NAME:
        return BY_NAME[name]
    if kind in SIMPLE:
        return SIMPLE[kind]
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(
            *(st.none() if one is type(None) else any_value(one, name) for one in get_args(kind))
        )
    if get_origin(kind) in (tuple, frozenset):
        least = 1 if name == "deadlines" else 0  # a fact that sets deadlines sets one
        return st.lists(any_value(get_args(kind)[0]), min_size=least, max_size=2).map(
            get_origin(kind)
        )
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    assert issubclass(kind, Value)
    return any_of(kind)


def any_of(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any instance of a value, command or fact class."""
    hints = get_type_hints(kind)
    told = {
        field.name: any_value(hints[field.name], field.name)
        for field in fields(kind)
        if field.name not in given and (field.default is MISSING or hints[field.name] is not Act)
    }
    return st.builds(kind, **told, **given)


def heard_by(projection: Projection) -> list[type[Event[Any]]]:
    """The facts a read model listens to."""
    return [fact for fact in EVENTS.values() if projection.handlers_of(fact)]


def histories(projection: Projection, at_most: int = 15) -> st.SearchStrategy[Facts]:
    """Facts the read model hears, on two streams of each kind."""

    def placed(kind: type[Event[Any]]) -> st.SearchStrategy[tuple[str, Event[Any]]]:
        streams = st.sampled_from([f"{kind.of.stream}/{number}" for number in range(2)])
        return st.tuples(streams, any_of(kind, act=ACTS))

    kinds = st.sampled_from(heard_by(projection))
    pairs = st.lists(kinds.flatmap(placed), min_size=1, max_size=at_most)
    return pairs.map(lambda found: record(*found))
