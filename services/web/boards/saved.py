"""Saved views (保存的条件) of a list: whose they are, and what an address says of one."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import Request

from services.bootstrap import SavedView
from services.filtering import Said
from services.web.asking import Asking
from services.web.boards.listed import Tab
from services.web.filters import OF_THE_PAGE

KEPT_AT_MOST = 8  # by one account, and so many shared with one unit: each may be counted
COUNTED = 8  # of those shown as tabs, so many say how many rows they have
ORDER = ("sort", "descending")  # of the page, and yet part of what one saves


def saved_by(who: Asking, kind: str) -> Sequence[SavedView]:
    """The views of a list that are the asker's own, or shared with a unit they sit in."""
    return who.house.saved_views.of(kind, who.account, {post.unit for post, _ in who.posts})


def tabs_of(who: Asking, kind: str) -> Sequence[Tab]:
    """Saved views as named views; what grows with the record, and what is too many, is no count."""
    found = []
    for at, view in enumerate(saved_by(who, kind)):
        said = parse_qs(view.query)
        grows = at >= COUNTED or said.get("listing", ["open"]) != ["open"]
        found.append(Tab(name=view.name, said=said, grows=grows, saved=view.id))
    return found


def query_of(pairs: Sequence[tuple[str, Any]]) -> str:
    """What an address says of a list itself: not of which page, moment or look."""
    kept = [(key, said) for key, said in pairs if said and (key not in OF_THE_PAGE or key in ORDER)]
    return urlencode(sorted(kept))


def chosen_here(request: Request) -> str:
    """What one would save of this address; empty if nothing is chosen."""
    return query_of(request.query_params.multi_items())


def narrowed(said: Said) -> Said:
    """The filters of a saved view, without its order."""
    return {name: values for name, values in said.items() if name not in ORDER}
