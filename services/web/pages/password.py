"""One's own password (修改密码): the present one proves who asks, and counts to the lockout."""

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.kernel.stream import Value
from services.bootstrap import Locked
from services.passwords import PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, is_typed, unfit
from services.web.asking import Asking, Who, prove_intent
from services.web.auth import WRONG, Tried, give_session, locked_out
from services.web.bodies import Submission, submission
from services.web.render import page, problem
from services.web.schemas import answered, declined
from services.words import say

router = APIRouter()
UNFIT = 422


class PasswordPage(Value):
    """Context of password/board.html."""

    least: int
    most: int
    complaint: str = ""
    changed: bool = False


@router.get("/password", include_in_schema=False)
def form(request: Request, changed: str = "", who: Asking = Who) -> Response:
    """The form to change it with."""
    assert who.account
    return _page(request, changed=bool(changed))


@router.post("/password", include_in_schema=False)
def submit(request: Request, said: Submission = Depends(submission), who: Asking = Who) -> Response:
    """Change it, and go on in a new session; or the form again, saying what is wrong."""
    prove_intent(request, who, said.one("csrf"))
    new = said.one("new_password")
    found = _unfit(who, "new_passwords_differ") if new != said.one("new_password_again") else None
    changed = found or _change(who, said.one("present_password"), new)
    if not changed.token:
        shown = _page(request, complaint=changed.complaint, status=changed.status)
        return changed.told(shown)
    response = RedirectResponse("/password?changed=yes", 303)
    give_session(request, response, changed.token)
    return response


@router.post(
    "/api/password",
    tags=["sessions"],
    summary="Change one's own password; every session of the account ends",
    responses={**answered({"type": "object"}), **declined()},
)
def change(
    request: Request,
    present_password: str = Body(),
    new_password: str = Body(),
    who: Asking = Who,
) -> Response:
    """Answers `{"token": …}` of a new session."""
    prove_intent(request, who, request.headers.get("x-csrf-token", ""))
    changed = _change(who, present_password, new_password)
    if not changed.token:
        told = problem(request, changed.status, changed.code, changed.complaint)
        return changed.told(told)
    return JSONResponse({"token": changed.token})


def _change(who: Asking, present: str, new: str) -> Tried:
    """Give the account a new password if `present` is its own."""
    credentials, now = who.house.credentials, who.house.clock.now()
    if code := unfit(new, who.account.removeprefix("accounts/")):
        return _unfit(who, code)
    try:
        tried = present[: PASSWORD_CHARACTERS_MAX + 1]
        if not (is_typed(tried) and credentials.check(who.account, tried, now)):
            return _unfit(who, "present_password_wrong", WRONG)
    except Locked as locked:
        return locked_out(who.language, locked, now)
    if new == present:
        return _unfit(who, "new_password_same")
    credentials.set_password(who.account, new)
    return Tried(token=credentials.start_session(who.account, now))


def _unfit(who: Asking, code: str, status: int = UNFIT) -> Tried:
    return Tried(code=code, complaint=say(who.language, "pages", code), status=status)


def _page(
    request: Request, *, complaint: str = "", changed: bool = False, status: int = 200
) -> Response:
    shown = PasswordPage(
        least=PASSWORD_CHARACTERS_MIN,
        most=PASSWORD_CHARACTERS_MAX,
        complaint=complaint,
        changed=changed,
    )
    return page(request, "password/board.html", shown, status=status)
