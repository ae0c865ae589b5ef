"""Streams without a page of their own: where they stand, what happened, and what one may do now.

A checklist has a page of its own, but no other answer for programs than these.
"""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.accounts import Account
from domain.catalogue import STATES
from domain.kernel.stream import Value
from domain.posts import Post
from projections import timeline
from projections.base import Row
from projections.questions.names import named
from services.reading import View
from services.web.access import visible
from services.web.acts import Offered, offered
from services.web.asking import Asking, Who
from services.web.looking import absent, happened_by, looking
from services.web.pages.accounts import may_give
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json
from services.web.wording import Entry, entries
from services.words import say

router = APIRouter()
KINDS = ("posts", "accounts", "registers", "rules", "responsibilities")


class Detail(Value):
    """Context of shared/stream.html."""

    stream: str
    kind: str
    beside: Sequence[str]  # whose it is and where, as streams
    story: Sequence[Entry]
    offered: Sequence[Offered]


def _mount_page(kind: str) -> None:
    def detail(request: Request, name: str, who: Asking = Who) -> Response:
        with looking(request, who) as view:
            recorded = recorded_of(who, view, f"{kind}/{name}")
            context = Detail(
                stream=f"{kind}/{name}",
                kind=kind,
                beside=[it for it in _beside(who, f"{kind}/{name}") if visible(who, it)],
                story=entries(who, named(view.read, recorded[::-1])),
                offered=_acts(who, view, kind, f"{kind}/{name}"),
            )
            return page(request, "shared/stream.html", context)

    router.add_api_route(f"/{kind}/{{name}}", detail, methods=["GET"], include_in_schema=False)


def _mount_for_programs(kind: str) -> None:
    def told(request: Request, name: str, who: Asking = Who) -> Response:
        """What happened, oldest first; ETag is the stream's version."""
        with looking(request, who) as view:
            rows = recorded_of(who, view, f"{kind}/{name}")
            body = {"id": f"{kind}/{name}", "timeline": rows}
            return as_json(body, rows[-1]["version"])

    router.add_api_route(
        f"/api/{kind}/{{name}}",
        told,
        methods=["GET"],
        tags=[kind],
        operation_id=f"{kind}.show",
        summary=f"One of {kind}: what happened to it",
        responses={**answered({"type": "object"}), **declined()},
    )


def _acts(who: Asking, view: View, kind: str, stream: str) -> Sequence[Offered]:
    """What may be asked about the stream; an account may also be given a password."""
    found = offered(who, view, STATES[kind], stream)
    if kind != "accounts" or view.as_of.asked or not may_give(who, stream):
        return found
    label = say(who.language, "pages", "give_password")
    return [Offered(name="", label=label, address=f"/{stream}/password", blocked=False), *found]


def _beside(who: Asking, stream: str) -> Sequence[str]:
    """The person a post or an account belongs to, and the unit of the post."""
    match who.known.organisation.states.get(stream):
        case Post() as post:
            return (post.person, post.unit)
        case Account() as account:
            return (account.person,)
    return ()


def recorded_of(who: Asking, view: View, stream: str) -> Sequence[Row]:
    """The stream's timeline as of the moment, oldest first. Raises NotFound."""
    recorded = timeline.of(view.read, [stream], happened_by(who, view))
    if not recorded or not visible(who, stream):
        raise absent(who, view, stream)
    return recorded


for each in KINDS:
    _mount_page(each)
for each in (*KINDS, "checklists"):
    _mount_for_programs(each)
