"""Checklists (检查表): every one with its last edition, and each edition as it was published."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.checklists import Checklist, ChecklistPublished, ChecklistWithdrawn, DraftChecklist
from domain.kernel.rules import NotFound
from domain.kernel.stream import Value
from projections import checklists, timeline
from projections.base import Row
from projections.questions.names import named
from services.parsing import whole_number
from services.web.acts import Offered, offered, opening
from services.web.asking import Asking, Who
from services.web.looking import looking
from services.web.pages.streams import recorded_of
from services.web.render import page
from services.web.wording import Entry, entries

router = APIRouter()


class Board(Value):
    """Context of checklists/board.html."""

    rows: Sequence[Row]
    offered: Sequence[Offered]


class Asked(Value):
    """A question of an edition, and whether the edition before asked it so."""

    said: Mapping[str, Any]
    news: str  # added, changed; empty if it was asked in the same words


class Edition(Value):
    """What a checklist asked in one edition, or asks in its draft."""

    number: int  # 0: the draft, which differs from the last edition
    position: int
    title: str
    basis_law: str
    questions: Sequence[Asked]
    left_out: Sequence[str]  # questions of the edition before that are no longer asked


class Detail(Value):
    """Context of checklists/detail.html."""

    stream: str
    withdrawn: bool
    shown: Edition
    editions: Sequence[Edition]  # newest first, the draft before all
    story: Sequence[Entry]
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


@router.get("/checklists/{name}", include_in_schema=False)
def detail(request: Request, name: str, edition: str = "", who: Asking = Who) -> Response:
    """The draft or the edition asked for, newest first. Raises NotFound."""
    stream = f"checklists/{name}"
    with looking(request, who) as view:
        recorded = recorded_of(who, view, stream)
        found = _editions(recorded)
        number = whole_number(edition) if edition else found[0].number
        shown = next((it for it in found if it.number == number), None)
        if shown is None:
            raise NotFound("no_such_edition", edition=edition)
        context = Detail(
            stream=stream,
            withdrawn=any(row["fact"] == ChecklistWithdrawn.name for row in recorded),
            shown=shown,
            editions=found,
            story=entries(who, named(view.read, recorded[::-1])),
            offered=offered(who, view, Checklist, stream),
        )
        return page(request, "checklists/detail.html", context)


def _editions(recorded: Sequence[Row]) -> Sequence[Edition]:
    """Every edition, newest first; before them the draft, where it says something else."""
    found: list[Edition] = []
    written = [row for row in recorded if row["fact"] != ChecklistWithdrawn.name]
    for row in (it for it in written if it["fact"] == ChecklistPublished.name):
        found.insert(0, _edition(row, found[0] if found else None))
    if written[-1]["fact"] != ChecklistPublished.name:
        found.insert(0, _edition(written[-1], found[0] if found else None))
    return found


def _edition(row: Row, before: Edition | None) -> Edition:
    """What a fact says a checklist asks, beside the edition before it."""
    said = timeline.words(row)
    earlier = {it.said["id"]: it.said for it in before.questions} if before else {}
    kept = {question["id"] for question in said["questions"]}
    return Edition(
        number=said.get("version", 0),
        position=row["since"],
        title=said["title"],
        basis_law=said["basis_law"],
        questions=[_asked(it, earlier) for it in said["questions"]],
        left_out=[it["text"] for id, it in earlier.items() if id not in kept],
    )


def _asked(question: Mapping[str, Any], earlier: Mapping[str, Mapping[str, Any]]) -> Asked:
    """A question, told apart from how it was asked before."""
    before = earlier.get(question["id"])
    news = "" if not earlier or before == question else "changed" if before else "added"
    return Asked(said=question, news=news)
