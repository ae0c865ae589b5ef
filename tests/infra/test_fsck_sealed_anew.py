"""Who changes the ledger and seals it anew is found by the root kept elsewhere, or the order."""

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from infra.database import connect
from infra.fsck import check
from infra.seal import Leaf, envelope, leaf_hash
from tests.infra.honest_ledger import FACTS, MIDDLE, SEALED, insert_forged, reseal, root_at
from tests.infra.honest_ledger import file as file
from tests.infra.honest_ledger import honest as honest
from tests.infra.honest_ledger import path as path


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
