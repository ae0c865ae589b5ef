"""The path of one command, read from the code itself: nothing here is written down twice.

Each stop is a place in the source and what happens there: who may ask, what may be recorded, which
policies answer in the same transaction, which read models change, and the address of its form.
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any, get_args, get_type_hints

from domain.catalogue import COMMANDS
from domain.kernel.roles import Role
from domain.kernel.rules import NotFound
from domain.kernel.stream import Command, Event, Value
from projections.catalogue import PROJECTIONS
from services.policies import POLICIES
from services.web.commands import mount
from services.web.schemas import kebab
from services.words import Language, command_name, fact_name, say

ROOT = Path(__file__).resolve().parents[1]


class Stop(Value):
    """One place on the path: where in the source, how deep, and what happens there."""

    place: str
    depth: int
    says: str


def explain(name: str, language: Language) -> list[Stop]:
    """Every stop of the command `kind.Command`, in order. Raises NotFound."""
    if name not in COMMANDS:
        raise NotFound("no_such_command", command=name)
    return list(_stops(COMMANDS[name], language))


def _stops(command: type[Command[Any]], language: Language) -> Iterator[Stop]:
    called = command_name(language, command.name)
    yield Stop(place=_place(command), depth=0, says=f"{command.name} {called}: {_first(command)}")
    roles = [role for role in Role if role in command.roles]
    asked = say(language, "explain", "roles" if roles else "nobody", roles=roles)
    yield Stop(place=_place(command.decide), depth=1, says=asked)
    if roles:
        route = say(language, "explain", "route", address=_address(command))
        yield Stop(place=_place(mount), depth=1, says=route)
    for fact in facts_of(command):
        yield from _of_fact(fact, language)


def facts_of(command: type[Command[Any]]) -> tuple[type[Event[Any]], ...]:
    """The facts the command may record, as the return annotation of its `decide` says."""
    found = get_type_hints(command.decide)["return"]
    return tuple(_facts_in(found))


def _facts_in(hint: Any) -> Iterator[type[Event[Any]]]:
    if isinstance(hint, type) and issubclass(hint, Event):
        yield hint
    for argument in get_args(hint):
        yield from _facts_in(argument)


def _of_fact(fact: type[Event[Any]], language: Language) -> Iterator[Stop]:
    """The fact, who answers it, and what it changes in the read models."""
    recorded = say(
        language, "explain", "records", fact=f"{fact.name} {fact_name(language, fact.name)}"
    )
    yield Stop(place=_place(fact), depth=1, says=recorded)
    for heard, policy in POLICIES:
        if issubclass(fact, heard):
            asks = list(commands_named(policy))
            answered = say(language, "explain", "answered", policy=policy.__name__, commands=asks)
            yield Stop(place=_place(policy), depth=2, says=answered)
    for projection in PROJECTIONS:
        for handler in projection.handlers_of(fact):
            updates = say(
                language,
                "explain",
                "updates",
                table=handler.target.name,
                handler=handler.function.__name__,
            )
            yield Stop(place=_place(handler.function), depth=2, says=updates)


def commands_named(policy: Callable[..., Any]) -> Iterator[str]:
    """The commands a policy names, itself or in functions of its module that it calls."""
    known = policy.__globals__
    waiting, seen = [policy.__name__], set[str]()
    while waiting:
        name = waiting.pop(0)
        value = known.get(name)
        if name in seen:
            continue
        seen.add(name)
        if inspect.isclass(value) and issubclass(value, Command):
            yield value.name
        elif inspect.isfunction(value) and value.__module__ == policy.__module__:
            waiting += _names(value.__code__)


def _names(code: CodeType) -> Iterator[str]:
    """Every global name a function mentions, in the generators within it too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _address(command: type[Command[Any]]) -> str:
    middle = "" if command.opens is not False else "/{name}"
    return f"/api/{command.of.stream}{middle}/{kebab(command)}"


def _first(command: type[Command[Any]]) -> str:
    return inspect.cleandoc(command.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


def _place(of: Any) -> str:
    """File and line, as editors open them."""
    path = Path(inspect.getsourcefile(of) or "").resolve()
    line = inspect.getsourcelines(of)[1]
    return f"{path.relative_to(ROOT).as_posix()}:{line}"
