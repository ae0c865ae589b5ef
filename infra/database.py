"""SQLite, imported here and nowhere else, and the engines over it.

Two SQLite libraries on one file in one process drop each other's locks, and SQLite 3.7.0 to 3.51.2
may lose a commit when the WAL is reset (fixed in 3.51.3, 3.50.7 and 3.44.6), so the fixed library
comes with the dependencies by platform marker and its version is checked at start.
"""

import contextlib
import errno
import fcntl
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, NoneType
from typing import Any

from sqlalchemy import Engine, create_engine, event

FIXED = (3, 51, 3)
FIXED_IN_THEIR_LINES: dict[tuple[int, ...], tuple[int, ...]] = {
    (3, 50): (3, 50, 7),
    (3, 44): (3, 44, 6),
}


def _fixed_sqlite() -> ModuleType:
    """The first SQLite library of the platform that has no WAL-reset defect."""
    found = []
    for name in ("pysqlite3.dbapi2", "sqlcipher3.dbapi2", "sqlite3"):
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        version = tuple(map(int, module.sqlite_version.split(".")))
        if version >= FIXED_IN_THEIR_LINES.get(version[:2], FIXED):
            return module
        found.append(f"{name} {module.sqlite_version}")
    sys.exit(f"zeji needs SQLite ≥ 3.51.3 (WAL-reset defect); found: {', '.join(found)}")


sqlite: Any = _fixed_sqlite()

# The driver asks of every value that is no number or text who adapts it. Finding nobody took 0.9 µs
# a value, more than all else of an insert; told who, it takes 0.1 µs.
for _kind, _adapt in ((NoneType, lambda none: none), (bytes, bytes), (bool, int)):
    sqlite.register_adapter(_kind, _adapt)


def prepare(path: Path, *statements: str) -> None:
    """Create the database file in WAL mode, and what `statements` make in a file that is new.

    Once: two processes doing it at once raise 'locked'.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_new = not path.exists()
        with contextlib.closing(connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            for statement in statements if is_new else ():
                connection.execute(statement)


# Primary codes of what a disk, a file or its rights refuse: SQLite's own, not a statement's fault.
STORAGE_CODES = frozenset({3, 5, 8, 10, 11, 13, 14, 26})  # PERM BUSY READONLY IOERR CORRUPT FULL …
STORAGE_ERRNOS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT,
                            errno.EIO, errno.ENOTDIR, errno.EISDIR})  # fmt: skip


def storage_failure(error: BaseException) -> str:
    """What a disk, a file or its rights refused, in its words; empty for any other error."""
    cause = getattr(error, "orig", None) or error  # as SQLAlchemy wraps it
    code = getattr(cause, "sqlite_errorcode", None)
    refused = code is not None and code & 0xFF in STORAGE_CODES
    if refused or (isinstance(cause, OSError) and cause.errno in STORAGE_ERRNOS):
        return str(cause)
    return ""


class UnderWay(Exception):
    """Somebody is doing already what is done by one at a time."""


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock file for the block. Raises UnderWay if another holds it, here or elsewhere."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnderWay(path.name) from None
        yield


def connect(path: Path) -> Any:
    """A connection in autocommit whose commits survive a power cut; may cross threads."""
    connection = sqlite.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def read_model_engine(path: Path) -> Engine:
    """An engine over the read models' file, which can be rebuilt (so NORMAL is enough)."""
    prepare(path)
    engine = create_engine(f"sqlite:///{path}", module=sqlite)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA busy_timeout=30000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
