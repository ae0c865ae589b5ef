"""Files offices open: whole, typed, and unable to run anything."""

import io
from datetime import date

import openpyxl
import pytest

from services.tables import write_csv, write_xlsx

HEADERS = ("编号", "问题", "到期日", "件数")
DANGEROUS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_quotes_what_a_spreadsheet_would_calculate(text: str) -> None:
    out = io.BytesIO()
    write_csv(out, HEADERS, [("1", text, date(2026, 11, 24), 3)])
    said = out.getvalue().decode("utf-8-sig")
    assert f"'{text}" in said
    assert "2026-11-24,3" in said


def test_csv_begins_with_the_mark_that_tells_spreadsheets_it_is_utf_8() -> None:
    out = io.BytesIO()
    write_csv(out, HEADERS, [])
    assert out.getvalue() == "\ufeff编号,问题,到期日,件数\r\n".encode()


@pytest.mark.parametrize("text", [*DANGEROUS[:4], "http://example.org", "007"])
def test_xlsx_keeps_text_as_text_and_dates_as_dates(text: str) -> None:
    out = io.BytesIO()
    write_xlsx(out, HEADERS, [("1", text, date(2026, 11, 24), 3), ("2", None, None, 4)])
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(HEADERS)
    assert (sheet["B2"].value, sheet["B2"].data_type) == (text, "s")
    assert sheet["C2"].is_date
    assert sheet["D3"].value == 4
    assert sheet["B2"].hyperlink is None
