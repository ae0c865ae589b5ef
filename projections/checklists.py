"""Checklists (检查表): drafts, published versions with their questions, and those withdrawn."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.checklists import (
    ChecklistDrafted,
    ChecklistPublished,
    ChecklistRevised,
    ChecklistWithdrawn,
)
from domain.ports import Recorded
from projections.base import Changes, PartChanges, Parts, Projection, Read, Row
from projections.boards import days, marks, numbers, texts

projection = Projection("checklists", version=1)
lists = projection.rows(
    "lists",
    *texts("title", "basis_law", "reason"),
    *days("published_on", "withdrawn_on"),
    *numbers("published", "question_count", "version"),  # published: the last version, 0 for none
    *marks("draft_pending"),
    listed=lambda row: row["withdrawn_on"] is None,
)
# Keyed by version and place, "0/001" for the draft: what was published never changes.
questions = projection.rows(
    "questions",
    *texts("id", "text", "clause", "severity", "photo_basis"),
    *numbers("published", "ordinal"),
    *marks("photo_required", "standing"),
    listed="standing",
)


@projection.on(ChecklistDrafted | ChecklistRevised | ChecklistPublished, lists)
def _written(at: Recorded[Any], row: Row) -> Changes:
    fact = at.fact
    changes = {
        "title": fact.title,
        "basis_law": fact.basis_law,
        "question_count": len(fact.questions),
        "draft_pending": True,
        "version": at.version,
    }
    if isinstance(fact, ChecklistPublished):
        day = fact.act.happened_on
        changes |= {"published": fact.version, "published_on": day, "draft_pending": False}
    return changes


@projection.on(ChecklistWithdrawn, lists)
def _withdrawn(at: Recorded[ChecklistWithdrawn], row: Row) -> Changes:
    day = at.fact.act.happened_on
    return {"withdrawn_on": day, "reason": at.fact.reason, "version": at.version}


@projection.on(ChecklistDrafted | ChecklistRevised | ChecklistPublished, questions)
def _asked(at: Recorded[Any], parts: Parts) -> PartChanges:
    published = at.fact.version if isinstance(at.fact, ChecklistPublished) else 0
    for ordinal, question in enumerate(at.fact.questions, 1):
        yield (
            f"{published}/{ordinal:03}",
            {
                "id": question.id,
                "text": question.text,
                "clause": question.clause,
                "severity": question.severity,
                "photo_required": question.photo_required,
                "photo_basis": question.photo_basis,
                "published": published,
                "ordinal": ordinal,
                "standing": True,
            },
        )
    for part, row in list(parts.items()):
        if row["published"] == published and row["ordinal"] > len(at.fact.questions):
            yield part, {"standing": False}


def checklists(read: Read) -> Sequence[Row]:
    """Checklists not withdrawn, by title."""
    row = read.open(lists)
    return read.all(select(row).order_by(row.c.title, row.c.stream))


def checklist(read: Read, stream: str) -> Row | None:
    """The checklist, withdrawn or not; None if there is none."""
    return read.one(lists, stream)


def questions_of(read: Read, stream: str, published: int = 0) -> Sequence[Row]:
    """The questions of a published version, or of the draft (0), in order."""
    parts = read.parts(questions, stream).values()
    asked_then = (row for row in parts if row["published"] == published and row["standing"])
    return sorted(asked_then, key=lambda row: row["ordinal"])
