"""Tables as files that offices open: csv in UTF-8 with a mark, and xlsx; none runs a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

import xlsxwriter

from domain.kernel.stream import Value

STARTS_A_FORMULA = tuple("=+-@\t\r")
WIDTH_MIN, WIDTH_MAX = 10, 40
A4_PAPER = 9
CELL_MAX = 32_767  # characters a cell of a workbook can hold
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
TITLE = {"bold": True, "font_size": 16}
HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E7ECEF", "valign": "vcenter"}
BODY = {"text_wrap": True, "valign": "top"}


class Sheet(Value):
    """One table of a workbook, as it is printed."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]  # read once, while it is written
    title: str = ""  # in a line of its own above the headers
    note: str = ""  # beneath the title, and at the foot of every printed page


def write_csv(out: BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the table to `out`; text that a spreadsheet would take for a formula is quoted."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([_safe(header) for header in headers])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def write_xlsx(out: BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the table to `out`: head frozen and filtered, dates as dates, text only as text."""
    write_book(out, [Sheet(name="Sheet1", headers=headers, rows=rows)])


def write_book(out: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write a workbook of several tables to `out`, one after the other, ready to be printed."""
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        title, head, body = (book.add_format(form) for form in (TITLE, HEAD, BODY))
        day = book.add_format({**BODY, "num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _set_up(page, sheet)
            top = _write_above(page, sheet, title)
            for column, header in enumerate(sheet.headers):
                page.write_string(top, column, header, head)
            page.freeze_panes(top + 1, 0)
            page.repeat_rows(top)
            last = top
            for last, row in enumerate(sheet.rows, top + 1):
                _write_row(page, last, row, (body, day))
            page.autofilter(top, 0, last, max(len(sheet.headers) - 1, 0))


def _set_up(page: Any, sheet: Sheet) -> None:
    """Widths and print settings, which must be said before the first row."""
    for column, header in enumerate(sheet.headers):
        page.set_column(column, column, min(max(len(header) * 2 + 2, WIDTH_MIN), WIDTH_MAX))
    page.set_landscape()
    page.set_paper(A4_PAPER)
    page.fit_to_pages(1, 0)
    note = sheet.note.replace("&", "&&")
    page.set_footer(f"&L&8{note}&R&P/&N")


def _write_above(page: Any, sheet: Sheet, title: Any) -> int:
    """Title and note; the line the headers stand in."""
    above = [(words, form) for words, form in ((sheet.title, title), (sheet.note, None)) if words]
    for line, (words, form) in enumerate(above):
        page.write_string(line, 0, words, form)
    return len(above)


def _write_row(page: Any, line: int, row: Sequence[object], forms: tuple[Any, Any]) -> None:
    body, day = forms
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            fits = len(cell) <= CELL_MAX
            page.write_string(line, column, cell if fits else f"{cell[: CELL_MAX - 1]}…", body)
        elif cell is not None:
            page.write(line, column, cell, day if isinstance(cell, date) else body)


def _safe(cell: object) -> object:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
