"""Every command as a form and as an API call: one loop, nothing written per command.

GET /<kind>/{name}/<command> draws the form, POST to it asks; opening commands stand at
/<kind>/<command>. The same under /api takes JSON. `id` and `act` are set here and in the desk, so
nothing a browser sends can forge them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.catalogue import COMMANDS
from domain.kernel.rules import Declined, NotFound
from domain.kernel.stream import Command, Login
from services import claims
from services.authority import Caller
from services.claims import unfit
from services.complaints import OF_THE_ACT
from services.desk import Done
from services.ids import new_stream_id
from services.parsing import asked, parse
from services.web.access import visible
from services.web.address import link
from services.web.asking import Asking, Who, by_script, from_here, prove_intent
from services.web.bodies import Submission, json_body, submission, submission_with_files
from services.web.errors import status_of
from services.web.evidence import Filing
from services.web.fields import takes_files
from services.web.forms import MORE, OF_THE_FORM, Asked, Tried, form, found, said_in, typed_in
from services.web.matters import resolved
from services.web.render import decline
from services.web.repeats import is_key, new_key
from services.web.schemas import described, kebab

Find = Callable[..., Asked]


def askable() -> Iterator[type[Command[Any]]]:
    """The commands somebody may ask for; the rest are asked by policies and imports alone."""
    for command in COMMANDS.values():
        if command.roles:
            assert not (OF_THE_ACT | OF_THE_FORM) & set(asked(command)), command.name
            yield command


def mount() -> APIRouter:
    """A router with the routes of every command."""
    router = APIRouter()
    for command in askable():
        path = f"/{command.of.stream}" + ("" if command.opens is not False else "/{name}")
        path += f"/{kebab(command)}"
        find = _find(command)
        submit = _submit(find, command)
        router.add_api_route(path, _draw(find), methods=["GET"], include_in_schema=False)
        router.add_api_route(path, submit, methods=["POST"], include_in_schema=False)
        router.add_api_route(f"/api{path}", _call(find), methods=["POST"], **described(command))
    return router


def _find(command: type[Command[Any]]) -> Find:
    def opening(request: Request, who: Asking = Who) -> Asked:
        return Asked(request, who, command, "")

    def about(request: Request, name: str, who: Asking = Who) -> Asked:
        return Asked(request, who, command, f"{command.of.stream}/{name}")

    return opening if command.opens is not False else about


def _draw(find: Find) -> Callable[..., Response]:
    def draw(asking: Asked = Depends(find)) -> Response:
        with asking.who.view() as view:
            past = bool(view.as_of.asked)
        if past:  # nothing can be done there: back to what one was looking at
            return RedirectResponse(link(asking.request, f"/{quote(asking.seen_at)}"), 303)
        if not is_key(asking.key):  # going back must come upon the same form, not upon a new one
            found(asking)
            kept = {"lang": asking.request.query_params.get("lang", ""), "key": new_key(asking.who)}
            return RedirectResponse(asking.address(**kept), 303)
        return form(asking)

    return draw


def _submit(find: Find, command: type[Command[Any]]) -> Callable[..., Response]:
    body = submission_with_files if takes_files(command) else submission

    def submit(asking: Asked = Depends(find), sent: Submission = Depends(body)) -> Response:
        from_here(asking.request)
        said: dict[str, Any] = {}
        try:
            said = typed_in(asking, sent)
            prove_intent(asking.request, asking.who, sent.one("csrf"))
            filing = Filing(asking.who, command, found(asking)[1])
            said = said_in(asking, sent, filing)
            filing.require_all()
            if sent.one(MORE):
                return form(asking, Tried(sent, said, None))
            caller = _caller(
                asking.who, {name: sent.one(name) for name in OF_THE_ACT}, sent.one("key")
            )
            words = resolved(asking.who, command, said)
            done = _carry_out(asking, words, caller, claims.version(sent.one("seen_version")))
        except Declined as declined:
            if by_script(asking.request):
                return _refuse(asking, declined)
            return form(asking, Tried(sent, said, declined))
        if by_script(asking.request):
            return _answer(asking, done)
        kind, _, name = done.stream_id.partition("/")
        mark = "recorded" if _shown(asking, done) else "after"
        return RedirectResponse(f"/{kind}/{quote(name)}?{mark}={done.receipt.last}", 303)

    return submit


def _call(find: Find) -> Callable[..., Response]:
    def call(asking: Asked = Depends(find), body: dict[str, Any] = Depends(json_body)) -> Response:
        headers = asking.request.headers
        prove_intent(asking.request, asking.who, headers.get("x-csrf-token", ""))
        try:
            about = {name: _text(name, body.pop(name, "")) for name in OF_THE_ACT}
            caller = _caller(asking.who, about, headers.get("idempotency-key", ""))
            done = _carry_out(asking, body, caller, claims.version(headers.get("if-match", "")))
        except Declined as declined:
            return _refuse(asking, declined)
        return _answer(asking, done)

    return call


def _carry_out(
    asking: Asked, said: Mapping[str, Any], caller: Caller, seen_version: int | None
) -> Done:
    """Parse and let the desk execute. Raises Declined."""
    desk, now = asking.who.house.desk, asking.who.house.clock.now()
    device_at = claims.device_at(asking.request.headers.get("x-device-at", ""))
    if asking.stream and not visible(asking.who, asking.stream):
        raise NotFound("no_such_stream", stream=asking.stream)
    command = parse(asking.command, asking.stream, said)
    if not asking.stream:
        command = replace(command, id=new_stream_id(command, now))
    spoken_by = replace(caller, device_at=device_at)
    return desk.execute(command, spoken_by, seen_version if asking.stream else None)


def _caller(who: Asking, about: Mapping[str, str], key: str) -> Caller:
    return Caller(
        account=who.account,
        login=Login.PASSWORD,
        post=about["acting_post"],
        happened_on=claims.day(about["happened_on"]),
        late_reason=claims.late_reason(about["late_reason"]),
        key=claims.key(key),
    )


def _refuse(asking: Asked, declined: Declined) -> Response:
    """Why nothing was recorded, to a program or a script of a page."""
    return decline(asking.request, declined, status_of(declined), asking.command)


def _shown(asking: Asked, done: Done) -> bool:
    """Whether pages show what was done, within the time one waits for it.

    A read model that has stopped is not waited for, and does not show it.
    """
    house, last = asking.who.house, done.receipt.last
    waited = house.projector.wait_for(last, house.settings.receipt_wait_seconds)
    return waited and house.projector.shown() >= last


def _answer(asking: Asked, done: Done) -> Response:
    """The receipt, as the API gives it."""
    receipt = done.receipt
    began = asking.command.opens is not False and not receipt.repeated
    return JSONResponse(
        {
            "id": done.stream_id,
            "version": done.version,
            "first_position": receipt.first,
            "last_position": receipt.last,
            "recorded_at": receipt.recorded_at.isoformat(),
            "repeated": receipt.repeated,
            "shown": _shown(asking, done),
        },
        status_code=201 if began else 200,
        headers={"etag": f'"{done.version}"', "location": f"/api/{quote(done.stream_id)}"},
    )


def _text(name: str, said: Any) -> str:
    if not isinstance(said, str):
        raise unfit(name, "malformed")
    return said
