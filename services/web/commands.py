"""Every command as a form and as an API call: one loop, nothing written per command.

GET /<kind>/{name}/<command> draws the form, POST to it asks; opening commands stand at
/<kind>/<command>. The same under /api takes JSON. `id` and `act` are set here and in the desk, so
nothing a browser sends can forge them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.catalogue import COMMANDS
from domain.kernel.rules import Declined, Malformed, together
from domain.kernel.stream import Command, Login
from services import metadata
from services.authority import Caller
from services.complaints import OF_THE_ACT
from services.desk import Done
from services.ids import new_stream_id
from services.metadata import unfit
from services.parsing import Fault, asked, parse
from services.web.address import link, route_of
from services.web.asking import Asking, Who, by_script, from_here, prove_intent
from services.web.bodies import Submission, json_body, submission, submission_with_files
from services.web.errors import status_of
from services.web.evidence import Filing
from services.web.fields import takes_files
from services.web.forms import OF_THE_FORM, CommandRequest, Tried, form, found, said_in
from services.web.matters import resolved
from services.web.render import decline
from services.web.repeats import is_key, new_key
from services.web.rows import ROWS, with_rows_moved
from services.web.schemas import described

OPENED_BY = {"consultations": "persons"}  # where one goes on to from what one recorded
Find = Callable[..., CommandRequest]


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
        path = route_of(command)
        find = _find(command)
        submit = _submit(find, command)
        router.add_api_route(path, _draw(find), methods=["GET"], include_in_schema=False)
        router.add_api_route(path, submit, methods=["POST"], include_in_schema=False)
        router.add_api_route(f"/api{path}", _call(find), methods=["POST"], **described(command))
    return router


def _find(command: type[Command[Any]]) -> Find:
    def opening(request: Request, who: Asking = Who) -> CommandRequest:
        return CommandRequest(request, who, command, "")

    def about(request: Request, name: str, who: Asking = Who) -> CommandRequest:
        return CommandRequest(request, who, command, f"{command.of.stream}/{name}")

    return opening if command.opens is not False else about


def _draw(find: Find) -> Callable[..., Response]:
    def draw(ask: CommandRequest = Depends(find)) -> Response:
        with ask.who.view() as view:
            past = bool(view.as_of.asked)
        if past:  # nothing can be done there: back to what one was looking at
            return RedirectResponse(link(ask.request, f"/{quote(ask.seen_at)}"), 303)
        if not is_key(ask.key):  # going back must come upon the same form, not upon a new one
            found(ask)
            kept = {"lang": ask.request.query_params.get("lang", ""), "key": new_key(ask.who)}
            return RedirectResponse(ask.address(**kept), 303)
        return form(ask)

    return draw


def _submit(find: Find, command: type[Command[Any]]) -> Callable[..., Response]:
    body = submission_with_files if takes_files(command) else submission

    def submit(ask: CommandRequest = Depends(find), sent: Submission = Depends(body)) -> Response:
        from_here(ask.request)
        sent, said = with_rows_moved(sent), dict[str, Any]()
        try:
            said = said_in(command, sent)
            prove_intent(ask.request, ask.who, sent.one("csrf"))
            filing = Filing(ask.who, command, found(ask)[1])
            said = filing.read(said)
            if sent.one(ROWS):
                filing.require_all()
                return form(ask, Tried(sent, said, None))
            about = {name: sent.one(name) for name in (*OF_THE_ACT, "key")}
            words, unknown = resolved(ask.who, command, said)
            *_, (spoken, caller) = together(
                filing.require_all,
                lambda: _require_none(unknown),
                lambda: _spoken(ask, words, about),
            )
            done = _carry_out(ask, spoken, caller, sent.one("seen_version"))
        except Declined as declined:
            if by_script(ask.request):
                return _refuse(ask, declined)
            return form(ask, Tried(sent, said, declined))
        if by_script(ask.request):
            return _answer(ask, done)
        kind, _, name = done.stream_id.partition("/")
        kind = OPENED_BY.get(kind, kind)
        mark = "recorded" if _shown(ask, done) else "after"
        return RedirectResponse(f"/{kind}/{quote(name)}?{mark}={done.appended.last}", 303)

    return submit


def _call(find: Find) -> Callable[..., Response]:
    def call(
        ask: CommandRequest = Depends(find), body: dict[str, Any] = Depends(json_body)
    ) -> Response:
        headers = ask.request.headers
        prove_intent(ask.request, ask.who, headers.get("x-csrf-token", ""))
        try:
            about = {name: _text(name, body.pop(name, "")) for name in OF_THE_ACT}
            about["key"] = headers.get("idempotency-key", "")
            found(ask)
            spoken, caller = _spoken(ask, body, about)
            done = _carry_out(ask, spoken, caller, headers.get("if-match", ""))
        except Declined as declined:
            return _refuse(ask, declined)
        return _answer(ask, done)

    return call


def _require_none(faults: Sequence[Fault]) -> None:
    if faults:
        raise Malformed("does_not_fit", errors=faults)


def _spoken(
    ask: CommandRequest, said: Mapping[str, Any], about: Mapping[str, str]
) -> tuple[Command[Any], Caller]:
    """What is asked, and by whom. Raises Malformed with all that does not fit."""
    command, happened_on, late_reason, key, device_at = together(
        lambda: parse(ask.command, ask.stream, said),
        lambda: metadata.day(about["happened_on"]),
        lambda: metadata.late_reason(about["late_reason"]),
        lambda: metadata.key(about["key"]),
        lambda: metadata.device_at(ask.request.headers.get("x-device-at", "")),
    )
    caller = Caller(
        account=ask.who.account,
        login=Login.PASSWORD,
        post=about["acting_post"],
        happened_on=happened_on,
        late_reason=late_reason,
        device_at=device_at,
        key=key,
    )
    return command, caller


def _carry_out(
    ask: CommandRequest, command: Command[Any], caller: Caller, seen_version: str
) -> Done:
    """Let the desk execute what is asked. Raises Declined."""
    desk, now = ask.who.house.desk, ask.who.house.clock.now()
    version = metadata.version(seen_version)
    if ask.stream:
        return desk.execute(command, caller, version)
    return desk.execute(replace(command, id=new_stream_id(command, now)), caller)


def _refuse(ask: CommandRequest, declined: Declined) -> Response:
    """Why nothing was recorded, to a program or a script of a page."""
    return decline(ask.request, declined, status_of(declined), ask.command)


def _shown(ask: CommandRequest, done: Done) -> bool:
    """Whether pages show what was done, within the time one waits for it.

    A read model that has stopped is not waited for, and does not show it.
    """
    house, last = ask.who.house, done.appended.last
    waited = house.projector.wait_for(last, house.settings.receipt_wait_seconds)
    return waited and house.projector.shown() >= last


def _answer(ask: CommandRequest, done: Done) -> Response:
    """What was recorded, as the API says it."""
    appended = done.appended
    began = ask.command.opens is not False and not appended.repeated
    return JSONResponse(
        {
            "id": done.stream_id,
            "version": done.version,
            "first_position": appended.first,
            "last_position": appended.last,
            "recorded_at": appended.recorded_at.isoformat(),
            "repeated": appended.repeated,
            "shown": _shown(ask, done),
        },
        status_code=201 if began else 200,
        headers={"etag": f'"{done.version}"', "location": f"/api/{quote(done.stream_id)}"},
    )


def _text(name: str, said: Any) -> str:
    if not isinstance(said, str):
        raise unfit(name, "malformed")
    return said
