"""The ledger (整改台账) with names, and the four lists superiors ask for, in their columns.

The lists take what the board was filtered by, so that a sheet holds what the page showed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.kernel.stream import Value
from projections import evidence, findings, rectifications
from projections.base import Read, Row
from projections.boards import Visible
from projections.paging import FIRST_PAGE, Page, Paging
from projections.questions.names import named
from projections.rectifications import Filters

AT_ONCE = 500  # rows read together for a list
Line = Mapping[str, Any]


COMPARED = ("step", "due_on", "lead_unit", "responsible_person", "result", "closed_on")


class Changed(Value):
    """An item of a past list that reads otherwise today; rows carry names."""

    then: Row
    now: Row
    columns: Sequence[str]  # those that differ


class Batch(Value):
    """Some items of a list with everything their lines need, read together."""

    items: Sequence[Row]
    findings: Mapping[str, Row]
    units: Mapping[str, Sequence[Row]]
    measures: Mapping[str, Sequence[Row]]
    sub_items: Mapping[str, Sequence[Row]]
    evidence: Mapping[str, Sequence[Row]]


def board(
    read: Read,
    filters: Filters,
    visible: Visible = None,
    paging: Paging = FIRST_PAGE,
) -> Page:
    """A page of the ledger as `rectifications.board` has it, with names of units and persons."""
    page = rectifications.board(read, filters, visible, paging)
    return replace(page, rows=named(read, page.rows))


def changed_since(read: Read, rows: Sequence[Row], visible: Visible = None) -> Sequence[Changed]:
    """Which of the rows read otherwise today, in their order; none where the moment is now.

    What one may see no longer is left out.
    """
    if read.position is None:
        return []
    now = replace(read, position=None)
    streams = [row["stream"] for row in rows]
    bound = rectifications.units_of(now, streams)
    today = {
        row["stream"]: row for row in named(now, [*rectifications.by_id(now, streams).values()])
    }
    found = []
    for then in rows:
        units = {unit["unit"] for unit in bound.get(then["stream"], ())}
        seen = visible is None or bool(units & set(visible))
        after = today[then["stream"]]
        columns = [name for name in COMPARED if then[name] != after[name]]
        if seen and columns:
            found.append(Changed(then=then, now=after, columns=columns))
    return found


def problems(read: Read, filters: Filters, visible: Visible = None) -> Iterator[Line]:
    """问题清单: one line an item, from its finding."""
    for batch in _batches(read, filters, visible):
        for item in batch.items:
            found = batch.findings.get(item["finding"], {})
            yield {
                **_picked(item, "stream", "number", "source", "title", "type", "unit_name"),
                **_picked(item, "severity", "found_on", "registered_on", "office_name"),
                "source_document": found.get("source_document", ""),
                "details": found.get("details", ""),
                "basis_clause": found.get("basis_clause", ""),
            }


def tasks(read: Read, filters: Filters, visible: Visible = None) -> Iterator[Line]:
    """任务清单: one line a measure, or one an item that has none."""
    for batch in _batches(read, filters, visible):
        for item in batch.items:
            planned: Sequence[Row] = batch.measures.get(item["stream"], ())
            parts = batch.sub_items.get(item["stream"], ())
            without = {"ordinal": 0, "text": item["planned_measures"], "standard": item["goal"]}
            undated = {"sub_item": 0, "due_on": None, "done_on": None}
            for measure in planned or [{**without, **undated}]:
                own = [part for part in parts if part["ordinal"] == measure["sub_item"]]
                yield {
                    **_picked(item, "stream", "number", "requirement"),
                    **_picked(item, "ordered_due_on", "statutory_due_on", "office_name"),
                    "ordinal": measure["ordinal"],
                    "measure": measure["text"],
                    "standard": measure["standard"],
                    "measure_due_on": measure["due_on"],
                    "measure_done_on": measure["done_on"],
                    "stages": _stages(own or ([measure] if planned else parts)),
                }


def responsibilities(read: Read, filters: Filters, visible: Visible = None) -> Iterator[Line]:
    """责任清单: one line an item, who leads, helps, oversees, answers, checks and urges."""
    for batch in _batches(read, filters, visible):
        for item in batch.items:
            yield _answering(item, batch)


def ledger(read: Read, filters: Filters, visible: Visible = None) -> Iterator[Line]:
    """整改台账: one line an item, all of it, with progress, evidence, verification and light."""
    for batch in _batches(read, filters, visible):
        for item in batch.items:
            found = batch.findings.get(item["finding"], {})
            planned = batch.measures.get(item["stream"], ())
            yield {
                **item,
                **_answering(item, batch),
                "details": found.get("details", ""),
                "source_document": found.get("source_document", ""),
                "measures": planned,
                "stages": _stages(planned or batch.sub_items.get(item["stream"], ())),
                "evidence": tuple(
                    (file["name"], file["digest"], file["formed_on"])
                    for file in batch.evidence.get(item["stream"], ())
                ),
            }


def _stages(parts: Sequence[Row]) -> Sequence[tuple[str, date, date | None]]:
    """Measures or sub-items with a date: what is to be done, by when, and when it was."""
    return tuple(
        (part.get("text") or part["requirement"], part["due_on"], part["done_on"])
        for part in parts
        if part["due_on"]
    )


def _answering(item: Row, batch: Batch) -> Line:
    bound = batch.units.get(item["stream"], ())
    helping = [unit["unit_name"] for unit in bound if unit["place"] == "assisting"]
    return {
        **_picked(item, "stream", "number", "title", "lead_unit_name", "leader_name"),
        **_picked(item, "responsible_person_name", "handler_name", "verifying_unit_name"),
        **_picked(item, "supervisor_name", "roles_missing", "unmatched", "office_name"),
        "assisting_names": tuple(helping),
    }


def _picked(row: Row, *names: str) -> Line:
    return {name: row[name] for name in names}


def _batches(read: Read, filters: Filters, visible: Visible) -> Iterator[Batch]:
    """Every item of the list, some at a time, in its first order."""
    paging = Paging(limit=AT_ONCE)
    while True:
        page = board(read, filters, visible, paging)
        streams = [item["stream"] for item in page.rows]
        bound = rectifications.units_of(read, streams)
        yield Batch(
            items=page.rows,
            findings=findings.by_id(read, [item["finding"] for item in page.rows]),
            units={stream: named(read, units) for stream, units in bound.items()},
            measures=rectifications.measures_of(read, streams),
            sub_items=rectifications.sub_items_of(read, streams),
            evidence=_by_stream(evidence.of(read, streams)),
        )
        if not page.after:
            return
        paging = Paging(limit=AT_ONCE, after=page.after)


def _by_stream(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["stream"], []).append(row)
    return found
