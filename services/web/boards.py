"""Lists with facets, in every form: a page, JSON, csv and xlsx, from one query and one address."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.stream import Command, Value
from projections.base import Row, Rows
from projections.boards import Counts, Page, Paging, total
from projections.questions.names import named
from projections.questions.years import years_ended
from services.filtering import in_address, values_of
from services.parsing import hints
from services.reading import View
from services.tables import write_csv, write_xlsx
from services.web.acts import Offered, opening
from services.web.asking import Asking, Who
from services.web.filters import OF_THE_PAGE, asked_filters, paging_of
from services.web.looking import looking
from services.web.render import here, page
from services.web.schemas import answered, declined
from services.web.wording import cell, facet_word
from services.words import has, say, written

ALL_AT_ONCE = 500  # rows of an export read together
MAY_BE_UNSET = frozenset({"lead_unit"})  # facets in which nothing is a value one may choose
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Listed:
    """A list one can open: what it asks, what may be chosen, what its columns are."""

    kind: str
    filters: type[Value]
    rows: Callable[..., Page]
    counts: Callable[..., Counts]
    told_by: str  # a facet with one value a row: its counts tell how long the list is
    ends: tuple[Rows, str]  # the rows, and the year in which they ended
    columns: Sequence[str]  # of a file
    sorts: Sequence[str]
    template: str
    shown: Sequence[str] = ()  # columns of the page; empty: those of a file
    begins: Sequence[type[Command[Any]]] = ()  # commands that add to the list
    fixed: Callable[[View, Asking], Mapping[str, Any]] = lambda _view, _who: {}


class FacetValue(Value):
    """One value of a facet."""

    label: str
    count: int
    chosen: bool
    light: str  # to be drawn beside the label; empty for any other facet
    address: str  # chooses it, or no longer


class BoardPage(Value):
    """Context of a board's page."""

    kind: str
    filters: Value
    facets: Sequence[tuple[str, Sequence[FacetValue]]]
    chips: Sequence[tuple[str, str]]  # what was chosen, and the address without it
    rows: Sequence[Row]
    cells: Sequence[Mapping[str, str]]  # of each row, by column
    columns: Sequence[tuple[str, str]]  # label, and the address that sorts by it (or empty)
    lights_edition: str
    total: int
    years: Sequence[int]  # in which something of the list ended, latest first
    next_page: str
    files: Sequence[tuple[str, str]]
    offered: Sequence[Offered]


