"""Exception → response: one table, for pages and API alike."""

import logging
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from domain.kernel.rules import Conflict, Declined, Forbidden, Malformed, NotFound, Refused
from domain.ports import LedgerUnavailable
from services.bootstrap import megabytes, storage_failure
from services.web.asking import LoginNeeded, by_script, house_of, language_of, recognise
from services.web.auth import ask_again
from services.web.guards import ALLOWANCE, LARGEST_FILES
from services.web.render import decline, problem, trouble
from services.words import say

STATUS: dict[type[Exception], int] = {
    Malformed: 422,
    Forbidden: 403,
    NotFound: 404,
    Refused: 409,
    Conflict: 409,
    LoginNeeded: 401,
    LedgerUnavailable: 503,
}
TOO_LARGE = 413
GONE = 499  # nobody reads it
UNEXPECTED = 500
CODES = {401: "login_needed", 404: "not_found", 405: "method_not_allowed"}
CODES |= {415: "not_said_to_be_json"}
CODES |= {503: "ledger_unavailable"}  # any other: it did not fit, or we did not expect it

log = logging.getLogger("zeji.web")


def status_of(error: Exception) -> int:
    """The status an error is answered with."""
    if isinstance(error, Malformed) and error.code == "evidence_too_large":
        return TOO_LARGE
    return STATUS.get(type(error), UNEXPECTED)


def install(app: FastAPI) -> None:
    """Answer every error of the table, and whatever nobody expected."""
    app.add_exception_handler(Declined, _declined)
    app.add_exception_handler(LoginNeeded, _login_needed)
    app.add_exception_handler(ClientDisconnect, _gone)
    for kind in (LedgerUnavailable, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _troubled)


def _declined(request: Request, error: Exception) -> Response:
    assert isinstance(error, Declined)
    recognise(request)
    return decline(request, error, status_of(error))


async def _login_needed(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith("/api/") or by_script(request):
        said = say(language_of(request), "pages", "login_needed")
        response = problem(request, STATUS[LoginNeeded], "login_needed", said)
        response.headers["www-authenticate"] = "Bearer"
        return response
    if request.method == "POST":
        return await ask_again(request)
    going_to = request.url.path
    if request.url.query:
        going_to += f"?{request.url.query}"
    return RedirectResponse(f"/login?{urlencode({'going_to': going_to})}", 303)


async def _gone(_request: Request, _error: Exception) -> Response:
    """To whoever went away while sending: nothing was done, and nothing is to be reported."""
    return Response(status_code=GONE)


def _troubled(request: Request, error: Exception) -> Response:
    """Anything without five lines: what happened, in a sentence."""
    status = error.status_code if isinstance(error, HTTPException) else status_of(error)
    if storage_failure(error):
        status = STATUS[LedgerUnavailable]
    if isinstance(error, RequestValidationError):
        status = STATUS[Malformed]
    if status >= UNEXPECTED:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    else:
        recognise(request)
    if status == TOO_LARGE:
        return _too_large(request)
    code = CODES.get(status, "does_not_fit" if status < UNEXPECTED else "unexpected")
    response = trouble(request, status, code)
    response.headers.update(getattr(error, "headers", None) or {})  # such as Allow
    return response


def _too_large(request: Request) -> Response:
    """Which bound was met, as people read it."""
    settings, allowance = house_of(request).settings, request.scope[ALLOWANCE]
    if not allowance.files:
        most = megabytes(settings.request_bytes_max)
        return trouble(request, TOO_LARGE, "too_large_without_files", most=most)
    largest = settings.upload_bytes_max
    files = {"file": megabytes(largest), "files": megabytes(LARGEST_FILES * largest)}
    return trouble(request, TOO_LARGE, "too_large", **files)
