"""Saving what one chose in the ledger under a name, for oneself or one's unit; forgetting it."""

from urllib.parse import parse_qs, parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from domain.kernel.rules import Malformed, NotFound
from services.bootstrap import SavedView
from services.filtering import filters_of
from services.parsing import Fault, parse_one
from services.web.asking import Asking, Who, from_here, prove_intent
from services.web.boards.saved import KEPT_AT_MOST, narrowed, query_of, saved_by
from services.web.bodies import Submission, submission
from services.web.pages.rectifications import LEDGER

router = APIRouter()
SAVED = "/saved-views"
LIST = f"/{LEDGER.kind}"
NAME_MAX = 20


@router.post(SAVED, include_in_schema=False)
def save(request: Request, who: Asking = Who, said: Submission = Depends(submission)) -> Response:
    """Keep the query under the name, and show it. Raises Malformed."""
    from_here(request)
    prove_intent(request, who, said.one("csrf"))
    view = SavedView(
        list=LEDGER.kind,
        account=who.account,
        unit=who.posts[0][0].unit if said.one("shared") and who.posts else "",
        name=_named(said.one("name")),
        query=_query(who, said.one("query")),
    )
    _refuse_too_many(who, view)
    who.house.saved_views.save(view)
    return RedirectResponse(f"{LIST}?{view.query}", 303)


@router.post(f"{SAVED}/{{id}}/remove", include_in_schema=False)
def remove(
    request: Request, id: int, who: Asking = Who, said: Submission = Depends(submission)
) -> Response:
    """Forget a view: one's own, or one shared with a unit one sits in. Raises NotFound."""
    from_here(request)
    prove_intent(request, who, said.one("csrf"))
    if id not in {view.id for view in saved_by(who, LEDGER.kind)}:
        raise NotFound("no_such_saved_view")
    who.house.saved_views.remove(id)
    return RedirectResponse(LIST, 303)


def _named(said: str) -> str:
    name: str = parse_one("name", said, str)
    if not name:
        raise _unfit(Fault(field="name", reason="missing"))
    if len(name) > NAME_MAX:
        raise _unfit(Fault(field="name", reason="view_name_too_long"))
    return name


def _query(who: Asking, said: str) -> str:
    """The query, if the list understands it. Raises Malformed."""
    query = query_of(parse_qsl(said))
    if not query:
        raise _unfit(Fault(field="query", reason="missing"))
    with who.view() as view:
        filters_of(LEDGER.filters, narrowed(parse_qs(query)), view, **LEDGER.fixed(view, who))
    return query


def _refuse_too_many(who: Asking, new: SavedView) -> None:
    """Raises Malformed if the account, or the unit, keeps enough views besides one so named."""
    alike = [
        view for view in saved_by(who, new.list) if view.unit == new.unit and view.name != new.name
    ]
    if len(alike) >= KEPT_AT_MOST:
        raise _unfit(Fault(field="name", reason="too_many_views"))


def _unfit(fault: Fault) -> Malformed:
    return Malformed("does_not_fit", errors=(fault,))
