"""Papers of an item, to be printed: dispatch slip, notice, urging slip, sheet."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from domain.kernel.rules import NotFound
from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.item import item
from services.web.asking import Asking, Who
from services.web.looking import absent, looking
from services.web.paper_lines import Line, Writing
from services.web.papers import Paper, Seal, asked_paper, papers, sealed, square
from services.web.render import page

router = APIRouter()


class PaperPage(Value):
    """Context of papers/paper.html."""

    paper: Paper
    item: Row  # as it stood when the paper was issued
    issued: Row  # the record that issued it; of the sheet, the newest it shows
    addressee: str  # the unit it is served on; empty for nobody
    lines: Sequence[Line]
    to_sign: Sequence[str]
    seal: Seal
    permalink: str
    square: Markup


@router.get("/rectifications/{name}/papers/{paper}", include_in_schema=False)
def shown(request: Request, name: str, paper: str, who: Asking = Who) -> Response:
    """One paper, ready to print; its square code leads back to it."""
    kind, position = asked_paper(paper)
    with looking(request, who) as live:
        view = live.up_to(position) if position else live
        stream = f"rectifications/{name}"
        found = item(view.read, stream, view.viewer.units)
        if found is None:
            raise absent(who, view, stream)
        known = (it for it in papers(request, found) if it.kind is kind)
        asked = next((it for it in known if position in (None, it.position)), None)
        if asked is None:
            raise NotFound("no_such_paper")
        issued = next(row for row in found.timeline if row["since"] == asked.position)
        writing = Writing(who, view, found, issued)
        permalink = f"{request.base_url}".rstrip("/") + asked.address
        context = PaperPage(
            paper=asked,
            item=found.item,
            issued=issued,
            addressee=writing.addressee(kind),
            lines=writing.lines(kind),
            to_sign=writing.to_sign(kind),
            seal=sealed(who, issued),
            permalink=permalink,
            square=square(permalink),
        )
        return page(request, "papers/paper.html", context)
