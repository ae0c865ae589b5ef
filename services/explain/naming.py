"""What code names: the objects behind the words of a function, and all that is reached from them.

Read from the source, because a name like `rectifications.board` is only put together when it runs.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

from jinja2.meta import find_referenced_templates

from services.web.render import TEMPLATES

Function = Callable[..., Any]


@cache
def tree_of(function: Function) -> ast.AST:
    """The syntax tree of a function, wherever it stands; a lambda is taken with its line."""
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except SyntaxError:  # a lambda in the middle of a call
        return ast.Module(body=[], type_ignores=[])


def scope_of(function: Function) -> Mapping[str, Any]:
    """What the names in a function stand for, but for those it gives itself."""
    plain = inspect.unwrap(function)
    assert isinstance(plain, FunctionType)
    own = set(plain.__code__.co_varnames)
    around = {**plain.__globals__, **inspect.getclosurevars(plain).nonlocals}
    return {name: value for name, value in around.items() if name not in own}


def meant(node: ast.AST, scope: Mapping[str, Any]) -> Any:
    """The object a name, or a name of a module or class, stands for; None if for none."""
    if isinstance(node, ast.Name):
        return scope.get(node.id)
    if isinstance(node, ast.Attribute):
        of = meant(node.value, scope)
        return getattr(of, node.attr, None) if isinstance(of, ModuleType | type) else None
    return None


def named(thing: Any) -> Iterator[Any]:
    """What a function names, or what a value holds."""
    if isinstance(thing, MethodType):
        yield from (thing.__func__, thing.__self__)
    elif is_function(thing):
        scope = scope_of(thing)
        for node in ast.walk(tree_of(thing)):
            if (value := meant(node, scope)) is not None:
                yield value
    elif isinstance(thing, Mapping):
        yield from thing.values()
    elif isinstance(thing, tuple | list):
        yield from thing
    elif not isinstance(thing, type | ModuleType):
        yield from getattr(thing, "__dict__", {}).values()


@cache
def templates_named(function: Function) -> list[str]:
    """The templates a function names, and those they are made of; not what single pages lend."""
    texts = (node.value for node in ast.walk(tree_of(function)) if isinstance(node, ast.Constant))
    found = [text for text in texts if isinstance(text, str) and text.endswith(".html")]
    for name in found:
        source = TEMPLATES.get_template(name).filename or ""
        parts = find_referenced_templates(TEMPLATES.parse(Path(source).read_text("utf-8")))
        shared = (part for part in parts if part and part.startswith("shared/"))
        found += [part for part in shared if part not in found]
    return found


def reached(start: Iterable[Any], rooms: tuple[str, ...]) -> list[Any]:
    """All that is named from `start` on, through whatever is written in `rooms`, nearest first."""
    begun = list(start)
    waiting, found, seen = [*begun], list[Any](), set[int]()
    while waiting:
        thing = waiting.pop(0)
        if id(thing) not in seen:
            seen.add(id(thing))
            found.append(thing)
            if len(found) <= len(begun) or _is_of(thing, rooms):
                waiting += named(thing)
    return found


def is_function(thing: Any) -> bool:
    """Whether it is a function of ours, kept or not."""
    return isinstance(inspect.unwrap(thing), FunctionType) if callable(thing) else False


def is_written(function: Function) -> bool:
    """Whether it stands in a file, and was not made while the program runs."""
    plain = inspect.unwrap(function)
    assert isinstance(plain, FunctionType)
    return not plain.__code__.co_filename.startswith("<")


def _is_of(thing: Any, rooms: tuple[str, ...]) -> bool:
    """Whether it is written in one of `rooms`, or a plain collection."""
    if isinstance(thing, tuple | list | Mapping):
        return True
    home = thing if is_function(thing) or isinstance(thing, MethodType) else type(thing)
    return f"{home.__module__}.".startswith(rooms)
