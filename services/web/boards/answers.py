"""A list as programs and offices take it: page by page as JSON, or whole as a file."""

import contextlib
import json
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from os import SEEK_END
from typing import Any, BinaryIO, cast

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.background import BackgroundTask

from projections.base import Row
from projections.boards import Counts, total
from projections.paging import Paging
from projections.questions.names import named
from services.parsing import hints
from services.reading import View
from services.tables import write_csv, write_xlsx
from services.web.address import here
from services.web.asking import Asking
from services.web.boards.listed import Listed
from services.web.filters import OF_THE_PAGE, asked_filters, paging_of
from services.web.schemas import answered, declined
from services.web.wording import cell
from services.words import say

ALL_AT_ONCE = 2_000  # rows of an export read together: each reading sorts the whole list
IN_MEMORY_BYTES = 1 << 20  # of an export; what is more waits on the disk
CHUNK_BYTES = 1 << 16
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": SPREADSHEET,
    "json": "application/json",
}
OF_A_FILE = ("as_of", "lang")  # what the address of a file may say beside the filters
SHAPE = {
    "type": "object",
    "required": ["as_of", "total", "facets", "rows"],
    "properties": {
        "as_of": {"type": "string", "format": "date"},
        "position": {"type": ["integer", "null"]},
        "total": {"type": "integer"},
        "facets": {"type": "object"},
        "rows": {"type": "array", "items": {"type": "object"}},
        "next": {"type": ["string", "null"]},
        "previous": {"type": ["string", "null"]},
    },
}


def filters_in(request: Request, who: Asking, view: View, board: Listed) -> Any:
    """The filters the address asks for, at the moment looked at. Raises Malformed."""
    return asked_filters(board.filters, request, view, **board.fixed(view, who))


def length(board: Listed, filters: Any, counts: Counts) -> int:
    """How many rows the list has."""
    return total(counts, board.told_by, getattr(filters, board.told_by))


def as_json(request: Request, who: Asking, view: View, board: Listed) -> Response:
    """One page of the list, with the addresses of those on either side."""
    filters, paging = filters_in(request, who, view, board), paging_of(request)
    found = board.rows(view.read, filters, view.viewer.units, paging)
    rows = [plain(row) for row in named(view.read, found.rows)]
    following = here(request, after=found.after) if found.after else None
    former = here(request, before=found.before) if found.before else None
    beside = {"next": following, "previous": former}
    return JSONResponse({**_about(view, board, filters), "rows": rows, **beside})


def as_file(request: Request, who: Asking, view: View, board: Listed) -> Response:
    """The whole list as the file the address names.

    Written before it is sent, on the disk where it is long: a file that could not be made whole is
    an error and no shorter file, and memory does not grow with it.
    """
    filters = filters_in(request, who, view, board)
    suffix = request.url.path.rpartition(".")[2]
    with spooled() as out:
        if suffix == "json":
            _write_json(out, view, board, filters)
        else:
            headers = [say(who.language, "pages", f"column_{name}") for name in board.columns]
            rows = (
                [cell(who, board.kind, name, row) for name in board.columns]
                for row in everything(view, board, filters)
            )
            (write_csv if suffix == "csv" else write_xlsx)(out, headers, rows)
    name = f"{board.kind}-{view.as_of.day}.{suffix}"
    return sent(out, MEDIA_TYPES[suffix], name)


@contextlib.contextmanager
def spooled() -> Iterator[BinaryIO]:
    """A file to write an export to, in memory while short; closed at once if it cannot be made."""
    with contextlib.ExitStack() as unmade:
        out = unmade.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))
        yield cast(BinaryIO, out)
        unmade.pop_all()  # whoever sends it closes it


def sent(out: BinaryIO, media_type: str, name: str) -> Response:
    """A file that was written, to be saved under a name."""
    size = out.seek(0, SEEK_END)
    out.seek(0)
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(size),
    }
    chunks = iter(lambda: out.read(CHUNK_BYTES), b"")
    closing = BackgroundTask(out.close)
    return StreamingResponse(chunks, media_type=media_type, headers=headers, background=closing)


def everything(view: View, board: Listed, filters: Any) -> Iterator[Row]:
    """Every row of a list, in its first order."""
    paging = Paging(limit=ALL_AT_ONCE)
    while True:
        found = board.rows(view.read, filters, view.viewer.units, paging)
        yield from named(view.read, found.rows)
        if not found.after:
            return
        paging = replace(paging, after=found.after)


def _about(view: View, board: Listed, filters: Any) -> dict[str, Any]:
    """The moment, and how many rows there are in all and in every facet."""
    counts = board.counts(view.read, filters, view.viewer.units)
    return {
        "as_of": view.as_of.day.isoformat(),
        "position": view.as_of.position,
        "total": length(board, filters, counts),
        "facets": {
            name: {str(value): count for value, count in values.items()}
            for name, values in counts.items()
        },
    }


def _write_json(out: BinaryIO, view: View, board: Listed, filters: Any) -> None:
    """What a page of the API has, with every row and no next page."""
    alone = {"next": None, "previous": None}
    begun = json.dumps({**_about(view, board, filters), **alone}, ensure_ascii=False)
    out.write(begun.removesuffix("}").encode() + b', "rows": [')
    for number, row in enumerate(everything(view, board, filters)):
        told = json.dumps(plain(row), ensure_ascii=False)
        out.write((",\n" if number else "\n").encode() + told.encode())
    out.write(b"\n]}\n")


def plain(value: Any) -> Any:
    """A row, or what is in it, as JSON has it."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def described(board: Listed) -> dict[str, Any]:
    """What FastAPI is told of a list."""
    about_pages = OF_THE_PAGE - {
        "by",
        "recorded",
        "size",
        "height",
        "columns",
    }  # what no row depends on
    return {
        "tags": [board.kind],
        "operation_id": f"{board.kind}.list",
        "summary": f"The list of {board.kind}: rows, total and counts of every facet",
        "description": "Ask .csv, .xlsx or .json of the same address for a file of all rows.",
        "responses": {**answered(SHAPE), **declined()},
        "openapi_extra": {"parameters": _parameters(board, about_pages)},
    }


def described_as_file(board: Listed, suffix: str) -> dict[str, Any]:
    """What FastAPI is told of a list as a file."""
    schema = SHAPE if suffix == "json" else {"type": "string", "format": "binary"}
    content = {MEDIA_TYPES[suffix].partition(";")[0]: {"schema": schema}}
    return {
        "tags": [board.kind],
        "operation_id": f"{board.kind}.{suffix}",
        "summary": f"The list of {board.kind} as {suffix}: all rows, in one file",
        "description": "Takes the filters of the list.",
        "response_class": Response,
        "responses": {200: {"description": "Done", "content": content}, **declined()},
        "openapi_extra": {"parameters": _parameters(board, OF_A_FILE)},
    }


def _parameters(board: Listed, besides: Collection[str]) -> list[dict[str, Any]]:
    """What an address of the list may say: its filters, and what is said besides."""
    names = [name for name in hints(board.filters) if name != "bounds"]
    several = {"in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    return [{"name": name, **several} for name in (*names, *sorted(besides))]
