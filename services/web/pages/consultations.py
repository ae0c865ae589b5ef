"""Consultations (查阅): who looked into a person's record for life, and the page that asks why."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.consultations import ConsultRecord
from domain.kernel.stream import Value
from projections import persons
from projections.base import Row
from projections.questions.consultations import Consultations, consultations
from services.reading import View
from services.web.access import is_own, visible
from services.web.acts import Offered
from services.web.address import route_of
from services.web.asking import Asking, Who
from services.web.looking import absent, happened_by, looking
from services.web.render import page
from services.web.repeats import new_key
from services.web.schemas import answered, declined
from services.web.single import as_json

router = APIRouter()


class Board(Value):
    """Context of consultations/board.html."""

    person: Row
    found: Consultations


class Asks(Value):
    """Context of consultations/purpose.html."""

    person: Row
    address: str
    key: str
    offered: Sequence[Offered]  # what may be done about the person, whatever the record says


@router.get("/consultations/{name}", include_in_schema=False)
def board(request: Request, name: str, who: Asking = Who) -> Response:
    """Who looked into the record of a person, newest first."""
    with looking(request, who) as view:
        person = _person(who, view, name)
        found = seen_by(who, view, person["stream"])
        return page(request, "consultations/board.html", Board(person=person, found=found))


@router.get(
    "/api/consultations/{name}",
    tags=["consultations"],
    operation_id="consultations.show",
    summary="Who looked into a person's record: when, in which post, what for",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, name: str, who: Asking = Who) -> Response:
    """Those who acted for units one may see; of one's own record all. ETag is the version."""
    with looking(request, who) as view:
        found = seen_by(who, view, _person(who, view, name)["stream"])
        version = max((row["version"] for row in found.rows), default=0)
        return as_json(vars(found), version)


def asks(request: Request, who: Asking, person: Row, offered: Sequence[Offered]) -> Response:
    """The page that stands before a record until one has said what for."""
    address = f"{route_of(ConsultRecord)}?person={person['stream']}"
    return page(
        request,
        "consultations/purpose.html",
        Asks(person=person, address=address, key=new_key(who), offered=offered),
    )


def seen_by(who: Asking, view: View, person: str) -> Consultations:
    """The consultations of a person's record that one may know of."""
    units = None if is_own(who, person) else who.viewer.units
    by = happened_by(who, view)
    return consultations(view.read, person, units, reader=who.person, happened_by=by)


def newest_own(who: Asking, found: Sequence[Row]) -> Row | None:
    """What the asker said last when opening the record; None of one's own record."""
    return next((row for row in found if row["person"] == who.person), None)


def _person(who: Asking, view: View, name: str) -> Row:
    """The person whose record it is. Raises NotFound."""
    stream = f"persons/{name}"
    found = persons.person(view.read, stream)
    if found is None or not visible(who, stream):
        raise absent(who, view, stream)
    return found
