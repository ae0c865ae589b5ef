"""Persons (人员): the list, and the record of one person's duties (终身责任档案)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.accounts import OpenAccount
from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from domain.persons import Person, RegisterPerson
from domain.posts import AppointPerson
from projections import persons, posts
from projections.base import Row
from projections.questions.names import named
from projections.questions.person import PersonRecord, Wanted, record
from services.parsing import Fault, whole_number
from services.reading import View
from services.web.access import has_stated_purpose, require_purpose, visible
from services.web.acts import Offered, offered, opening
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.career import Career, career
from services.web.duties import Duties, asked_duties, is_concluded
from services.web.held_posts import PostShown, shown
from services.web.looking import absent, happened_by, looking
from services.web.pages.consultations import asks, newest_own, seen_by
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.single import as_json
from services.web.wording import Entry, entries

router = APIRouter()


class Listed(Value):
    """One person of the list."""

    person: str
    full_name: str
    posts: Sequence[str]


class Board(Value):
    """Context of persons/board.html."""

    search: str
    people: Sequence[Listed]
    offered: Sequence[Offered]


class Detail(Value):
    """Context of persons/detail.html."""

    found: PersonRecord
    posts: Sequence[PostShown]  # oldest first
    course: Career | None
    duties: Duties
    is_concluded: Callable[[Row], bool]
    unseen: bool  # whether acts for units one may not see would be left out
    story: Sequence[Entry]
    offered: Sequence[Offered]
    by_happened: bool
    now: Sequence[str]  # the posts held on the day
    position: int  # of the last record read
    opened: Row | None  # what the asker opened it for; None of one's own


@router.get("/persons", include_in_schema=False)
def board(request: Request, search: str = "", who: Asking = Who) -> Response:
    """Persons who ever served in a unit one may see, by name."""
    with looking(request, who) as view:
        context = Board(
            search=search,
            people=[person for person in _people(who, view) if search in person.full_name],
            offered=opening(who, view, RegisterPerson),
        )
        return page(request, "persons/board.html", context)


@router.get(
    "/api/persons",
    tags=["persons"],
    operation_id="persons.list",
    summary="Persons who ever served in a unit one may see",
    responses={**answered({"type": "object"}), **declined()},
)
def told_all(request: Request, search: str = "", who: Asking = Who) -> Response:
    """By name; `search` narrows."""
    with looking(request, who) as view:
        rows = [vars(person) for person in _people(who, view) if search in person.full_name]
        return JSONResponse({"total": len(rows), "rows": plain(rows)})


@router.get("/persons/{name}", include_in_schema=False)
def detail(request: Request, name: str, who: Asking = Who) -> Response:
    """What a person answered for, in which posts, what they did, and how it ended."""
    stream = f"persons/{name}"
    with looking(request, who) as view:
        found, duties = _found(request, who, view, stream), asked_duties(request)
        if not has_stated_purpose(who, stream):
            return asks(request, who, found.person, _acts(who, view, stream))
        context = Detail(
            found=found,
            posts=shown(who, view, found.posts),
            course=career(who, found, view.as_of.day),
            duties=duties(found.duties),
            is_concluded=is_concluded,
            unseen=_units(who, stream) is not None,
            story=entries(who, found.acts),
            offered=_acts(who, view, stream),
            by_happened=who.by == "happened",
            now=[f"{row['unit_name']} {row['title']}" for row in found.posts if _held(row, view)],
            position=view.read.position or who.house.projector.shown(),
            opened=_opened(who, view, stream),
        )
        return page(request, "persons/detail.html", context)


@router.get(
    "/api/persons/{name}",
    tags=["persons"],
    operation_id="persons.show",
    summary="A person's record: posts, duties and acts",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, name: str, who: Asking = Who) -> Response:
    """The record as of the moment; ETag is the version of the person's stream."""
    with looking(request, who) as view:
        found = _found(request, who, view, f"persons/{name}")
        require_purpose(who, f"persons/{name}")
        version = who.known.organisation.versions.get(f"persons/{name}", 0)
        return as_json(vars(found), version)


def _found(request: Request, who: Asking, view: View, stream: str) -> PersonRecord:
    """The record as of the moment, as far as one may see it. Raises NotFound."""
    wanted = Wanted(
        today=view.as_of.day,
        visible=_units(who, stream),
        happened_by=happened_by(who, view),
        before=_before(request),
    )
    found = record(view.read, stream, wanted)
    if found is None or not visible(who, stream):
        raise absent(who, view, stream)
    return found


def _acts(who: Asking, view: View, stream: str) -> Sequence[Offered]:
    """What may be done about the person."""
    return [
        *offered(who, view, Person, stream),
        *opening(who, view, AppointPerson, person=stream),
        *opening(who, view, OpenAccount, person=stream),
    ]


def _opened(who: Asking, view: View, stream: str) -> Row | None:
    """What the asker said last when opening the record, whatever day is looked at."""
    now = replace(view, read=replace(view.read, position=None))
    return newest_own(who, seen_by(who, now, stream).rows)


def _held(post: Row, view: View) -> bool:
    """Whether a post is held on the day looked at."""
    day = view.as_of.day
    return bool(post["began_on"] <= day <= (post["ended_on"] or day))


def _units(who: Asking, stream: str) -> Collection[str] | None:
    """The units whose duties and acts one may see of a person; of oneself all."""
    return None if stream == who.person else who.viewer.units


def _before(request: Request) -> int | None:
    """The position before which acts are wanted. Raises Malformed."""
    said = request.query_params.get("before", "")
    if said and whole_number(said) is None:
        raise Malformed("does_not_fit", errors=(Fault(field="before", reason="not_a_number"),))
    return whole_number(said) if said else None


def _people(who: Asking, view: View) -> list[Listed]:
    """Who was known at the moment, by name, with the posts held on its day."""
    held: dict[str, list[Row]] = {}
    for post in named(view.read, posts.all_held(view.read, view.as_of.day)):
        held.setdefault(post["person"], []).append(post)
    return [
        Listed(
            person=row["stream"],
            full_name=row["full_name"],
            posts=[f"{post['unit_name']} {post['title']}" for post in held.get(row["stream"], ())],
        )
        for row in persons.everybody(view.read)
        if visible(who, row["stream"])
    ]
