"""Logging in and out: a session kept on the server, its token in a cookie or with an API client.

A wrong name and a wrong password are answered alike; a locked account says until when.
"""

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

    account: str = ""
    going_to: str = "/"
    complaint: str = ""
    kept: str = ""  # what was typed on the form one was sending


class KeptPage(Value):
    """Context of shared/kept.html."""

    going_to: str
    pairs: Typed


@router.get("/login", include_in_schema=False)
def login_form(request: Request, going_to: str = "/") -> Response:
    """The form to log in with."""
    return page(request, "shared/login.html", LoginPage(going_to=_inside(going_to)))


@router.post("/login", include_in_schema=False)
def login(request: Request, said: Submission = Depends(submission)) -> Response:
    """Log in and go where one was going; or the form again, saying what is wrong."""
    from_here(request)
    account, going_to = said.one("account").strip(), _inside(said.one("going_to"))
    token, complaint, status = _try(request, account, said.one("password"))
    kept = said.one("kept")
    if not token:
        asked = LoginPage(account=account, going_to=going_to, complaint=complaint, kept=kept)
        return page(request, "shared/login.html", asked, status=status)
    typed = unwrapped(kept)
    response: Response = RedirectResponse(going_to, 303)
    if typed:
        response = page(request, "shared/kept.html", KeptPage(going_to=going_to, pairs=typed))
    give_session(request, response, token)
    return response


async def ask_again(request: Request) -> Response:
    """The form to log in with, keeping what was typed on the form that came too late."""
    kept, path = await typed_on(request), request.url.path
    going_to = f"{path}?{request.url.query}" if request.url.query else path
    said = say(language_of(request), "pages", "login_ended" if kept else "login_needed")
    asked = LoginPage(going_to=going_to if kept else "/", complaint=said, kept=wrapped(kept))
    return page(request, "shared/login.html", asked, status=WRONG)


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
    token, complaint, status = _try(request, *(said[name] for name in SAID))
    if not token:
        code = "account_locked" if status == LOCKED else "login_wrong"
        return problem(request, status, code, complaint)
    return JSONResponse({"token": token})


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


def _try(request: Request, name: str, password: str) -> tuple[str, str, int]:
    """A new token, or why there is none and the status to say it with."""
    house, language = house_of(request), language_of(request)
    account, now = account_id(name), house.clock.now()
    try:
        fits = len(password) <= PASSWORD_CHARACTERS_MAX and is_typed(name + password)
        right = fits and house.credentials.check(account, password, now)
    except Locked as locked:
        return "", locked_words(language, locked), LOCKED
    if not right or not house.desk.known().organisation.person_of(account):
        return "", say(language, "pages", "login_wrong"), WRONG
    return house.credentials.start_session(account, now), "", 200


def locked_words(language: Language, locked: Locked) -> str:
    """Until when the account is locked."""
    until = locked.until.astimezone(SHANGHAI)
    return say(language, "pages", "login_locked", until=f"{until:%H:%M}")


def _inside(going_to: Any) -> str:
    """A place on this site; anything else is the first page."""
    inside = isinstance(going_to, str) and going_to.startswith("/") and going_to.isprintable()
    return going_to if inside and going_to[1:2] not in ("/", "\\") else "/"
