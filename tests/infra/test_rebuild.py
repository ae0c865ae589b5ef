"""Rebuilding beside the serving tables, in one process or several, and swapping at the end."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from domain.ports import Recorded, Wanted
from infra.database import UnderWay
from infra.projector import Projector
from infra.rebuild import MARK, rebuild
from projections.base import Read
from tests.infra.listed_ledger import ListedLedger
from tests.infra.test_projector import MOVES, fragile
from tests.projections.example import DUE, Delivered, Moved, Packed, Sent, parcels, projection
from tests.projections.laws import contents, database, fold, record

STREAMS = [f"parcels/{number}" for number in range(30)]
HISTORY = [
    Sent(due_on=DUE),
    Packed(counts=(("book", 2), ("cup", 1))),
    Moved(place="a", note="x"),
    Moved(place="b"),
    Delivered(on=DUE),
]
FACTS = record(*((stream, fact) for fact in HISTORY for stream in STREAMS))


@pytest.fixture
def engine() -> Iterator[Engine]:
    with database() as engine:
        yield engine


def incremental(facts: Sequence[Recorded[Any]]) -> dict[str, Any]:
    """What folding `facts` in small batches leaves."""
    with database() as engine:
        fold(engine, projection, facts, [13])
        return contents(engine, projection)


@pytest.mark.parametrize("workers", [1, 2])
def test_one_process_or_two_make_the_rows_that_batches_made(engine: Engine, workers: int) -> None:
    told: list[tuple[int, int]] = []
    position = rebuild(
        ListedLedger(FACTS), engine, projection, [partial(ListedLedger, FACTS)] * (workers - 1),
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert position == len(FACTS)
    assert contents(engine, projection) == incremental(FACTS)
    assert told[-1] == (len(FACTS), len(FACTS))


def test_one_rebuild_of_a_read_model_goes_on_at_a_time(engine: Engine) -> None:
    fold(engine, projection, FACTS)

    def again(_done: int, _total: int) -> None:
        with pytest.raises(UnderWay):
            rebuild(ListedLedger(FACTS), engine, projection)

    rebuild(ListedLedger(FACTS), engine, projection, progress=again)
    assert contents(engine, projection) == incremental(FACTS)


class Growing(ListedLedger):
    """A ledger that grows, and is read by readers, while a rebuild reads it."""

    def __init__(self, facts: Sequence[Recorded[Any]], engine: Engine) -> None:
        super().__init__(facts[:100])
        self._more = list(facts[100:])
        self._engine = engine
        self.boards: list[int] = []

    def since(
        self, position: int, limit: int = 500, wanted: Wanted | None = None
    ) -> Iterator[Recorded[Any]]:
        """The facts so far; five more come after each look."""
        with self._engine.connect() as connection:
            read = Read(connection)
            self.boards.append(len(read.all(select(read.open(parcels)))))
        found = list(super().since(position, limit, wanted))
        if position:
            self.add(*self._more[:5])
            del self._more[:5]
        else:
            self.add(*self._more[:1])
            del self._more[:1]
        return iter(found)


def test_the_old_tables_serve_until_the_tail_is_folded_too(engine: Engine) -> None:
    fold(engine, projection, FACTS[:100])
    ledger = Growing(FACTS, engine)
    position = rebuild(ledger, engine, projection)
    assert position > 100
    assert set(ledger.boards) == {30}
    assert len(ledger.boards) >= 3
    Projector(ListedLedger(FACTS), engine, [projection]).catch_up()
    assert contents(engine, projection) == incremental(FACTS)


def test_a_rebuild_repairs_what_was_changed_by_hand_and_can_be_repeated(engine: Engine) -> None:
    fold(engine, projection, FACTS)
    indexes = index_columns(engine)
    with engine.begin() as connection:
        connection.execute(parcels.versions.present.update().values(place="nowhere"))
    for _ in range(2):
        rebuild(ListedLedger(FACTS), engine, projection)
    Projector(ListedLedger(FACTS), engine, [projection]).catch_up()
    assert contents(engine, projection) == incremental(FACTS)
    assert index_columns(engine) == indexes


def index_columns(engine: Engine) -> dict[str, list[Any]]:
    """The indexed columns of every table there is (statistics are not a table of ours)."""
    found = inspect(engine)
    return {
        name: sorted(index["column_names"] for index in found.get_indexes(name))
        for name in found.get_table_names()
        if not name.startswith("sqlite_")
    }


def test_a_handler_that_fails_leaves_the_old_tables(engine: Engine) -> None:
    projector = Projector(ListedLedger(record(*MOVES)), engine, [fragile])
    projector.catch_up()
    before = contents(engine, fragile)
    with pytest.raises(ValueError, match="no such place"):
        rebuild(ListedLedger(record(*MOVES)), engine, fragile)
    assert contents(engine, fragile) == before
    assert not [name for name in inspect(engine).get_table_names() if name.endswith(MARK)]


def test_an_empty_ledger_rebuilds_to_nothing(engine: Engine) -> None:
    assert rebuild(ListedLedger(), engine, projection) == 0
