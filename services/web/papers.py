"""Papers (文书) of an item: what is printed and served, each as things stood when it was issued.

A paper is read at the position of the fact that issued it, so whoever prints it again years later
holds the same words. Only the sheet (整改事项单) shows the item as of the moment looked at.
"""

from collections.abc import Iterator
from enum import Enum

import segno
from fastapi import Request
from markupsafe import Markup

from domain.kernel.rules import NotFound
from domain.kernel.stream import Value
from projections import timeline
from projections.base import Row
from projections.questions.item import ItemPage
from services.parsing import whole_number
from services.web.address import link
from services.web.asking import Asking
from services.web.phrases import clock_time

SHOWN_OF_CODE = (8, -4)  # the first and the last characters


class Kind(Enum):
    """Which paper, as its address says it."""

    SLIP = "slip"  # 交办单
    NOTICE = "notice"  # 整改通知书
    URGING = "urging"  # 催办单
    SHEET = "sheet"  # 整改事项单


ISSUED_BY = {  # the fact that issues each; the sheet is issued by none
    Kind.SLIP: "rectifications.ItemDispatched",
    Kind.NOTICE: "rectifications.ItemDispatched",
    Kind.URGING: "rectifications.ItemUrged",
}


class Paper(Value):
    """One paper one may print."""

    kind: Kind
    address: str
    number: str  # as printed; empty where it was issued before such papers had one
    position: int  # of the record that issued it, or of the newest the sheet shows


class Seal(Value):
    """What proves a record, in words people can compare."""

    position: int
    recorded_at: str
    code: str  # 校验码: the first 8 and the last 4 characters


def papers(request: Request, found: ItemPage) -> Iterator[Paper]:
    """The papers of an item, the sheet first, then by time; of a dispatch slip and notice."""
    stream = found.item["stream"]
    newest = found.timeline[0]["since"]
    address = link(request, f"/{stream}/papers/{Kind.SHEET.value}")
    number = found.item["number"]
    yield Paper(kind=Kind.SHEET, address=address, number=number, position=newest)
    for row in reversed(found.timeline):
        for kind in (kind for kind, fact in ISSUED_BY.items() if fact == row["fact"]):
            address = link(request, f"/{stream}/papers/{kind.value}-{row['since']}")
            number = _number(kind, found, row)
            yield Paper(kind=kind, address=address, number=number, position=row["since"])


def _number(kind: Kind, found: ItemPage, issued: Row) -> str:
    """A notice goes by the number of its item (一事一单), a slip by that of its register."""
    if kind is Kind.NOTICE:
        return str(found.item["number"])
    return str(timeline.words(issued).get("number", ""))


def asked_paper(name: str) -> tuple[Kind, int | None]:
    """The paper an address names, and the position that issued it. Raises NotFound."""
    kind, _, position = name.partition("-")
    issued = whole_number(position)
    known = kind in {it.value for it in Kind}
    if not known or (issued is None) != (kind == Kind.SHEET.value) or (position and not issued):
        raise NotFound("no_such_paper")
    return Kind(kind), issued


def sealed(who: Asking, row: Row) -> Seal:
    """What proves the record of a row of a timeline."""
    code = who.house.check_code(row["since"])
    head, tail = SHOWN_OF_CODE
    recorded_at = clock_time(row["recorded_at"])
    return Seal(position=row["since"], recorded_at=recorded_at, code=f"{code[:head]}…{code[tail:]}")


def square(address: str) -> Markup:
    """The address as a QR code (ISO/IEC 18004, error correction M), drawn in black."""
    drawn = segno.make_qr(address, error="m").svg_inline(omitsize=True, svgclass="square")
    return Markup(drawn)  # noqa: S704 - drawn by the library, which writes modules only
