"""An honest ledger of forty facts, copied to be damaged."""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.codec import Codec
from infra.database import connect
from infra.fsck import check
from infra.ledger import SQLiteLedger
from infra.seal import Frontier, Leaf, envelope, leaf_hash
from tests.contracts.samples import SAMPLES, SetClock, key, write

FACTS = 40


SEALED = "position, stream, version, name, recorded_us, body, key, key_digest, key_facts"


MIDDLE = 17


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of forty facts in three streams, in appends of one to three, some with a key."""
    path = tmp_path_factory.mktemp("honest") / "ledger.sqlite"
    clock, chance = SetClock(), random.Random(7)
    versions = dict.fromkeys("abc", 0)
    with closing(SQLiteLedger(path, Codec(SAMPLES), clock)) as ledger:
        while (head := ledger.head()) < FACTS:
            stream = chance.choice("abc")
            texts = [f"{head}.{at}" for at in range(min(chance.randint(1, 3), FACTS - head))]
            request = key(str(head)) if chance.random() < 0.5 else None
            ledger.append([write(stream, versions[stream], *texts)], request)
            versions[stream] += len(texts)
            clock.advance(timedelta(seconds=1))
    return path


@pytest.fixture
def path(honest: Path, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copy(honest, tmp_path / "ledger.sqlite"))


@pytest.fixture
def file(path: Path) -> Iterator[Any]:
    """A connection to damage it with."""
    with closing(connect(path)) as connection:
        yield connection


def reseal(connection: Any) -> None:
    """What an attacker does who knows our program: every leaf and frontier anew."""
    frontier, sizes = Frontier(), dict(connection.execute("SELECT size, 1 FROM frontiers"))
    for row in connection.execute(f"SELECT {SEALED} FROM facts ORDER BY position").fetchall():
        hashed = leaf_hash(envelope(Leaf(*row)))
        frontier = frontier.append(hashed)
        connection.execute("UPDATE facts SET leaf = ? WHERE position = ?", (hashed, row[0]))
        if frontier.size in sizes:
            connection.execute(
                "UPDATE frontiers SET peaks = ? WHERE size = ?", (frontier.raw(), frontier.size)
            )


def root_at(path: Path) -> tuple[int, str]:
    verdict = check(path)
    return verdict.size, verdict.root


def insert_forged(file: Any, position: int) -> None:
    """Make room at `position` and put a forged fact there, with a leaf that fits it."""
    file.execute("UPDATE facts SET position = -position - 1 WHERE position >= ?", (position,))
    file.execute("UPDATE facts SET position = -position WHERE position < 0")
    (recorded_us,) = file.execute("SELECT max(recorded_us) FROM facts").fetchone()
    leaf = Leaf(position, "samples/forged", 1, "samples.Noted", recorded_us, b'{"text":"x"}')
    holes = ", ".join("?" * 10)
    file.execute(f"INSERT INTO facts VALUES ({holes})", (*leaf, leaf_hash(envelope(leaf))))
