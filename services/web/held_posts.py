"""Posts on the page of a unit or a person: who acts in them, and what may be done about each."""

from collections.abc import Sequence
from datetime import date

from domain.kernel.stream import Value
from domain.posts import EndDelegation, Post
from projections import posts
from projections.base import Row
from projections.questions.names import named
from services.reading import View
from services.web.acts import Offered, offered
from services.web.asking import Asking


class PostShown(Value):
    """A post on the page of its unit or its holder."""

    row: Row
    lent: Sequence[Row]  # to whom, from when until when: what runs on the day, or is to come
    offered: Sequence[Offered]


def shown(who: Asking, view: View, rows: Sequence[Row]) -> Sequence[PostShown]:
    """Posts with who acts in them, and what may be done about each."""
    day = view.as_of.day
    found = []
    for row in named(view.read, rows):
        lent = [it for it in posts.delegations_of(view.read, row["stream"]) if _runs(it, day)]
        held = row["ended_on"] is None or row["ended_on"] >= day
        acts = offered(who, view, Post, row["stream"]) if held else ()
        possible = [it for it in acts if not it.blocked and (lent or it.name != EndDelegation.name)]
        found.append(PostShown(row=row, lent=lent, offered=possible))
    return found


def _runs(lent: Row, day: date) -> bool:
    """Whether a delegation runs on the day or is to come; one that never began does not."""
    return bool(max(lent["began_on"], day) <= lent["ended_on"])
