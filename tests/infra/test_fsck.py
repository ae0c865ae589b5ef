"""Whatever is changed in the ledger's file behind its back is found, and the place is named."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from infra.codec import Codec
from infra.fsck import check
from infra.ledger import SQLiteLedger
from tests.contracts.samples import SAMPLES, SetClock, write
from tests.infra.honest_ledger import FACTS, MIDDLE, insert_forged, root_at
from tests.infra.honest_ledger import file as file
from tests.infra.honest_ledger import honest as honest
from tests.infra.honest_ledger import path as path


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
