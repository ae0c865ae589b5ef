"""What the machine does without this house: raw durable inserts, raw scans, the library alone.

The bench divides by these, measured in the same round on the same file system.
"""

import os
import platform
from collections.abc import Callable
from pathlib import Path
from threading import Lock, local
from time import perf_counter
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from infra.database import connect, prepare, sqlite

RAW_TABLE = "CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"
RAW_INSERT = "INSERT INTO raw (body) VALUES (?)"
SCAN = "SELECT * FROM facts ORDER BY position"


class RawFile:
    """One table of blobs, one row a commit: WAL, synchronous=FULL, nothing else."""

    def __init__(self, path: Path, row_bytes: int) -> None:
        """Make the file; every row is of `row_bytes`."""
        prepare(path)
        self._path = path
        self._row = (os.urandom(row_bytes),)
        self._shared = connect(path)
        self._shared.execute(RAW_TABLE)
        self._turn = Lock()
        self._own = local()

    def insert(self) -> None:
        """One row through the one connection, a thread at a time."""
        with self._turn:
            self._commit(self._shared)

    def insert_alone(self) -> None:
        """One row through a connection of the thread's own; the file's lock lets one in."""
        if not hasattr(self._own, "connection"):
            self._own.connection = connect(self._path)
        self._commit(self._own.connection)

    def _commit(self, connection: Any) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(RAW_INSERT, self._row)
        connection.execute("COMMIT")


class Report(Aggregate):
    """An aggregate of the library with one kind of event."""

    @event("Reported")
    def report(self, text: str) -> None:
        """Remember the last words."""
        self.text = text


class LibraryFile:
    """The unmodified `eventsourcing` application on its own SQLite recorder."""

    def __init__(self, path: Path) -> None:
        """Open the application; its recorder leaves synchronous at FULL."""
        settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
        self._application = Application[Any](env=settings)

    def saver(self, text: str) -> Callable[[], None]:
        """What saves one more event of an aggregate of its own, which it keeps in memory."""
        report = Report()
        self._application.save(report)

        def save() -> None:
            report.report(text)
            self._application.save(report)

        return save

    def close(self) -> None:
        """Give back the file."""
        self._application.close()


def scan_seconds(ledger_file: Path) -> float:
    """How long reading every column of every fact takes, rows fetched and thrown away."""
    connection = connect(ledger_file)
    try:
        began = perf_counter()
        cursor = connection.execute(SCAN)
        while cursor.fetchmany(10_000):
            pass
        return perf_counter() - began
    finally:
        connection.close()


def machine() -> dict[str, str]:
    """What it ran on, without names of host or folder."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "sqlite": sqlite.sqlite_version,
    }


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())
