"""Findings (问题): the undecided as a board, those decided by year, and single ones."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from domain.findings import (
    Finding,
    FindingConfirmed,
    FindingCorrected,
    FindingImported,
    FindingMerged,
    FindingRecorded,
    FindingRejected,
    FindingSubmitted,
    FindingTransferred,
    Step,
)
from domain.kernel.stream import Value
from domain.ports import Recorded
from projections.base import Changes, Projection, Read, Row
from projections.boards import (
    LATEST,
    Arm,
    Board,
    Counts,
    Facet,
    Page,
    Paging,
    days,
    facts_of,
    listed,
    marks,
    numbers,
    searched,
    texts,
    within,
)

projection = Projection("findings", version=1)
problems = projection.rows(
    "problems",
    *texts("number", "title", "details", "unit", "source", "severity", "place", "latitude"),
    *texts("longitude", "basis_clause", "inspection", "question", "source_document", "repeats"),
    *texts("inspectors", "recorded_by", "step", "decided_by", "reason", "merged_into"),
    *texts("to_authority", "office", "source_key"),
    *days("found_on", "happened_on", "submitted_on", "decided_on"),
    *numbers("found_year", "decided_year", "corrected_count", "version"),
    *marks("imported"),
    listed=lambda row: row["decided_on"] is None,
    indexes=[("decided_year",), ("inspection",), ("repeats",), ("source_key",)],
)
ENDS = {
    FindingRejected: Step.REJECTED,
    FindingMerged: Step.MERGED,
    FindingTransferred: Step.TRANSFERRED,
}


@projection.on(facts_of(Finding), problems)
def any_fact(at: Recorded[Any], row: Row) -> Changes:
    """The stream's version, which a form sends back to say what it has seen."""
    return {"version": at.version}


def _said(fact: FindingRecorded | FindingImported) -> dict[str, Any]:
    """What both ways of recording say alike."""
    return {
        "title": fact.title,
        "details": fact.details,
        "unit": fact.unit,
        "source": fact.source.value,
        "severity": fact.severity,
        "found_on": fact.found_on,
        "found_year": fact.found_on.year,
        "basis_clause": fact.basis_clause,
        "inspection": fact.inspection,
        "happened_on": fact.act.happened_on,
    }


@projection.on(FindingRecorded, problems)
def _recorded(at: Recorded[FindingRecorded], row: Row) -> Changes:
    fact = at.fact
    return {
        **_said(fact),
        "place": fact.place.words,
        "latitude": fact.place.latitude,
        "longitude": fact.place.longitude,
        "question": fact.question,
        "source_document": fact.source_document,
        "repeats": fact.repeats,
        "recorded_by": fact.act.person,
        "step": Step.RECORDED.value,
    }


@projection.on(FindingImported, problems)
def _imported(at: Recorded[FindingImported], row: Row) -> Changes:
    fact = at.fact
    return {
        **_said(fact),
        "place": fact.place,
        "source_key": fact.source_key,
        "decided_on": fact.found_on,
        "decided_year": fact.found_on.year,
        "imported": True,
        "step": Step.CONFIRMED.value,
    }


@projection.on(FindingCorrected, problems)
def _corrected(at: Recorded[FindingCorrected], row: Row) -> Changes:
    return {
        "title": at.fact.title,
        "details": at.fact.details,
        "severity": at.fact.severity,
        "corrected_count": row["corrected_count"] + 1,
    }


@projection.on(FindingSubmitted, problems)
def _submitted(at: Recorded[FindingSubmitted], row: Row) -> Changes:
    return {
        "inspectors": " ".join(at.fact.inspectors),
        "submitted_on": at.fact.act.happened_on,
        "step": Step.SUBMITTED.value,
    }


def _decided(at: Recorded[Any], step: Step, **changes: Any) -> Changes:
    act = at.fact.act
    day = act.happened_on
    told = {"decided_on": day, "decided_year": day.year, "decided_by": act.person}
    return {**told, "step": step.value, **changes}


