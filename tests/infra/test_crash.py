"""Killed in the middle of an append, or out of disk: nothing acknowledged is lost or half there."""

import contextlib
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.ports import LedgerUnavailable
from infra.codec import Codec
from infra.fsck import check
from infra.ledger import SQLiteLedger
from tests.contracts.samples import SAMPLES, SetClock, key, write

MEBIBYTE = 1 << 20


def append_until_killed(path: Path, name: str, lines: int) -> list[int]:
    """Kill an appending process once it has said so many lines; all positions it acknowledged."""
    command = [sys.executable, "-m", "tests.infra.appender", str(path), name, "4", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    return [int(line) for line in said]


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path, chance = tmp_path / "ledger.sqlite", random.Random()
    acknowledged: set[int] = set()
    for _ in range(5):
        given = append_until_killed(path, chance.choice("ab"), chance.randint(1, 300))
        assert acknowledged.isdisjoint(given)
        acknowledged.update(given)
        verdict = check(path)
        assert verdict.ok, verdict
        with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
            positions = [at.position for at in ledger.since(0, limit=1_000_000)]
        assert positions == list(range(1, verdict.size + 1))
        assert acknowledged <= set(positions)
        assert verdict.size % 2 == 0  # two facts at once, or none


def test_the_ledger_goes_on_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    before = append_until_killed(path, "a", 50)
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        head = ledger.head()
        assert head >= max(before)
        assert ledger.append([write("after", 0, "1")]).first == head + 1
    assert check(path).ok


@contextlib.contextmanager
def small_disk(directory: Path) -> Iterator[bool]:
    """Mount three mebibytes of disk there; whether that could be done."""
    directory.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(directory)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(directory)], check=True)


@contextlib.contextmanager
def small_files() -> Iterator[None]:
    """No file of this process may grow beyond a mebibyte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEBIBYTE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, heard)


def fill(ledger: SQLiteLedger) -> int:
    """Append until the disk is full; the position last acknowledged."""
    last = 0
    for version in range(1000):
        with contextlib.suppress(LedgerUnavailable):
            last = ledger.append([write("a", version, "x" * 20_000)]).last
            continue
        return last
    pytest.fail("the disk was never full")


def assert_whole(ledger: SQLiteLedger, path: Path, last: int) -> None:
    """Exactly what was acknowledged is there, and another failure says why and changes nothing."""
    assert ledger.head() == last
    with pytest.raises(LedgerUnavailable, match=r"nothing was recorded: .*(full|I/O)"):
        ledger.append([write("b", 0, *["y" * 20_000] * 4)], key("b"))
    assert ledger.head() == last
    assert ledger.find(key("b")) is None
    assert check(path).size == last
    assert check(path).ok


def run_full_and_go_on(path: Path, full: contextlib.AbstractContextManager[None]) -> None:
    """Fill the disk within `full`, look, and append again after it."""
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        with full:
            last = fill(ledger)
            assert_whole(ledger, path, last)
        assert ledger.append([write("b", 0, "y")], key("b")).first == last + 1
    assert check(path).ok


@contextlib.contextmanager
def ballast(file: Path) -> Iterator[None]:
    """A file that takes a mebibyte of the disk for a while."""
    file.write_bytes(bytes(MEBIBYTE))
    yield
    file.unlink()


def test_a_full_disk_fails_loudly_and_the_ledger_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    directory = tmp_path / "disk"
    with small_disk(directory) as mounted:
        way = "a small tmpfs" if mounted else "RLIMIT_FSIZE"
        sys.stdout.write(f"full disk: {way}\n")
        full = ballast(directory / "ballast") if mounted else small_files()
        run_full_and_go_on(directory / "ledger.sqlite", full)


def test_a_file_that_may_not_grow_fails_loudly_and_goes_on_later(tmp_path: Path) -> None:
    run_full_and_go_on(tmp_path / "ledger.sqlite", small_files())
