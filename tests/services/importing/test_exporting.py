"""The four lists: their columns, as files offices open, and a ledger that comes back as it went."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from domain.kernel.stream import Event
from projections.rectifications import Filters, Listing
from services.bootstrap import House, open_house
from services.exporting import LISTS, Export, Proof, write_list, write_lists
from services.importing import Importer, Source, load_map
from services.reading import View, Viewer
from services.settings import Settings
from services.words import LANGUAGES, Language
from tests import asked
from tests.county import START, SetClock, caller, do, found_county
from tests.known import HANDLER, HEAD, INSPECTOR, LEADER, SUPERVISOR
from tests.services.importing.ledgers import Row, as_xlsx, ledger_row, source, table

LEDGER = load_map("rectification_ledger")
COLUMNS = {
    "问题清单": "编号 来源 反馈文号及日期 问题描述 问题类型 涉及单位 严重程度 涉及决策/项目"
    " 登记日期 立项机构",
    "任务清单": "编号 对应问题编号 整改任务 整改措施 整改目标（可核验标准） 完成时限（指定）"
    " 完成时限（法定） 阶段节点 立项机构",
    "责任清单": "编号 牵头单位 配合单位 责任领导 直接责任人 验收单位 督办人 立项机构",
    "整改台账": "编号 来源 反馈文号及日期 问题描述 问题类型 涉及单位 严重程度 涉及决策/项目"
    " 登记日期 整改任务 整改措施 整改目标（可核验标准） 完成时限（指定） 完成时限（法定） 阶段节点"
    " 牵头单位 配合单位 责任领导 直接责任人 验收单位 督办人 进展记录 "
    "佐证材料（文件名、校验码、日期） 申请销号日期 核查方式 核查意见 核查人"
    " 销号日期 公示链接 延期记录 状态 整改结果 亮灯 立项机构",
}
ROWS = (
    ledger_row("FZ-2025-001"),
    ledger_row("FZ-2025-002", 直接责任人="张三", 验收单位="", 配合单位="便民服务中心、城管队"),
    ledger_row("FZ-2025-003", 销号日期="2025-06-20", 状态="已销号", 整改结果="已整改"),
    ledger_row("FZ-2025-004", 问题类型="程序不规范", 整改任务='=HYPERLINK("x")', 完成时限=""),
    ledger_row("FZ-2025-005", 问题描述="@只有一行", 整改结果="持续整改", 进展记录="一\n二"),
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A county on disk."""
    yield from new_house(tmp_path / "one")


@pytest.fixture
def another(tmp_path: Path) -> Iterator[House]:
    """Another one, with the same units and persons."""
    yield from new_house(tmp_path / "another")


def new_house(folder: Path) -> Iterator[House]:
    """A founded small county in a folder, closed at the end."""
    made = open_house(Settings(data_dir=folder), SetClock())
    found_county(made.desk)
    yield made
    made.close()


def take_over(house: House, file: Source) -> None:
    """Import a file whose rows are all good."""
    importer = Importer(house.desk, house.ledger, caller(SUPERVISOR))
    preview = importer.preview(LEDGER, file)
    assert not preview.bad, [bad.faults for bad in preview.bad]
    importer.apply(preview)
    while house.projector.run_once():
        pass


def parts(view: View) -> tuple[Filters, ...]:
    """Open items, and those closed in 2025."""
    whole = Filters(bounds=view.bounds)
    return whole, replace(whole, listing=Listing.CLOSED, closed_year=2025)


def exported(house: House, as_of: str = "") -> bytes:
    """The workbook of all lists."""
    out = io.BytesIO()
    with house.reading.view(as_of, Viewer(), house.desk.known().organisation) as view:
        proof = Proof(size=7, root="ab" * 32)
        write_lists(out, Export(view=view, parts=parts(view), proof=proof))
    return out.getvalue()


