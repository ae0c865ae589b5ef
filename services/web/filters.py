"""What an address says of a list, as the filters of a board; and filters as an address again."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin

from fastapi import Request

from domain.kernel.lights import LightBounds
from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from projections.boards import Paging
from services.choosing import choices_of
from services.parsing import Fault, hints, whole_number

F = TypeVar("F", bound=Value)

OF_THE_PAGE = frozenset({
    "as_of", "by", "lang", "sort", "descending", "after", "limit", "recorded",
})  # fmt: skip
LIMIT_MAX = 500
VALUES_MAX = 200
YEARS = range(1, 10_000)  # every number one can choose is a year
UNSET = "none"  # how an address says that nothing is set, where a list may be chosen by that


def filters_of(kind: type[F], request: Request, **fixed: Any) -> F:
    """The filters an address asks for; `fixed` is set here. Raises Malformed with every fault."""
    types = {name: wanted for name, wanted in hints(kind).items() if name not in fixed}
    query = request.query_params
    faults = [
        Fault(field=name, reason="unknown_field")
        for name in query
        if name not in types and name not in OF_THE_PAGE
    ]
    found: dict[str, Any] = {}
    board = kind.__module__.split(".")[1]  # projections.findings
    for name, hint in types.items():
        wanted = _chosen(board, name, hint)
        said = [text for text in query.getlist(name) if text][:VALUES_MAX]
        if said:
            try:
                found[name] = _read(wanted, said, at_rest=getattr(kind, name, None))
            except ValueError:
                faults.append(Fault(field=name, reason=_reason(wanted), allowed=_allowed(wanted)))
    if faults:
        raise Malformed("does_not_fit", errors=tuple(faults))
    return kind(**found, **fixed)


def paging_of(request: Request) -> Paging:
    """Which page of a list an address asks for. Raises Malformed."""
    query = request.query_params
    said = query.get("limit", "")
    limit = whole_number(said) if said else Paging().limit
    if limit is None or not 0 < limit <= LIMIT_MAX:
        allowed = (f"1–{LIMIT_MAX}",)
        fault = Fault(field="limit", reason="not_a_number", allowed=allowed)
        raise Malformed("does_not_fit", errors=(fault,))
    after = query.get("after", "")
    return Paging(
        sort=query.get("sort", ""),
        descending=query.get("descending", "") == "true",
        after="" if whole_number(after) is not None else after,  # a number: a position waited for
        limit=limit,
    )


def said_by(filters: Value) -> Mapping[str, Any]:
    """The filters as an address says them; those at rest are left out."""
    told: dict[str, Any] = {}
    for field in fields(filters):  # type: ignore[arg-type]
        value = getattr(filters, field.name)
        if isinstance(value, LightBounds) or field.name == "happened_by":
            continue  # they follow from the moment looked at
        if value != field.default:
            told[field.name] = value.value if isinstance(value, Enum) else in_address(value)
    return told


def in_address(value: Any) -> Any:
    """The values chosen in a facet as an address says them; any other value as it is."""
    return sorted(each or UNSET for each in value) if isinstance(value, frozenset) else value


def _read(wanted: Any, said: list[str], at_rest: Any) -> Any:
    """`said` as a filter of that type. Raises ValueError."""
    if get_origin(wanted) is frozenset:
        each = get_args(wanted)[0]
        unset = UNSET if each is str else None
        return frozenset("" if text == unset else _plain(_one(each, text)) for text in said)
    if wanted is int and whole_number(said[0]) == at_rest:
        return at_rest  # 0, for any year
    return _one(wanted, said[0])


def _chosen(board: str, name: str, hint: Any) -> Any:
    """The type of a filter: of a facet with few choices, sets of those."""
    choices = choices_of(board, name) if hint == frozenset[str] else None
    return frozenset[choices] if choices else hint  # type: ignore[valid-type]


def _one(wanted: Any, text: str) -> Any:
    """One value of a filter. Raises ValueError."""
    if wanted is str:
        return text
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(text)
    if wanted is not int:
        return date.fromisoformat(text)
    number = whole_number(text)
    if number not in YEARS:
        raise ValueError(text)
    return number


def _plain(value: Any) -> Any:
    """A choice as a row holds it."""
    return value.value if isinstance(value, Enum) else value


def _reason(wanted: Any) -> str:
    if _allowed(wanted):
        return "not_a_choice"
    return "not_a_number" if wanted is int or int in get_args(wanted) else "not_a_date"


def _allowed(wanted: Any) -> tuple[str, ...]:
    kinds = (kind for kind in (wanted, *get_args(wanted)) if isinstance(kind, type))
    return tuple(str(each.value) for kind in kinds if issubclass(kind, Enum) for each in kind)
