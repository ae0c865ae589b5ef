"""One act for several items of the ledger: what it would do, then what became of each row."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from domain.kernel.rules import Declined, Malformed
from domain.kernel.stream import Command, Value
from services.complaints import OF_THE_ACT
from services.parsing import Fault, unflatten
from services.reading import View
from services.refusals import Refusal
from services.web.address import link
from services.web.asking import Asking, Who, from_here, prove_intent
from services.web.bodies import Submission, submission
from services.web.choices import Choices
from services.web.errors import status_of
from services.web.fields import Field, Pen, spoken
from services.web.forms import OF_THE_FORM
from services.web.pages.rectifications import LEDGER
from services.web.parts import Parts
from services.web.render import lines, page
from services.web.repeats import is_key, new_key
from services.web.schemas import kebab
from services.web.several import Bulk, Line, Sorted, bars, carry_out, sorted_out
from services.words import command_name

router = APIRouter()
LIST = f"/{LEDGER.kind}"
SEVERAL = f"{LIST}/several"
OF_THE_ROWS = frozenset({"pick", "act", "list"})
PICKED_MAX = 200
REFUSED = 409
ACTS = {kebab(command): command for command in LEDGER.together}


class ConfirmPage(Value):
    """Context of rectifications/several.html."""

    title: str
    act: str
    key: str
    rows: Sorted
    drawn: Sequence[Field]
    refusal: Refusal | None
    back_to: str
    listed: str  # the query of the list one came from


class ResultPage(Value):
    """Context of rectifications/several_done.html."""

    title: str
    sealed: Sequence[Line]
    refused: Sequence[Line]
    back_to: str


@router.get(SEVERAL, include_in_schema=False)
def confirm(request: Request, who: Asking = Who) -> Response:
    """What the act would do: of how many rows, which are left out, and why."""
    query = request.query_params
    with who.view() as view:
        if view.as_of.asked:  # nothing can be done there
            return RedirectResponse(link(request, LIST), 303)
        if not is_key(query.get("key", "")):  # going back must come upon the same form
            said = [pair for pair in query.multi_items() if pair[0] not in ("key", "lang")]
            keyed = urlencode([*said, ("key", new_key(who))])
            return RedirectResponse(f"{SEVERAL}?{keyed}", 303)
        bulk = _bulk(who, query.get("act", ""), query.getlist("pick"), query["key"])
        return _form(request, view, bulk, Submission(pairs=query.multi_items()))


@router.post(SEVERAL, include_in_schema=False)
def act(request: Request, who: Asking = Who, sent: Submission = Depends(submission)) -> Response:
    """Ask the act of each row, and say what became of it."""
    from_here(request)
    picked = [said for name, said in sent.pairs if name == "pick"]
    bulk = _bulk(who, sent.one("act"), picked, sent.one("key"))
    with who.view() as view:
        try:
            prove_intent(request, who, sent.one("csrf"))
            lines_of = carry_out(request, view, bulk, _said(bulk.command, sent))
        except Declined as declined:
            return _form(request, view, bulk, sent, declined)
    recorded = [line for line in lines_of if line.position]
    if recorded:
        house, last = who.house, max(line.position or 0 for line in recorded)
        house.projector.wait_for(last, house.settings.receipt_wait_seconds)
    result = ResultPage(
        title=command_name(who.language, bulk.command.name),
        sealed=recorded,
        refused=[line for line in lines_of if not line.position],
        back_to=_back(sent.one("list")),
    )
    status = 200 if recorded else REFUSED
    return page(request, "rectifications/several_done.html", result, status=status)


def _bulk(who: Asking, act: str, names: Sequence[str], key: str) -> Bulk:
    """What is asked. Raises Malformed."""
    if act not in ACTS:
        fault = Fault(field="act", reason="not_a_choice", allowed=tuple(ACTS))
        raise Malformed("does_not_fit", errors=(fault,))
    picked = tuple(dict.fromkeys(names))
    if len(picked) > PICKED_MAX or not is_key(key):
        fault = Fault(field="pick", reason="too_many") if is_key(key) else _unkeyed()
        raise Malformed("does_not_fit", errors=(fault,))
    return Bulk(who=who, command=ACTS[act], names=picked, key=key)


def _unkeyed() -> Fault:
    return Fault(field="key", reason="malformed")


def _said(command: type[Command[Any]], sent: Submission) -> dict[str, Any]:
    """What is said of the command, the same for every row."""
    return spoken(command, unflatten(sent.besides(OF_THE_ACT | OF_THE_FORM | OF_THE_ROWS)))


def _form(
    request: Request, view: View, bulk: Bulk, sent: Submission, declined: Declined | None = None
) -> Response:
    """The rows the act is open to and those left out, with what is still to be said."""
    who, command = bulk.who, bulk.command
    refusal, told = lines(request, declined, command) if declined else (None, ())
    rows = sorted_out(request, view, bulk)
    choices = Choices(who, bars=bars(bulk, rows.open))
    pen = Pen(command, told, choices, Parts(command, command.of(), who.language))
    context = ConfirmPage(
        title=command_name(who.language, command.name),
        act=kebab(command),
        key=bulk.key,
        rows=rows,
        drawn=pen.draw(_said(command, sent)),
        refusal=refusal,
        back_to=_back(sent.one("list")),
        listed=sent.one("list"),
    )
    status = status_of(declined) if declined else 200
    return page(request, "rectifications/several.html", context, status=status)


def _back(listed: str) -> str:
    """The list one came from."""
    return LIST + (listed if listed.startswith("?") else "")
