"""Who cites which file: on the page of a matter, and elsewhere, as far as one may see."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from domain.kernel.stream import kind_of
from projections import evidence, findings, inspections, rectifications
from projections.base import Read, Row
from projections.questions.names import named

Find = Callable[[Read, str, Collection[str] | None], Row | None]
CITING: Mapping[str, Find] = {  # the kinds whose facts cite files, and how one of them is found
    "rectifications": rectifications.item,
    "findings": findings.finding,
    "inspections": inspections.inspection,
}


def cited_with(
    read: Read,
    stream: str,
    visible: Collection[str] | None = None,
    happened_by: date | None = None,
) -> Sequence[Row]:
    """Every citing of a file the page of `stream` shows, oldest first; none if one may not see it.

    An item shows what its finding rests on: whoever has the item to put right may read it.
    """
    find = CITING.get(kind_of(stream))
    row = find(read, stream, visible) if find else None
    return citings(read, row, happened_by) if row else ()


def citings(read: Read, row: Row, happened_by: date | None = None) -> Sequence[Row]:
    """Every citing of a file the page of a matter shows, oldest first, with names."""
    return named(read, evidence.of(read, matters_of(row), happened_by))


def matters_of(row: Row) -> Sequence[str]:
    """The streams whose story and files the page of a matter shows: an item's finding with it."""
    return [row["stream"], *filter(None, [row.get("finding")])]


def used_elsewhere(
    read: Read, streams: Collection[str], visible: Collection[str] | None = None
) -> Sequence[Row]:
    """Citings, in other streams one may see, of files that `streams` cite too, oldest first."""
    used = evidence.cited_elsewhere(read, streams)
    others = {row["stream"] for row in used}
    seen = {it for it in others if CITING[kind_of(it)](read, it, visible) is not None}
    return [row for row in used if row["stream"] in seen]
