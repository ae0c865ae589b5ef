"""Logging in and out: a session kept on the server, its token in a cookie or with an API client.

A wrong name and a wrong password are answered alike; a locked account says until when.
"""

from datetime import datetime
from math import ceil
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.accounts import account_id
from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from services.bootstrap import Locked
from services.local_time import SHANGHAI
from services.parsing import Fault
from services.passwords import PASSWORD_CHARACTERS_MAX, is_typed
from services.web.asking import (
    Asking,
    Who,
    from_here,
    house_of,
    language_of,
    prove_intent,
    session_cookie,
    token_of,
)
from services.web.bodies import Submission, json_body, submission
from services.web.render import page, problem
from services.web.schemas import answered, declined
from services.web.typed import Typed, typed_on, unwrapped, wrapped
from services.words import Language, say

router = APIRouter()
WRONG, LOCKED = 401, 429
SAID = ("account", "password")  # of a program that logs in
TEXT = {"type": "string"}
NAMED = {"type": "object", "required": SAID, "properties": dict.fromkeys(SAID, TEXT)}
TOKEN = {"type": "object", "required": ["token"], "properties": {"token": TEXT}}


class LoginPage(Value):
    """Context of shared/login.html."""

    tries: int  # wrong passwords in a row before the account is locked
    minutes: int  # how long the lock lasts
    account: str = ""
    going_to: str = "/"
    complaint: str = ""
    kept: str = ""  # what was typed on the form one was sending


class Tried(Value):
    """What came of a password: the token of a new session, or why there is none."""

    token: str = ""
    code: str = ""
    complaint: str = ""
    status: int = 200
    wait_seconds: int = 0  # until the account is locked no longer

    def told(self, response: Response) -> Response:
        """The response, which says when to try again if the account is locked."""
        if self.wait_seconds:
            response.headers["retry-after"] = str(self.wait_seconds)
        return response


class KeptPage(Value):
    """Context of shared/kept.html."""

    going_to: str
    pairs: Typed


@router.get("/login", include_in_schema=False)
def login_form(request: Request, going_to: str = "/") -> Response:
    """The form to log in with."""
    return _login_page(request, going_to=_inside(going_to))


@router.post("/login", include_in_schema=False)
def login(request: Request, said: Submission = Depends(submission)) -> Response:
    """Log in and go where one was going; or the form again, saying what is wrong."""
    from_here(request)
    account, going_to = said.one("account").strip(), _inside(said.one("going_to"))
    tried = _try(request, account, said.one("password"))
    kept = said.one("kept")
    if not tried.token:
        said_before = {"account": account, "going_to": going_to, "kept": kept}
        asked = {**said_before, "complaint": tried.complaint}
        return tried.told(_login_page(request, status=tried.status, **asked))
    typed = unwrapped(kept)
    response: Response = RedirectResponse(going_to, 303)
    if typed:
        response = page(request, "shared/kept.html", KeptPage(going_to=going_to, pairs=typed))
    give_session(request, response, tried.token)
    return response


async def ask_again(request: Request) -> Response:
    """The form to log in with, keeping what was typed on the form that came too late."""
    kept, path = await typed_on(request), request.url.path
    going_to = f"{path}?{request.url.query}" if request.url.query else path
    said = say(language_of(request), "pages", "login_ended" if kept else "login_needed")
    return _login_page(
        request,
        status=WRONG,
        going_to=going_to if kept else "/",
        complaint=said,
        kept=wrapped(kept),
    )


def _login_page(request: Request, *, status: int = 200, **said: str) -> Response:
    settings = request.app.state.house.settings
    shown = LoginPage(tries=settings.lockout_failures, minutes=settings.lockout_minutes, **said)
    return page(request, "shared/login.html", shown, status=status)


def give_session(request: Request, response: Response, token: str) -> None:
    """Let the browser keep the session's token."""
    response.set_cookie(session_cookie(request), token, **_bounds(request))


@router.post("/logout", include_in_schema=False)
def logout(request: Request, said: Submission = Depends(submission), who: Asking = Who) -> Response:
    """End the session."""
    prove_intent(request, who, said.one("csrf"))
    who.house.credentials.end_session(token_of(request)[0])
    response = RedirectResponse("/login", 303)
    response.delete_cookie(session_cookie(request), **_bounds(request))
    return response


@router.post(
    "/api/login",
    tags=["sessions"],
    summary="Log in for a bearer token",
    responses={**answered(TOKEN), **declined({LOCKED: "Locked for a while"})},
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": NAMED}}}},
)
def login_for_token(request: Request, said: dict[str, Any] = Depends(json_body)) -> Response:
    """Answers `{"token": …}`, to be sent as `Authorization: Bearer …` until the session ends."""
    wrong = [name for name in SAID if not isinstance(said.get(name), str)]
    if wrong:
        faults = (Fault(field=it, reason="malformed" if it in said else "missing") for it in wrong)
        raise Malformed("does_not_fit", errors=tuple(faults))
    tried = _try(request, *(said[name] for name in SAID))
    if not tried.token:
        return tried.told(problem(request, tried.status, tried.code, tried.complaint))
    return JSONResponse({"token": tried.token})


@router.post("/api/logout", tags=["sessions"], status_code=204, summary="End the session")
def logout_token(request: Request, who: Asking = Who) -> Response:
    """The token is worth nothing afterwards."""
    prove_intent(request, who, request.headers.get("x-csrf-token", ""))
    who.house.credentials.end_session(token_of(request)[0])
    return Response(status_code=204)


def _bounds(request: Request) -> dict[str, Any]:
    """Where the session's cookie goes; a browser drops one so named with less, deleted or set."""
    secure = request.url.scheme == "https"
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": secure}


def _try(request: Request, name: str, password: str) -> Tried:
    house, language = house_of(request), language_of(request)
    account, now = account_id(name), house.clock.now()
    try:
        fits = len(password) <= PASSWORD_CHARACTERS_MAX and is_typed(name + password)
        right = fits and house.credentials.check(account, password, now)
    except Locked as locked:
        return locked_out(language, locked, now)
    if not right or not house.desk.known().organisation.person_of(account):
        complaint = say(language, "pages", "login_wrong")
        return Tried(code="login_wrong", complaint=complaint, status=WRONG)
    return Tried(token=house.credentials.start_session(account, now))


def locked_out(language: Language, locked: Locked, now: datetime) -> Tried:
    """Until when the account is locked."""
    until = locked.until.astimezone(SHANGHAI)
    return Tried(
        code="account_locked",
        complaint=say(language, "pages", "login_locked", until=f"{until:%H:%M}"),
        status=LOCKED,
        wait_seconds=ceil((locked.until - now).total_seconds()),
    )


def _inside(going_to: Any) -> str:
    """A place on this site; anything else is the first page."""
    inside = isinstance(going_to, str) and going_to.startswith("/") and going_to.isprintable()
    return going_to if inside and going_to[1:2] not in ("/", "\\") else "/"
