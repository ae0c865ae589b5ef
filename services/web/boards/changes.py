"""What has changed since in the rows a past list shows."""

from collections.abc import Sequence

from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.ledger import Changed
from services.reading import View
from services.web.asking import Asking
from services.web.boards.listed import Listed
from services.web.wording import cell
from services.words import say, written

NOTHING = "—"


class Since(Value):
    """A row with the columns that differ today."""

    stream: str
    number: str
    title: str
    said: Sequence[str]  # each column that differs, as it was and is


def since(who: Asking, view: View, board: Listed, rows: Sequence[Row]) -> Sequence[Since]:
    """The rows of the page that read otherwise today, in words; none on a page of today."""
    changed = board.since(view.read, rows, view.viewer.units)
    return [
        Since(
            stream=each.then["stream"],
            number=each.then["number"],
            title=each.then["title"],
            said=[_said(who, board, each, name) for name in each.columns],
        )
        for each in changed
    ]


def _said(who: Asking, board: Listed, changed: Changed, name: str) -> str:
    """What a column said and says; what it says now alone, if it said nothing then."""
    label = say(who.language, "pages", f"column_{name}")
    then, now = (
        str(written(who.language, cell(who, board.kind, name, row) or ""))
        for row in (changed.then, changed.now)
    )
    if not then:
        return say(who.language, "pages", "pair", label=label, said=now)
    return say(who.language, "pages", "turned_into", label=label, then=then, now=now or NOTHING)
