"""Where the rows a command changes are shown: pages, lists of the command line, and exports."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MethodType, ModuleType
from typing import Any

from fastapi.routing import APIRoute

from domain.kernel.stream import Event, Value
from projections import catalogue, questions
from projections.base import Entries, Handler, Rows
from projections.boards import Board
from services import exporting
from services.cli import boards
from services.explain.naming import is_function, reached
from services.explain.places import place, place_of_value
from services.web import pages

READ_MODELS = ("projections.",)
SHOWING = (
    "services.exporting.", "services.web.boards.", "services.web.pages.", "services.web.single.",
)  # fmt: skip
Table = Rows | Entries


class Shown(Value):
    """One place that shows changed rows: its address, and the queries it asks for them."""

    place: str
    address: str
    queries: Sequence[str]  # "findings.finding", or of several read models "questions.item.item"
    counts: bool  # whether it says how many rows there are


def pages_of(kind: str, handlers: Collection[Handler]) -> Iterator[Shown]:
    """Whatever shows what the handlers change.

    What listens to every fact is shown wherever there is a story: there it counts for the pages of
    the kind alone. The pages of the kind come first: the list, one of it, what belongs to one.
    """
    changed = {handler.target for handler in handlers}
    telling = {handler.target for handler in handlers if handler.listens is Event}
    own = f"GET /{kind}"
    shown = sorted(_everything_shown(), key=lambda it: (own not in it[1], it[1].count("/")))
    for where, address, asked in shown:
        read = [name for name in asked if _tables()[name] & changed]
        told = any(_tables()[name] & (changed - telling) for name in read)
        if told or (read and own in address):
            counts = any(Board in _reached()[name] for name in asked)
            yield Shown(place=where, address=address, queries=read, counts=counts)


@cache
def _queries() -> Mapping[str, Any]:
    """Every query of a read model, and every question, by the name it has outside."""
    asked = [f"projections.questions.{it.name}" for it in iter_modules(questions.__path__)]
    models = [it for it in vars(catalogue).values() if isinstance(it, ModuleType)]
    return {
        f"{module.__name__.removeprefix('projections.')}.{name}": value
        for module in (*models, *map(import_module, asked))
        for name, value in vars(module).items()
        if not name.startswith("_") and _asks(value, module)
    }


def _asks(value: Any, module: ModuleType) -> bool:
    """Whether it is a query: a function written in the module, or one of those all boards have."""
    written = is_function(value) and value.__module__.startswith(module.__name__)
    return written or isinstance(value, MethodType)


@cache
def _reached() -> Mapping[str, Sequence[Any]]:
    """All that each query names in the read models."""
    return {name: reached([query], READ_MODELS) for name, query in _queries().items()}


@cache
def _tables() -> Mapping[str, frozenset[Table]]:
    """The tables each query reads."""
    return {
        name: frozenset(it for it in found if isinstance(it, Table))
        for name, found in _reached().items()
    }


@cache
def _everything_shown() -> Sequence[tuple[str, str, Sequence[str]]]:
    """Place, address and queries of every page, list of the command line, and export."""
    return [
        (where, address, [name for name, query in _queries().items() if _among(query, things)])
        for where, address, shown in (*_pages(), *_lists(), *_exports())
        for things in [reached([(shown,)], SHOWING)]
    ]


def _among(query: Any, things: Sequence[Any]) -> bool:
    return any(query is thing for thing in things)


def _pages() -> Iterator[tuple[str, str, Any]]:
    for module in vars(pages).values():
        for route in module.router.routes if isinstance(module, ModuleType) else ():
            if isinstance(route, APIRoute) and _is_page(route):
                yield _written(module, route.endpoint), f"GET {route.path}", route.endpoint


def _is_page(route: APIRoute) -> bool:
    """Whether people look at it: no file, and not under /api."""
    last = route.path.rpartition("/")[2]
    return "GET" in (route.methods or ()) and not route.path.startswith("/api") and "." not in last


def _written(module: ModuleType, endpoint: Any) -> str:
    """Where a page is written: its function, or the list that one function for all lists draws."""
    if endpoint.__module__ == module.__name__:
        return place(endpoint)
    held = [cell.cell_contents for cell in endpoint.__closure__ or ()]
    return place_of_value(next(it for it in held if it in vars(module).values()), module)


def address_at(endpoint: Any) -> str:
    """The address at which a page is answered by `endpoint`, written in its module."""
    routes = sys.modules[endpoint.__module__].router.routes
    return next(it.path for it in routes if isinstance(it, APIRoute) and it.endpoint is endpoint)


def _lists() -> Iterator[tuple[str, str, Any]]:
    for name, board in boards.BOARDS.items():
        yield place_of_value(boards.BOARDS, boards), f"zeji show {name}", board.page


def _exports() -> Iterator[tuple[str, str, Any]]:
    for name, (question, _) in exporting.LISTS.items():
        yield place(question), f"zeji show {name} --xlsx FILE", question
