"""Which columns of a list one sees (选列), kept in a cookie: files always have all of theirs."""

from collections.abc import Sequence

from fastapi import Request
from fastapi.responses import Response

from services.web.asking import Asking
from services.web.boards.listed import Listed
from services.words import say

NAME, COOKIE = "columns", "zeji_columns"
FIRST = ("number", "title")  # what a row is called is always there


def seen(request: Request, board: Listed) -> Sequence[str]:
    """The columns of the page: those asked for, or kept, else those of the list."""
    usual = board.shown or board.columns
    if not board.shown:
        return usual
    asked = request.query_params.getlist(NAME)
    kept = asked or request.cookies.get(COOKIE, "").split(".")
    shown = [name for name in choosable(board) if name in kept or name in FIRST]
    return shown if len(shown) > len(FIRST) else usual


def choosable(board: Listed) -> Sequence[str]:
    """What one may see: the usual columns in their order, the others of a file, those of paper."""
    return tuple(dict.fromkeys((*board.shown, *board.columns, *board.printed)))


def offered(who: Asking, board: Listed, shown: Sequence[str]) -> Sequence[tuple[str, str, bool]]:
    """Each column one may choose: its name, what it is called, and whether it is shown."""
    return [
        (name, say(who.language, "pages", f"column_{name}"), name in shown)
        for name in choosable(board)
        if name not in FIRST
    ]


def keep(request: Request, response: Response, board: Listed) -> Response:
    """The response, which has the browser remember what was asked for."""
    known = choosable(board)
    asked = [name for name in request.query_params.getlist(NAME) if name in (*known, "")]
    if board.shown and asked:
        said = ".".join(name for name in asked if name)
        response.set_cookie(COOKIE, said, samesite="lax", path="/", httponly=True)
    return response
