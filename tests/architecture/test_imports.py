"""What may be imported, and what has one home only."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.architecture.source import ROOMS, name, python_files, tree

EVERYWHERE = (*ROOMS, "tests", "tools")
SQLITE = {"sqlite3", "pysqlite3", "sqlcipher3"}
SQL = re.compile(r"\s*(INSERT (OR \w+ )?INTO|UPDATE|DELETE FROM|CREATE TABLE|DROP TABLE) \w")
OUTSIDE = {  # modules of the standard library that look at the world
    "asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "select", "shutil", "signal", "socket", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib",
}  # fmt: skip


def imported(node: ast.AST) -> list[str]:
    """The modules an import statement names, else nothing."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def root(module: str) -> str:
    """The top-level package of a dotted name."""
    return module.partition(".")[0]


def dotted(node: ast.AST) -> str:
    """`a.b.c` as written, else nothing."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def opens_sqlite(node: ast.AST) -> bool:
    """Whether the node imports a SQLite library."""
    return any(root(module) in SQLITE for module in imported(node))


def reads_environment(node: ast.AST) -> bool:
    """Whether the node looks at an environment variable."""
    return dotted(node) in {"os.environ", "os.getenv"} or "os.environ" in imported(node)


def asks_the_time(node: ast.AST) -> bool:
    """Whether the node reads the machine's clock."""
    return isinstance(node, ast.Call) and dotted(node.func).endswith(
        ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    )


def prints(node: ast.AST) -> bool:
    """Whether the node is a print."""
    return isinstance(node, ast.Call) and dotted(node.func) == "print"


def mocks(node: ast.AST) -> bool:
    """Whether the node reaches for a mock."""
    return any(
        module.startswith(("unittest.mock", "mock", "pytest_mock")) for module in imported(node)
    )


def catches_all(node: ast.AST) -> bool:
    """Whether the node is an `except` without a type."""
    return isinstance(node, ast.ExceptHandler) and node.type is None


def writes_sql(node: ast.AST) -> bool:
    """Whether the node is a string that is a writing SQL statement."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SQL.match(node.value) is not None
    )


class Ban(NamedTuple):
    """What may be written in its homes only, and what to write elsewhere."""

    found: Callable[[ast.AST], bool]
    homes: tuple[str, ...]
    instead: str
    broken: str  # code that must be found


BANS = {
    "sqlite": Ban(
        opens_sqlite,
        ("infra/database.py",),
        "take `sqlite` from infra/database.py: two SQLite libraries on one file drop locks",
        "from pysqlite3 import dbapi2",
    ),
    "environment": Ban(
        reads_environment,
        ("services/settings.py", "tests/browser/conftest.py"),
        "add a field to services/settings.py and pass it on",
        "import os\nos.environ['ZEJI_DATA']",
    ),
    "clock": Ban(
        asks_the_time,
        ("infra/clock.py",),
        "ask the Clock given to you; in tests use TODAY",
        "datetime.now(UTC)",
    ),
    "print": Ban(
        prints,
        ("tools/",),
        "return the text, or use the console of services/cli",
        "print('here')",
    ),
    "mock": Ban(
        mocks,
        (),
        "write a fake that implements the port",
        "from unittest.mock import patch",
    ),
    "bare except": Ban(
        catches_all,
        (),
        "name the exception you can handle and let the others pass",
        "try:\n    pass\nexcept:\n    pass",
    ),
    "raw SQL": Ban(
        writes_sql,
        (
            "infra/ledger",
            "infra/database.py",
            "infra/credentials.py",
            "infra/yardstick.py",  # the raw insert and scan that the bench compares with
            "tests/infra/test_following.py",
            "tests/infra/honest_ledger.py",  # these change the file behind the ledger's back
            "tests/infra/test_fsck",
            "tests/infra/test_ledger_failures.py",
            "tests/infra/test_receipts.py",
        ),
        "append through the ledger, or use SQLAlchemy Core tables",
        "run('UPDATE facts ' 'SET body = ?')",
    ),
}


def breaches(ban: Ban, paths: list[Path]) -> Iterator[str]:
    """Where the banned thing stands outside its homes, each with the way out."""
    for path in paths:
        if name(path).startswith(ban.homes) if ban.homes else False:
            continue
        for node in ast.walk(tree(path)):
            if ban.found(node):
                yield f"{name(path)}:{getattr(node, 'lineno', 1)}: {ban.instead}"


@pytest.mark.parametrize("banned", BANS)
def test_a_banned_thing_stands_only_in_its_home(banned: str) -> None:
    found = list(breaches(BANS[banned], python_files(*EVERYWHERE)))
    assert not found, f"{banned}:\n" + "\n".join(found)


@pytest.mark.parametrize("banned", BANS)
def test_a_ban_finds_what_it_bans(banned: str) -> None:
    assert any(BANS[banned].found(node) for node in ast.walk(ast.parse(BANS[banned].broken)))


def test_the_domain_imports_only_itself_and_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"domain"}
    found = [
        f"{name(path)}:{node.lineno}: {module}: the domain is standard library only; make it a port"
        for path in python_files("domain")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in imported(node)
        if root(module) not in allowed
    ]
    assert not found, "\n".join(found)


def test_the_domain_does_not_look_at_the_world() -> None:
    found = [
        f"{name(path)}:{getattr(node, 'lineno', 1)}: a decision does no I/O; ask `known`"
        for path in python_files("domain")
        for node in ast.walk(tree(path))
        if any(root(module) in OUTSIDE for module in imported(node))
        or (isinstance(node, ast.Call) and dotted(node.func) in {"open", "input", "__import__"})
    ]
    assert not found, "\n".join(found)
