"""What the SQLite ledger promises beyond the contract: sealed, durable, each judged alone."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.kernel.rules import Conflict
from domain.ports import Appended, Write
from infra.codec import Codec, CodecError
from infra.fsck import check
from infra.ledger import SQLiteLedger
from infra.seal import Frontier, envelope, leaf_hash
from tests.contracts.samples import NOON, SAMPLES, Noted, SetClock, key, write
from tests.infra.ledger_file import HeldClock, gathered
from tests.infra.ledger_file import ledger as ledger
from tests.infra.ledger_file import path as path


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
