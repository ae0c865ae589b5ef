"""Where things stand: file and line as editors open them, and the tests that name a command."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from domain.kernel.rules import Basis
from domain.kernel.stream import Command, Value
from services.web.render import TEMPLATES

ROOT = Path(__file__).resolve().parents[2]


class Tests(Value):
    """The tests of one file that name a command."""

    place: str  # of the first
    first: str
    count: int


def place(of: Any) -> str:
    """Where a class or a function is written."""
    return place_in(of, 1)


def place_in(of: Any, line: int) -> str:
    """Where the given line of a class or a function is, counted from its first."""
    file, first = _beginning(of)
    return f"{file}:{first + line - 1}"


@cache
def _beginning(of: Any) -> tuple[str, int]:
    """The file of a class or a function, and its first line there."""
    file = Path(inspect.getsourcefile(of) or "").resolve()
    return _name(file), inspect.getsourcelines(of)[1]


def place_of_value(value: Any, module: ModuleType) -> str:
    """Where a module gives a value its name; empty if it does not."""
    file = Path(module.__file__ or "").resolve()
    for node in _tree(file).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and vars(module).get(target.id) is value:
                return f"{_name(file)}:{node.lineno}"
    return ""


def place_of_rule(basis: Basis) -> str:
    """Where a rule is written."""
    modules = [it for name, it in sys.modules.items() if name.startswith(("domain.", "services."))]
    holding = (it for it in modules if any(held is basis for held in vars(it).values()))
    return next(filter(None, (place_of_value(basis, module) for module in holding)))


def place_of_template(name: str) -> str:
    """Where a template of pages stands."""
    return f"{_name(Path(TEMPLATES.get_template(name).filename or ''))}:1"


def tests_of(command: type[Command[Any]]) -> Iterator[Tests]:
    """The tests that name the command, or a helper that does, by file; tests of rules first."""
    for file in _test_files():
        text = file.read_text(encoding="utf-8")
        names = _names_in(text, command)
        if not _named(text, names):
            continue
        lines, found = text.splitlines(), list[ast.stmt]()
        for node in _tree(file).body:
            if _named("\n".join(lines[node.lineno - 1 : node.end_lineno]), names):
                called = _called(node)
                found += [node] if called.startswith("test_") else []
                names += [called] if called and not called.startswith("test_") else []
        if found:
            place = f"{_name(file)}:{found[0].lineno}"
            yield Tests(place=place, first=_called(found[0]), count=len(found))


def _names_in(text: str, command: type[Command[Any]]) -> list[str]:
    """What a file calls the command: its class, and helpers the file imports or reaches."""
    imported = re.search(r"from tests\.asked import \(?([\w\s,]+)", text)
    bare = set(re.findall(r"\w+", imported[1])) if imported else set()
    helpers = _helpers().get(command.__name__, ())
    return [command.__name__, *(f"asked.{name}" for name in helpers), *(bare & set(helpers))]


def _named(text: str, names: list[str]) -> bool:
    return re.search(rf"\b({'|'.join(map(re.escape, names))})\b", text) is not None


def _called(node: ast.stmt) -> str:
    """The name that a function, or a value, has in its file."""
    if isinstance(node, ast.FunctionDef):
        return node.name
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else ""


@cache
def _helpers() -> dict[str, tuple[str, ...]]:
    """The functions of tests/asked.py by the class of the command they ask."""
    found: dict[str, tuple[str, ...]] = {}
    file = ROOT / "tests" / "asked.py"
    for node in _tree(file).body if file.exists() else ():
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            asks = ast.unparse(node.returns).rpartition(".")[2]
            found[asks] = (*found.get(asks, ()), node.name)
    return found


@cache
def _test_files() -> list[Path]:
    found = (ROOT / "tests").rglob("test_*.py")
    return sorted(found, key=lambda path: (not _name(path).startswith("tests/domain/"), path))


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
