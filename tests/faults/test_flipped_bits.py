"""One bit of the ledger's file turned over, anywhere: found, or without any effect on a fact."""

import random
from contextlib import closing
from pathlib import Path

import pytest

from infra.codec import Codec
from infra.database import sqlite
from infra.fsck import check
from infra.ledger import SQLiteLedger
from tests.contracts.samples import SAMPLES, SetClock, write

FLIPS = 300
pytestmark = pytest.mark.faults


def rows(path: Path) -> list[tuple[object, ...]]:
    """Everything the ledger says of its facts; what cannot be read at all is an error."""
    with closing(sqlite.connect(path)) as connection:
        return list(connection.execute("SELECT * FROM facts ORDER BY position"))


def test_a_flipped_bit_is_found_or_changes_nothing(tmp_path: Path) -> None:
    whole = tmp_path / "whole.sqlite"
    with closing(SQLiteLedger(whole, Codec(SAMPLES), SetClock())) as ledger:
        for n in range(300):
            ledger.append([write(f"stream-{n % 20}", n // 20, f"fact {n}")])
        ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    before, size = rows(whole), check(whole).size
    root = check(whole).root
    chance, found, harmless = random.Random(20261124), 0, 0
    content = bytearray(whole.read_bytes())
    for _ in range(FLIPS):
        bit = chance.randrange(len(content) * 8)
        content[bit // 8] ^= 1 << bit % 8
        flipped = tmp_path / "flipped.sqlite"
        flipped.write_bytes(content)
        content[bit // 8] ^= 1 << bit % 8
        if noticed(flipped, (size, root)):
            found += 1
        else:
            harmless += 1
            assert rows(flipped) == before, f"bit {bit} changed a fact and nobody noticed"
    assert found > harmless, f"{found} of {FLIPS} flips found"


def noticed(path: Path, expect: tuple[int, str]) -> bool:
    """Whether the check complains, in a verdict or by failing to read the file at all."""
    try:
        return not check(path, expect).ok
    except (sqlite.Error, ValueError):
        return True
