"""What the SQLite ledger promises beyond the contract: sealed, durable, shared by processes."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.kernel.rules import Conflict
from domain.ports import Appended, LedgerUnavailable, Write
from infra.appending import Append
from infra.codec import Codec, CodecError
from infra.database import connect
from infra.fsck import check
from infra.ledger import SQLiteLedger
from infra.ledger_schema import OtherSchema
from infra.seal import Frontier, envelope, leaf_hash
from tests.contracts.samples import NOON, SAMPLES, Noted, SetClock, key, write


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


def test_what_was_acknowledged_is_there_after_opening_again(path: Path) -> None:
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        appended = ledger.append([write("a", 0, "1")], key("k"))
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        assert [recorded.fact for recorded in ledger.since(0)] == [Noted(text="1")]
        again = ledger.find(key("k"))
        assert again is not None
        assert (again.first, again.repeated) == (appended.first, True)


def test_every_commit_syncs_to_disk(ledger: SQLiteLedger) -> None:
    assert ledger._writer._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert ledger._writer._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_every_fact_is_a_leaf_of_the_tree(ledger: SQLiteLedger) -> None:
    ledger.append([write("a", 0, "1", "2"), write("b", 0, "3")], key("k"))
    ledger.append([write("a", 2, "4")])
    leaves = [ledger.leaf(position) for position in range(1, 5)]
    hashes = [leaf_hash(envelope(leaf)) for leaf in leaves if leaf]
    assert list(ledger.leaf_hashes(0, 4)) == hashes
    assert list(ledger.leaf_hashes(1, 3)) == hashes[1:3]
    assert ledger.frontier() == Frontier().extend(hashes)
    assert ledger.leaf(5) is None


def test_the_key_stands_on_the_last_fact_of_its_request(ledger: SQLiteLedger) -> None:
    ledger.append([write("a", 0, "1", "2"), write("b", 0, "3")], key("k"))
    keys = [leaf.key for position in (1, 2, 3) if (leaf := ledger.leaf(position))]
    assert keys == [None, None, "accounts/a:k"]


def test_a_fact_that_would_not_be_read_again_is_not_recorded(ledger: SQLiteLedger) -> None:
    poison = Write(stream_id="samples/a", expected_version=0, facts=(Noted(text=1),))  # type: ignore[arg-type]
    with pytest.raises(CodecError):
        ledger.append([write("b", 0, "1"), poison])
    assert ledger.head() == 0


def test_an_id_that_is_no_text_fails_for_its_own_caller_only(path: Path) -> None:
    clock = HeldClock()
    with closing(SQLiteLedger(path, Codec(SAMPLES), clock)) as ledger, ThreadPoolExecutor() as pool:
        neighbour = pool.submit(ledger.append, [write("a", 0, "1")])
        assert clock.asked.wait(10)
        with pytest.raises(UnicodeEncodeError):
            ledger.append([write("\ud800", 0, "2")])
        clock.go_on.set()
        assert neighbour.result(10).first == 1


def test_who_waits_together_is_committed_together_and_judged_alone(path: Path) -> None:
    clock = HeldClock()
    with closing(SQLiteLedger(path, Codec(SAMPLES), clock)) as ledger, ThreadPoolExecutor() as pool:
        first = pool.submit(ledger.append, [write("a", 0, "1")])
        assert clock.asked.wait(10)
        waiting = [
            pool.submit(ledger.append, [write("a", expected, "2")]) for expected in (0, 1, 7)
        ]
        waiting.append(pool.submit(ledger.append, [write("b", 0, "3")]))
        gathered(ledger, 4)
        clock.go_on.set()
        assert first.result(10).first == 1
        errors = [future.exception(10) for future in waiting]
        assert [isinstance(error, Conflict) for error in errors] == [True, False, True, False]
        assert sorted(f.result().first for f in waiting if not f.exception()) == [2, 3]
        frontiers = ledger.rows("SELECT size FROM frontiers ORDER BY size")
        assert frontiers == [(1,), (3,)]


def gathered(ledger: SQLiteLedger, count: int) -> None:
    """Return when so many appends wait behind the one that is being written."""
    end = monotonic() + 10
    while len(ledger._writer._group._waiting) < count:
        assert monotonic() < end


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


def test_the_edge_over_the_first_facts_is_what_it_was_then(ledger: SQLiteLedger) -> None:
    edges = {0: Frontier()}
    for number in range(5):
        ledger.append([write(f"s{number}", 0, *"abc"[: 1 + number % 3])])
        edges[ledger.head()] = ledger.frontier()
    for size, edge in edges.items():
        assert ledger.frontier(size) == edge
    leaves = list(ledger.leaf_hashes(0, 2))  # an edge that no append ended at
    assert ledger.frontier(2) == Frontier().extend(leaves)
    assert 2 not in edges


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


def test_whoever_waits_for_a_position_wakes_when_it_is_recorded(ledger: SQLiteLedger) -> None:
    woken: list[bool] = []
    waiting = Thread(target=lambda: woken.append(ledger.wait_beyond(0, timeout=10)))
    waiting.start()
    ledger.append([write("a", 0, "1")])
    waiting.join(5)
    assert woken == [True]
    assert ledger.wait_beyond(0, timeout=0)
    assert not ledger.wait_beyond(1, timeout=0)


def test_a_position_another_process_recorded_is_seen_when_the_wait_is_over(
    path: Path, ledger: SQLiteLedger
) -> None:
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as other:
        other.append([write("a", 0, "1")])
    assert ledger.wait_beyond(0, timeout=0)


def test_readers_see_whole_appends_while_writers_write(ledger: SQLiteLedger) -> None:
    done = Event()

    def read() -> int:
        seen = 0
        while not done.is_set():
            found = list(ledger.since(0, 10_000))
            assert [recorded.position for recorded in found] == list(range(1, len(found) + 1))
            assert len(found) % 3 == 0
            seen = max(seen, len(found))
        return seen

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        writers = [pool.submit(write_threes, ledger, f"w{number}") for number in range(4)]
        for writer in writers:
            writer.result(60)
        done.set()
        for reader in readers:
            reader.result(60)
    assert ledger.head() == 4 * 20 * 3


def write_threes(ledger: SQLiteLedger, stream: str) -> None:
    for number in range(20):
        ledger.append([write(stream, 3 * number, "a", "b", "c")])


def test_processes_that_append_at_once_share_one_contiguous_sealed_order(path: Path) -> None:
    command = [sys.executable, "-m", "tests.infra.appender", str(path)]
    running = [
        subprocess.Popen([*command, name, "3", "25"], stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    given = []
    for process in running:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        given += [int(line) for line in said.split()]
    assert sorted(given) == list(range(1, 301))
    assert check(path).ok
    assert check(path).size == 300


@settings(max_examples=60)
@given(
    some.lists(
        some.lists(
            some.tuples(
                some.sampled_from("abc"),
                some.sampled_from([0, 0, 0, 1, -1]),
                some.integers(0, 3),
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda step: step[0],
        ),
        max_size=15,
    )
)
def test_any_appends_leave_what_a_list_would_hold(appends: Sequence[Any]) -> None:
    model: list[tuple[str, int, Any]] = []
    with TemporaryDirectory() as directory:
        path = Path(directory) / "ledger.sqlite"
        clock = SetClock()
        with closing(SQLiteLedger(path, Codec(SAMPLES), clock)) as ledger:
            for number, steps in enumerate(appends):
                clock.set(NOON + timedelta(seconds=number * (-1) ** number))
                append_to_both(ledger, model, number, steps)
            held = [(at.stream_id, at.version, at.fact) for at in ledger.since(0)]
            assert held == model
            for stream in "abc":
                own = [at.version for at in ledger.history(f"samples/{stream}")]
                assert own == list(range(1, len(own) + 1))
        assert check(path).ok


def append_to_both(
    ledger: SQLiteLedger, model: list[tuple[str, int, Any]], number: int, steps: Sequence[Any]
) -> None:
    """Append to the ledger, and to the list if that must succeed."""
    now = {stream: sum(row[0] == f"samples/{stream}" for row in model) for stream in "abc"}
    writes = [
        write(stream, max(now[stream] + off, 0), *[f"{number}.{at}" for at in range(facts)])
        for stream, off, facts in steps
    ]
    rows = [
        (w.stream_id, version, fact)
        for w in writes
        for version, fact in enumerate(w.facts, w.expected_version + 1)
    ]
    fits = all(w.expected_version == now[w.stream_id.removeprefix("samples/")] for w in writes)
    outcome: Appended | Exception
    try:
        outcome = ledger.append(writes)
    except (Conflict, AssertionError) as error:
        outcome = error
    if not rows:
        assert isinstance(outcome, AssertionError)
    elif not fits:
        assert isinstance(outcome, Conflict)
    else:
        assert isinstance(outcome, Appended)
        assert (outcome.first, outcome.last) == (len(model) + 1, len(model) + len(rows))
        model += rows
