"""The late entries (补登) that a board of a past day does not count."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.late_entries import count, late_entries
from projections.questions.matters import story
from services.parsing import Fault, whole_number
from services.reading import View
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.late import ABOUT, LATE_ENTRIES, wanted
from services.web.looking import looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.wording import Entry, entries

router = APIRouter()
AT_ONCE = 100


class Board(Value):
    """Context of late_entries/board.html."""

    of: str
    total: int
    story: Sequence[Entry]
    older: int  # the position before which the next page begins; 0 on the last


@router.get(LATE_ENTRIES, include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """What was entered after the day looked at and happened by its end, newest first."""
    with looking(request, who) as view:
        of = _board(request)
        rows = _rows(request, view, of)
        context = Board(
            of=of,
            total=count(view.read, wanted(view, of)),
            story=entries(who, story(view.read, rows[:AT_ONCE])),
            older=rows[AT_ONCE - 1]["since"] if len(rows) > AT_ONCE else 0,
        )
        return page(request, "late_entries/board.html", context)


@router.get(
    f"/api{LATE_ENTRIES}",
    tags=["late-entries"],
    operation_id="late-entries.list",
    summary="Late entries a board of a past day does not count",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, who: Asking = Who) -> Response:
    """Ask with `of`, a board, and `as_of`; of today there are none."""
    with looking(request, who) as view:
        of = _board(request)
        rows = _rows(request, view, of)
        return JSONResponse({
            "as_of": view.as_of.day.isoformat(),
            "total": count(view.read, wanted(view, of)),
            "rows": plain(rows[:AT_ONCE]),
            "before": rows[AT_ONCE - 1]["since"] if len(rows) > AT_ONCE else None,
        })  # fmt: skip


def _rows(request: Request, view: View, of: str) -> Sequence[Row]:
    """A page of entries, and one more if there are any behind it."""
    before = whole_number(request.query_params.get("before", ""))
    return late_entries(view.read, wanted(view, of), AT_ONCE + 1, before)


def _board(request: Request) -> str:
    """The board they are late for. Raises Malformed."""
    of = request.query_params.get("of", "")
    if of not in ABOUT:
        fault = Fault(field="of", reason="not_a_choice", allowed=tuple(ABOUT))
        raise Malformed("does_not_fit", errors=(fault,))
    return of
