"""The source as these tests see it: files, syntax trees, and the kinds of the catalogue."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from domain.catalogue import COMMANDS, EVENTS, KINDS, STATES
from domain.kernel.stream import Command, Event, State

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T", bound=type[Any])
ROOMS = ("domain", "projections", "infra", "services")


def name(path: Path) -> str:
    """A file by its name in the repository."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    """Every Python file beneath the folders, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The file's syntax tree, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the repository, or about to be: what git tracks or would add."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(
        sorted(path for path in (ROOT / line for line in listed if line) if path.is_file())
    )


def text_files() -> Iterator[tuple[str, str]]:
    """Name and text of every tracked file that is text."""
    for path in tracked_files():
        try:
            yield name(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def kinds() -> tuple[ModuleType, ...]:
    """The kinds of stream, as the catalogue lists them."""
    return KINDS


def short(kind: ModuleType) -> str:
    """The one name a kind has in several places."""
    return kind.__name__.rpartition(".")[2]


def _of(kind: ModuleType, classes: Iterable[T]) -> list[T]:
    """Those of the classes that are written in the kind's module or package."""
    return [it for it in classes if f"{it.__module__}.".startswith(f"{kind.__name__}.")]


def states(kind: ModuleType) -> list[type[State]]:
    """The states a kind declares: one, when the house is in order."""
    return _of(kind, STATES.values())


def facts(kind: ModuleType) -> list[type[Event[Any]]]:
    """Every fact of the kind, in the order of the source."""
    return _of(kind, EVENTS.values())


def commands(kind: ModuleType) -> list[type[Command[Any]]]:
    """Every command of the kind, in the order of the source."""
    return _of(kind, COMMANDS.values())


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method of a file, with its dotted name."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[str, Any]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{inside}{child.name}", child
                yield from walk(child, f"{inside}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{inside}{child.name}.")
            else:
                yield from walk(child, inside)

    return walk(tree(path), "")