def exported_csv(house: House, name: str, language: Language = "zh") -> bytes:
    """One list as csv."""
    out = io.BytesIO()
    with house.reading.view("", Viewer(), house.desk.known().organisation) as view:
        write_list(out, Export(view=view, parts=parts(view), language=language), name)
    return out.getvalue()


def imported(house: House) -> Mapping[str, Event[Any]]:
    """What was imported, by stream, without the acts."""
    return {
        at.stream_id: replace(at.fact, act=type(at.fact.act)())
        for at in house.ledger.since(0, 10_000)
        if at.fact.name.endswith("Imported")
    }


def test_the_four_lists_have_the_columns_in_use(house: House) -> None:
    take_over(house, source(ROWS))
    book = openpyxl.load_workbook(io.BytesIO(exported(house)))
    assert {
        sheet.title: " ".join(cell.value for cell in sheet[3]) for sheet in book.worksheets
    } == COLUMNS


def test_each_list_says_what_the_rows_said(house: House) -> None:
    take_over(house, source(ROWS[:1]))
    book = openpyxl.load_workbook(io.BytesIO(exported(house)))
    lines = {
        sheet.title: dict(
            zip(COLUMNS[sheet.title].split(), (it.value for it in sheet[4]), strict=True)
        )
        for sheet in book.worksheets
    }
    assert lines["问题清单"]["问题描述"] == ROWS[0]["问题描述"]
    assert lines["问题清单"]["来源"] == "法治督察"
    assert lines["任务清单"]["整改措施"] == "建立公示台账"
    assert lines["任务清单"]["完成时限（指定）"].date() == date(2025, 6, 30)
    assert lines["责任清单"]["配合单位"] == "便民服务中心"
    assert lines["责任清单"]["直接责任人"] == "周启明"
    assert (lines["整改台账"]["状态"], lines["整改台账"]["亮灯"]) == ("整改中", "严重逾期")
    assert lines["整改台账"]["严重程度"] == "较重"


def test_a_workbook_is_ready_for_print_and_runs_no_formula(house: House) -> None:
    take_over(house, source(ROWS))
    sheet = openpyxl.load_workbook(io.BytesIO(exported(house)))["整改台账"]
    assert (sheet["A1"].value, sheet.freeze_panes) == ("整改台账", "A4")
    assert sheet["A2"].value == f"截至2026年11月24日；至第7条记录，总校验码{'ab' * 32}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["A2"].value in sheet.oddFooter.left.text
    assert sheet["I4"].is_date
    assert sheet["A3"].fill.fgColor.rgb == "FFE7ECEF"
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert '=HYPERLINK("x")' in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_csv_is_a_plain_table_whose_formulas_are_quoted(house: House) -> None:
    take_over(house, source(ROWS))
    text = exported_csv(house, "ledger").decode("utf-8-sig")
    headers, *lines = csv.reader(io.StringIO(text))
    assert headers == COLUMNS["整改台账"].split()
    tasks = [dict(zip(headers, line, strict=True))["整改任务"] for line in lines]
    assert """'=HYPERLINK("x")""" in tasks
    assert not any(cell.startswith(("=", "@")) for line in lines for cell in line)


