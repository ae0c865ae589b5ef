"""The page of a list: its rows in words, what may be chosen, and the way to the rows beside."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from operator import attrgetter

from fastapi import Request
from fastapi.responses import Response

from domain.kernel.stream import Value
from projections.base import Row
from projections.paging import Page
from projections.questions.names import named
from projections.questions.years import years_ended
from services.bootstrap import SavedView
from services.filtering import said_by
from services.reading import AsOf, View
from services.web.acts import Offered, opening
from services.web.address import here
from services.web.asking import Asking
from services.web.boards import links
from services.web.boards.answers import filters_in, length
from services.web.boards.changes import Since, since
from services.web.boards.columns import keep, offered, seen
from services.web.boards.links import Chip, FacetValue, Head, TabShown
from services.web.boards.listed import Listed
from services.web.boards.saved import chosen_here, saved_by
from services.web.boards.together import Act, Possible, possible, together
from services.web.filters import paging_of
from services.web.render import page
from services.web.wording import cell
from services.words import say, written


class Helps(Value):
    """What would bring rows on an empty page."""

    label: str
    count: int
    address: str


class Beside(Value):
    """Which rows of the list the page shows, and the addresses of the rows beside."""

    first: int
    last: int
    begin: str  # empty on the first page
    before: str
    after: str


class BoardPage(Value):
    """Context of a board's page."""

    kind: str
    filters: Value
    tabs: Sequence[TabShown]
    facets: Sequence[tuple[str, Sequence[FacetValue]]]
    chips: Sequence[Chip]
    rows: Sequence[Row]
    cells: Sequence[Mapping[str, str]]  # of each row, by column
    columns: Sequence[Head]
    printed: frozenset[str]  # columns only paper has
    choosable: Sequence[tuple[str, str, bool]]  # columns: name, word, and whether it is shown
    saved: Sequence[SavedView]  # one's own views of the list, and those of one's units
    to_save: str  # the query one may give a name; empty if nothing is chosen
    lights_edition: str
    total: int
    total_now: int | None  # of today, where the page shows a past day
    helps: Sequence[Helps]
    years: Sequence[int]  # in which something of the list ended, latest first
    beside: Beside
    files: Sequence[tuple[str, str]]
    offered: Sequence[Offered]
    acts: Sequence[Act]  # what may be asked of several rows at once
    possible: Mapping[str, Possible]  # by row
    since: Sequence[Since]  # rows of a past day that read otherwise today


def shown(request: Request, who: Asking, view: View, board: Listed) -> Response:
    """The page the address asks for. Raises Malformed."""
    filters, paging = filters_in(request, who, view, board), paging_of(request)
    found = board.rows(view.read, filters, view.viewer.units, paging)
    rows = named(view.read, found.rows)
    counts = board.counts(view.read, filters, view.viewer.units)
    shown_columns = seen(request, board)
    printed = [name for name in board.printed if name not in shown_columns]
    columns = (*shown_columns, *printed)
    chips = links.chips(request, who, board, filters)
    acts = together(who, view, board)
    context = BoardPage(
        kind=board.kind,
        filters=filters,
        tabs=links.tabs(request, who, view, board, (filters, counts)),
        facets=links.facets(request, who, board, filters, links.in_order(board, counts, view)),
        chips=chips,
        rows=rows,
        cells=[{name: _cell(who, board, name, row) for name in columns} for row in rows],
        columns=links.heads(request, who, board, paging, columns),
        printed=frozenset(printed),
        choosable=offered(who, board, shown_columns) if board.shown else (),
        saved=saved_by(who, board.kind) if board.saves else (),
        to_save=chosen_here(request) if board.saves and not view.as_of.asked else "",
        lights_edition=view.editions.lights.edition,
        total=length(board, filters, counts),
        total_now=_total_now(request, who, view, board) if view.as_of.asked else None,
        helps=() if rows else _helps(request, who, view, board, chips),
        years=years_ended(view.read, *board.ends, until=view.as_of.day.year),
        beside=_beside(request, found),
        files=[(suffix, _as_file(request, board, suffix)) for suffix in ("xlsx", "csv", "json")],
        offered=[act for command in board.begins for act in opening(who, view, command)],
        acts=acts,
        possible={row["stream"]: possible(who, acts, row["stream"]) for row in rows},
        since=since(who, view, board, rows),
    )
    return keep(request, page(request, board.template, context), board)


def _cell(who: Asking, board: Listed, name: str, row: Row) -> str:
    return str(written(who.language, cell(who, board.kind, name, row) or ""))


def _as_file(request: Request, board: Listed, suffix: str) -> str:
    query = here(request, before="").partition("?")[2]
    return f"/{board.kind}.{suffix}" + (f"?{query}" if query else "")


def _beside(request: Request, found: Page) -> Beside:
    moved = any(request.query_params.get(name) for name in ("after", "before"))
    return Beside(
        first=found.skipped + 1,
        last=found.skipped + len(found.rows),
        begin=here(request) if found.before or (moved and not found.rows) else "",
        before=here(request, before=found.before) if found.before else "",
        after=here(request, after=found.after) if found.after else "",
    )


def _total_now(request: Request, who: Asking, view: View, board: Listed) -> int:
    """How many rows the same filters have today."""
    read = replace(view.read, position=None)
    now = replace(view, read=read, as_of=AsOf(day=who.today))
    return board.count(now.read, filters_in(request, who, now, board), now.viewer.units)


def _helps(
    request: Request, who: Asking, view: View, board: Listed, chips: Sequence[Chip]
) -> list[Helps]:
    """The one filter without which there are most rows; and looking in all there is."""
    filters = filters_in(request, who, view, board)
    at_rest = {it.name: it.default for it in fields(filters) if it.default is not MISSING}
    found = []
    for name in dict.fromkeys(chip.field for chip in chips):
        without = replace(filters, **{name: at_rest[name]})
        label = say(who.language, "pages", "without_filter", label=_spoken(who, chips, name))
        count = board.count(view.read, without, view.viewer.units)
        found.append(Helps(label=label, count=count, address=here(request, **{name: ""})))
    best = [max(found, key=attrgetter("count"))] if found else []
    wider = replace(filters, **board.widest)
    if wider != filters:
        said = {name: said_by(wider).get(name, "") for name in board.widest}
        count = board.count(view.read, wider, view.viewer.units)
        label = say(who.language, "pages", f"widen_{board.kind}")
        best.append(Helps(label=label, count=count, address=here(request, **said)))
    return [each for each in best if each.count]


def _spoken(who: Asking, chips: Sequence[Chip], name: str) -> str:
    return str(written(who.language, [chip.label for chip in chips if chip.field == name]))
