"""Ways out of an address that cannot be answered: what is wrong in it, what could stand there."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from domain.kernel.rules import Declined, Malformed
from domain.kernel.stream import Value
from services.complaints import fault_words
from services.parsing import Fault
from services.web.address import here, link
from services.web.asking import Asking, language_of
from services.web.wording import facet_word
from services.words import Language, has, say

LISTS = ("rectifications", "findings", "inspections", "persons", "units")
ORDER = ("sort", "descending")
PARTS = {  # what goes with the part of an address a refusal is about
    "sort_unknown": ORDER,
    "page_unreadable": ("after", "before"),
    "as_of_unreadable": ("as_of", "by"),
    "as_of_in_future": ("as_of", "by"),
}


class Slip(Value):
    """One thing an address says that cannot be."""

    label: str
    message: str
    allowed: Sequence[str]  # what could be said there, in words; empty where that is no list
    address: str  # without it


class Way(Value):
    """A place to go on from."""

    label: str
    address: str


def slips(request: Request, declined: Declined) -> Sequence[Slip]:
    """Every fault of an address, each with the address without it."""
    faults: Sequence[Fault] = ()
    if isinstance(declined, Malformed):
        faults = declined.values.get("errors", ())
    found = [_slip(request, fault) for fault in faults]
    if parts := PARTS.get(declined.code):
        found.append(_part(request, declined, parts))
    return found


def ways(request: Request) -> Sequence[Way]:
    """The list the address stands in, if it is one's to see, and the first page."""
    language = language_of(request)
    kind = request.url.path.strip("/").partition("/")[0].partition(".")[0]
    listed = [kind] if kind in LISTS and _who(request) else []
    found = [Way(label=say(language, "pages", f"menu_{it}"), address=f"/{it}") for it in listed]
    return [*found, Way(label=say(language, "pages", "to_first_page"), address=link(request, "/"))]


def _slip(request: Request, fault: Fault) -> Slip:
    language = language_of(request)
    return Slip(
        label=_label(language, fault.field),
        message=fault_words(fault, language),
        allowed=_allowed(request, fault),
        address=here(request, **{fault.field: ""}) if request.method == "GET" else "",
    )


def _part(request: Request, declined: Declined, parts: Sequence[str]) -> Slip:
    """The part of an address a refusal is about, where it names no field."""
    language = language_of(request)
    possible = declined.values.get("possible", ())
    return Slip(
        label=_label(language, parts[0]),
        message="",
        allowed=[_word(language, f"column_{name}", name) for name in possible],
        address=here(request, **dict.fromkeys(parts, "")),
    )


def _allowed(request: Request, fault: Fault) -> Sequence[str]:
    """What could stand there, as people call it."""
    language, who = language_of(request), _who(request)
    if fault.reason == "unknown_field":
        known = (name for name in fault.allowed if has(language, "pages", f"facet_{name}"))
        return [_label(language, name) for name in known]
    if who is None or fault.reason != "not_a_choice":
        return fault.allowed if fault.reason == "number_out_of_range" else ()
    kind = request.url.path.strip("/").partition("/")[0].partition(".")[0]
    return [facet_word(who, kind, fault.field, value) for value in fault.allowed]


def _label(language: Language, name: str) -> str:
    """A part of an address as people call it; what nobody calls anything, as it stands there."""
    return _word(language, f"facet_{name}", say(language, "pages", "quoted", said=name))


def _word(language: Language, key: str, otherwise: str) -> str:
    return say(language, "pages", key) if has(language, "pages", key) else otherwise


def _who(request: Request) -> Asking | None:
    who: Any = getattr(request.state, "who", None)
    return who if isinstance(who, Asking) else None
