"""Whatever is changed in the ledger's file behind its back is found, and the place is named."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.codec import Codec
from infra.database import connect, sqlite
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


def test_an_honest_ledger_is_found_right(path: Path) -> None:
    told: list[int] = []
    verdict = check(path, root_at(path), told.append)
    assert (verdict.ok, verdict.size, verdict.position) == (True, FACTS, None)
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        assert verdict.root == ledger.frontier().root.hex()


def test_progress_is_told_from_time_to_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.fsck.REPORT_EVERY", 15)
    told: list[int] = []
    assert check(path, progress=told.append).ok
    assert told == [15, 30]


def test_an_older_root_is_found_in_a_ledger_that_grew(path: Path) -> None:
    older = root_at(path)
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        ledger.append([write("new", 0, "1")])
    assert check(path, older).ok


def test_a_root_may_be_written_in_capitals(path: Path) -> None:
    size, root = root_at(path)
    assert check(path, (size, root.upper())).ok
    assert check(path, (size, "AB" * 32)).code == "root_differs"


@pytest.mark.parametrize("expect", [(-1, "00" * 32), (FACTS, "no root")])
def test_what_no_ledger_ever_had_is_not_compared(path: Path, expect: tuple[int, str]) -> None:
    with pytest.raises(ValueError, match=r"facts|hexadecimal"):
        check(path, expect)


def test_a_ledger_in_use_can_be_checked(path: Path, file: Any) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.execute("DELETE FROM facts")  # not committed: not so
    assert check(path).size == FACTS


EDITS = {
    "stream": "stream = 'samples/zzz'",
    "version": "version = 999",
    "name": "name = 'samples.Measured'",
    "time": "recorded_us = recorded_us + 1",
    "body": "body = cast(replace(cast(body AS TEXT), '.', ',') AS BLOB)",
    "actor": 'body = cast(replace(cast(body AS TEXT), \'"person":""\', \'"person":"x"\') AS BLOB)',
    "key": "key = 'accounts/b:forged'",
    "digest": "key_digest = zeroblob(32)",
    "count": "key_facts = 77",
    "leaf": "leaf = zeroblob(32)",
    "text": "stream = cast(x'ff' AS TEXT)",
}


@pytest.mark.parametrize("position", [1, MIDDLE, FACTS])
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_of_any_column_is_found_where_it_is(
    path: Path, file: Any, edit: str, position: int
) -> None:
    file.execute(f"UPDATE facts SET {edit} WHERE position = ?", (position,))
    verdict = check(path)
    assert (verdict.code, verdict.position) == ("leaf_differs", position)
    assert verdict.size == position - 1


@pytest.mark.parametrize("position", [1, 2, MIDDLE, FACTS - 1])
def test_a_deleted_fact_is_found(path: Path, file: Any, position: int) -> None:
    file.execute("DELETE FROM facts WHERE position = ?", (position,))
    verdict = check(path)
    assert (verdict.code, verdict.position) == ("position_missing", position)
    assert verdict.values == (("found", position + 1),)


@pytest.mark.parametrize("position", [1, MIDDLE])
def test_a_deleted_fact_is_found_when_the_rest_moved_up(
    path: Path, file: Any, position: int
) -> None:
    file.execute("DELETE FROM facts WHERE position = ?", (position,))
    file.execute("UPDATE facts SET position = position - 1 WHERE position > ?", (position,))
    verdict = check(path)
    assert (verdict.code, verdict.position) == ("leaf_differs", position)


SWAP = """UPDATE facts SET {0} = (SELECT {0} FROM facts AS other
    WHERE other.position = 35 - facts.position) WHERE position IN (5, 30)"""
MOVE = "UPDATE facts SET position = {} WHERE position = {}"
SWAPS = {
    "bodies": [SWAP.format("body")],
    "leaves": [SWAP.format("leaf")],
    "rows": [MOVE.format(0, 5), MOVE.format(5, 30), MOVE.format(30, 0)],
}


@pytest.mark.parametrize("statements", SWAPS.values(), ids=SWAPS)
def test_two_facts_that_changed_places_are_found(
    path: Path, file: Any, statements: list[str]
) -> None:
    for statement in statements:
        file.execute(statement)
    verdict = check(path)
    assert (verdict.code, verdict.position) == ("leaf_differs", 5)


def insert_forged(file: Any, position: int) -> None:
    """Make room at `position` and put a forged fact there, with a leaf that fits it."""
    file.execute("UPDATE facts SET position = -position - 1 WHERE position >= ?", (position,))
    file.execute("UPDATE facts SET position = -position WHERE position < 0")
    (recorded_us,) = file.execute("SELECT max(recorded_us) FROM facts").fetchone()
    leaf = Leaf(position, "samples/forged", 1, "samples.Noted", recorded_us, b'{"text":"x"}')
    holes = ", ".join("?" * 10)
    file.execute(f"INSERT INTO facts VALUES ({holes})", (*leaf, leaf_hash(envelope(leaf))))


@pytest.mark.parametrize(
    ("position", "code", "named"),
    [(MIDDLE, "leaf_differs", MIDDLE + 1), (FACTS + 1, "tail_unsealed", FACTS + 1)],
)
def test_an_inserted_fact_is_found(
    path: Path, file: Any, position: int, code: str, named: int
) -> None:
    insert_forged(file, position)
    verdict = check(path)
    assert verdict.code in (code, "frontier_differs", "frontier_missing")
    assert verdict.position is not None
    assert position - 3 < verdict.position <= named  # at most three facts were sealed together


def test_a_cut_tail_is_found_while_its_frontiers_are_left(path: Path, file: Any) -> None:
    file.execute("DELETE FROM facts WHERE position > 30")
    verdict = check(path)
    assert (verdict.code, verdict.position) == ("tail_missing", 31)
    file.execute("DELETE FROM facts")
    assert (check(path).code, check(path).position) == ("tail_missing", 1)


def test_a_tail_cut_with_its_frontiers_is_found_by_the_root_kept_elsewhere(
    path: Path, file: Any
) -> None:
    kept = root_at(path)
    (size,) = file.execute("SELECT max(size) FROM frontiers WHERE size < 30").fetchone()
    file.execute("DELETE FROM facts WHERE position > ?", (size,))
    file.execute("DELETE FROM frontiers WHERE size > ?", (size,))
    assert check(path).ok  # nothing inside the file can show it
    verdict = check(path, kept)
    assert (verdict.code, verdict.position) == ("tail_missing", size + 1)
    assert verdict.values == (("expected", FACTS),)


@pytest.mark.parametrize("position", [1, MIDDLE, FACTS])
def test_a_fact_edited_and_sealed_anew_is_found_by_the_root_kept_elsewhere(
    path: Path, file: Any, position: int
) -> None:
    kept = root_at(path)
    file.execute("UPDATE facts SET body = x'7b7d' WHERE position = ?", (position,))
    reseal(file)
    assert check(path).ok  # nothing inside the file can show it
    verdict = check(path, kept)
    assert (verdict.code, verdict.position) == ("root_differs", None)


def test_a_leaf_changed_with_its_fact_is_found_by_the_frontiers(path: Path, file: Any) -> None:
    row = file.execute(f"SELECT {SEALED} FROM facts WHERE position = ?", (MIDDLE,)).fetchone()
    forged = Leaf(*row)._replace(body=b"{}")
    file.execute(
        "UPDATE facts SET body = ?, leaf = ? WHERE position = ?",
        (b"{}", leaf_hash(envelope(forged)), MIDDLE),
    )
    verdict = check(path)
    assert verdict.code == "frontier_differs"
    assert verdict.position is not None
    assert verdict.position <= MIDDLE <= dict(verdict.values)["size"]


@pytest.mark.parametrize(
    ("code", "edit"),
    [
        ("version_gap", "version = version + 100 WHERE stream = 'samples/a' AND position > 20"),
        ("time_falls", "recorded_us = 0 WHERE position > 20 AND stream = 'samples/a'"),
    ],
)
def test_an_impossible_order_is_found_even_if_sealed_anew(
    path: Path, file: Any, code: str, edit: str
) -> None:
    file.execute(f"UPDATE facts SET {edit}")
    reseal(file)
    (first,) = file.execute(
        "SELECT min(position) FROM facts WHERE stream = 'samples/a' AND position > 20"
    ).fetchone()
    verdict = check(path)
    assert (verdict.code, verdict.position) == (code, first)


@pytest.mark.parametrize(
    "edit", ["recorded_us = 1", "peaks = zeroblob(length(peaks))", "peaks = x''"]
)
def test_an_edited_frontier_is_found(path: Path, file: Any, edit: str) -> None:
    sizes = [size for (size,) in file.execute("SELECT size FROM frontiers ORDER BY size")]
    file.execute(f"UPDATE frontiers SET {edit} WHERE size = ?", (sizes[3],))
    verdict = check(path)
    assert (verdict.code, verdict.position) == ("frontier_differs", sizes[2] + 1)


def test_a_deleted_frontier_is_found(path: Path, file: Any) -> None:
    sizes = [size for (size,) in file.execute("SELECT size FROM frontiers ORDER BY size")]
    file.execute("DELETE FROM frontiers WHERE size = ?", (sizes[3],))
    assert (check(path).code, check(path).position) == ("frontier_missing", sizes[2] + 1)


def test_deleted_frontiers_at_the_end_are_found(path: Path, file: Any) -> None:
    file.execute("DELETE FROM frontiers WHERE size > 20")
    assert check(path).code == "frontier_missing"
    file.execute("DELETE FROM frontiers")
    assert check(path).position == 1


def test_bytes_changed_in_the_file_itself_are_found(path: Path) -> None:
    raw, codes = path.read_bytes(), []
    for at in range(len(raw)):
        if raw.startswith(b'"text":"', at):
            path.write_bytes(raw[: at + 8] + bytes([raw[at + 8] ^ 1]) + raw[at + 9 :])
            codes.append(check(path).code)
    assert codes.count("leaf_differs") == FACTS
    assert set(codes) <= {"leaf_differs", ""}  # the rest lies in pages no longer used


def test_an_index_that_no_longer_shows_its_facts_is_found(path: Path, file: Any) -> None:
    (page,) = file.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_facts_1'"
    ).fetchone()
    (size,) = file.execute("PRAGMA page_size").fetchone()
    file.close()
    raw = bytearray(path.read_bytes())
    at = raw.index(b"samples/a", (page - 1) * size)
    raw[at : at + 9] = b"samples/q"
    path.write_bytes(bytes(raw))
    assert check(path).code == "file_damaged"


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_what_is_no_ledger_is_said_to_be_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    assert check(path).code == "file_damaged"


def test_another_schema_is_not_judged(path: Path, file: Any) -> None:
    file.execute("UPDATE meta SET value = '2'")
    assert check(path).code == "schema_unknown"


@pytest.mark.parametrize(
    ("change", "altered"),
    [
        (
            "CREATE TRIGGER undo AFTER INSERT ON facts BEGIN DELETE FROM facts; END",
            ["undo"],
        ),
        ("CREATE TABLE notes (words TEXT)", ["notes"]),
        ("ALTER TABLE facts ADD COLUMN remark TEXT", ["facts"]),
        ("DROP INDEX facts_key", ["facts_key"]),
        (
            "ALTER TABLE facts RENAME TO kept; CREATE VIEW facts AS SELECT * FROM kept",
            ["facts", "facts_key", "kept"],
        ),
    ],
    ids=["trigger", "table", "column", "index", "view"],
)
def test_what_is_not_of_the_schema_is_found(
    path: Path, file: Any, change: str, altered: list[str]
) -> None:
    file.executescript(change)
    verdict = check(path)
    assert (verdict.code, dict(verdict.values)) == ("schema_altered", {"found": altered})


def test_a_ledger_whose_statistics_were_taken_is_as_it_was(path: Path, file: Any) -> None:
    file.execute("ANALYZE")
    file.execute("VACUUM")
    assert check(path).ok


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check(tmp_path / "ledger.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_random_attacks_never_pass_with_a_root_kept_elsewhere(honest: Path, path: Path) -> None:
    kept, chance = root_at(honest), random.Random(13)
    for _ in range(60):
        shutil.copy(honest, path)
        with closing(connect(path)) as file:
            attack = chance.choice(list(ATTACKS))
            ATTACKS[attack](file, chance.randint(2, FACTS - 1))
            if chance.random() < 0.5:
                reseal(file)
        verdict = check(path, kept)
        assert not verdict.ok, attack
        assert verdict.size == 0 or verdict.root


ATTACKS: dict[str, Callable[[Any, int], object]] = {
    "edit": lambda file, at: file.execute(
        "UPDATE facts SET body = x'7b7d' WHERE position = ?", (at,)
    ),
    "delete": lambda file, at: file.execute("DELETE FROM facts WHERE position = ?", (at,)),
    "close up": lambda file, at: (
        file.execute("DELETE FROM facts WHERE position = ?", (at,)),
        file.execute("UPDATE facts SET position = position - 1 WHERE position > ?", (at,)),
    ),
    "insert": insert_forged,
    "cut": lambda file, at: (
        file.execute("DELETE FROM facts WHERE position >= ?", (at,)),
        file.execute("DELETE FROM frontiers WHERE size >= ?", (at,)),
    ),
    "rename": lambda file, at: file.execute(
        "UPDATE facts SET name = 'samples.Graded' WHERE position = ?", (at,)
    ),
    "backdate": lambda file, at: file.execute(
        "UPDATE facts SET recorded_us = recorded_us - 1 WHERE position = ?", (at,)
    ),
}


def test_a_file_that_cannot_be_opened_is_not_called_tampered_with(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(sqlite.OperationalError, match="unable to open"):
        check(tmp_path / "ledger.sqlite")
