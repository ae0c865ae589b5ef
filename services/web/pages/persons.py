"""Persons (人员): the list, and the record of one person's duties (终身责任档案)."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.accounts import OpenAccount
from domain.kernel.rules import NotFound
from domain.kernel.stream import Value
from domain.persons import Person, RegisterPerson
from domain.posts import AppointPerson
from projections import persons, posts
from projections.base import Row
from projections.questions.names import named
from projections.questions.person import PersonRecord, record
from services.reading import View
from services.web.access import visible
from services.web.acts import Offered, offered, opening
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.looking import happened_by, looking
from services.web.render import page
from services.web.schemas import answered, declined
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
    story: Sequence[Entry]
    offered: Sequence[Offered]
    by_happened: bool


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
        found = _found(who, view, stream)
        context = Detail(
            found=found,
            story=entries(who, found.acts),
            offered=[
                *offered(who, view, Person, stream),
                *opening(who, view, AppointPerson, person=stream),
                *opening(who, view, OpenAccount, person=stream),
            ],
            by_happened=who.by == "happened",
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
        found = _found(who, view, f"persons/{name}")
        version = who.known.organisation.versions.get(f"persons/{name}", 0)
        body = {key: plain(value) for key, value in vars(found).items()}
        return JSONResponse(body, headers={"etag": f'"{version}"'})


def _found(who: Asking, view: View, stream: str) -> PersonRecord:
    """The record as of the moment. Raises NotFound."""
    found = record(view.read, stream, view.as_of.day, happened_by(who, view))
    if found is None or not visible(who, stream):
        raise NotFound("no_such_stream", stream=stream)
    return found


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