@projection.on(FindingConfirmed, problems)
def _confirmed(at: Recorded[FindingConfirmed], row: Row) -> Changes:
    return _decided(at, Step.CONFIRMED, number=at.fact.number, office=at.fact.office)


@projection.on(FindingRejected | FindingMerged | FindingTransferred, problems)
def _ended(at: Recorded[Any], row: Row) -> Changes:
    return _decided(
        at,
        ENDS[type(at.fact)],
        reason=at.fact.reason,
        merged_into=getattr(at.fact, "into", ""),
        to_authority=getattr(at.fact, "to_authority", ""),
    )


class Filters(Value):
    """What was chosen: the undecided, or with `decided_year` those decided in it; then facets."""

    decided_year: int = 0
    step: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    severity: frozenset[str] = frozenset()
    unit: frozenset[str] = frozenset()
    found_year: frozenset[int] = frozenset()
    search: str = ""  # in number, title and details
    recorded_by: str = ""


FACETS = ("step", "source", "severity", "unit", "found_year")


def board(
    read: Read,
    filters: Filters,
    visible: Collection[str] | None = None,
    paging: Paging = Paging(),  # noqa: B008 - a frozen value
) -> Page:
    """Findings chosen, oldest first; those not yet submitted behind the others."""
    found = _board(read, filters, visible)
    row = found.rows.c
    orders: Mapping[str, ColumnElement[Any]] = {
        "found_on": func.coalesce(row.found_on, LATEST, type_=row.found_on.type),
        "title": row.title,
        "severity": row.severity,
        "unit": row.unit,
    }
    return found.page(read, paging, orders, case((row.step == Step.RECORDED.value, 1), else_=0))


def facets(read: Read, filters: Filters, visible: Collection[str] | None = None) -> Counts:
    """For each facet and value, how many findings choosing it would leave, all else as chosen."""
    return _board(read, filters, visible).counts(read)


def count(read: Read, filters: Filters, visible: Collection[str] | None = None) -> int:
    """How many findings `board` lists over all its pages."""
    return _board(read, filters, visible).count(read)


def finding(read: Read, stream: str, visible: Collection[str] | None = None) -> Row | None:
    """One finding, decided or not; None if there is none, or none one may see."""
    row = read.one(problems, stream)
    return row if row and (visible is None or row["unit"] in visible) else None


def by_id(read: Read, streams: Collection[str]) -> dict[str, Row]:
    """These findings, by id."""
    row = read.everything(problems)
    query = select(row).where(row.c.stream.in_(sorted(set(streams))))
    return {found["stream"]: found for found in read.all(query)}


def of_inspection(read: Read, inspection: str) -> Sequence[Row]:
    """What was found in an inspection, in the order in which it was recorded."""
    row = read.everything(problems)
    return read.all(select(row).where(row.c.inspection == inspection).order_by(row.c.stream))


def imported_from(read: Read, source_key: str) -> Row | None:
    """The finding imported under that key of the old ledger, if it was."""
    row = read.everything(problems)
    query = select(row).where(row.c.source_key == source_key).order_by(row.c.stream)
    return read.first(query)


def _board(read: Read, filters: Filters, visible: Collection[str] | None) -> Board:
    year = filters.decided_year
    source = read.everything(problems) if year else read.open(problems)
    row = source.c
    conditions = [
        *([row.decided_year == year] if year else []),
        *within(row.unit, visible),
        *searched(filters.search, row.number, row.title, row.details),
        *([row.recorded_by == filters.recorded_by] if filters.recorded_by else []),
    ]
    rows = listed([Arm(rows=source, conditions=conditions)])
    named: dict[str, Facet] = {name: rows.c[name] for name in FACETS}
    return Board(rows=rows, facets=named, chosen={name: getattr(filters, name) for name in FACETS})
