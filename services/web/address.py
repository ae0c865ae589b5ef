"""Addresses of this site: of commands, and those that keep what one looks at.

That is the moment, and what a list was asked.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from domain.kernel.stream import Command
from services.web.schemas import kebab

CARRIED = ("as_of", "by")  # what every link of a page keeps
OF_ONE_LOOK = (
    "after",
    "before",
    "recorded",
    "lang",
    "size",
    "height",
    "columns",
)  # no other address has it


def route_of(command: type[Command[Any]]) -> str:
    """The address of the forms of a command, with {name} for the stream it is about."""
    return _form(command, "" if command.opens is not False else "{name}")


def address_of(command: type[Command[Any]], stream: str) -> str:
    """Where the form of a command on a stream stands; empty: on one about to begin."""
    return _form(command, quote(stream.partition("/")[2]))


def _form(command: type[Command[Any]], name: str) -> str:
    return "/".join(["", command.of.stream, *([name] if name else []), kebab(command)])


def link(request: Request, path: str, **params: Any) -> str:
    """`path` with `params`, keeping the moment looked at; empty values are left out."""
    kept = {name: request.query_params.get(name, "") for name in CARRIED}
    return _address(path, {**kept, **params})


def here(request: Request, **changes: Any) -> str:
    """This address with some parameters changed; empty ones go, and which page it is."""
    present: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        present.setdefault(name, []).append(value)
    gone = dict.fromkeys(OF_ONE_LOOK, "")
    return _address(request.url.path, {**present, **gone, **changes})


def _address(path: str, params: Mapping[str, Any]) -> str:
    said = {
        name: sorted(value) if isinstance(value, (set, frozenset)) else value
        for name, value in params.items()
        if value not in ("", None, [], frozenset())
    }
    return f"{path}?{urlencode(said, doseq=True)}" if said else path