def test_a_list_of_a_past_day_holds_what_was_recorded_by_then(house: House) -> None:
    clock = house.clock
    assert isinstance(clock, SetClock)
    take_over(house, source(ROWS[:1]))
    clock.at = START + timedelta(days=1)
    take_over(house, source(ROWS))
    for day, count in (("2026-11-24", 1), ("", len(ROWS))):
        book = openpyxl.load_workbook(io.BytesIO(exported(house, day)))
        assert [sheet.max_row - 3 for sheet in book.worksheets] == [count] * len(LISTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_ledger_exported_and_imported_elsewhere_gives_the_same_facts(
    house: House, another: House, form: str, language: Language
) -> None:
    rows: list[Row] = [*ROWS, *(ledger_row(f"SJ-2025-{number:03}") for number in range(30))]
    take_over(house, Source(name="台账.xlsx", content=as_xlsx(table(rows))))
    whole = only_the_ledger if form == "xlsx" else partial(exported_csv, name="ledger")
    content = whole(house, language=language)
    take_over(another, Source(name=f"整改台账.{form}", content=content))
    assert imported(another) == imported(house)
    assert len(imported(house)) == 2 * len(rows)
    assert exported_csv(another, "ledger") == exported_csv(house, "ledger")


def test_numbers_of_several_registers_are_told_apart_and_taken_over(
    house: House, another: House
) -> None:
    other = "便民服务中心"
    take_over(house, source([ledger_row(立项机构=""), ledger_row(立项机构=other)]))
    headers, *lines = csv.reader(io.StringIO(exported_csv(house, "ledger").decode("utf-8-sig")))
    told = [dict(zip(headers, line, strict=True)) for line in lines]
    assert {row["编号"] for row in told} == {"FZ-2025-001"}
    assert sorted(row["立项机构"] for row in told) == sorted(["平安法治办公室", other])
    take_over(another, Source(name="整改台账.csv", content=exported_csv(house, "ledger")))
    assert imported(another) == imported(house)
    assert len(imported(another)) == 4


def test_a_register_nobody_here_keeps_is_named_in_words_and_the_importer_s(house: House) -> None:
    take_over(house, source([ledger_row("FZ-2025-001", 立项机构="河口镇督办室")]))
    (item,) = [fact for id, fact in imported(house).items() if id.startswith("rectifications/")]
    assert item.office == "units/safety"
    assert "立项机构：河口镇督办室" in item.unmatched


def only_the_ledger(house: House, language: Language = "zh") -> bytes:
    """The 整改台账 as a workbook of its own."""
    out = io.BytesIO()
    with house.reading.view("", Viewer(), house.desk.known().organisation) as view:
        export = Export(view=view, parts=parts(view), language=language)
        write_lists(out, export, ["ledger"])
    return out.getvalue()


def test_the_lists_speak_english_too(house: House) -> None:
    take_over(house, source(ROWS[:1]))
    out = io.BytesIO()
    with house.reading.view("", Viewer(), house.desk.known().organisation) as view:
        write_list(out, Export(view=view, parts=parts(view), language="en"), "problems")
    assert out.getvalue().decode("utf-8-sig").startswith("Number,Source,")


def test_the_ledger_says_on_which_paper_it_came_and_the_dates_of_the_plan(house: House) -> None:
    paper = "渝督〔2026〕7号 2026-10-01"
    do(house.desk, INSPECTOR, asked.record(evidence=(), source_document=paper))
    do(house.desk, INSPECTOR, asked.submit())
    done = do(house.desk, SUPERVISOR, asked.confirm())
    facts = house.ledger.since(done.appended.first - 1)
    item = next(at.stream_id for at in facts if at.stream_id.startswith("rectifications/"))
    do(house.desk, LEADER, replace(asked.dispatch(), id=item))
    do(house.desk, HANDLER, replace(asked.acknowledge(), id=item))
    do(house.desk, HEAD, replace(asked.submit_plan(), id=item))
    while house.projector.run_once():
        pass
    headers, line = csv.reader(io.StringIO(exported_csv(house, "ledger").decode("utf-8-sig")))
    told = dict(zip(headers, line, strict=True))
    assert told["反馈文号及日期"] == paper
    assert told["阶段节点"].splitlines() == [
        "组织培训（期限2026年12月11日）",
        "建立台账（期限2026年12月11日）",
    ]


def test_the_paper_an_old_problem_came_on_is_taken_over(house: House) -> None:
    paper = "渝督〔2025〕7号 2025-03-01"
    take_over(house, source([ledger_row(反馈文号及日期=paper)]))
    headers, line = csv.reader(io.StringIO(exported_csv(house, "ledger").decode("utf-8-sig")))
    assert dict(zip(headers, line, strict=True))["反馈文号及日期"] == paper
