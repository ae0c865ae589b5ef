"""The projector: errors stop one projection only, two processes fold once."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, Text

from domain.ports import Recorded
from infra.projector import Projector
from infra.rebuild import rebuild
from projections.base import Changes, Projection, Read, Row
from tests.infra.listed_ledger import ListedLedger
from tests.projections.example import DUE, Moved, Sent, projection
from tests.projections.laws import contents, database, fold, record

P = "parcels/p"
MOVES = [(P, Moved(place=str(number))) for number in range(20)]
TOO_FAR = "13"

fragile = Projection("fragile", version=3)
visits = fragile.rows("visits", Column("place", Text))
tolerant = False


@fragile.on(Moved, visits)
def visited(at: Recorded[Moved], row: Row) -> Changes:
    if at.fact.place == TOO_FAR and not tolerant:
        raise ValueError("no such place")
    return {"place": at.fact.place}


@pytest.fixture
def engine() -> Iterator[Engine]:
    with database() as engine:
        yield engine


def test_a_failing_handler_stops_its_projection_before_the_fact(engine: Engine) -> None:
    projector = Projector(ListedLedger(record(*MOVES)), engine, [fragile, projection])
    projector.catch_up()
    stopped, healthy = projector.status()
    assert (stopped.name, stopped.version, stopped.position, stopped.head) == ("fragile", 3, 13, 20)
    assert stopped.error == "parcels.Moved at 14: ValueError: no such place"
    assert (healthy.position, healthy.error) == (20, None)
    with engine.begin() as connection:
        row = Read(connection).one(visits, P)
    assert row is not None
    assert row["place"] == "12"


def test_a_stopped_projection_goes_on_once_another_process_has_rebuilt_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = ListedLedger(record(*MOVES))
    projector = Projector(ledger, engine, [fragile])
    projector.catch_up()
    assert projector.run_once() == 0
    monkeypatch.setattr("tests.infra.test_projector.tolerant", True)
    rebuild(ledger, engine, fragile)
    ledger.add(*record(*MOVES, (P, Moved(place="new")))[-1:])
    assert projector.run_once() == 1
    (status,) = projector.status()
    assert (status.position, status.error) == (21, None)


def test_a_stopped_projection_is_tried_again_by_a_new_process(engine: Engine) -> None:
    ledger = ListedLedger(record(*MOVES))
    Projector(ledger, engine, [fragile]).catch_up()
    again = Projector(ledger, engine, [fragile])
    assert again.wait_for(20, timeout=0) is False
    again.catch_up()
    assert again.wait_for(20, timeout=0) is True  # nobody waits for what has stopped
    (status,) = again.status()
    assert status.position == 13


def test_what_is_shown_of_a_ledger_that_was_replaced_is_folded_anew(engine: Engine) -> None:
    Projector(ListedLedger(record(*MOVES)), engine, [projection]).catch_up()
    older = ListedLedger(record(*MOVES[:7]))
    again = Projector(older, engine, [projection])
    again.catch_up()
    assert [status.position for status in again.status()] == [7]
    older.add(*record(*MOVES)[7:])
    again.catch_up()
    with database() as fresh:
        Projector(ListedLedger(record(*MOVES)), fresh, [projection]).catch_up()
        assert contents(engine, projection) == contents(fresh, projection)


def wrong(changes: dict[str, Any]) -> Projection:
    """A read model whose handler answers with `changes`."""
    made = Projection("wrong", version=1)
    rows = made.rows("rows", Column("place", Text), Column("moves", Integer))

    @made.on(Moved, rows)
    def handle(at: Recorded[Moved], row: Row) -> Changes:
        return changes

    entries = made.entries("entries", Column("place", Text))

    @made.on(Sent, entries)
    def enter(at: Recorded[Sent]) -> list[Changes]:
        return [changes]

    return made


@pytest.mark.parametrize(
    ("fact", "changes", "error"),
    [
        (Moved(place="a"), {"plaice": "a"}, "KeyError: 'wrong_v1_rows has no column plaice'"),
        (
            Moved(place="a"),
            {"stream": "parcels/q"},
            "has no column stream",
        ),
        (Moved(place="a"), {"place": object()}, "InterfaceError"),
        (Sent(due_on=DUE), {"plaice": "a"}, "KeyError: 'wrong_v1_entries has no column plaice'"),
    ],
)
def test_what_no_column_can_take_stops_the_projection(
    engine: Engine, fact: Any, changes: dict[str, Any], error: str
) -> None:
    projector = Projector(ListedLedger(record((P, fact))), engine, [wrong(changes)])
    projector.catch_up()
    (status,) = projector.status()
    assert status.error is not None
    assert error in status.error
    assert "object at" not in status.error  # what a row holds may be personal


class Overtaken(ListedLedger):
    """A ledger on which another process folds while we read."""

    other: Projector | None = None

    def since(self, position: int, limit: int = 500) -> Iterator[Recorded[Any]]:
        """The facts, once the other has folded them."""
        other, self.other = self.other, None
        if other is not None:
            assert other.run_once() == 20
        return super().since(position, limit)


def test_of_two_processes_only_the_first_folds_a_batch(engine: Engine) -> None:
    facts = record(*MOVES)
    ledger = Overtaken(facts)
    late = Projector(ledger, engine, [projection])
    ledger.other = Projector(ListedLedger(facts), engine, [projection])
    assert late.run_once() == 0
    late.catch_up()
    with database() as alone:
        fold(alone, projection, facts)
        assert contents(engine, projection) == contents(alone, projection)


def test_two_processes_at_once_fold_each_fact_once(engine: Engine) -> None:
    facts = record(*(MOVES * 10))
    ledger = ListedLedger(facts)
    with_a_start = threading.Barrier(2)

    def fold_in_small_batches(projector: Projector) -> None:
        with_a_start.wait()
        while not projector.wait_for(len(facts), timeout=0):
            projector.run_once(limit=7)

    threads = [
        threading.Thread(
            target=fold_in_small_batches, args=(Projector(ledger, engine, [projection]),)
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with database() as alone:
        fold(alone, projection, facts)
        assert contents(engine, projection) == contents(alone, projection)


def test_a_ledger_with_a_gap_is_not_skipped_over(engine: Engine) -> None:
    facts = record(*MOVES)
    projector = Projector(ListedLedger([*facts[:3], *facts[4:]]), engine, [projection])
    with pytest.raises(AssertionError, match="gap"):
        projector.run_once()
