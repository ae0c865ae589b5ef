"""Inspections, items and findings on a form: chosen or typed as people call them, never by id.

What is offered is bounded: the latest the asker may see, open or ended this year. Older ones are
found by their number.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.kernel.stream import Command, Value
from projections import findings, inspections, rectifications
from projections.base import Row
from projections.paging import Page, Paging
from projections.questions.names import named
from projections.rectifications import Listing
from services.parsing import Fault
from services.reading import View
from services.texts import normalised
from services.web.asking import Asking
from services.words import written

OFFERED_MAX = 200
YEARS_SEARCHED = 5
ASKED_FOR = {
    "inspection": "inspections",
    "reinspection_of": "inspections",
    "repeats": "rectifications",
}


class Matter(Value):
    """One matter a form may name."""

    stream: str
    words: str  # what the form shows and takes
    number: str  # taken as well; empty if it has none
    about: str


def kind_asked(command: type[Command[Any]], field: str) -> str:
    """The kind of matter a field asks for; empty if it asks for something else."""
    if field == "into" and command.of.stream == "findings":
        return "findings"
    return ASKED_FOR.get(field, "")


def latest(who: Asking, kind: str) -> Sequence[Matter]:
    """What a form offers of a kind, newest first."""
    with who.view() as view:
        rows = _listed(view, kind, {0, view.as_of.day.year})
        return _matters(who, view, kind, rows[:OFFERED_MAX])


def spoken(who: Asking, kind: str, said: str) -> str:
    """How a form says a matter: an id one may see in words, anything else as it is."""
    if not said.startswith(f"{kind}/"):
        return said
    with who.view() as view:
        row = ONE[kind](view.read, said, view.viewer.units)
        return _matters(who, view, kind, [row])[0].words if row else said


def resolved(
    who: Asking, command: type[Command[Any]], said: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Sequence[Fault]]:
    """What was said, with ids in the place of words; without what names no matter, or several."""
    found, faults = dict(said), []
    for field, text in said.items():
        kind = kind_asked(command, field)
        if kind and isinstance(text, str) and normalised(text):
            streams = _called(who, kind, normalised(text))
            if len(streams) == 1:
                found[field] = streams.pop()
                continue
            del found[field]
            if streams:
                faults.append(Fault(field=field, reason="several_such"))
            else:
                faults.append(Fault(field=field, reason="no_such_matter"))
    return found, faults


def _called(who: Asking, kind: str, text: str) -> set[str]:
    """The ids of the matters called so; an id stands for itself."""
    if text.startswith(f"{kind}/"):
        return {text}
    with who.view() as view:
        this_year = view.as_of.day.year
        years = {0, *range(this_year - YEARS_SEARCHED, this_year + 1)}
        rows = [*_listed(view, kind, {0, this_year}), *_listed(view, kind, years, text)]
        if kind == "rectifications":
            rows += _numbered(view, text)
        known = _matters(who, view, kind, rows)
    return {matter.stream for matter in known if text in (matter.words, matter.number)}


def _numbered(view: View, number: str) -> list[Row]:
    """The item with that number, however old, if one may see it."""
    found = rectifications.find(view.read, number=number)
    item = found and rectifications.item(view.read, found["stream"], view.viewer.units)
    return [item] if item else []


def _listed(view: View, kind: str, years: set[int], search: str = "") -> list[Row]:
    """The latest open and those ended in `years` (0: open), newest first."""

    def rows(board: Callable[..., Page], filters: Value, sort: str) -> Sequence[Row]:
        paging = Paging(sort=sort, descending=True, limit=OFFERED_MAX)
        return board(view.read, filters, view.viewer.units, paging).rows

    match kind:
        case "inspections":
            lists = [
                rows(
                    inspections.board,
                    inspections.Filters(ended_year=year, search=search),
                    "scheduled_on",
                )
                for year in years
            ]
        case "findings":
            lists = [
                rows(findings.board, findings.Filters(decided_year=year, search=search), "found_on")
                for year in years
            ]
        case _:
            both = rectifications.Filters(
                bounds=view.bounds,
                listing=Listing.BOTH,
                closed_year=view.as_of.day.year,
                search=search,
            )
            lists = [rows(rectifications.board, both, "registered_on")]
    return sorted((row for found in lists for row in found), key=_day, reverse=True)


def _day(row: Row) -> str:
    day = row.get("scheduled_on") or row.get("registered_on") or row.get("found_on")
    return str(day or "")


def _matters(who: Asking, view: View, kind: str, rows: Sequence[Row]) -> list[Matter]:
    return [_matter(who, kind, row) for row in named(view.read, rows)]


def _matter(who: Asking, kind: str, row: Row) -> Matter:
    visit = kind == "inspections"
    number, day, title = (
        row[name]
        for name in (
            ("plan_number", "scheduled_on", "site") if visit else ("number", "found_on", "title")
        )
    )
    parts = (written(who.language, day) if day else "", row["unit_name"], title)
    about = normalised(" ".join(part for part in parts if part))
    words = number if kind == "rectifications" and number else about
    return Matter(stream=row["stream"], words=words, number=number, about=about)


ONE: Mapping[str, Callable[..., Row | None]] = {
    "inspections": inspections.inspection,
    "rectifications": rectifications.item,
    "findings": findings.finding,
}
