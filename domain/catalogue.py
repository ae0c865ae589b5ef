"""Every kind of stream, by name: codec, routes, command line and docs start here."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, TypeVar

from domain import (
    accounts,
    checklists,
    consultations,
    findings,
    inspections,
    persons,
    posts,
    rectifications,
    registers,
    responsibilities,
    rules,
    units,
)
from domain.kernel.stream import Command, Event, State

T = TypeVar("T")

KINDS: tuple[ModuleType, ...] = (
    units,
    persons,
    posts,
    accounts,
    registers,
    rules,
    checklists,
    inspections,
    findings,
    rectifications,
    responsibilities,
    consultations,
)


def _declared(base: type[T]) -> Iterator[type[T]]:
    """The classes beneath `base` that a kind declares, in the order of KINDS and of the source."""
    for kind in KINDS:
        for child in _beneath(base):
            if f"{child.__module__}.".startswith(f"{kind.__name__}."):
                yield child


def _beneath(base: type[T]) -> Iterator[type[T]]:
    """Every class made from `base`, oldest first."""
    for child in base.__subclasses__():
        yield child
        yield from _beneath(child)


# Shared bases ("a request about a unit") decide nothing and fold nothing: they are left out.
STATES: dict[str, type[State]] = {state.stream: state for state in _declared(State)}
COMMANDS: dict[str, type[Command[Any]]] = {
    command.name: command for command in _declared(Command) if command.decide is not Command.decide
}
EVENTS: dict[str, type[Event[Any]]] = {
    event.name: event for event in _declared(Event) if event.evolve is not Event.evolve
}
