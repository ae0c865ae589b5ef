"""The eight stops of a command, in the order in which it passes them, and the tests that name it.

A stop is a place in the source and what happens there; what belongs to it stands beneath it.
"""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, get_args, get_type_hints

from domain.catalogue import COMMANDS
from domain.kernel.roles import Role
from domain.kernel.rules import NotFound
from domain.kernel.stream import Command, Event, Value
from projections.catalogue import PROJECTIONS
from services.authority import act_for
from services.bootstrap import House
from services.desk import Desk
from services.draft import Draft
from services.explain.naming import reached, templates_named
from services.explain.places import place, place_of_rule, place_of_template, tests_of
from services.explain.refusing import Guard, guards_of
from services.explain.showing import pages_of
from services.parsing import asked
from services.policies import POLICIES
from services.refusals import rule_text
from services.web import commands, fields, forms, render
from services.web.schemas import kebab
from services.words import Language, command_name, fact_name, has, say

Line = tuple[str, str]  # a place, and what happens there


class Stop(Value):
    """One line of the path: at which of the stops (0: the tests), where, how deep, and what."""

    number: int
    place: str
    depth: int
    says: str


def explain(name: str, language: Language) -> list[Stop]:
    """The path of the command `kind.Command`, in order. Raises NotFound."""
    if name not in COMMANDS:
        raise NotFound("no_such_command", command=name)
    return list(_Path(COMMANDS[name], language).stops())


class _Path:
    """One command, told in one language."""

    def __init__(self, command: type[Command[Any]], language: Language) -> None:
        self._command = command
        self._language = language
        self._say = partial(say, language, "explain")
        self._facts = facts_of(command)
        self._handlers = [
            handler
            for projection in PROJECTIONS
            for handler in dict.fromkeys(
                each for fact in self._facts for each in projection.handlers_of(fact)
            )
        ]

    def stops(self) -> Iterator[Stop]:
        """Every stop with what stands beneath it; one where nothing happens is left out."""
        told = (
            self._form, self._route, self._desk, self._decision, self._ledger, self._projector,
            self._read_models, self._pages,
        )  # fmt: skip
        for number, tell in enumerate(told, 1):
            yield from _numbered(number, tell())
        yield from _numbered(0, self._tests())

    def _form(self) -> Iterator[tuple[int, Line]]:
        if not self._command.roles:
            yield 0, (place(Desk.execute), self._say("nobody"))
            for policy in policies_asking(self._command):
                yield 1, (place(policy), self._say("asked_by", policy=policy.__name__))
            return
        path = address(self._command)
        yield 0, (place(forms.form), self._say("form", address=path, command=self._command.name))
        if named := list(asked(self._command)):
            yield 1, (place(fields.Pen), self._say("fields", fields=named))
        for template in templates_named(forms.form):
            yield 1, (place_of_template(template), self._say("part", part=template))

    def _route(self) -> Iterator[tuple[int, Line]]:
        if self._command.roles:
            path = address(self._command)
            yield 0, (place(commands.mount), self._say("route", address=path, api=f"/api{path}"))

    def _desk(self) -> Iterator[tuple[int, Line]]:
        yield 0, (place(Desk.execute), self._say("desk"))
        yield from self._parts((*parts_of(Desk), Draft))
        roles = [role for role in Role if role in self._command.roles]
        if roles:
            yield 1, (place(act_for), self._say("roles", roles=roles))
        yield from self._refusals(guards_of(act_for))
        for fact in self._facts:
            for heard, policy in POLICIES:
                if issubclass(fact, heard):
                    asks = [each.name for each in commands_named(policy)]
                    words = {"fact": fact.name, "policy": policy.__name__, "commands": asks}
                    yield 1, (place(policy), self._say("answered", **words))

    def _decision(self) -> Iterator[tuple[int, Line]]:
        command = self._command
        called = command_name(self._language, command.name)
        words = {"command": command.name, "called": called, "asks": _first(command)}
        yield 0, (place(command), self._say("decision", **words))
        if allowed := _first(command.decide):
            yield 1, (place(command.decide), self._say("allowed", when=allowed))
        yield from self._refusals(guards_of(command.decide, command))
        for fact in self._facts:
            called = fact_name(self._language, fact.name)
            yield 1, (place(fact), self._say("records", fact=fact.name, called=called))

    def _refusals(self, guards: Sequence[Guard]) -> Iterator[tuple[int, Line]]:
        """What may be refused under which rule, and what those rules say that are no law."""
        for guard in guards:
            rule = rule_text(guard.basis, self._language)
            yield 1, (guard.place, self._say("refuses", code=guard.code, rule=rule))
        for basis in dict.fromkeys(guard.basis for guard in guards):
            if has(self._language, "rule_texts", basis.law):
                text = say(self._language, "rule_texts", basis.law)
                words = {"rule": rule_text(basis, self._language), "text": text}
                yield 1, (place_of_rule(basis), self._say("own_rule", **words))

    def _ledger(self) -> Iterator[tuple[int, Line]]:
        yield from self._machine("ledger", "append")

    def _projector(self) -> Iterator[tuple[int, Line]]:
        yield from self._machine("projector", "run_once")

    def _machine(self, name: str, act: str) -> Iterator[tuple[int, Line]]:
        """A part of the house that does the same for every command, and what it is made of."""
        machine = get_type_hints(House)[name]
        yield 0, (place(getattr(machine, act)), self._say(name))
        yield from self._parts(parts_of(machine))

    def _parts(self, parts: Iterable[type]) -> Iterator[tuple[int, Line]]:
        for part in parts:
            yield 1, (place(part), self._say("part", part=part.__name__))

    def _read_models(self) -> Iterator[tuple[int, Line]]:
        yield 0, (place(type(PROJECTIONS[0]).on), self._say("read_models"))
        for handler in self._handlers:
            words = {"table": handler.target.name, "handler": handler.function.__name__}
            yield 1, (place(handler.function), self._say("updates", **words))

    def _pages(self) -> Iterator[tuple[int, Line]]:
        yield 0, (place(render.page), self._say("pages"))
        for shown in pages_of(self._command.of.stream, self._handlers):
            words = {"address": shown.address, "queries": shown.queries}
            yield 1, (shown.place, self._say("shown", **words))

    def _tests(self) -> Iterator[tuple[int, Line]]:
        for number, found in enumerate(tests_of(self._command)):
            words = {"count": found.count, "first": found.first}
            yield min(number, 1), (found.place, self._say("tests", **words))


