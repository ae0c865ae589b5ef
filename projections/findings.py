"""Findings (问题): the undecided as a board, those ended by year, and single ones."""

from collections.abc import Collection, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import case, select

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
    ProblemRemedied,
    Step,
)
from domain.kernel.stream import Value
from domain.ports import Recorded
from projections.base import Changes, Projection, Read, Row
from projections.boards import (
    Arm,
    Board,
    Queries,
    Visible,
    listed,
    missing_last,
    open_or_ended,
    searched,
    seen,
    within,
)
from projections.columns import days, keep_version, marks, numbers, texts

projection = Projection("findings", version=2)
problems = projection.rows(
    "problems",
    *texts("number", "title", "details", "unit", "source", "severity", "place", "latitude"),
    *texts("longitude", "basis_clause", "inspection", "question", "source_document", "repeats"),
    *texts("inspectors", "recorded_by", "step", "decided_by", "reason", "merged_into"),
    *texts("to_authority", "office", "source_key", "remedy"),
    *days("found_on", "happened_on", "proposed_due_on", "submitted_on", "decided_on"),
    *numbers("found_year", "decided_year", "corrected_count", "version"),
    *marks("imported"),
    listed=lambda row: row["decided_on"] is None,
    indexes=[("decided_year",), ("inspection",)],
)
ALIKE_MAX = 20
ENDS = {
    FindingRejected: Step.REJECTED,
    FindingMerged: Step.MERGED,
    FindingTransferred: Step.TRANSFERRED,
}


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
        "source_document": fact.source_document,
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
        "repeats": fact.repeats,
        "proposed_due_on": fact.proposed_due_on,
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


@projection.on(ProblemRemedied, problems)
def _remedied(at: Recorded[ProblemRemedied], row: Row) -> Changes:
    day = at.fact.act.happened_on
    ended = {"decided_on": day, "decided_year": day.year}  # by itself: nobody decided
    return {**ended, "step": Step.REMEDIED.value, "remedy": at.fact.remedy}


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


keep_version(projection, Finding, problems)


class Listing(Enum):
    """Which findings a list begins with, where no year of decision is chosen."""

    UNDECIDED = "undecided"  # 待认定
    ALL = "all"  # decided or not


class Filters(Value):
    """What was chosen: which findings, or with `decided_year` those decided in it; then facets."""

    listing: Listing = Listing.UNDECIDED
    decided_year: int = 0
    step: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    severity: frozenset[str] = frozenset()
    unit: frozenset[str] = frozenset()
    found_year: frozenset[int] = frozenset()
    search: str = ""  # in number, title and details
    recorded_by: str = ""


FACETS = ("step", "source", "severity", "unit", "found_year")


def _listed(read: Read, filters: Filters, visible: Visible) -> Board:
    """Findings chosen, oldest first; those not yet submitted behind the others."""
    begun = open_or_ended(read, problems, "decided_year", filters.decided_year)
    if filters.listing is Listing.ALL and not filters.decided_year:
        begun = Arm(rows=read.everything(problems), conditions=())
    row = begun.rows.c
    narrowed = [
        *within(row.unit, visible),
        *searched(filters.search, row.number, row.title, row.details),
        *([row.recorded_by == filters.recorded_by] if filters.recorded_by else []),
    ]
    rows = listed([Arm(rows=begun.rows, conditions=[*begun.conditions, *narrowed])])
    return Board(
        rows=rows,
        filters=filters,
        columns=FACETS,
        orders={
            "found_on": missing_last(rows.c.found_on),
            "title": rows.c.title,
            "severity": rows.c.severity,
            "unit": rows.c.unit,
        },
        last=case((rows.c.step == Step.RECORDED.value, 1), else_=0),
    )


queries = Queries(_listed)
board, facets, count = queries.page, queries.counts, queries.count


def finding(read: Read, stream: str, visible: Visible = None) -> Row | None:
    """One finding, decided or not; None if there is none, or none one may see."""
    return seen(read.one(problems, stream), visible)


def by_id(read: Read, streams: Collection[str]) -> dict[str, Row]:
    """These findings, by id."""
    return {row["stream"]: row for row in read.those(problems, streams)}


def of_inspection(read: Read, inspection: str) -> Sequence[Row]:
    """What was found in an inspection, in the order in which it was recorded."""
    row = read.everything(problems)
    return read.all(select(row).where(row.c.inspection == inspection).order_by(row.c.stream))


def alike(read: Read, unit: str, clause: str, visible: Visible = None) -> Sequence[Row]:
    """Problems of the unit against the same clause that stood, newest first: at most `ALIKE_MAX`.

    Those put right on the spot stood as well.
    """
    row = read.everything(problems)
    stood = row.c.step.in_([Step.CONFIRMED.value, Step.REMEDIED.value])
    same = (row.c.unit == unit, row.c.basis_clause == clause, stood, *within(row.c.unit, visible))
    return read.all(select(row).where(*same).order_by(row.c.found_on.desc()).limit(ALIKE_MAX))