def mount(router: APIRouter, board: Listed) -> None:
    """The routes of a list: its page, and the same as files here and under /api."""

    def shown(request: Request, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            return _page(request, who, view, board)

    def told(request: Request, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            return _json(request, who, view, board)

    def as_csv(request: Request, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            return _file(request, who, view, board, "csv")

    def as_xlsx(request: Request, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            return _file(request, who, view, board, "xlsx")

    router.add_api_route(f"/{board.kind}", shown, methods=["GET"], include_in_schema=False)
    for suffix, answer in ((".json", told), (".csv", as_csv), (".xlsx", as_xlsx)):
        router.add_api_route(
            f"/{board.kind}{suffix}", answer, methods=["GET"], include_in_schema=False
        )
        router.add_api_route(
            f"/api/{board.kind}{suffix}", answer, methods=["GET"], include_in_schema=False
        )
    router.add_api_route(f"/api/{board.kind}", told, methods=["GET"], **_described(board))


def _filters(request: Request, who: Asking, view: View, board: Listed) -> Any:
    return asked_filters(board.filters, request, view, **board.fixed(view, who))


def _page(request: Request, who: Asking, view: View, board: Listed) -> Response:
    filters, paging = _filters(request, who, view, board), paging_of(request)
    found = board.rows(view.read, filters, view.viewer.units, paging)
    rows = named(view.read, found.rows)
    counts = board.counts(view.read, filters, view.viewer.units)
    columns = board.shown or board.columns
    context = BoardPage(
        kind=board.kind,
        filters=filters,
        facets=_facets(request, who, board, filters, _in_order(board, counts, view)),
        chips=_chips(request, who, board, filters),
        rows=rows,
        cells=[{name: _cell(who, board, name, row) for name in columns} for row in rows],
        columns=[_column(request, who, board, paging, name) for name in columns],
        lights_edition=view.editions.lights.edition,
        total=_total(board, filters, counts),
        years=years_ended(view.read, *board.ends, until=view.as_of.day.year),
        next_page=here(request, after=found.after) if found.after else "",
        files=[(suffix, _as_file(request, board, suffix)) for suffix in ("csv", "xlsx", "json")],
        offered=[act for command in board.begins for act in opening(who, view, command)],
    )
    return page(request, board.template, context)


def _total(board: Listed, filters: Any, counts: Counts) -> int:
    return total(counts, board.told_by, getattr(filters, board.told_by))


def _cell(who: Asking, board: Listed, name: str, row: Row) -> str:
    return str(written(who.language, cell(who, board.kind, name, row) or ""))


def _as_file(request: Request, board: Listed, suffix: str) -> str:
    query = here(request).partition("?")[2]
    return f"/{board.kind}.{suffix}" + (f"?{query}" if query else "")


def _facets(
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


def _in_order(board: Listed, counts: Counts, view: View) -> Counts:
    """The counts with the values of each facet in the order of the field, then by their text."""
    found = {}
    for name, values in counts.items():
        rank = {value: place for place, value in enumerate(values_of(board.kind, name, view))}
        order = sorted(values, key=lambda value: (rank.get(value, len(rank)), str(value)))
        found[name] = {value: values[value] for value in order}
    return found


def _chips(request: Request, who: Asking, board: Listed, filters: Any) -> list[tuple[str, str]]:
    """What was chosen, each with the address without it."""
    found = []
    for name in hints(type(filters)):
        value = getattr(filters, name)
        if name not in request.query_params:
            continue
        for one in sorted(value, key=str) if isinstance(value, frozenset) else [value]:
            rest = in_address(frozenset(value - {one})) if isinstance(value, frozenset) else ""
            label = say(who.language, "pages", f"facet_{name}")
            word = facet_word(who, board.kind, name, one)
            chip = say(who.language, "pages", "pair", label=label, said=word)
            found.append((chip, here(request, **{name: rest})))
    return found


def _column(
    request: Request, who: Asking, board: Listed, paging: Paging, name: str
) -> tuple[str, str]:
    head = f"head_{name}"  # where a page says more than a file
    key = head if has(who.language, "pages", head) else f"column_{name}"
    label = say(who.language, "pages", key)
    if name not in board.sorts:
        return label, ""
    down = paging.sort == name and not paging.descending
    return label, here(request, sort=name, descending="true" if down else "")


def _json(request: Request, who: Asking, view: View, board: Listed) -> Response:
    filters, paging = _filters(request, who, view, board), paging_of(request)
    found = board.rows(view.read, filters, view.viewer.units, paging)
    counts = board.counts(view.read, filters, view.viewer.units)
    following = here(request, after=found.after) if found.after else None
    return JSONResponse({
        "as_of": view.as_of.day.isoformat(),
        "position": view.as_of.position,
        "total": _total(board, filters, counts),
        "facets": {
            name: {str(value): count for value, count in values.items()}
            for name, values in counts.items()
        },
        "rows": [plain(row) for row in named(view.read, found.rows)],
        "next": following,
    })  # fmt: skip


def _file(request: Request, who: Asking, view: View, board: Listed, suffix: str) -> Response:
    filters = _filters(request, who, view, board)
    headers = [say(who.language, "pages", f"column_{name}") for name in board.columns]
    rows = (
        [cell(who, board.kind, name, row) for name in board.columns]
        for row in everything(view, board, filters)
    )
    out = io.BytesIO()
    (write_csv if suffix == "csv" else write_xlsx)(out, headers, rows)
    media_type = "text/csv; charset=utf-8" if suffix == "csv" else SPREADSHEET
    name = f"{board.kind}-{view.as_of.day}.{suffix}"
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), media_type=media_type, headers=disposition)


def everything(view: View, board: Listed, filters: Any) -> Iterator[Row]:
    """Every row of a list, in its first order."""
    paging = Paging(limit=ALL_AT_ONCE)
    while True:
        found = board.rows(view.read, filters, view.viewer.units, paging)
        yield from named(view.read, found.rows)
        if not found.after:
            return
        paging = replace(paging, after=found.after)


def plain(value: Any) -> Any:
    """A row, or what is in it, as JSON has it."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _described(board: Listed) -> dict[str, Any]:
    """What FastAPI is told of a list."""
    names = [*hints(board.filters), *sorted(OF_THE_PAGE - {"recorded", "size"})]
    hidden = {"bounds", "happened_by"}
    several = {"name": "", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    shape = {
        "type": "object",
        "required": ["as_of", "total", "facets", "rows"],
        "properties": {
            "as_of": {"type": "string", "format": "date"},
            "position": {"type": ["integer", "null"]},
            "total": {"type": "integer"},
            "facets": {"type": "object"},
            "rows": {"type": "array", "items": {"type": "object"}},
            "next": {"type": ["string", "null"]},
        },
    }
    return {
        "tags": [board.kind],
        "operation_id": f"{board.kind}.list",
        "summary": f"The list of {board.kind}: rows, total and counts of every facet",
        "description": "Ask .csv or .xlsx of the same address for a file of all rows.",
        "responses": {**answered(shape), **declined()},
        "openapi_extra": {
            "parameters": [{**several, "name": name} for name in names if name not in hidden]
        },
    }
