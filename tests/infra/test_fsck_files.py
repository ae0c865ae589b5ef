"""What fsck says of the file itself: its bytes, its schema, its indexes, and whether it opens."""

from pathlib import Path
from typing import Any

import pytest

from infra.database import sqlite
from infra.fsck import check
from tests.infra.honest_ledger import FACTS
from tests.infra.honest_ledger import file as file
from tests.infra.honest_ledger import honest as honest
from tests.infra.honest_ledger import path as path


def test_a_ledger_in_use_can_be_checked(path: Path, file: Any) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.execute("DELETE FROM facts")  # not committed: not so
    assert check(path).size == FACTS


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


def test_a_file_that_cannot_be_opened_is_not_called_tampered_with(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(sqlite.OperationalError, match="unable to open"):
        check(tmp_path / "ledger.sqlite")
