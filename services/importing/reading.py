"""Tables as people keep them (csv, xlsx, xls) as lines of cells under the headers wanted.

The kind of file is told by its first bytes, never by its name. Text must be UTF-8 or GB18030;
anything else is refused, because a name read wrongly is worse than a row not read.
"""

import csv
import io
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from python_calamine import CalamineError, load_workbook

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from services.importing.unread import Place, Unread, unread_cells

Cell = str | date

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx; xls
FORMULAS = tuple("=+-@\t\r")  # what our own csv puts a quote before
SEPARATORS = ",\t;"
TITLES_MAX = 20  # lines above the headers
ROWS_MAX = 500_000


class Line(NamedTuple):
    """One line of a table: its number as a spreadsheet counts, from 1, and its cells."""

    number: int
    cells: tuple[Cell, ...]


class Sheet(Value):
    """A table: its headers as written, and the lines below that are not blank."""

    headers: tuple[str, ...]
    lines: Sequence[Line]


def read_sheet(content: bytes, wanted: Collection[str]) -> Sheet:
    """The table in a file whose headers are best known among `wanted`, as `plain` has them.

    Where nothing is wanted, the fullest of the first lines holds the headers.

    Raises Malformed if the bytes cannot be read or no line holds the headers.
    """
    tables = _workbook(content) if content.startswith(WORKBOOKS) else [_csv(content)]
    known, at, lines = max((_headed(table, wanted) for table in tables), key=lambda it: it[0])
    if known < min(2, len(wanted)):
        raise Malformed("headers_not_found", headers=sorted(wanted))
    if len(lines) > ROWS_MAX:
        raise Malformed("too_many_rows", most=ROWS_MAX)
    headers = [as_text(cell) for cell in lines[at].cells]
    below = (line for line in lines[at + 1 :] if any(line.cells))
    return Sheet(
        headers=tuple(headers),
        lines=[line._replace(cells=as_wide(line.cells, len(headers))) for line in below],
    )


@cache
def plain(header: str) -> str:
    """A header as it is compared: full width as half width, without spaces, in small letters."""
    return "".join(unicodedata.normalize("NFKC", header).split()).casefold()


def _headed(lines: Sequence[Line], wanted: Collection[str]) -> tuple[int, int, Sequence[Line]]:
    """How many headers the best of the first lines knows, which line it is, and all lines."""
    scores = [(_known(line, wanted), -at) for at, line in enumerate(lines[:TITLES_MAX])]
    known, at = max(scores, default=(0, 0))
    return known, -at, lines


def _known(line: Line, wanted: Collection[str]) -> int:
    if not wanted:
        return sum(bool(cell) for cell in line.cells)
    return len({plain(as_text(cell)) for cell in line.cells} & set(wanted))


def as_wide(cells: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    """The cells, with blanks up to the width."""
    return (*cells, *[""] * (width - len(cells)))


def as_text(cell: Cell) -> str:
    """A cell as text."""
    return cell.isoformat() if isinstance(cell, date) else cell


def _csv(content: bytes) -> Sequence[Line]:
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        lines, ends = [], [0]
        for number, row in enumerate(rows, 1):
            lines.append(Line(number, tuple(map(_unquoted, row))))
            ends.append(rows.line_num)
    except csv.Error as error:
        raise Malformed("file_unreadable", error=str(error)) from None
    _refuse_open_quote(io.StringIO(text, newline="").readlines()[ends[-2:][0] :], len(lines))
    return lines


def _refuse_open_quote(last: Sequence[str], row: int) -> None:
    """Refuse a last row that runs on to the end of the file because its quote is never closed."""
    if len(last) > 1 and sum(line.count('"') for line in last) % 2:
        raise Malformed("quote_not_closed", row=row)


def _unquoted(cell: str) -> str:
    """Without the quote our own csv puts before what looks like a formula."""
    quoted = cell.startswith("'") and cell[1:].startswith(FORMULAS)
    return (cell[1:] if quoted else cell).strip()


def _decoded(content: bytes) -> str:
    if b"\0" in content or content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise Malformed("encoding_unknown")
    for encoding in ("utf-8-sig",) if content.startswith(BOM_UTF8) else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Malformed("encoding_unknown")


def _workbook(content: bytes) -> Sequence[Sequence[Line]]:
    try:
        with load_workbook(io.BytesIO(content)) as book:
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
            read = {sheet.name: sheet.to_python(skip_empty_area=False) for sheet in sheets}
        unread = unread_cells(content)
    except (CalamineError, OSError, ValueError, KeyError, ParseError, BadZipFile) as error:
        raise Malformed("file_unreadable", error=str(error)) from None
    return [_with_unread(_lines(rows), unread.get(name, {})) for name, rows in read.items()] or [[]]


def _lines(rows: Iterable[Iterable[Any]]) -> list[Line]:
    return [Line(number, tuple(map(_cell, row))) for number, row in enumerate(rows, 1)]


def _with_unread(lines: list[Line], unread: Mapping[Place, Unread]) -> list[Line]:
    """The lines with what was not read in its place; to a line the reader never reached, too."""
    for (row, column), said in unread.items():
        lines += [Line(number, ()) for number in range(len(lines) + 1, row + 2)]
        cells = [*as_wide(lines[row].cells, column + 1)]
        cells[column] = said
        lines[row] = lines[row]._replace(cells=tuple(cells))
    return lines


def _cell(value: Any) -> Cell:
    """A cell of a workbook: a day where it is one, a whole number without its point, else text."""
    match value:
        case datetime():
            return value.date()
        case date():
            return value
        case time() | timedelta():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
    return str(value).strip()
