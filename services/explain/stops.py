"""The eight stops of a command, in the order in which it passes them, and the tests that name it.

A stop is a place in the source and what happens there; what belongs to it stands beneath it.
"""

import inspect
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, get_args, get_type_hints

from domain.catalogue import COMMANDS
from domain.kernel.roles import Role
from domain.kernel.rules import NotFound
from domain.kernel.stream import Command, Event, Value
from projections.boards import Board
from projections.catalogue import PROJECTIONS
from services.authority import act_for
from services.bootstrap import House, receipt
from services.desk import Desk
from services.explain.naming import is_function, is_written, reached, templates_named
from services.explain.places import place, place_of_rule, place_of_template, tests_of
from services.explain.refusing import Guard, guards_of
from services.explain.showing import address_at, pages_of
from services.parsing import asked
from services.policies import POLICIES
from services.refusals import rule_text
from services.web import commands, fields, forms, render
from services.web.address import route_of
from services.web.evidence import Filing
from services.web.fields import takes_files
from services.web.pages import records
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
            self._form, self._route, self._desk, self._decision, self._ledger, self._following,
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
        path = route_of(self._command)
        yield 0, (place(forms.form), self._say("form", address=path, command=self._command.name))
        if named := list(asked(self._command)):
            yield 1, (place(fields.Pen), self._say("fields", fields=named))
        for template in templates_named(forms.BY_HAND.get(self._command, forms.form)):
            yield 1, (place_of_template(template), self._say("template", template=template))

    def _route(self) -> Iterator[tuple[int, Line]]:
        if self._command.roles:
            path = route_of(self._command)
            yield 0, (place(commands.mount), self._say("route", address=path, api=f"/api{path}"))
            if takes_files(self._command):
                yield 1, (place(Filing), self._say("files", part=Filing.__name__))
                yield 1, self._part(get_type_hints(House)["evidence"])

    def _desk(self) -> Iterator[tuple[int, Line]]:
        yield 0, (place(Desk.execute), self._say("desk"))
        yield from self._parts(Desk)
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
        ledger = get_type_hints(House)["ledger"]
        yield 0, (place(ledger.append), self._say("ledger"))
        yield from self._parts(ledger)

    def _following(self) -> Iterator[tuple[int, Line]]:
        following = get_type_hints(House)["following"]
        yield 0, (place(following), self._say("following"))
        yield from self._parts(following)

    def _parts(self, machine: type) -> Iterator[tuple[int, Line]]:
        """What a part of the house that does the same for every command is made of."""
        for part in parts_of(machine):
            yield 1, self._part(part)

    def _part(self, part: Any) -> Line:
        return place(part), self._say("part", part=part.__name__, does=_first(part))

    def _read_models(self) -> Iterator[tuple[int, Line]]:
        yield 0, (place(type(PROJECTIONS[0]).on), self._say("read_models"))
        for handler in self._handlers:
            words = {"table": handler.target.name, "handler": handler.function.__name__}
            yield 1, (place(handler.function), self._say("updates", **words))

    def _pages(self) -> Iterator[tuple[int, Line]]:
        yield 0, (place(render.page), self._say("pages"))
        found = list(pages_of(self._command.of.stream, self._handlers))
        for shown in found:
            words = {"address": shown.address, "queries": shown.queries}
            yield 1, (shown.place, self._say("shown", **words))
        if any(shown.counts for shown in found):
            yield 1, (place(Board.counts), self._say("counted", part=Board.__name__))
        where = address_at(records.receipt)
        yield 1, (place(records.receipt), self._say("proved", address=where))
        yield 1, self._part(receipt)

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


def parts_of(machine: type) -> list[type]:
    """The classes of the same room that a part of the house, and its parts, are made of."""
    found: list[type] = [machine]
    _gather(machine, found)
    return found[1:]


def _gather(machine: type, found: list[type]) -> None:
    """Add to `found` what a machine names, then what it extends, each before its own parts."""
    bases = [it for it in machine.__mro__[1:] if _is_part(it, machine)]
    begun = [vars(it)["__init__"] for it in bases if "__init__" in vars(it)]
    written = [it for it in vars(machine).values() if is_function(it) and is_written(it)]
    for thing in (*reached(written, ()), *bases, *reached(begun, ())):
        if _is_part(thing, machine) and thing not in found:
            found.append(thing)
            if thing not in bases:
                _gather(thing, found)


def _is_part(thing: Any, machine: type) -> bool:
    """Whether it is a class of the machine's room that does something, for more than its module.

    What only holds values, fails, or says what another must do is left out.
    """
    room = f"{machine.__module__.partition('.')[0]}."
    if not (isinstance(thing, type) and thing.__module__.startswith(room)):
        return False
    aside = issubclass(thing, Exception | Value) or getattr(thing, "_is_protocol", False)
    return not aside and not thing.__name__.startswith("_")


def _first(of: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    return inspect.cleandoc(of.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
