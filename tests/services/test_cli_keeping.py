"""Keeping a ledger at the command line: checked, proved, rebuilt, and damage told in words."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import column, table, update

from tests.architecture.source import ROOT
from tests.services.command_line import RECORD, Zeji, answered, damage
from tests.services.command_line import county as county
from tests.services.command_line import folder as folder
from tests.services.command_line import zeji as zeji


def test_a_file_that_is_no_database_exits_with_75(zeji: Zeji, folder: Path) -> None:
    (folder / "read-models.sqlite").unlink()
    (folder / "read-models.sqlite").write_text("no database " * 100)
    answer = zeji("show", "findings")
    assert answer.exit_code == 75
    assert "Traceback" not in answer.stderr


def test_a_ledger_of_another_program_exits_with_75(zeji: Zeji, folder: Path) -> None:
    damage(folder, update(table("meta", column("value"))).values(value="99"))
    answer = zeji("show", "findings")
    assert answer.exit_code == 75
    assert "现在不能登记" in answer.stderr


def test_fsck_prints_size_and_root_and_holds_them_later(zeji: Zeji) -> None:
    told = answered(zeji("fsck", "--json"))
    assert told["ok"]
    assert str(told["size"]) in zeji("fsck").output
    assert told["root"] in zeji("fsck").output
    zeji(*RECORD)
    for root in (told["root"], told["root"].upper()):
        assert not zeji("fsck", "--expect", str(told["size"]), root).exit_code


@pytest.mark.parametrize("expect", [("-1", "00"), ("1", "00"), ("1", "xy" * 32), ("-1", "0" * 64)])
def test_fsck_refuses_to_compare_with_what_is_no_root(zeji: Zeji, expect: Sequence[str]) -> None:
    answer = zeji("fsck", "--expect", *expect)
    assert answer.exit_code == 2
    assert not answer.stdout


def test_fsck_names_the_first_bad_position(zeji: Zeji, folder: Path) -> None:
    facts = table("facts", column("body"), column("position"))
    damage(folder, update(facts).where(facts.c.position == 7).values(body=b"{}"))
    answer = zeji("fsck")
    assert answer.exit_code == 1
    assert "第7号记录" in answer.output
    assert not json.loads(zeji("fsck", "--json").stdout)["ok"]


@pytest.mark.parametrize("file", ["ledger.sqlite", "read-models.sqlite"])
def test_a_file_that_is_damaged_is_said_in_words(zeji: Zeji, folder: Path, file: str) -> None:
    for left in folder.glob(f"{file}*"):
        left.unlink()
    (folder / file).write_bytes(b"x" * 5000)
    answer = zeji("show", "findings")
    assert answer.exit_code == 75
    assert "file is not a database" in answer.stderr
    assert "zeji fsck" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_receipt_checks_without_our_code(zeji: Zeji, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.json"
    receipt.write_text(zeji("receipt", "3").stdout, "utf-8")
    told = answered(zeji("fsck", "--json"))
    verify = [sys.executable, "-I", str(ROOT / "tools" / "verify.py"), str(receipt)]
    held = ["--root", told["root"], "--size", str(told["size"])]
    checked = subprocess.run([*verify, *held], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert "PROVED" in checked.stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_read_model_is_rebuilt(zeji: Zeji, workers: str) -> None:
    before = answered(zeji("show", "findings", "--json"))
    rebuilt = zeji("rebuild", "findings", "--workers", workers)
    assert "findings已重建" in rebuilt.output
    assert answered(zeji("show", "findings", "--json")) == before
