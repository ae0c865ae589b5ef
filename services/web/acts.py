"""What a page offers to do: the commands the viewer's posts may ask, those blocked marked so."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from domain.catalogue import COMMANDS
from domain.kernel.stream import Command, State, Value
from services.able import concerned
from services.reading import View
from services.web.address import address_of
from services.web.asking import Asking
from services.web.standing import standing_against
from services.words import command_name


class Offered(Value):
    """One act one may ask for."""

    name: str  # of the command
    label: str
    address: str
    blocked: bool  # it opens the refusal instead of a form


def offered(
    who: Asking, view: View, kind: type[State], stream: str, **said: str
) -> Sequence[Offered]:
    """What may be asked about a stream: its next step first, what is blocked last.

    Nothing when looking at the past.
    """
    if view.as_of.asked:
        return ()
    _, state = who.house.desk.load(kind, stream)
    found = [
        Offered(
            name=command.name,
            label=command_name(who.language, command.name),
            address=_address(command, stream, said),
            blocked=standing_against(who, command, stream, state) is not None,
        )
        for command in COMMANDS.values()
        if command.of is kind and command.opens is False and _may(who, command, stream, state)
    ]
    place = {name: at for at, name in enumerate(state.next_acts())}
    return sorted(found, key=lambda act: (act.blocked, place.get(act.name, len(place))))


def opening(who: Asking, view: View, command: type[Command[Any]], **said: str) -> Sequence[Offered]:
    """A command that begins a stream, if one of the viewer's posts may ask it."""
    if view.as_of.asked or not who.may_ask(command, ()):
        return ()
    label, address = command_name(who.language, command.name), _address(command, "", said)
    return (Offered(name=command.name, label=label, address=address, blocked=False),)


def _may(who: Asking, command: type[Command[Any]], stream: str, state: State) -> bool:
    return bool(command.roles) and who.may_ask(command, tuple(concerned(command, state, stream)))


def _address(command: type[Command[Any]], stream: str, said: dict[str, str]) -> str:
    path = address_of(command, stream)
    return f"{path}?{urlencode(said)}" if said else path
