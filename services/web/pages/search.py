"""The search of every page: items and findings, open and closed, as far as one may see them."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.kernel.stream import Value
from projections.base import Row
from projections.paging import Paging
from projections.questions.names import named
from services.filtering import filters_of
from services.reading import View
from services.web.address import link
from services.web.asking import Asking, Who
from services.web.boards import Listed
from services.web.looking import looking
from services.web.pages import findings, rectifications
from services.web.render import page

router = APIRouter()
SHOWN = Paging(limit=25)
WHERE: Sequence[tuple[Listed, Mapping[str, str]]] = (  # and what it says to leave nothing out
    (rectifications.LEDGER, {"listing": "both"}),
    (findings.BOARD, {"listing": "all"}),
)


class Hits(Value):
    """What was found in one list."""

    kind: str
    rows: Sequence[Row]
    total: int
    address: str  # the list itself, narrowed to them


class SearchPage(Value):
    """Context of search/board.html."""

    text: str
    hits: Sequence[Hits]


@router.get("/search", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """What has every word searched for, in each list. Raises Malformed."""
    text = request.query_params.get("search", "")
    with looking(request, who) as view:
        hits = [_hits(request, who, view, each, text) for each in WHERE if text.strip()]
        return page(request, "search/board.html", SearchPage(text=text, hits=hits))


def _hits(
    request: Request,
    who: Asking,
    view: View,
    where: tuple[Listed, Mapping[str, str]],
    text: str,
) -> Hits:
    board, widest = where
    said: dict[str, Any] = {**widest, "search": text}
    asked = {name: [value] for name, value in said.items()}
    filters: Any = filters_of(board.filters, asked, view, **board.fixed(view, who))
    found = board.rows(view.read, filters, view.viewer.units, SHOWN)
    return Hits(
        kind=board.kind,
        rows=named(view.read, found.rows),
        total=board.count(view.read, filters, view.viewer.units),
        address=link(request, f"/{board.kind}", **said),
    )
