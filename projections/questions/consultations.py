"""Who has looked into a person's record for life (谁查阅过): when, in which post, and what for."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from domain.consultations import consultation_id
from domain.kernel.stream import Value
from projections import timeline
from projections.base import Read
from projections.questions.names import named


class Consultations(Value):
    """The consultations of a record one may see, and how many others there are."""

    rows: Sequence[dict[str, Any]]  # newest first, with `purpose` and `document_number`
    hidden: int  # made for units one may not see


def consultations(
    read: Read,
    person: str,
    visible: Collection[str] | None = None,
    *,
    reader: str = "",
    happened_by: date | None = None,
) -> Consultations:
    """Who consulted the record: those who acted for a visible unit, and `reader`; None: all."""
    entries = timeline.of(read, [consultation_id(person)], happened_by)
    seen = [
        entry
        for entry in entries
        if visible is None or entry["unit"] in visible or entry["person"] == reader
    ]
    rows = [
        {"purpose": said["purpose"], "document_number": said.get("document_number", ""), **row}
        for row in named(read, seen[::-1])
        for said in (timeline.words(row),)
    ]
    return Consultations(rows=rows, hidden=len(entries) - len(seen))
