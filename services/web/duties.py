"""The duties of a person's record: by how they are held, within a time, a page of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import ceil

from fastapi import Request

from domain.kernel.rules import Malformed, together
from domain.kernel.stream import Value
from domain.responsibilities import Held
from projections.base import Row
from services.parsing import Fault, whole_number

DONE = frozenset({"closed", "looked_back_at"})  # why a duty is released when all is done


def is_concluded(term: Row) -> bool:
    """Whether a duty ended because its matter was done, and not because others took it over."""
    return bool(term["held"] == Held.RELEASED.value and term["reason"] in DONE)


CHOICES: Mapping[str, Callable[[Row], bool]] = {  # the duties each tab has
    "": lambda _row: True,
    "held": lambda row: row["ended_on"] is None,
    Held.HANDED_OVER.value: lambda row: bool(row["held"] == Held.HANDED_OVER.value),
    "concluded": is_concluded,
    Held.RELEASED.value: lambda row: row["held"] == Held.RELEASED.value and not is_concluded(row),
    "late_in_term": lambda row: bool(row["late_in_term"]),
}
ON_A_PAGE = 20  # duties
EVERY = "all"  # the page that has them all


class Duties(Value):
    """The duties of a record that were asked for, a page of them."""

    tabs: Mapping[str, int]  # how many each has in the time asked for
    chosen: str
    began: date | None  # of the time asked for; None: from the first
    ended: date | None
    rows: Sequence[Row]  # of all pages: those of others are printed
    last: int  # the number of the last row shown
    first: int  # the number of the first row shown, from 1
    pages: int
    page: int  # from 1; 0: all rows stand on this one


def asked_duties(request: Request) -> Callable[[Sequence[Row]], Duties]:
    """Which duties are wanted, as a choice among all of them. Raises Malformed with every fault."""
    chosen, page, began, ended = together(
        lambda: _one_of(request, "held", [name for name in CHOICES if name]),
        lambda: _page(request.query_params.get("page", "")),
        lambda: _day(request, "began"),
        lambda: _day(request, "ended"),
    )

    def choose(terms: Sequence[Row]) -> Duties:
        within = [row for row in terms if _overlaps(row, began, ended)]
        rows = [row for row in within if CHOICES[chosen](row)]
        pages = max(ceil(len(rows) / ON_A_PAGE), 1)
        at = min(page, pages)
        first = ON_A_PAGE * (at - 1) if at else 0
        return Duties(
            tabs={name: sum(map(counts, within)) for name, counts in CHOICES.items()},
            chosen=chosen,
            began=began,
            ended=ended,
            rows=rows,
            last=min(first + ON_A_PAGE, len(rows)) if at else len(rows),
            first=first + 1,
            pages=pages,
            page=at,
        )

    return choose


def _overlaps(term: Row, began: date | None, ended: date | None) -> bool:
    """Whether a term has a day in the time from one day to another."""
    starts_in_time = ended is None or term["began_on"] <= ended
    return starts_in_time and (began is None or (term["ended_on"] or date.max) >= began)


def _one_of(request: Request, field: str, allowed: Sequence[str]) -> str:
    """A choice in the address; empty for none. Raises Malformed."""
    said = request.query_params.get(field, "")
    if said and said not in allowed:
        fault = Fault(field=field, reason="not_a_choice", allowed=tuple(allowed))
        raise Malformed("does_not_fit", errors=(fault,))
    return said


def _page(said: str) -> int:
    """The page of duties asked for; 0 for all. Raises Malformed."""
    number = 0 if said == EVERY else whole_number(said) if said else 1
    if number is None or (number == 0 and said != EVERY):
        raise Malformed("does_not_fit", errors=(Fault(field="page", reason="not_a_number"),))
    return number


def _day(request: Request, field: str) -> date | None:
    """A day in the address, if any. Raises Malformed."""
    said = request.query_params.get(field, "")
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Malformed("does_not_fit", errors=(Fault(field=field, reason="not_a_date"),)) from None
