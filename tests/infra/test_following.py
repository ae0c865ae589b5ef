"""The projector's thread: it outlives trouble, and says when nothing moves."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from domain.ports import Recorded
from infra.following import STALLED_SECONDS, Following
from infra.projector import Projector
from projections.base import Read
from tests.infra.listed_ledger import ListedLedger
from tests.projections.example import DUE, Moved, Sent, parcels, projection
from tests.projections.laws import database, record

P = "parcels/p"
FACTS = record((P, Sent(due_on=DUE)), (P, Moved(place="shelf")))


class Troubled(ListedLedger):
    """A ledger that cannot be read as long as there is trouble left."""

    def __init__(self, *troubles: BaseException) -> None:
        super().__init__()
        self.troubles = list(troubles)
        self.second = threading.Event()  # the second reading that failed has begun
        self.read = threading.Event()
        self.ready = threading.Event()  # unless a test holds it up, reading goes on
        self.ready.set()

    def since(self, position: int, limit: int = 500) -> Iterator[Recorded[Any]]:
        self.read.set()
        assert self.ready.wait(10)
        if self.troubles:
            trouble = self.troubles.pop(0)
            if not self.troubles:
                self.second.set()
            raise trouble
        return super().since(position, limit)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with database() as engine:
        yield engine


def test_a_reader_waits_until_its_fact_is_shown(engine: Engine) -> None:
    ledger = ListedLedger()
    projector = Projector(ledger, engine, [projection])
    assert projector.wait_for(1, timeout=0.01) is False
    with Following(projector):
        ledger.add(FACTS[0])
        assert projector.wait_for(1, timeout=10) is True
        with engine.begin() as connection:
            read = Read(connection)
            assert [row["stream"] for row in read.all(select(read.open(parcels)))] == [P]


def test_trouble_is_told_and_tried_again(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    locked = OperationalError("UPDATE rows", {"name": "周启明"}, Exception("database is locked"))
    ledger = Troubled(locked, AssertionError("the ledger has a gap"))
    projector = Projector(ledger, engine, [projection])
    with Following(projector) as following:
        ledger.add(FACTS[0])
        assert ledger.second.wait(10)
        still = following.standstill()
        assert still is not None
        assert still.reason == "failing"
        assert projector.wait_for(1, timeout=10)
        ledger.add(FACTS[1])
        assert projector.wait_for(2, timeout=10)
        assert following.standstill() is None
    assert "database is locked" in caplog.text
    assert "the ledger has a gap" in caplog.text
    assert "周启明" not in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_does_not_run_is_told(engine: Engine) -> None:
    ledger = Troubled(SystemExit())
    following = Following(Projector(ledger, engine, [projection]))
    assert following.standstill() is not None
    with following:
        assert following._thread is not None
        following._thread.join(10)
        still = following.standstill()
        assert still is not None
        assert still.reason == "not_followed"


def test_a_round_that_does_not_end_is_told_when_there_are_facts_to_show(engine: Engine) -> None:
    ledger, now = Troubled(), [0.0]
    with Following(Projector(ledger, engine, [projection]), lambda: now[0]) as following:
        ledger.ready.clear()
        ledger.read.clear()
        try:
            assert ledger.read.wait(10)
            now[0] = STALLED_SECONDS + 1
            assert following.standstill() is None  # nothing is behind
            ledger.add(*FACTS)
            still = following.standstill()
            assert still is not None
            assert (still.reason, still.detail) == ("stalled", "2 facts, 61 s")
        finally:
            ledger.ready.set()
