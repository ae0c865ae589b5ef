"""Which legal bases the domain names, and which tests are refused under them.

Read from the source, not from a run: so one test file, a random order or several processes change
nothing.
"""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from domain.kernel.rules import Basis
from tests.architecture.source import functions, name, python_files, tree


def _module(path: Path) -> str:
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def bases(room: str = "domain") -> dict[str, Basis]:
    """Every Basis constant of a room by `module.NAME`, where it is written."""
    return {
        f"{_module(path)}.{target.id}": value
        for path in python_files(room)
        for node in tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
        and isinstance(value := getattr(import_module(_module(path)), target.id), Basis)
    }


@cache
def _names(path: Path) -> dict[str, str]:
    """Local names a file imports from the domain, and what they stand for."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("domain")
        for alias in node.names
    }


def _meant(path: Path, node: ast.AST) -> Basis | None:
    """The Basis a name or `module.NAME` in a test stands for."""
    if isinstance(node, ast.Name):
        where, _, called = _names(path).get(node.id, "").rpartition(".")
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        where, called = _names(path).get(node.value.id, ""), node.attr
    else:
        return None
    found = getattr(import_module(where), called, None) if where else None
    return found if isinstance(found, Basis) else None


def _refused(function: ast.AST) -> Iterator[ast.expr]:
    """What stands first in each `.refused(...)` of a test."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = node.func.attr == "refused"
            yield from node.args[:1] if called else ()


def _proved_by(path: Path, function: Any) -> set[Basis]:
    """The bases a test is refused under, those it is parametrised with included."""
    places = list(_refused(function))
    if any(isinstance(first, ast.Name) and not _meant(path, first) for first in places):
        places += function.decorator_list
    nodes = [node for place in places for node in ast.walk(place)]
    return {basis for node in nodes if (basis := _meant(path, node))}


def own_rules() -> dict[str, Basis]:
    """The bases that are no law but rules of this product, by `module.NAME`."""
    everywhere = {**bases(), **bases("services")}
    return {at: basis for at, basis in everywhere.items() if basis.confidence == "P"}


def proofs() -> Iterator[tuple[Basis, str]]:
    """Each basis with a test refused under it, as `file::test`."""
    for path in python_files("tests/domain"):
        for called, function in functions(path):
            for basis in _proved_by(path, function):
                yield basis, f"{name(path)}::{called}"


def unproved() -> list[str]:
    """Bases under which no test is refused. Constants of equal law and article are one basis."""
    proved = {(basis.law, basis.article) for basis, _ in proofs()}
    return [at for at, basis in bases().items() if (basis.law, basis.article) not in proved]
