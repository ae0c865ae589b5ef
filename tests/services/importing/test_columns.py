"""Columns and fields: what is found in a file, what is guessed, and the map that is chosen."""

from dataclasses import replace

from services.importing import Map, Source, load_map
from services.importing.columns import Choice, chosen, columns_of, guessed, keyed, lacking
from services.importing.mapping import FieldRule
from tests.services.importing.ledgers import as_csv, as_xlsx, ledger_row, source


def test_a_column_has_an_example_and_its_few_words() -> None:
    rows = [ledger_row(str(n), 来源="审计" if n % 2 else "督察", 责任领导="") for n in range(40)]
    found = {it.header: it for it in columns_of(source(rows), "rectifications")}
    assert list(found) == list(rows[0])
    assert found["来源"].words == ("督察", "审计")
    assert (found["编号"].example, found["编号"].words) == ("0", ())
    assert (found["责任领导"].example, found["责任领导"].words) == ("", ())
    long = columns_of(source([ledger_row(整改任务="一" * 99)]), "rectifications")
    assert {len(it.example) for it in long if it.header == "整改任务"} == {40}


def test_headers_nobody_knows_are_those_of_the_fullest_line() -> None:
    lines = [["某某镇台账"], ["甲", "乙", "丙"], ["1", "2", "3"]]
    found = columns_of(Source(name="台账.xlsx", content=as_xlsx(lines)), "findings")
    assert [it.header for it in found] == ["甲", "乙", "丙"]


def test_headers_we_know_are_guessed_and_the_rest_is_kept() -> None:
    row = {
        "问题编号": "1",
        "问题": "甲",
        "Unit concerned": "乙",
        "发现日期": "2025-01-02",
        "备注": "丙",
    }
    columns = columns_of(Source(name="x", content=as_csv([row])), "findings")
    map = guessed("findings", columns, "2025年 台账")
    assert map.name == "ledger_2025年_台账"
    assert {field: rule.columns for field, rule in map.fields.items()} == {
        "title": ("问题",), "details": ("问题",), "unit": ("Unit concerned",),
        "found_on": ("发现日期",),
    }  # fmt: skip
    assert map.kept == {"details": ("问题编号", "备注")}
    assert lacking(map) == {"source", "key"}
    item = guessed("rectifications", columns, "台账")
    assert (item.key, item.name) == (("问题编号",), "台账")
    assert item.fields["office"] == FieldRule(of_importer=True)
    assert "details" not in guessed("inspections", columns, "检查").kept


def choice(map: Map, **fields: str) -> Choice:
    """The map with some fields chosen, and everything else as it has it."""
    return Choice(
        name=map.name,
        title=map.title,
        key=map.key,
        dates=(),
        fields={**dict.fromkeys(map.fields, "map"), **fields},
        words={"severity": {"挺重": "serious", "一般": ""}},
        keep_rest=None,
    )


def test_a_choice_keeps_what_the_map_knows_of_words_and_parts() -> None:
    ledger = load_map("rectification_ledger")
    columns = columns_of(source([ledger_row()]), "rectifications")
    assert keyed(ledger, columns) == ("编号",)
    said = replace(choice(ledger, title="c:整改任务", place="own", source="v:audit"), key=("编号",))
    map = chosen(ledger, columns, said)
    assert map.key == ledger.key
    assert map.kept == ledger.kept
    assert map.fields["title"] == FieldRule(columns=("整改任务",), part="first_line")
    assert map.fields["source"] == FieldRule(default="audit")
    assert map.fields["unit"] == ledger.fields["unit"]
    assert "挺重" in map.fields["severity"].values
    assert "一般" not in map.fields["severity"].values, "said to stand for nothing"


def test_a_key_of_which_a_part_is_not_there_must_be_chosen() -> None:
    visits = load_map("open_data_inspections")
    columns = columns_of(source([{"business_id": "1", "date": "20250102"}]), "inspections")
    assert keyed(visits, columns) == ("business_id", "date")
    map = chosen(visits, columns, replace(choice(visits), key=("business_id", "date")))
    assert map.key == ("business_id", "date")
    none = chosen(visits, columns, replace(choice(visits), key=()))
    assert lacking(none) == {"key"}