def _numbered(number: int, lines: Iterator[tuple[int, Line]]) -> Iterator[Stop]:
    for depth, (where, says) in lines:
        yield Stop(number=number, place=where, depth=depth, says=says)


def facts_of(command: type[Command[Any]]) -> tuple[type[Event[Any]], ...]:
    """The facts the command may record, as the return annotation of its `decide` says."""
    return tuple(_facts_in(get_type_hints(command.decide)["return"]))


def _facts_in(hint: Any) -> Iterator[type[Event[Any]]]:
    if isinstance(hint, type) and issubclass(hint, Event):
        yield hint
    for argument in get_args(hint):
        yield from _facts_in(argument)


def commands_named(policy: Any) -> list[type[Command[Any]]]:
    """The commands a policy names, itself or in functions of its module that it calls."""
    found = reached([policy], (f"{policy.__module__}.",))
    return [it for it in COMMANDS.values() if it in found]


def policies_asking(command: type[Command[Any]]) -> Sequence[Any]:
    """The policies that ask the command."""
    return [policy for _, policy in POLICIES if command in commands_named(policy)]


def parts_of(machine: type) -> Iterator[type]:
    """The classes of the same room that a part of the house, and its parts, are made of."""
    for part in _begun_with(machine):
        yield part
        yield from _begun_with(part)


def _begun_with(machine: type) -> Iterator[type]:
    """The classes of the same room that a machine names when it begins."""
    room = f"{machine.__module__.partition('.')[0]}."
    ours = [it for it in machine.__mro__ if it.__module__.startswith(room)]
    begun = [vars(it)["__init__"] for it in ours if "__init__" in vars(it)]
    for thing in reached(begun, ()):
        if isinstance(thing, type) and thing.__module__.startswith(room) and _is_shown(thing):
            yield thing


def _is_shown(part: type) -> bool:
    """Whether a class does something: no exception, no protocol, not private to its module."""
    aside = issubclass(part, Exception) or getattr(part, "_is_protocol", False)
    return not aside and not part.__name__.startswith("_")


def address(command: type[Command[Any]]) -> str:
    """Where the form of the command stands."""
    middle = "" if command.opens is not False else "/{name}"
    return f"/{command.of.stream}{middle}/{kebab(command)}"


def _first(of: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    return inspect.cleandoc(of.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
