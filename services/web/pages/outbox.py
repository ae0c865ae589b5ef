"""The outbox (待传记录): what a device keeps until it has a network, and what its script needs.

The entries are on the device alone; the server gives the page around them, the service worker, and
the token of the session when something is sent.
"""

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.stream import Value
from services.web.asking import Asking, Who
from services.web.frame import RECORD
from services.web.render import page
from services.web.schemas import answered, declined

router = APIRouter()
VERSION, FORM = "of-the-shell", "where-one-records"  # as the file says them


class Outbox(Value):
    """Context of outbox/board.html."""


@router.get("/outbox", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The page in which the device lists what it keeps."""
    assert who.account
    return page(request, "outbox/board.html", Outbox())


@router.get("/sw.js", include_in_schema=False)
def service_worker() -> Response:
    """The service worker, at the root since a worker serves what lies beneath it."""
    return Response(_worker(), media_type="text/javascript", headers={"cache-control": "no-cache"})


@router.get(
    "/api/session",
    tags=["sessions"],
    operation_id="sessions.show",
    summary="Who is logged in, and the token a form of the session carries",
    responses={**answered({"type": "object"}), **declined()},
)
def session(who: Asking = Who) -> Response:
    """Asked by the outbox before it sends anything; 401 once the session has ended."""
    return JSONResponse({"account": who.account, "person": who.person, "csrf": who.csrf})


@cache
def _worker() -> str:
    """The worker with its form and the digest of its shell: another shell, another worker."""
    static = files("services.web").joinpath("static")
    shell = sorted(static.iterdir(), key=lambda file: file.name)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in shell)).hexdigest()
    text = static.joinpath("sw.js").read_text(encoding="utf-8")
    return text.replace(VERSION, digest[:16], 1).replace(FORM, RECORD, 1)
