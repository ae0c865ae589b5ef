"""Hypothesis generators: any fact of a class, made from its annotations."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from domain.kernel.stream import Event, Value

WHOLE = st.integers(min_value=-(2**31), max_value=2**31)
MANY = 4  # items in a generated collection, at most
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    bool: st.booleans(),
    int: WHOLE,
    float: st.floats(allow_nan=False, allow_infinity=False),
    bytes: st.binary(max_size=32),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**12),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    time: st.times(),
    NoneType: st.none(),
}


def anything(annotation: Any) -> st.SearchStrategy[Any]:
    """Any value the annotation allows, as far as facts use annotations."""
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return st.one_of(*map(anything, arguments))
    if origin is not None:
        return _collection(origin, arguments)
    if issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    assert issubclass(annotation, Value), f"teach tests/strategies.py about {annotation}"
    return values_of(annotation)


def _collection(origin: Any, arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Any collection a fact may hold: nothing mutable but mappings."""
    if origin is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*map(anything, arguments))
    if issubclass(origin, Mapping):
        key, value = map(anything, arguments)
        return st.dictionaries(key, value, max_size=MANY)
    make: Callable[[Any], Any] = {tuple: tuple, frozenset: frozenset}[origin]
    return st.lists(anything(arguments[0]), max_size=MANY).map(make)


@cache
def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any instance of a `Value`, every field drawn."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return st.builds(kind, **{name: st.deferred(_later(hints[name])) for name in names})


def _later(annotation: Any) -> Callable[[], st.SearchStrategy[Any]]:
    """The strategy, made only when drawn from: a class may hold its own kind."""
    return lambda: anything(annotation)


def facts_of(event: type[Event[Any]]) -> st.SearchStrategy[Any]:
    """Any fact of the class, likely or not; the past may hold whatever was once allowed."""
    made: st.SearchStrategy[Any] = values_of(event)  # type: ignore[arg-type]  # classes hash
    return made
