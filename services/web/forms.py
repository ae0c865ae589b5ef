"""The page of one command: its form, or what stands against it; and what was sent."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from domain.accounts import OpenAccount
from domain.catalogue import STATES
from domain.findings import RecordFinding
from domain.kernel.rules import Declined, NotFound
from domain.kernel.stream import Command, State, Value, kind_of
from domain.posts import AppointPerson
from domain.units import AbolishUnit, MergeUnit
from services.complaints import OF_THE_ACT, Complaint
from services.parsing import asked, hints, unflatten
from services.refusals import Refusal
from services.web.access import visible
from services.web.address import address_of
from services.web.asking import WORDS, Asking
from services.web.bodies import Submission
from services.web.choices import Choices, Option
from services.web.errors import status_of
from services.web.faults import fresh, in_order, is_of_the_shape
from services.web.fields import PERSONS, Field, Pen, spoken, takes_files
from services.web.hanging import Hanging, hanging
from services.web.parts import Parts
from services.web.recording import begun, recording
from services.web.render import lines, page
from services.web.repeats import Earlier, earlier_of, earlier_under
from services.web.rows import ROWS, rows_of
from services.web.standing import Trial
from services.words import command_name, say

OF_THE_FORM = frozenset({"csrf", "key", "seen_version", ROWS})
VERSION_CODES = frozenset({"stream_moved", "version_ahead"})
TODAY = frozenset({"found_on", "established_on", "since"})  # today until one says another
PROPOSED = {"ordered_due_on": "proposed_due_on"}  # what a state proposes under another name
BEGINNING = frozenset({"since"})  # begins anew, whatever day of that name the stream has
ENDING = (MergeUnit, AbolishUnit)
OF_ANYBODY = (AppointPerson, OpenAccount)  # may name who holds no post
WITH_A_LIST = ("checklists", "findings", "inspections", "persons", "units")


class FormPage(Value):
    """Context of shared/command.html."""

    title: str
    address: str
    back_to: str
    back_label: str
    drawn: tuple[Field, ...]
    posts: tuple[Option, ...]
    act: Mapping[str, Field]  # what is asked about the act itself
    key: str
    seen_version: str
    with_files: bool
    refusal: Refusal | None
    blocked: bool  # nothing one could type would help
    complaints: tuple[Complaint, ...]
    typed_before: bool  # in a session that has ended: to be looked at again
    earlier: Earlier | None  # what the form's key recorded with other words
    blank_at: str
    leaves: Sequence[Hanging] | None  # what the end of a unit leaves; None if none would end


class DonePage(Value):
    """Context of shared/done.html."""

    title: str
    earlier: Earlier
    blank_at: str


@dataclass(frozen=True)
class CommandRequest:
    """What somebody asks: a command on a stream; empty: on one about to begin."""

    request: Request
    who: Asking
    command: type[Command[Any]]
    stream: str

    @property
    def key(self) -> str:
        """The key in the address."""
        return self.request.query_params.get("key", "")

    @property
    def said(self) -> dict[str, str]:
        """What the address says of the command."""
        query = self.request.query_params
        return {name: query[name] for name in asked(self.command) if name in query}

    def address(self, **more: str) -> str:
        """Where the form stands, filled in as it was opened."""
        path, told = address_of(self.command, self.stream), {**self.said, **more}
        said = {name: text for name, text in told.items() if text}
        return f"{path}?{urlencode(said)}" if said else path

    @property
    def inspection(self) -> str:
        """The inspection it is about, if it is about one."""
        about_one = self.command.of.stream == "inspections"
        named = self.stream if about_one else self.said.get("inspection", "")
        return named if kind_of(named) == "inspections" else ""

    @property
    def seen_at(self) -> str:
        """The stream the form is about, or the path of the list a new one would stand in."""
        named = (it for it in self.said.values() if it.partition("/")[0] in STATES)
        about = (it for it in named if visible(self.who, it))
        listed = self.command.of.stream
        return self.stream or next(about, listed if listed in WITH_A_LIST else "rectifications")


@dataclass(frozen=True)
class Tried:
    """What was sent, and why it was declined; or that rows were to be added or moved."""

    sent: Submission
    said: Mapping[str, Any]
    declined: Declined | None


def form(ask: CommandRequest, tried: Tried | None = None) -> Response:
    """The form, empty or as it was sent; a refusal that holds whatever one types stands alone."""
    version, state = found(ask)
    if tried is None and (earlier := earlier_under(ask.who, ask.key)):
        return _done(ask, earlier)
    shown = _form_page(ask, tried, version, state)
    declined = tried.declined if tried else None
    status = status_of(declined) if declined else 200
    if ask.command in BY_HAND and not shown.blocked:
        return BY_HAND[ask.command](ask, shown, status)
    return page(ask.request, "shared/command.html", shown, status=status, form=shown)


def _recording(ask: CommandRequest, shown: FormPage, status: int) -> Response:
    """The form of a finding, in the order in which one fills it in on the site."""
    more = recording(ask.who, ask.inspection, ask.said.get("question", ""), shown.drawn)
    template = "findings/record.html"
    return page(ask.request, template, shown, status=status, form=shown, recording=more)


ByHand = Callable[[CommandRequest, FormPage, int], Response]
BY_HAND: Mapping[type[Command[Any]], ByHand] = {RecordFinding: _recording}  # the rest are drawn


def found(ask: CommandRequest) -> tuple[int, State]:
    """Where the stream asked about is; version 0 for one about to begin. Raises NotFound."""
    who, command, stream = ask.who, ask.command, ask.stream
    if not stream:
        return 0, command.of()
    version, state = who.house.desk.load(command.of, stream)
    if not (version and visible(who, stream)):
        raise NotFound("no_such_stream", stream=stream)
    return version, state


def _form_page(ask: CommandRequest, tried: Tried | None, version: int, state: State) -> FormPage:
    """What stands on the form, given where its stream is."""
    who, command = ask.who, ask.command
    trial = Trial(who, command, ask.stream, state)
    blocking = None if tried else trial.standing()
    declined = tried.declined if tried else blocking
    refusal, told = lines(ask.request, declined, command) if declined else (None, ())
    if tried and declined and is_of_the_shape(declined) and not tried.sent.one(ROWS):
        besides = trial.besides(tried.said)
        told += fresh(lines(ask.request, besides, command)[1], told) if besides else ()
    sent = tried.sent if tried else Submission(pairs=())
    said = tried.said if tried else _initial(ask, trial, version)
    pen = Pen(
        command,
        told,
        Choices(who, ask.inspection, _near(who, state), trial.bars, command in OF_ANYBODY),
        Parts(command, state, who.language),
        trial.needed,
        rows_of(sent),
    )
    drawn = pen.draw(said)
    return FormPage(
        title=command_name(who.language, command.name),
        address=ask.address(key=sent.one("key") if tried else ask.key),
        back_to=f"/{ask.seen_at}",
        back_label=_label(who, ask.seen_at),
        drawn=drawn,
        posts=_posts(who),
        act={name: pen.about_the_act(name, sent.one(name)) for name in OF_THE_ACT},
        key=sent.one("key") if tried else ask.key,
        seen_version=_seen(tried, version),
        with_files=takes_files(command),
        refusal=refusal,
        blocked=blocking is not None,
        complaints=in_order(told, drawn),
        typed_before=declined is not None and declined.code == "form_outdated",
        earlier=earlier_of(who, declined) if declined else None,
        blank_at=ask.address(),
        leaves=None if blocking else _left(ask),
    )


def _left(ask: CommandRequest) -> Sequence[Hanging] | None:
    """What the unit would leave to its successor; None if no unit would end."""
    if ask.command not in ENDING:
        return None
    with ask.who.view() as view:
        return hanging(view, ask.stream)


def _near(who: Asking, state: Any) -> Mapping[str, Sequence[str]]:
    """The units whose persons a form offers first, for some fields before all others."""
    assisting = [help.unit for help in getattr(state, "assisting", ())]
    units = [getattr(state, name, "") for name in ("lead_unit", "unit")]
    own = [post.unit for post, _ in who.posts]
    return {
        "": [*units, *assisting, *own],
        "verifier": [getattr(state, "verifying_unit", "")],
        "supervisor": [getattr(state, "office", "")],
    }


def _done(ask: CommandRequest, earlier: Earlier) -> Response:
    """What the form recorded, in the place of the form: it has come again."""
    title = command_name(ask.who.language, ask.command.name)
    shown = DonePage(title=title, earlier=earlier, blank_at=ask.address())
    return page(ask.request, "shared/done.html", shown)


def _label(who: Asking, seen_at: str) -> str:
    """What the way back is called: a matter by its name, a list as the menu has it."""
    if "/" in seen_at:
        return who.name(seen_at)
    return say(who.language, "pages", f"menu_{seen_at}")


def said_in(command: type[Command[Any]], sent: Submission) -> dict[str, Any]:
    """What the form says of the command, its files as they were sent."""
    return spoken(command, unflatten(sent.besides(OF_THE_ACT | OF_THE_FORM)))


def _initial(ask: CommandRequest, trial: Trial, version: int) -> dict[str, Any]:
    """What the address says, else what the stream has under the same name and of the same type.

    What the rule would refuse again is left out: a verifier is not named twice.
    """
    state = trial.state
    wanted, kept = hints(ask.command), hints(type(state))
    alike = (name for name in asked(ask.command) if _may_be(kept.get(name), wanted[name]))
    known: dict[str, Any] = dict.fromkeys(TODAY.intersection(wanted), ask.who.today)
    if version:
        begins = {name: day for name, day in known.items() if name in BEGINNING}
        known = {name: getattr(state, name) for name in alike} | begins
        known |= {name: day for name, day in _proposed(state, wanted) if day >= ask.who.today}
    known = {k: it for k, it in known.items() if not (k in PERSONS and trial.bars(k, it))}
    worded = WORDS.intersection(asked(ask.command))
    if worded:  # a state keeps what decisions need, and no words
        known |= {k: said for k, said in ask.who.words(ask.stream).items() if k in worded}
    if ask.command is RecordFinding:
        known |= begun(ask.who, ask.inspection, ask.said)
    return {**known, **ask.said}


def _proposed(state: Any, wanted: Collection[str]) -> Iterator[tuple[str, date]]:
    """The dates asked for that the state proposes."""
    for name in PROPOSED.keys() & set(wanted):
        if day := getattr(state, PROPOSED[name], None):
            yield name, day


def _may_be(kept: Any, wanted: Any) -> bool:
    """Whether what a state keeps is what a command asks for: a part's number is no part."""
    return kept == wanted or wanted in get_args(kept) or kept in get_args(wanted)


def _seen(tried: Tried | None, version: int) -> str:
    """The version the form rests on; after a conflict, the one whose changes are now shown."""
    declined = tried.declined if tried else None
    moved = declined is not None and declined.code in VERSION_CODES
    return str(version) if tried is None or moved else tried.sent.one("seen_version")


def _posts(who: Asking) -> tuple[Option, ...]:
    """The posts to choose from, if there is a choice."""
    if len(who.posts) < 2:  # noqa: PLR2004 - one post is no choice
        return ()
    return tuple(
        Option(value=post.id, label=f"{who.name(post.unit)} {post.title}") for post, _ in who.posts
    )
