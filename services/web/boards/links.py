"""What one may choose on a list, each choice a plain address: tabs, facets, chips, orders."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from projections.boards import Counts, total
from projections.paging import Paging
from services.filtering import filters_of, in_address, values_of
from services.parsing import hints
from services.reading import View
from services.web.address import here, link
from services.web.asking import Asking
from services.web.boards.listed import Listed, Tab
from services.web.boards.saved import narrowed, tabs_of
from services.web.filters import OF_THE_PAGE
from services.web.wording import facet_word
from services.words import has, say

MAY_BE_UNSET = frozenset({"lead_unit"})  # facets in which nothing is a value one may choose


class FacetValue(Value):
    """One value of a facet."""

    label: str
    count: int
    chosen: bool
    light: str  # to be drawn beside the label; empty for any other facet
    address: str  # chooses it, or no longer


class TabShown(Value):
    """A named view, and how many rows it has; None where they are not counted."""

    label: str
    count: int | None
    address: str
    chosen: bool
    saved: int  # 0: one of the list's own


class Chip(Value):
    """One thing that was chosen."""

    field: str
    label: str
    address: str  # without it


class Head(Value):
    """The head of a column."""

    name: str
    label: str
    address: str  # sorts by it, or the other way round; empty: it cannot
    sorted: str  # "ascending", "descending", or empty


Facets = Sequence[tuple[str, Sequence[FacetValue]]]


def tabs(
    request: Request, who: Asking, view: View, board: Listed, known: tuple[Any, Counts]
) -> list[TabShown]:
    """The named views of the list; chosen is the one nearest to what the address asks for.

    `known` are filters with the counts of their list: most views are counted by those of the list
    at rest.
    """
    saved = tabs_of(who, board.kind) if board.saves else ()
    listed, fixed = (*board.tabs(view, who), *saved), board.fixed(view, who)
    if not listed:
        return []
    nearest, rest = _nearest(request, listed), filters_of(board.filters, {}, view, **fixed)
    filters, counts = known
    if filters != rest:
        counts = board.counts(view.read, rest, view.viewer.units)

    def rows_of(tab: Tab) -> int | None:
        try:
            wanted = filters_of(board.filters, narrowed(tab.said), view, **fixed)
        except Malformed:  # what was saved can no longer be chosen, or not yet on that day
            return None
        told = _told(board, wanted, rest, counts)
        return board.count(view.read, wanted, view.viewer.units) if told is None else told

    return [
        TabShown(
            label=tab.name if tab.saved else say(who.language, "pages", f"tab_{tab.name}"),
            count=None if tab.grows else rows_of(tab),
            address=link(request, request.url.path, **tab.said),
            chosen=tab is nearest,
            saved=tab.saved,
        )
        for tab in listed
    ]


def _told(board: Listed, wanted: Any, rest: Any, counts: Counts) -> int | None:
    """How many rows `wanted` has, if the counts of the list at rest tell; they add up in one facet.

    In any other a row may have several values, or the difference is no facet.
    """
    apart = [name for name in hints(type(rest)) if getattr(wanted, name) != getattr(rest, name)]
    name = apart[0] if apart else board.told_by
    chosen = getattr(wanted, name)
    if len(apart) > 1 or name not in counts or (len(chosen) > 1 and name != board.told_by):
        return None
    return total(counts, name, chosen)


def _nearest(request: Request, listed: Sequence[Tab]) -> Tab | None:
    """The tab that says most of what the address says, and nothing else; of the same rows."""
    asked = _asked(request)
    within = [
        tab
        for tab in listed
        if all(asked.get(name) == set(values) for name, values in narrowed(tab.said).items())
        and (asked.get("listing") is None) is ("listing" not in tab.said)
    ]
    return max(within, key=lambda tab: len(tab.said), default=None)


def _asked(request: Request) -> Mapping[str, set[str]]:
    """What the address says of the list, blanks and what is of the page left out."""
    said: dict[str, set[str]] = {}
    for name, value in request.query_params.multi_items():
        if value and name not in OF_THE_PAGE:
            said.setdefault(name, set()).add(value)
    return said


def facets(
    request: Request, who: Asking, board: Listed, filters: Any, counts: Counts
) -> list[tuple[str, list[FacetValue]]]:
    """Every facet with the values that have rows, or are chosen."""
    found = []
    for name, values in counts.items():
        chosen: frozenset[Any] = getattr(filters, name)
        listed = {**values, **{value: values.get(value, 0) for value in chosen}}
        shown = [
            FacetValue(
                label=facet_word(who, board.kind, name, value),
                count=count,
                chosen=value in chosen,
                light=value if name == "light" else "",
                address=here(request, **{name: in_address(frozenset(chosen ^ {value}))}),
            )
            for value, count in listed.items()
            if value not in ("", None) or name in MAY_BE_UNSET
        ]
        if shown:
            found.append((say(who.language, "pages", f"facet_{name}"), shown))
    return found


def in_order(board: Listed, counts: Counts, view: View) -> Counts:
    """The counts with the values of each facet in the order of the field, then by their text."""
    found = {}
    for name, values in counts.items():
        rank = {value: place for place, value in enumerate(values_of(board.kind, name, view))}
        order = sorted(values, key=lambda value: (rank.get(value, len(rank)), str(value)))
        found[name] = {value: values[value] for value in order}
    return found


def chips(request: Request, who: Asking, board: Listed, filters: Any) -> list[Chip]:
    """What was chosen, each with the address without it."""
    found = []
    for name in hints(type(filters)):
        value = getattr(filters, name)
        if not request.query_params.get(name):
            continue
        for one in sorted(value, key=str) if isinstance(value, frozenset) else [value]:
            rest = in_address(frozenset(value - {one})) if isinstance(value, frozenset) else ""
            label = say(who.language, "pages", f"facet_{name}")
            word = facet_word(who, board.kind, name, one)
            said = say(who.language, "pages", "pair", label=label, said=word)
            found.append(Chip(field=name, label=said, address=here(request, **{name: rest})))
    return found


def heads(
    request: Request, who: Asking, board: Listed, paging: Paging, names: Sequence[str]
) -> list[Head]:
    """The heads of columns; one by which the list can be sorted is a link."""
    return [_head(request, who, board, paging, name) for name in names]


def _head(request: Request, who: Asking, board: Listed, paging: Paging, name: str) -> Head:
    said = f"head_{name}"  # where a page says more than a file
    key = said if has(who.language, "pages", said) else f"column_{name}"
    label = say(who.language, "pages", key)
    if name not in board.sorts:
        return Head(name=name, label=label, address="", sorted="")
    by = (paging.sort or board.sorts[0]) == name
    down = by and not paging.descending
    address = here(request, sort=name, descending="true" if down else "")
    standing = ("ascending" if down else "descending") if by else ""
    return Head(name=name, label=label, address=address, sorted=standing)
