"""Boards, single matters and lists at the command line: shown, narrowed, and taken as files."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.bootstrap import open_house
from services.cli.boards import BOARDS, Cells
from services.cli.showing import COLUMNS
from services.exporting import LISTS
from services.settings import Settings
from services.words import LANGUAGES, Language, say
from tests.known import INSPECTOR
from tests.services.command_line import FINDING, TODAY, Zeji, answered
from tests.services.command_line import county as county
from tests.services.command_line import folder as folder
from tests.services.command_line import zeji as zeji

FIRST = {name: columns[0] for name, (_, columns) in LISTS.items()}  # columns of the lists


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_shown_has_its_words(language: Language, folder: Path) -> None:
    house = open_house(Settings(data_dir=folder))
    cells = Cells(language, house.desk.known().limits)
    house.close()
    shown = {**{name: board.columns for name, board in BOARDS.items()}, **COLUMNS}
    assert all(cells.heading(kind, column) for kind, columns in shown.items() for column in columns)


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_is_shown_as_table_and_as_json(zeji: Zeji, board: str) -> None:
    told = answered(zeji("show", board, "--json"))
    assert told["count"] == len(told["rows"])
    shown = zeji("show", board)
    assert not shown.exit_code
    assert f"共{told['count']}条" in shown.output


def test_a_board_is_narrowed(zeji: Zeji) -> None:
    assert answered(zeji("show", "findings", "--json"))["count"] == 1
    submitted = zeji("show", "findings", "--where", "step=submitted", "--json")
    assert answered(submitted)["count"] == 0
    searched = zeji("show", "findings", "--where", "search=公示", "--json")
    assert answered(searched)["rows"][0]["unit_name"] == "综合行政执法大队"


@pytest.mark.parametrize("where", ["nonsense=1", "decided_year=soon"])
def test_a_condition_no_board_knows_is_malformed(zeji: Zeji, where: str) -> None:
    answer = zeji("show", "findings", "--where", where)
    assert answer.exit_code == 2
    assert where.partition("=")[0] in answer.stderr


def test_a_board_is_shown_as_of_a_position(zeji: Zeji) -> None:
    before = answered(zeji("show", FINDING, "--json"))["timeline"][-1]["since"] - 1
    then = answered(zeji("show", "findings", "--as-of", str(before), "--json"))
    assert then["count"] == 0
    assert then["as_of"]["position"] == before


@pytest.mark.parametrize("as_of", ["soon", "9999-01-01", "999999"])
def test_a_time_that_cannot_be_looked_at_is_malformed(zeji: Zeji, as_of: str) -> None:
    assert zeji("show", "findings", "--as-of", as_of).exit_code == 2


def test_a_board_goes_into_files_offices_open(zeji: Zeji, tmp_path: Path) -> None:
    csv, xlsx = tmp_path / "问题.csv", tmp_path / "问题.xlsx"
    assert not zeji("show", "findings", "--csv", str(csv), "--xlsx", str(xlsx)).exit_code
    header, row = csv.read_text("utf-8-sig").splitlines()
    assert header.startswith("发现日期,问题,问题单位")
    assert row.startswith(f"{TODAY},行政处罚决定未按期公示,综合行政执法大队,法治督察,较重")
    sheet = load_workbook(xlsx).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == header.split(",")


def test_one_matter_is_shown_with_what_happened_to_it(zeji: Zeji) -> None:
    shown = zeji("show", FINDING)
    assert "严重程度: 较重" in shown.output
    assert "已登记问题" in shown.output
    assert "陈向南" in shown.output


def test_a_rule_is_shown_by_its_timeline(zeji: Zeji) -> None:
    assert "已设置办理时限" in zeji("show", "rules/limits").output


def test_a_person_is_shown_with_posts_and_acts(zeji: Zeji) -> None:
    asked = ("person", INSPECTOR.removeprefix("persons/"), "--as", "supervisor")
    refused = zeji(*asked)
    assert refused.exit_code == 3
    assert "事由" in refused.output
    shown = zeji(*asked, "--purpose", "抽查")
    assert "检查员" in shown.output
    assert "已登记问题" in shown.output
    told = answered(zeji("person", INSPECTOR, "--as", "supervisor", "--json"))
    assert told["person"]["full_name"] == "陈向南"


@pytest.mark.parametrize("name", ["problems", "tasks", "responsibilities", "ledger"])
def test_a_list_for_superiors_is_written_as_files(zeji: Zeji, tmp_path: Path, name: str) -> None:
    book, plain = tmp_path / "list.xlsx", tmp_path / "list.csv"
    answer = zeji("show", name, "--xlsx", str(book), "--csv", str(plain))
    assert answer.exit_code == 0, answer.output
    assert load_workbook(book).sheetnames == [say("zh", "export", name)]
    assert plain.read_text("utf-8-sig").startswith(say("zh", "export_columns", FIRST[name]))
    assert zeji("show", name).exit_code == 2


@pytest.mark.parametrize("option", ["--csv=one.csv", "--xlsx=one.xlsx", "--where=step=rectifying"])
def test_what_is_for_lists_is_not_taken_for_one_matter(zeji: Zeji, option: str) -> None:
    refused = zeji("show", FINDING, option)
    assert refused.exit_code == 2
    assert "只用于清单" in refused.stderr
