"""A ledger in a file of its own, and ways to hold it up or change it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from infra.codec import Codec
from infra.database import connect
from infra.ledger import SQLiteLedger
from tests.contracts.samples import SAMPLES, SetClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[SQLiteLedger]:
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        yield ledger


class HeldClock(SetClock):
    """A clock that keeps the leading writer waiting, so that others gather behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = Event()
        self.go_on = Event()

    def now(self) -> Any:
        self.asked.set()
        assert self.go_on.wait(10)
        return super().now()


def change(path: Path, *statements: str) -> None:
    """Change the file behind the ledger's back."""
    with closing(connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def gathered(ledger: SQLiteLedger, count: int) -> None:
    """Return when so many appends wait behind the one that is being written."""
    end = monotonic() + 10
    while len(ledger._writer._group._waiting) < count:
        assert monotonic() < end
