"""Lists with facets, in every form: a page, JSON, csv and xlsx, from one query and one address."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.web.asking import Asking, Who
from services.web.boards.answers import (
    SPREADSHEET,
    as_file,
    as_json,
    described,
    described_as_file,
    plain,
    sent,
    spooled,
)
from services.web.boards.listed import Listed, Tab
from services.web.boards.page import BoardPage, shown
from services.web.looking import looking

__all__ = ["SPREADSHEET", "BoardPage", "Listed", "Tab", "mount", "plain", "sent", "spooled"]

FILES = ("csv", "xlsx", "json")


def mount(router: APIRouter, board: Listed) -> None:
    """The routes of a list: its page, its rows as files here and under /api, and page by page."""

    def on_a_page(request: Request, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            return shown(request, who, view, board)

    def told(request: Request, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            return as_json(request, who, view, board)

    def taken(request: Request, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            return as_file(request, who, view, board)

    router.add_api_route(f"/{board.kind}", on_a_page, methods=["GET"], include_in_schema=False)
    for suffix in FILES:
        path, told_of = f"/{board.kind}.{suffix}", described_as_file(board, suffix)
        router.add_api_route(path, taken, methods=["GET"], include_in_schema=False)
        router.add_api_route(f"/api{path}", taken, methods=["GET"], **told_of)
    router.add_api_route(f"/api/{board.kind}", told, methods=["GET"], **described(board))
