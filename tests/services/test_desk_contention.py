"""Many threads at one desk over a real file: nobody is turned away for being second."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from domain.catalogue import EVENTS
from domain.findings import ConfirmFinding, RecordFinding, SubmitFinding
from domain.kernel.sources import RectificationType
from infra.codec import Codec
from infra.ledger import SQLiteLedger
from services.desk import Bundle, Desk
from services.policies import answers
from tests.county import SetClock, caller, do, found_county
from tests.known import INSPECTOR, SAFETY, SECOND, SUPERVISOR, TODAY
from tests.services.conftest import Evidence
from tests.services.office_work import finding

THREADS, ROUNDS = 8, 10


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SQLiteLedger]:
    file = tmp_path / "ledger.sqlite"
    with closing(SQLiteLedger(file, Codec(EVENTS.values()), SetClock())) as ledger:
        yield ledger


@pytest.fixture
def desk(ledger: SQLiteLedger) -> Desk:
    """A founded small county on the file."""
    desk = Desk(ledger, SetClock(), answers, Evidence())
    found_county(desk)
    return desk


def numbers(ledger: SQLiteLedger) -> Sequence[str]:
    """The numbers the office's register gave, in order."""
    return [at.fact.number for at in ledger.history("registers/safety-FZ-2026")]


def confirm(id: str) -> ConfirmFinding:
    """The supervisor dockets the finding in the safety office's register."""
    return ConfirmFinding(
        id=id, office=SAFETY, rectification_type=RectificationType.STAGED, ordered_due_on=TODAY
    )


def submitted(desk: Desk, count: int) -> Sequence[str]:
    """As many findings ready to be confirmed."""
    ids = [f"findings/{number}" for number in range(count)]
    for id in ids:
        do(desk, INSPECTOR, finding(id))
        do(desk, INSPECTOR, SubmitFinding(id=id, inspectors=(INSPECTOR, SECOND)))
    return ids


def in_order(count: int) -> Sequence[str]:
    """The first numbers of the register."""
    return [f"FZ-2026-{number:03}" for number in range(1, count + 1)]


def test_who_dockets_in_the_same_moment_each_gets_a_number(
    desk: Desk, ledger: SQLiteLedger
) -> None:
    ids = submitted(desk, THREADS * ROUNDS)
    together = Barrier(THREADS)

    def work(mine: Sequence[str]) -> None:
        together.wait()
        for id in mine:
            do(desk, SUPERVISOR, confirm(id))

    with ThreadPoolExecutor(THREADS) as pool:
        shares = [ids[first::THREADS] for first in range(THREADS)]
        for done in [pool.submit(work, share) for share in shares]:
            done.result()
    assert numbers(ledger) == in_order(len(ids))


def test_two_desks_with_a_memory_each_share_one_register(desk: Desk, ledger: SQLiteLedger) -> None:
    other = Desk(ledger, SetClock(), answers, Evidence())
    ids = submitted(desk, 6)
    for turn, id in enumerate(ids):
        do((desk, other)[turn % 2], SUPERVISOR, confirm(id))
    assert numbers(ledger) == in_order(len(ids))


def test_requests_of_one_append_take_different_numbers(desk: Desk, ledger: SQLiteLedger) -> None:
    ids = submitted(desk, 3)
    requests = [Bundle(commands=(confirm(id),), caller=caller(SUPERVISOR)) for id in ids]
    assert desk.execute_all(requests) == [None] * 3
    assert numbers(ledger) == in_order(3)


def test_one_append_may_record_what_it_rests_on(desk: Desk, ledger: SQLiteLedger) -> None:
    first: RecordFinding = finding("findings/first")
    chain: Sequence[RecordFinding | SubmitFinding | ConfirmFinding] = (
        first,
        SubmitFinding(id=first.id, inspectors=(INSPECTOR, SECOND)),
    )
    asked = [
        Bundle(commands=chain, caller=caller(INSPECTOR)),
        Bundle(commands=(confirm(first.id),), caller=caller(SUPERVISOR)),
    ]
    assert desk.execute_all(asked) == [None, None]
    assert numbers(ledger) == in_order(1)
