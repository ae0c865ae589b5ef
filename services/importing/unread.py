"""Cells of an xlsx workbook whose value the file does not hold: errors, formulas never calculated.

The reader gives them as blanks. A blank that is none would be a fact nobody wrote, so they are
looked for in the file itself (ECMA-376 part 1, 18.3.1.4: `c` holds `f` and `v`, and `t="e"` is an
error). Entities that grow are refused by expat itself, which fetches nothing from elsewhere.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from xml.etree import ElementTree as ET

Place = tuple[int, int]  # row and column, from 0

MAY_BE = re.compile(rb"""<f[\s>/]|\bt\s*=\s*["']e["']""")


class Unread(str):
    """A cell that is not blank, yet says nothing: the error in it, or its formula after `=`."""

    __slots__ = ()


def unread_cells(content: bytes) -> Mapping[str, Mapping[Place, Unread]]:
    """Such cells of each sheet, by its name; nothing for a file that is no xlsx."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: part for name, part in _sheets(book) if part in book.namelist()}
        return {name: dict(_unread(book.read(part))) for name, part in parts.items()}


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet, as the workbook and its relations have them."""
    relations = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see above
    target = {each.get("Id"): each.get("Target", "") for each in relations}
    workbook = ET.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 - see above
    for each in workbook.iter():
        if _local(each.tag) != "sheet":
            continue
        id = next((said for name, said in each.items() if _local(name) == "id"), None)
        yield each.get("name", ""), posixpath.join("/xl", target.get(id, "")).removeprefix("/")


def _unread(sheet: bytes) -> Iterator[tuple[Place, Unread]]:
    if not MAY_BE.search(sheet):
        return
    row, column = -1, -1
    walk = ET.iterparse(io.BytesIO(sheet), events=("start", "end"))  # noqa: S314 - see above
    for event, each in walk:
        kind = _local(each.tag)
        if kind == "row" and event == "start":
            row, column = int(each.get("r", row + 2)) - 1, -1
        elif kind == "c" and event == "end":
            place = each.get("r", "")
            column = _column(place.rstrip("0123456789")) if place else column + 1
            if said := _said(each):
                yield (row, column), said
        elif kind == "row":
            each.clear()


def _said(cell: ET.Element) -> Unread | None:
    found = {_local(part.tag): part.text or "" for part in cell}
    if cell.get("t") == "e":
        return Unread(found.get("v", "#"))
    calculated = found.get("v") or cell.get("t") == "str"  # a formula may well give no text
    return None if "f" not in found or calculated else Unread(f"={found['f']}")


@cache
def _column(letters: str) -> int:
    """A, B, … Z, AA as 0, 1, … 25, 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
