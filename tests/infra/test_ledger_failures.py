"""What the ledger does when interrupted, when its disk fails, or its file is not as it left it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.kernel.rules import Conflict
from domain.ports import Appended, LedgerUnavailable
from infra.appending import Append
from infra.codec import Codec
from infra.fsck import check
from infra.ledger import SQLiteLedger
from infra.ledger_schema import OtherSchema
from tests.contracts.samples import SAMPLES, SetClock, key, write
from tests.infra.ledger_file import HeldClock, change, gathered
from tests.infra.ledger_file import ledger as ledger
from tests.infra.ledger_file import path as path


def test_when_the_commit_fails_who_relied_on_it_learns_it_and_nobody_else(path: Path) -> None:
    clock = HeldClock()
    with closing(SQLiteLedger(path, Codec(SAMPLES), clock)) as ledger, ThreadPoolExecutor() as pool:
        clock.go_on.set()
        ledger.append([write("old", 0, "0")], key("old"))
        trigger = "CREATE TRIGGER broken BEFORE INSERT ON frontiers WHEN new.size > 2"
        change(path, f"{trigger} BEGIN SELECT raise(ABORT, 'disk on fire'); END")
        clock.go_on.clear()
        clock.asked.clear()
        leading = pool.submit(ledger.append, [write("lead", 0, "1")])
        assert clock.asked.wait(10)
        new = pool.submit(ledger.append, [write("new", 0, "2")], key("new"))
        gathered(ledger, 1)
        judged_by_new = [
            pool.submit(ledger.append, [write("new", 0, "x")]),
            pool.submit(ledger.append, [write("x", 0, "2")], key("new")),
        ]
        judged_by_old = [
            pool.submit(ledger.append, [write("old", 0, "x")]),
            pool.submit(ledger.append, [write("y", 0, "0")], key("old")),
        ]
        gathered(ledger, 5)
        clock.go_on.set()
        assert leading.result(10).first == 2
        for future in (new, *judged_by_new):
            with pytest.raises(LedgerUnavailable, match="disk on fire"):
                future.result(10)
        assert isinstance(judged_by_old[0].exception(10), Conflict)
        assert judged_by_old[1].result(10).repeated
        assert ledger.head() == 2
        change(path, "DROP TRIGGER broken")
        assert ledger.append([write("new", 0, "2")], key("new")).first == 3


class InterruptedAfter:
    """A connection whose user is interrupted once a statement has been carried out."""

    def __init__(self, connection: Any, statement: str) -> None:
        self._connection, self._statement = connection, statement

    def execute(self, statement: str, *values: Any) -> Any:
        answer = self._connection.execute(statement, *values)
        if statement == self._statement:
            raise KeyboardInterrupt
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.mark.parametrize(("statement", "facts"), [("BEGIN IMMEDIATE", 0), ("COMMIT", 1)])
def test_an_interrupt_changes_nothing_of_what_became_of_an_append(
    ledger: SQLiteLedger, statement: str, facts: int
) -> None:
    writer = ledger._writer
    connection, append = writer._connection, Append([("a", (None,))], [("a", 1, "n", b"{}")])
    writer._connection = InterruptedAfter(connection, statement)
    with pytest.raises(KeyboardInterrupt):
        writer.submit(append)
    writer._connection = connection
    assert ledger.head() == facts
    assert isinstance(append.outcome, Appended if facts else LedgerUnavailable)
    ledger.append([write("b", 0, "1")])
    assert ledger.head() == facts + 1


class FailingAfter(InterruptedAfter):
    """A connection whose disk is gone once a statement has been carried out."""

    gone = False

    def execute(self, statement: str, *values: Any) -> Any:
        if self.gone:
            raise OSError("disk I/O error")
        try:
            return super().execute(statement, *values)
        except KeyboardInterrupt:
            self.gone = True
            raise OSError("disk I/O error") from None


@pytest.mark.parametrize(
    ("statement", "words", "facts"),
    [
        ("BEGIN IMMEDIATE", "nothing was recorded: disk", 0),
        ("COMMIT", "whether it was recorded is not known", 1),
    ],
)
def test_a_disk_that_fails_makes_no_promise_it_cannot_keep(
    path: Path, statement: str, words: str, facts: int
) -> None:
    request = [write("a", 0, "1")], key("a")
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        writer = ledger._writer
        connection = writer._connection
        writer._connection = FailingAfter(connection, statement)
        with pytest.raises(LedgerUnavailable, match=words):
            ledger.append(*request)
        writer._connection = connection
        assert ledger.head() == facts
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:  # started again
        assert ledger.append(*request).repeated == bool(facts)
        assert ledger.head() == 1


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM facts WHERE position = 2",
        "DELETE FROM frontiers WHERE size = 2",
        "UPDATE facts SET position = 3 WHERE position = 2",
    ],
)
def test_an_end_that_was_tampered_with_stops_every_append(
    path: Path, ledger: SQLiteLedger, damage: str
) -> None:
    ledger.append([write("a", 0, "1")])
    ledger.append([write("a", 1, "2")])
    change(path, damage)
    with pytest.raises(LedgerUnavailable, match="run zeji fsck"):
        ledger.append([write("b", 0, "3")])


def test_a_frontier_that_fits_no_tree_stops_every_append(path: Path, ledger: SQLiteLedger) -> None:
    ledger.append([write("a", 0, "1")])
    change(path, "UPDATE frontiers SET peaks = x'00'")
    with pytest.raises(LedgerUnavailable, match="no frontier of 1 leaves"):
        ledger.append([write("a", 1, "2")])


def test_a_ledger_of_another_schema_is_refused(path: Path, ledger: SQLiteLedger) -> None:
    change(path, "UPDATE meta SET value = '2'")
    with pytest.raises(OtherSchema, match="ledger schema 2"):
        SQLiteLedger(path, Codec(SAMPLES), SetClock())


def test_an_empty_file_is_no_new_ledger(path: Path) -> None:
    path.touch()
    for _ in range(2):
        with pytest.raises(OtherSchema, match="no ledger in it"):
            SQLiteLedger(path, Codec(SAMPLES), SetClock())
    assert check(path).code == "file_damaged"
