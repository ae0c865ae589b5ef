"""Reading files: each encoding and kind of workbook, headers where they are, lines by number."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from domain.kernel.rules import Malformed
from services.importing.reading import plain, read_sheet
from services.importing.unread import Unread, unread_cells
from tests.services.importing.ledgers import as_csv, as_xls, as_xlsx

ROWS = [{"编号": "1", "问题": "餐饮许可过期"}, {"编号": "2", "问题": "台账不全"}]
WANTED = {"编号", "问题"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_chinese_csv_is_read_in_each_of_its_encodings(encoding: str) -> None:
    sheet = read_sheet(as_csv(ROWS, encoding), WANTED)
    assert sheet.headers == ("编号", "问题")
    assert [line.cells for line in sheet.lines] == [("1", "餐饮许可过期"), ("2", "台账不全")]


@pytest.mark.parametrize(
    "content",
    [as_csv(ROWS, "utf-16"), as_csv(ROWS) + b"\xff\xff", b"\x89PNG\r\n\x1a\n\0\0"],
)
def test_any_other_encoding_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        read_sheet(content, WANTED)
    assert refused.value.code == "encoding_unknown"


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_the_one_the_first_line_uses(separator: str) -> None:
    content = f"编号{separator}问题\n1{separator}台账不全\n".encode()
    assert read_sheet(content, WANTED).lines[0].cells == ("1", "台账不全")


@pytest.mark.parametrize("write", [as_xlsx, as_xls])
def test_workbooks_give_days_whole_numbers_and_text(write: type) -> None:
    lines = [["编号", "问题"], [7.0, date(2025, 3, 5)], [1.5, " 台账不全 "]]
    sheet = read_sheet(write(lines), WANTED)
    found = [line.cells for line in sheet.lines]
    assert found == [("7", date(2025, 3, 5)), ("1.5", "台账不全")]


def test_headers_stand_below_titles_and_are_compared_plainly() -> None:
    lines = [["云溪镇整改台账", ""], ["", ""], [" 编 号", "问题（一）"], ["1", "台账不全"]]
    sheet = read_sheet(as_xlsx(lines), {plain("编号"), plain("问题(一)")})
    assert sheet.headers == ("编 号", "问题（一）")
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [(4, "1")]


def test_lines_are_counted_as_a_spreadsheet_counts_them() -> None:
    content = '编号,问题\n1,"第一行\n第二行"\n\n2,台账不全\n'.encode()
    assert [line.number for line in read_sheet(content, WANTED).lines] == [2, 4]


def test_a_short_line_has_blank_cells_at_its_end() -> None:
    assert read_sheet("编号,问题\n1\n".encode(), WANTED).lines[0].cells == ("1", "")


def test_the_quote_before_a_formula_in_our_own_csv_is_taken_off() -> None:
    assert read_sheet("编号,问题\n1,'=1+1\n".encode(), WANTED).lines[0].cells[1] == "=1+1"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", as_xlsx([["a", "b"]]), as_xlsx([])])
def test_a_table_without_the_headers_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        read_sheet(content, WANTED)
    assert refused.value.code == "headers_not_found"


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0nothing"])
def test_a_broken_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        read_sheet(content, WANTED)
    assert refused.value.code == "file_unreadable"


def test_an_endless_cell_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        read_sheet(b'a,b\n1,"' + b"x" * 200_000, {"a", "b"})
    assert refused.value.code == "file_unreadable"


def test_a_quote_that_is_never_closed_swallows_no_rows() -> None:
    open_quote = '编号,问题\nA-1,"未公示\nA-2,未归档\n'.encode()
    with pytest.raises(Malformed) as refused:
        read_sheet(open_quote, {"编号", "问题"})
    assert (refused.value.code, refused.value.values["row"]) == ("quote_not_closed", 2)
    closed = '编号,问题\nA-1,"未公示\n12件"\nA-2,5"管道\n'.encode()
    assert len(read_sheet(closed, {"编号", "问题"}).lines) == 2


def spoiled(write: Callable[[Worksheet], object]) -> bytes:
    """A workbook of two sheets, one cell of the second written by `write`."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("封面").write_row(0, 0, ["台账", "2026年"])
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["编号", "问题"])
        sheet.write_row(1, 0, ["1", "台账不全"])
        write(sheet)
    return out.getvalue()


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda sheet: sheet.write_formula("B2", "=NA()", None, "#N/A"), "#N/A"),
        (lambda sheet: sheet.write_formula("B2", "=A2&A2", None, ""), "=A2&A2"),
    ],
)
def test_a_cell_that_holds_no_value_is_not_taken_for_a_blank(
    write: Callable[[Worksheet], object], said: str
) -> None:
    (line,) = read_sheet(spoiled(write), WANTED).lines
    assert line.cells == ("1", said)
    assert isinstance(line.cells[1], Unread)


def test_a_line_of_nothing_but_such_cells_is_there() -> None:
    content = spoiled(lambda sheet: sheet.write_formula("A5", "=NA()", None, "#N/A"))
    *_, last = read_sheet(content, WANTED).lines
    assert (last.number, last.cells) == (5, ("#N/A", ""))


@pytest.mark.parametrize("value", [3, "三处", True])
def test_a_formula_with_its_value_says_the_value(value: object) -> None:
    content = spoiled(lambda sheet: sheet.write_formula("B2", "=A2+2", None, value))
    (line,) = read_sheet(content, WANTED).lines
    assert not isinstance(line.cells[1], Unread)
    assert line.cells[1]


def test_cells_without_addresses_are_counted() -> None:
    """Some programs write neither the number of a row nor the address of a cell."""
    whole = spoiled(lambda sheet: sheet.write_formula("B2", "=NA()", None, "#N/A"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as book, zipfile.ZipFile(out, "w") as bare:
        for name in book.namelist():
            part = book.read(name)
            if name.endswith("sheet2.xml"):
                part = re.sub(rb' r="[A-Z]*\d+"', b"", part)
            bare.writestr(name, part)
    assert unread_cells(out.getvalue())["台账"] == {(1, 1): "#N/A"}
