"""Mapping files: those shipped are whole, and a mistake in one is said."""

from pathlib import Path

import pytest

from domain.kernel.rules import Malformed
from services.importing import load_map, read_map, shipped_maps
from services.importing.mapping import COMMANDS, map_text

GOOD = """
name = "mine"
kind = "findings"
title = "问题清单"
key = ["编号"]
[fields.title]
columns = ["问题"]
"""


@pytest.mark.parametrize("name", shipped_maps())
def test_every_map_shipped_is_whole_and_named_after_its_file(name: str) -> None:
    map = load_map(name)
    assert map.name == name
    assert map.kind in COMMANDS


@pytest.mark.parametrize("name", shipped_maps())
def test_a_map_written_as_a_file_is_read_as_the_same_map(name: str) -> None:
    map = load_map(name)
    assert read_map(map_text(map)) == map


def test_words_of_any_kind_stand_in_a_written_map() -> None:
    text = GOOD.replace('"问题清单"', r'"\"一\" \\ \u007f \n二"')
    text += '[fields.title.values]\n"甲 = [乙]" = "a.b"\n'
    map = read_map(text)
    assert map.title == '"一" \\ \x7f \n二'
    assert read_map(map_text(map)) == map


def test_a_map_of_ones_own_is_read_from_its_path(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    assert load_map(str(tmp_path / "mine.toml"), "findings") == read_map(GOOD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("columns", "colums"), "colums"),
        (GOOD.replace("fields.title", "fields.colour"), "colour"),
        (GOOD.replace("fields.title", "fields.source_key"), "source_key"),
        (GOOD.replace('"findings"', '"petitions"'), "petitions"),
        (GOOD.replace('"mine"', '"a|b"'), "name"),
        (GOOD.replace('["编号"]', "[]"), "key"),
        (GOOD + '[closed_by]\nplace = ["a"]\nsame = ["b"]\n', "closed_by"),
        ("name = ", "Invalid value"),
    ],
)
def test_a_mistake_in_a_map_is_said(text: str, said: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_map(text)
    assert refused.value.code == "map_unreadable"
    assert said in refused.value.values["error"]


def test_a_map_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(Malformed) as refused:
        load_map("no-such-map")
    assert refused.value.code == "map_absent"
    assert "rectification_ledger" in refused.value.values["shipped"]


def test_rows_are_not_taken_for_another_kind_than_the_map_makes_of_them() -> None:
    with pytest.raises(Malformed) as refused:
        load_map("open_data_inspections", "findings")
    assert refused.value.code == "map_of_another_kind"
