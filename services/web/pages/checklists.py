"""Checklists (检查表): every one with its last edition, for whoever plans or keeps them."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.checklists import DraftChecklist
from domain.kernel.stream import Value
from projections import checklists
from projections.base import Row
from services.web.acts import Offered, opening
from services.web.asking import Asking, Who
from services.web.looking import looking
from services.web.render import page

router = APIRouter()


class Board(Value):
    """Context of checklists/board.html."""

    rows: Sequence[Row]
    offered: Sequence[Offered]


@router.get("/checklists", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The checklists there are, open to all; those withdrawn say why."""
    with looking(request, who) as view:
        context = Board(
            rows=checklists.all_checklists(view.read),
            offered=opening(who, view, DraftChecklist),
        )
        return page(request, "checklists/board.html", context)
