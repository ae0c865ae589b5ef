"""Inspections (检查): those ahead and under way as a board, those ended by year, and answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from domain.inspections import (
    Inspection,
    InspectionCancelled,
    InspectionCompleted,
    InspectionImported,
    InspectionPlanned,
    InspectionRescheduled,
    InspectionStarted,
    QuestionAnswered,
    Step,
)
from domain.kernel.stream import Value
from domain.ports import Recorded
from projections.base import Changes, PartChanges, Parts, Projection, Read, Row
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

projection = Projection("inspections", version=1)
visits = projection.rows(
    "visits",
    *texts("plan_number", "reason", "basis_law", "basis_article", "unit", "site", "checklist"),
    *texts("checklist_title", "inspectors", "reinspection_of", "site_note", "step", "result"),
    *texts("summary", "end_reason", "kind", "score", "source_key"),
    *days("scheduled_on", "started_on", "completed_on", "ended_on"),
    *numbers("checklist_version", "ended_year", "version"),
    *marks("imported"),
    listed=lambda row: row["ended_on"] is None,
    indexes=[("ended_year",), ("reinspection_of",), ("source_key",)],
)
answers = projection.rows(
    "answers",
    *texts("text", "clause", "severity", "photo_basis", "answer", "note", "answered_by"),
    *days("answered_on"),
    *numbers("ordinal", "answered_count"),
    *marks("photo_required"),
)


@projection.on(facts_of(Inspection), visits)
def any_fact(at: Recorded[Any], row: Row) -> Changes:
    """The stream's version, which a form sends back to say what it has seen."""
    return {"version": at.version}


@projection.on(InspectionPlanned, visits)
def _planned(at: Recorded[InspectionPlanned], row: Row) -> Changes:
    fact = at.fact
    names = (
        "plan_number", "reason", "basis_law", "basis_article", "unit", "site", "checklist",
        "checklist_version", "checklist_title", "scheduled_on", "reinspection_of",
    )  # fmt: skip
    said = {name: getattr(fact, name) for name in names}
    return {**said, "inspectors": " ".join(fact.inspectors), "step": Step.PLANNED.value}


@projection.on(InspectionRescheduled, visits)
def _rescheduled(at: Recorded[InspectionRescheduled], row: Row) -> Changes:
    return {"scheduled_on": at.fact.scheduled_on}


@projection.on(InspectionStarted, visits)
def _started(at: Recorded[InspectionStarted], row: Row) -> Changes:
    day = at.fact.act.happened_on
    return {"started_on": day, "site_note": at.fact.site_note, "step": Step.UNDER_WAY.value}


@projection.on(InspectionCompleted, visits)
def _completed(at: Recorded[InspectionCompleted], row: Row) -> Changes:
    day = at.fact.act.happened_on
    return {
        "result": at.fact.result.value,
        "summary": at.fact.summary,
        "completed_on": day,
        "ended_on": day,
        "ended_year": day.year,
        "step": Step.COMPLETED.value,
    }


@projection.on(InspectionCancelled, visits)
def _cancelled(at: Recorded[InspectionCancelled], row: Row) -> Changes:
    day = at.fact.act.happened_on
    ended = {"ended_on": day, "ended_year": day.year, "step": Step.CANCELLED.value}
    return {**ended, "end_reason": at.fact.reason}


@projection.on(InspectionImported, visits)
def _imported(at: Recorded[InspectionImported], row: Row) -> Changes:
    fact = at.fact
    names = ("source_key", "unit", "site", "kind", "result", "score")
    day = fact.inspected_on
    return {
        **{name: getattr(fact, name) for name in names},
        **dict.fromkeys(("scheduled_on", "started_on", "completed_on", "ended_on"), day),
        "ended_year": day.year,
        "imported": True,
        "step": Step.COMPLETED.value,
    }


