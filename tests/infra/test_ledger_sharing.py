"""Readers, writers and processes at one ledger: each sees whole appends, in one order."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

from infra.codec import Codec
from infra.fsck import check
from infra.ledger import SQLiteLedger
from tests.contracts.samples import SAMPLES, SetClock, write
from tests.infra.ledger_file import ledger as ledger
from tests.infra.ledger_file import path as path


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
