"""Inspections (检查): those ahead and under way as a board, those ended by year, and answers."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

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
    indexes=[("ended_year",), ("reinspection_of",)],
)
answers = projection.rows(
    "answers",
    *texts("text", "clause", "severity", "photo_basis", "answer", "note", "answered_by"),
    *days("answered_on"),
    *numbers("ordinal", "answered_count"),
    *marks("photo_required"),
)


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


keep_version(projection, Inspection, visits)


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


def _listed(read: Read, filters: Filters, visible: Visible) -> Board:
    """Inspections chosen, by the day they are set for."""
    begun = open_or_ended(read, visits, "ended_year", filters.ended_year)
    row = begun.rows.c
    named = (" " + row.inspectors + " ").contains(f" {filters.inspector} ", autoescape=True)
    narrowed = [
        *within(row.unit, visible),
        *searched(filters.search, row.plan_number, row.site, row.checklist_title),
        *([named] if filters.inspector else []),
    ]
    rows = listed([Arm(rows=begun.rows, conditions=[*begun.conditions, *narrowed])])
    return Board(
        rows=rows,
        filters=filters,
        columns=FACETS,
        orders={
            "scheduled_on": missing_last(rows.c.scheduled_on),
            "unit": rows.c.unit,
            "plan_number": rows.c.plan_number,
        },
    )


queries = Queries(_listed)
board, facets, count = queries.page, queries.counts, queries.count


def inspection(read: Read, stream: str, visible: Visible = None) -> Row | None:
    """One inspection, ended or not; None if there is none, or none one may see."""
    return seen(read.one(visits, stream), visible)


def by_id(read: Read, streams: Collection[str]) -> dict[str, Row]:
    """These inspections, by id."""
    return {row["stream"]: row for row in read.those(visits, streams)}


def answers_of(read: Read, stream: str) -> Sequence[Row]:
    """The questions of an inspection in order, by `part`; `answer` is empty until given."""
    return sorted(read.parts(answers, stream).values(), key=lambda row: row["ordinal"])


def looked_at_again(read: Read, stream: str) -> Sequence[Row]:
    """The re-inspections of an inspection, in the order of their days."""
    row = read.everything(visits)
    query = select(row).where(row.c.reinspection_of == stream)
    return read.all(query.order_by(row.c.scheduled_on, row.c.stream))
