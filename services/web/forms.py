"""The page of one command: its form, or what stands against it; and what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from domain.kernel.rules import Declined, Malformed, NotFound
from domain.kernel.stream import Command, Value
from services.ids import uuid7
from services.parsing import asked, unflatten
from services.refusals import Refusal
from services.web.access import visible
from services.web.asking import Asking
from services.web.bodies import Submission
from services.web.choices import Choices, Option
from services.web.errors import status_of
from services.web.fields import Field, Pen, spoken, takes_files
from services.web.render import lines, page
from services.web.schemas import kebab
from services.web.standing import standing_against
from services.words import command_name

ABOUT = frozenset({"acting_post", "happened_on", "late_reason"})  # of the act, not of the command
OF_THE_FORM = frozenset({"csrf", "key", "seen_version"})


class FormPage(Value):
    """Context of shared/command.html."""

    title: str
    address: str
    back_to: str
    drawn: tuple[Field, ...]
    posts: tuple[Option, ...]
    said: Mapping[str, str]  # about the act
    key: str
    seen_version: str
    with_files: bool
    refusal: Refusal | None
    blocked: bool  # nothing one could type would help
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """Somebody asks for a command on a stream; empty: one about to begin."""

    request: Request
    who: Asking
    command: type[Command[Any]]
    stream: str

    @property
    def address(self) -> str:
        """Where the form stands."""
        return address_of(self.command, self.stream)


@dataclass(frozen=True)
class Tried:
    """What was sent, and why it was declined."""

    sent: Submission
    said: Mapping[str, Any]
    declined: Declined


def address_of(command: type[Command[Any]], stream: str) -> str:
    """Where the form of a command on a stream stands."""
    kind, _, name = (stream or command.of.stream).partition("/")
    return "/".join(["", kind, *([quote(name)] if name else []), kebab(command)])


def form(asking: Asked, tried: Tried | None = None) -> Response:
    """The form, empty or as it was sent; a refusal that holds whatever one types stands alone."""
    who, command, stream = asking.who, asking.command, asking.stream
    version, state = who.house.desk.load(command.of, stream) if stream else (0, command.of())
    if stream and not (version and visible(who, stream)):
        raise NotFound("no_such_stream", stream=stream)
    blocking = None if tried else standing_against(who, command, stream, state)
    declined = tried.declined if tried else blocking
    refusal, faults = lines(asking.request, declined, command) if declined else (None, [])
    found = declined.values.get("errors", ()) if isinstance(declined, Malformed) else ()
    said = tried.said if tried else _initial(asking, version, state)
    shown = FormPage(
        title=command_name(who.language, command.name),
        address=asking.address,
        back_to=f"/{stream or command.of.stream}",
        drawn=Pen(command, found, Choices(who)).draw(said),
        posts=_posts(who),
        said={name: tried.sent.one(name) if tried else "" for name in ABOUT},
        key=tried.sent.one("key") if tried else str(uuid7(who.house.clock.now())),
        seen_version=_seen(tried, version),
        with_files=takes_files(command),
        refusal=refusal,
        blocked=blocking is not None,
        faults=tuple((str(fault["field"]), str(fault["message"])) for fault in faults),
    )
    status = status_of(declined) if tried and declined else 200
    return page(asking.request, "shared/command.html", shown, status=status, form=shown)


def said_in(asking: Asked, sent: Submission) -> dict[str, Any]:
    """What the form says of the command, every file stored and named by its digest."""
    nested = unflatten(sent.besides(ABOUT | OF_THE_FORM))
    kept: dict[str, Any] = _keeping_files(asking.who, spoken(asking.command, nested))
    return kept


def _initial(asking: Asked, version: int, state: Any) -> dict[str, Any]:
    """What the address says, else what the stream has under the same name."""
    query = asking.request.query_params
    known = {name: getattr(state, name, None) for name in asked(asking.command) if version}
    told = {name: query[name] for name in asked(asking.command) if name in query}
    return {**known, **told}


def _seen(tried: Tried | None, version: int) -> str:
    """The version the form rests on; after a conflict, the one whose changes are now shown."""
    moved = tried is not None and tried.declined.code == "stream_moved"
    return str(version) if tried is None or moved else tried.sent.one("seen_version")


def _posts(who: Asking) -> tuple[Option, ...]:
    """The posts to choose from, if there is a choice."""
    if len(who.posts) < 2:  # noqa: PLR2004 - one post is no choice
        return ()
    return tuple(
        Option(value=post.id, label=f"{who.name(post.unit)} {post.title}") for post, _ in who.posts
    )


def _keeping_files(who: Asking, said: Any) -> Any:
    if isinstance(said, list):
        return [_keeping_files(who, each) for each in said]
    if not isinstance(said, dict):
        return said
    kept = {name: _keeping_files(who, each) for name, each in said.items() if name != "file"}
    file = said.get("file")
    if isinstance(file, UploadFile) and file.filename:
        digest = who.house.evidence.keep(file.file)
        media_type = file.content_type or "application/octet-stream"
        kept |= {"digest": digest, "name": file.filename, "media_type": media_type}
    return kept
