"""Giving an account a password: by who keeps accounts, of whom they reach in every post.

It leaves a trace: the account is closed and opened again, with the reason, and its sessions end.
"""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from domain.accounts import Account, CloseAccount, ReopenAccount
from domain.kernel.rules import Forbidden, NotFound
from domain.kernel.stream import Login, Value
from domain.posts import REACH
from services import metadata
from services.authority import Caller
from services.passwords import PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, unfit
from services.web.access import visible
from services.web.asking import Asking, Who, prove_intent
from services.web.bodies import Submission, submission
from services.web.render import page
from services.web.repeats import new_key
from services.web.standing import standing_against
from services.words import say

router = APIRouter()
UNFIT = 422


class PasswordPage(Value):
    """Context of password/given.html."""

    account: str
    person: str
    key: str
    least: int
    most: int
    reason: str = ""
    complaint: str = ""


@router.get("/accounts/{name}/password", include_in_schema=False)
def form(request: Request, name: str, who: Asking = Who) -> Response:
    """The form to give an account a password with."""
    state = _open(who, f"accounts/{name}")
    if state.person == who.person:  # one's own is changed with the present one
        return RedirectResponse("/password", 303)
    return _page(request, _blank(who, name, state))


@router.post("/accounts/{name}/password", include_in_schema=False)
def submit(
    request: Request, name: str, said: Submission = Depends(submission), who: Asking = Who
) -> Response:
    """Give an account a password, on record; or the form again, saying what is wrong."""
    prove_intent(request, who, said.one("csrf"))
    stream = f"accounts/{name}"
    state = _open(who, stream)
    if state.person == who.person:
        return RedirectResponse("/password", 303)
    new, reason, key = said.one("new_password"), said.one("reason").strip(), said.one("key")
    differs = "" if new == said.one("new_password_again") else "new_passwords_differ"
    unsaid = "" if reason else "password_reason_missing"
    if wrong := unsaid or differs or unfit(new, name):
        complaint = say(who.language, "pages", wrong)
        shown = _blank(who, name, state, reason=reason, complaint=complaint)
        return _page(request, shown, status=UNFIT)
    desk = who.house.desk
    for command in (CloseAccount, ReopenAccount):
        own_key = metadata.key(f"{key}/{command.__name__}")
        caller = Caller(account=who.account, login=Login.PASSWORD, key=own_key)
        done = desk.execute(command(id=stream, reason=reason), caller)
    if not done.appended.repeated:  # no password without its trace
        who.house.credentials.set_password(stream, new)
    who.house.projector.wait_for(done.appended.last, who.house.settings.receipt_wait_seconds)
    return RedirectResponse(f"/{stream}?recorded={done.appended.last}", 303)


def may_give(who: Asking, stream: str) -> bool:
    """Whether the asker may give the account, somebody else's, a password now."""
    _, state = who.house.desk.load(Account, stream)
    assert isinstance(state, Account)
    stands = standing_against(who, CloseAccount, stream, state)
    return stands is None and state.person != who.person and not _out_of_reach(who, state.person)


def _open(who: Asking, stream: str) -> Account:
    """The account, open, if the asker may give it a password. Raises NotFound, Declined."""
    version, state = who.house.desk.load(Account, stream)
    if not (version and visible(who, stream)):
        raise NotFound("no_such_stream", stream=stream)
    assert isinstance(state, Account)
    if declined := standing_against(who, CloseAccount, stream, state):
        raise declined
    if units := _out_of_reach(who, state.person):
        raise Forbidden("unit_out_of_reach", REACH, units=units)
    return state


def _out_of_reach(who: Asking, person: str) -> tuple[str, ...]:
    """How far the person's posts, held or to come, reach where the asker does not."""
    lent = (post for post, _ in who.known.organisation.acting_posts(person, who.today))
    held = (it for it in who.known.posts_of(person) if it.until is None or it.until >= who.today)
    reaches = dict.fromkeys(post.reach for post in (*held, *lent))
    return tuple(unit for unit in reaches if not who.may_ask(CloseAccount, (unit,)))


def _blank(who: Asking, name: str, state: Account, **said: str) -> PasswordPage:
    return PasswordPage(
        account=name,
        person=state.person,
        key=new_key(who),
        least=PASSWORD_CHARACTERS_MIN,
        most=PASSWORD_CHARACTERS_MAX,
        **said,
    )


def _page(request: Request, shown: PasswordPage, status: int = 200) -> Response:
    return page(request, "password/given.html", shown, status=status)