@projection.on(InspectionPlanned, answers)
def _asked(at: Recorded[InspectionPlanned], parts: Parts) -> PartChanges:
    for ordinal, question in enumerate(at.fact.questions, 1):
        yield (
            question.id,
            {
                "text": question.text,
                "clause": question.clause,
                "severity": question.severity,
                "photo_required": question.photo_required,
                "photo_basis": question.photo_basis,
                "ordinal": ordinal,
            },
        )


@projection.on(QuestionAnswered, answers)
def _answered(at: Recorded[QuestionAnswered], parts: Parts) -> PartChanges:
    fact = at.fact
    before = parts.get(fact.question, {}).get("answered_count", 0)
    yield (
        fact.question,
        {
            "answer": fact.answer.value,
            "note": fact.note,
            "answered_by": fact.act.person,
            "answered_on": fact.act.happened_on,
            "answered_count": before + 1,
        },
    )


class Filters(Value):
    """What was chosen: those not ended, or with `ended_year` those ended in it; then facets."""

    ended_year: int = 0
    step: frozenset[str] = frozenset()
    unit: frozenset[str] = frozenset()
    result: frozenset[str] = frozenset()
    checklist: frozenset[str] = frozenset()
    search: str = ""  # in plan number, site and title of the checklist
    inspector: str = ""


FACETS = ("step", "unit", "result", "checklist")


def board(
    read: Read,
    filters: Filters,
    visible: Collection[str] | None = None,
    paging: Paging = Paging(),  # noqa: B008 - a frozen value
) -> Page:
    """Inspections chosen, by the day they are set for."""
    found = _board(read, filters, visible)
    row = found.rows.c
    orders: Mapping[str, ColumnElement[Any]] = {
        "scheduled_on": func.coalesce(row.scheduled_on, LATEST, type_=row.scheduled_on.type),
        "unit": row.unit,
        "plan_number": row.plan_number,
    }
    return found.page(read, paging, orders, literal_column("0"))


def facets(read: Read, filters: Filters, visible: Collection[str] | None = None) -> Counts:
    """For each facet and value, how many inspections choosing it leaves, all else as chosen."""
    return _board(read, filters, visible).counts(read)


def count(read: Read, filters: Filters, visible: Collection[str] | None = None) -> int:
    """How many inspections `board` lists over all its pages."""
    return _board(read, filters, visible).count(read)


def inspection(read: Read, stream: str, visible: Collection[str] | None = None) -> Row | None:
    """One inspection, ended or not; None if there is none, or none one may see."""
    row = read.one(visits, stream)
    return row if row and (visible is None or row["unit"] in visible) else None


def answers_of(read: Read, stream: str) -> Sequence[Row]:
    """The questions of an inspection in order, by `part`; `answer` is empty until given."""
    return sorted(read.parts(answers, stream).values(), key=lambda row: row["ordinal"])


def looked_at_again(read: Read, stream: str) -> Sequence[Row]:
    """The re-inspections of an inspection, in the order of their days."""
    row = read.everything(visits)
    query = select(row).where(row.c.reinspection_of == stream)
    return read.all(query.order_by(row.c.scheduled_on, row.c.stream))


def imported_from(read: Read, source_key: str) -> Row | None:
    """The inspection imported under that key of the old ledger, if it was."""
    row = read.everything(visits)
    query = select(row).where(row.c.source_key == source_key).order_by(row.c.stream)
    return read.first(query)


def _board(read: Read, filters: Filters, visible: Collection[str] | None) -> Board:
    year = filters.ended_year
    source = read.everything(visits) if year else read.open(visits)
    row = source.c
    named_inspector = (
        [(" " + row.inspectors + " ").contains(f" {filters.inspector} ", autoescape=True)]
        if filters.inspector
        else []
    )
    conditions = [
        *([row.ended_year == year] if year else []),
        *within(row.unit, visible),
        *searched(filters.search, row.plan_number, row.site, row.checklist_title),
        *named_inspector,
    ]
    rows = listed([Arm(rows=source, conditions=conditions)])
    named: dict[str, Facet] = {name: rows.c[name] for name in FACETS}
    return Board(rows=rows, facets=named, chosen={name: getattr(filters, name) for name in FACETS})
