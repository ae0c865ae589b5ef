"""Who is asking, in which language, as of when: what every page and every act begins with."""

import contextlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import Depends, Request

from domain.catalogue import STATES
from domain.inspections import Inspection
from domain.kernel.known import KnownPost
from domain.kernel.rules import Forbidden
from domain.kernel.stream import Command, State, Value, kind_of
from domain.ports import LedgerUnavailable
from domain.responsibilities import Responsibility
from projections import findings, rectifications
from services.able import who_could
from services.authority import may_ask
from services.binding import units_of
from services.bootstrap import House
from services.knowledge import Moment
from services.local_time import local_day
from services.names import name_of
from services.reading import View, Viewer, viewer_of
from services.words import LANGUAGES, Language, say, written

SESSION_COOKIE = "zeji_session"
LANGUAGE_COOKIE = "zeji_language"
MATTERS = frozenset({"findings", "inspections", "rectifications"})
WORDS = frozenset({"title", "details"})
DESCRIBED = frozenset({"inspections", "responsibilities"})  # what has no name of its own


class LoginNeeded(Exception):
    """Nobody is logged in, or the login has ended."""


class Asking(Value):
    """One request of one person; everything a page may show follows from it."""

    house: House
    language: Language
    account: str
    csrf: str
    by_token: bool  # logged in by a bearer token, not by a cookie a browser sends of itself
    person: str
    known: Moment
    viewer: Viewer
    posts: Sequence[tuple[KnownPost, str]]  # each with the delegator, empty for one's own
    as_of: str
    by: str  # "happened": by the time things happened

    @property
    def today(self) -> date:
        """The day it is in Beijing."""
        return self.known.today

    @contextlib.contextmanager
    def view(self) -> Iterator[View]:
        """The moment asked for, with the asker's eyes."""
        with self.house.reading.view(self.as_of, self.viewer, self.known.organisation) as view:
            yield view

    def name(self, id: str) -> str:
        """What people call the stream `id`; a matter the asker may not see has no name."""
        organisation, load = self.known.organisation, self.house.desk.load
        if kind_of(id) in MATTERS and not self.sees(*units_of(id, organisation, load)):
            return say(self.language, "pages", "unseen_matter")
        called = name_of(id, organisation, load)
        return called if called != id else self._described(id)

    def _described(self, id: str) -> str:
        """What a stream without a name is about; else its id without the kind."""
        kind, _, name = id.partition("/")
        state = self.house.desk.load(STATES[kind], id)[1] if kind in DESCRIBED else None
        match state:
            case Inspection(unit=unit) if unit:
                return f"{written(self.language, state.scheduled_on)} {self.name(unit)}"
            case Responsibility(role=role) if role:
                spoken = say(self.language, "choices", f"responsibilities.Duty.{role}")
                return f"{self.name(state.subject)} {spoken}"
        return name if kind in STATES else id

    def could(
        self, command: type[Command[Any]], state: State, units: Collection[str]
    ) -> Sequence[str]:
        """The persons who may ask `command` of a matter, as ids."""
        return who_could(self.known, command, state, units)

    def words(self, stream: str) -> Mapping[str, str]:
        """The words an item or a finding was recorded in, by field; none of any other stream."""
        find = {"rectifications": rectifications.item, "findings": findings.finding}
        if (kind := kind_of(stream)) not in find:
            return {}
        with self.view() as view:
            row = find[kind](view.read, stream, self.viewer.units)
        return {name: row[name] for name in WORDS if name in row} if row else {}

    def may_ask(self, command: type[Command[Any]], units: Sequence[str]) -> bool:
        """Whether one of the asker's posts may ask `command` about `units`."""
        return may_ask(command, units, [post for post, _ in self.posts], self.known)

    def sees(self, *units: str) -> bool:
        """Whether one of `units` is among those the asker may see."""
        return self.viewer.units is None or bool(self.viewer.units.intersection(units))


def house_of(request: Request) -> House:
    """The installation the application serves."""
    house: House = request.app.state.house
    return house


def by_script(request: Request) -> bool:
    """Whether the script of a page sent its form, and reads the answer as JSON."""
    return request.headers.get("accept", "").startswith("application/json")


def is_api(request: Request) -> bool:
    """Whether a program asks: under /api, for a file of a page, or as the script of one."""
    path = request.url.path
    files = (".json", ".csv", ".xlsx")
    return path.startswith("/api/") or path.endswith(files) or by_script(request)


def language_of(request: Request) -> Language:
    """The language chosen in the address, kept in a cookie, or preferred by an API client."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    if not chosen and is_api(request):
        chosen = request.headers.get("accept-language", "")[:2]
    return next((language for language in LANGUAGES if language == chosen), "zh")


def session_cookie(request: Request) -> str:
    """The cookie's name; over TLS bound to this host by its prefix."""
    return f"__Host-{SESSION_COOKIE}" if request.url.scheme == "https" else SESSION_COOKIE


def token_of(request: Request) -> tuple[str, bool]:
    """The session token sent, and whether as a bearer token; empty if none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip(), True
    return request.cookies.get(session_cookie(request), ""), False


def asking(request: Request) -> Asking:
    """Who is asking. Raises LoginNeeded."""
    house = house_of(request)
    token, by_token = token_of(request)
    now = house.clock.now()
    session = house.credentials.session(token, now) if token else None
    if session is None:
        raise LoginNeeded
    known = house.desk.known()
    person = known.organisation.person_of(session.account)
    if not person:
        raise LoginNeeded
    today = local_day(now)
    who = Asking(
        house=house,
        language=language_of(request),
        account=session.account,
        csrf=session.csrf,
        by_token=by_token,
        person=person,
        known=known,
        viewer=viewer_of(known.organisation, person, today),
        posts=known.organisation.acting_posts(person, today),
        as_of=request.query_params.get("as_of", ""),
        by="happened" if request.query_params.get("by") == "happened" else "",
    )
    request.state.who = who
    return who


Who = Depends(asking)


def recognise(request: Request) -> None:
    """Let the frame of a page nobody asked for know who is asking, if somebody is logged in."""
    if not hasattr(request.state, "who"):
        with contextlib.suppress(LoginNeeded, LedgerUnavailable):
            asking(request)


def prove_intent(request: Request, who: Asking, csrf: str) -> None:
    """Refuse a change that another site's page made the browser send. Raises Forbidden."""
    from_here(request)
    if who.by_token or hmac.compare_digest(csrf.encode(), who.csrf.encode()):
        return
    if request.url.path.startswith("/api/"):
        raise Forbidden("csrf_token_wrong")
    raise Forbidden("form_outdated")


def from_here(request: Request) -> None:
    """Refuse what the browser itself says comes from another site. Raises Forbidden."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    foreign = origin not in ("", f"{request.url.scheme}://{request.url.netloc}")
    if site not in ("same-origin", "none") or (foreign and "sec-fetch-site" not in request.headers):
        raise Forbidden("from_another_site")
