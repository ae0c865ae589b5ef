"""Checklists (检查表): what each is called, how far it is published, and whether withdrawn."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.checklists import (
    Checklist,
    ChecklistDrafted,
    ChecklistPublished,
    ChecklistRevised,
    ChecklistWithdrawn,
)
from domain.ports import Recorded
from projections.base import Changes, Projection, Read, Row
from projections.columns import days, keep_version, marks, numbers, texts

projection = Projection("checklists", version=1)
lists = projection.rows(
    "lists",
    *texts("title", "basis_law", "reason"),
    *days("published_on", "withdrawn_on"),
    *numbers("published", "question_count", "version"),  # published: the last version, 0 for none
    *marks("draft_pending"),
    listed=lambda row: row["withdrawn_on"] is None,
)


@projection.on(ChecklistDrafted | ChecklistRevised | ChecklistPublished, lists)
def _written(at: Recorded[Any], row: Row) -> Changes:
    fact = at.fact
    changes = {
        "title": fact.title,
        "basis_law": fact.basis_law,
        "question_count": len(fact.questions),
        "draft_pending": True,
    }
    if isinstance(fact, ChecklistPublished):
        day = fact.act.happened_on
        changes |= {"published": fact.version, "published_on": day, "draft_pending": False}
    return changes


@projection.on(ChecklistWithdrawn, lists)
def _withdrawn(at: Recorded[ChecklistWithdrawn], row: Row) -> Changes:
    return {"withdrawn_on": at.fact.act.happened_on, "reason": at.fact.reason}


keep_version(projection, Checklist, lists)


def checklist(read: Read, stream: str) -> Row | None:
    """The checklist, withdrawn or not; None if there is none."""
    return read.one(lists, stream)


def all_checklists(read: Read) -> Sequence[Row]:
    """Every checklist: those in use by title, then those withdrawn."""
    row = read.everything(lists)
    withdrawn = row.c.withdrawn_on.is_not(None)
    return read.all(select(row).order_by(withdrawn, row.c.title, row.c.stream))
