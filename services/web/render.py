"""Context → page: the one renderer, and the two shapes in which a request is declined."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from domain.kernel.rules import Declined, Malformed, NotFound
from domain.kernel.stream import Command, Value
from services.complaints import Complaint, complaints
from services.refusals import Refusal, explain, nobody
from services.web.address import here, link
from services.web.asking import LANGUAGE_COOKIE, Asking, is_api, language_of
from services.web.evidence import ACCEPTED
from services.web.frame import HEIGHT_COOKIE, HEIGHTS, SIZE_COOKIE, SIZES, frame
from services.web.looking import opens
from services.web.marks import flags_of, state_of
from services.web.phrases import (
    clock_time,
    day,
    edition,
    fields,
    grade,
    held_by,
    left,
    month_name,
    short_day,
    stuck,
    weekday,
)
from services.web.ways import Slip, Way, slips, ways
from services.words import (
    LANGUAGES,
    Language,
    command_name,
    fact_name,
    has,
    say,
    standing,
    written,
)

BEGINS, ENDS = Markup("<bdi>"), Markup("</bdi>")  # text whose direction is its own
TEMPLATES = Environment(
    loader=PackageLoader("services.web"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["accepted"] = ACCEPTED  # the files one may choose
TEMPLATES.filters["typed"] = lambda text: BEGINS + escape(text) + ENDS  # people's own words
TEMPLATES.filters["standing"] = standing
TEMPLATES.filters["in_groups"] = partial(groupby, key=attrgetter("group"))  # those side by side
KEPT = (("size", SIZE_COOKIE, SIZES), ("height", HEIGHT_COOKIE, HEIGHTS))  # how pages are drawn


def page(
    request: Request, template: str, context: Any, *, status: int = 200, **more: Any
) -> HTMLResponse:
    """The whole page: the template in the frame, filled from the fields of `context`."""
    language = language_of(request)
    html = TEMPLATES.get_template(template).render(
        **frame(request), **_words(request), **vars(context), **more
    )
    response = HTMLResponse(html, status_code=status)
    response.headers["content-language"] = "zh-CN" if language == "zh" else "en"
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, samesite="lax", path="/", httponly=True)
    for name, cookie, values in KEPT:
        if (chosen := request.query_params.get(name, "")) in values:
            response.set_cookie(cookie, chosen, samesite="lax", path="/", httponly=True)
    return response


def _words(request: Request) -> dict[str, Any]:
    """What templates say and link with."""
    language = language_of(request)
    who: Asking | None = getattr(request.state, "who", None)
    calendar: Any = getattr(request.state, "calendar", None)  # of the moment looked at, if any
    return {
        "language": language,
        "t": partial(say, language, "pages"),
        "word": partial(_word, language),
        "link": partial(link, request),
        "linked": partial(_linked, request),
        "here": partial(here, request),
        "name": who.name if who else str,
        "command_name": partial(command_name, language),
        "fact_name": partial(fact_name, language),
        "written": partial(written, language),
        "day": partial(day, language),
        "short_day": partial(short_day, language),
        "weekday": partial(weekday, language),
        "month_name": partial(month_name, language),
        "clock_time": clock_time,
        "grade": partial(grade, who),
        "left": partial(left, language, calendar),
        "held_by": partial(held_by, language),
        "stuck": partial(stuck, language, calendar),
        "state_of": partial(state_of, language),
        "flags_of": partial(flags_of, language),
        "edition": partial(edition, language),
        "fields": partial(fields, language),
    }


def _linked(request: Request, stream: str, words: str, otherwise: str | None = None) -> Markup:
    """`words` as a link to the page of `stream` if it opens for who asks, else `otherwise`.

    Without another word for it, the words stand as they are.
    """
    who, view = request.state.who, getattr(request.state, "view", None)
    if not opens(who, view, stream):
        return escape(words if otherwise is None else otherwise)
    return Markup('<a href="{}">{}</a>').format(link(request, f"/{stream}"), words)


def _word(language: Language, kind: str, value: str) -> str:
    """The word of a stored choice: `word("rectifications.Step", "closed")`; empty for none."""
    key = f"{kind}.{value}"
    known = value and has(language, "choices", key)
    return standing(say(language, "choices", key)) if known else value or ""


TITLES: dict[type[Declined], str] = {Malformed: "address_unclear", NotFound: "not_to_be_found"}


class DeclinedPage(Value):
    """Context of shared/declined.html."""

    title: str
    refusal: Refusal
    status: int
    slips: Sequence[Slip]
    ways: Sequence[Way]


class TroublePage(Value):
    """Context of shared/trouble.html."""

    status: int
    sentence: str
    ways: Sequence[Way]


def decline(
    request: Request,
    declined: Declined,
    status: int,
    command: type[Command[Any]] | None = None,
) -> Response:
    """The five lines, as a page or as a problem."""
    refusal, told = lines(request, declined, command)
    if not is_api(request):
        context = DeclinedPage(
            title=_title(request, declined) or refusal.title,
            refusal=refusal,
            status=status,
            slips=slips(request, declined),
            ways=ways(request),
        )
        return page(request, "shared/declined.html", context, status=status)
    return problem(
        request,
        status,
        refusal.code,
        refusal.case,
        title=refusal.title,
        rule=refusal.rule,
        case=refusal.case,
        who=refusal.who,
        instead=refusal.instead,
        changed=refusal.changed,
        errors=[
            {
                "field": each.field,
                "label": each.label,
                "reason": each.reason,
                "message": each.message,
                "allowed": each.allowed,
            }
            for each in told
        ],
    )


def _title(request: Request, declined: Declined) -> str:
    """What a page is called that could not be shown; empty where something was to be done."""
    key = TITLES.get(type(declined), "") if request.method == "GET" else ""
    return say(language_of(request), "pages", key) if key else ""


def lines(
    request: Request, declined: Declined, command: type[Command[Any]] | None
) -> tuple[Refusal, tuple[Complaint, ...]]:
    """The five lines of a refusal, and every fault of the fields."""
    language = language_of(request)
    who: Asking | None = getattr(request.state, "who", None)
    name, could = (who.name, who.could) if who else (str, nobody)
    refusal = explain(declined, language, command, name, could)
    return refusal, complaints(declined, language, command, name)


def trouble(request: Request, status: int, code: str, **values: Any) -> Response:
    """An answer without five lines: one sentence, which may mention `values`."""
    sentence = say(language_of(request), "pages", code, **values)
    if is_api(request):
        return problem(request, status, code, sentence)
    told = TroublePage(status=status, sentence=sentence, ways=ways(request))
    return page(request, "shared/trouble.html", told, status=status)


def problem(request: Request, status: int, code: str, detail: str, **members: Any) -> JSONResponse:
    """A problem (RFC 9457); `code` is the key of its words in every language."""
    title = members.pop("title", detail)
    return JSONResponse(
        {
            "type": f"urn:zeji:{code}",
            "title": title,
            "status": status,
            "detail": detail,
            "instance": request.url.path,
            "code": code,
            **members,
        },
        status_code=status,
        media_type="application/problem+json",
        headers={"content-language": "zh-CN" if language_of(request) == "zh" else "en"},
    )
