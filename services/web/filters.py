"""What an address says of a list: what narrows it, and which page of it is wanted."""

from typing import Any, TypeVar

from fastapi import Request

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from projections.paging import Paging
from services.filtering import filters_of
from services.parsing import Fault, whole_number
from services.reading import View

F = TypeVar("F", bound=Value)

OF_THE_PAGE = frozenset({
    "as_of", "by", "lang", "sort", "descending", "after", "before", "limit", "recorded", "size",
    "height", "columns",
})  # fmt: skip
LIMIT_MAX = 500
DIRECTIONS = ("false", "true")


def asked_filters(kind: type[F], request: Request, view: View, **fixed: Any) -> F:
    """The filters an address asks for; `fixed` is set here. Raises Malformed with every fault."""
    query = request.query_params
    said = {name: query.getlist(name) for name in query if name not in OF_THE_PAGE}
    return filters_of(kind, said, view, **fixed)


def paging_of(request: Request) -> Paging:
    """Which page of a list an address asks for. Raises Malformed."""
    query = request.query_params
    said = query.get("limit", "")
    limit = whole_number(said) if said else Paging().limit
    if limit is None or not 0 < limit <= LIMIT_MAX:
        allowed = (f"1–{LIMIT_MAX}",)
        fault = Fault(field="limit", reason="number_out_of_range", allowed=allowed)
        raise Malformed("does_not_fit", errors=(fault,))
    descending = query.get("descending", "false")
    if descending not in DIRECTIONS:
        fault = Fault(field="descending", reason="not_a_choice", allowed=DIRECTIONS)
        raise Malformed("does_not_fit", errors=(fault,))
    after = query.get("after", "")
    return Paging(
        sort=query.get("sort", ""),
        descending=descending == "true",
        after="" if whole_number(after) is not None else after,  # a number: a position waited for
        before=query.get("before", ""),
        limit=limit,
    )
