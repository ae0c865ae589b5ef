"""What entries and duties are about: matters by number and title, and duties by whose they are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.kernel.stream import kind_of
from projections import duties, findings, inspections, rectifications
from projections.base import Read, Row
from projections.questions.names import named

BY_ID = {
    "rectifications": rectifications.by_id,
    "findings": findings.by_id,
    "inspections": inspections.by_id,
}


def matters(read: Read, streams: Collection[str]) -> Mapping[str, Row]:
    """The items, findings and inspections among `streams`, by id, whatever became of them."""
    wanted: dict[str, set[str]] = {}
    for stream in streams:
        wanted.setdefault(kind_of(stream), set()).add(stream)
    found: dict[str, Row] = {}
    for kind in wanted.keys() & BY_ID.keys():
        found |= BY_ID[kind](read, wanted[kind])
    return found


def story(read: Read, entries: Sequence[Row]) -> list[dict[str, Any]]:
    """Entries of a timeline with names beside ids and what each is about.

    `subject` is the matter, itself or by way of a duty, with its `number` and `title`; of a duty
    also `role` and `holder`, the person it is of. Empty where an entry is about no matter.
    """
    streams = {entry["stream"] for entry in entries}
    terms = duties.by_id(read, streams).values()
    held = {term["stream"]: term for term in named(read, [*terms])}
    subjects = {it: held[it]["subject"] if it in held else it for it in streams}
    known = matters(read, set(subjects.values()))
    return [
        {**entry, **_about(known.get(subjects[it], {}), held.get(it, {}))}
        for entry in named(read, entries)
        for it in (entry["stream"],)
    ]


def _about(matter: Row, duty: Row) -> dict[str, str]:
    return {
        "subject": matter.get("stream", ""),
        "number": matter.get("number", ""),
        "title": matter.get("title") or matter.get("site", ""),
        "role": duty.get("role", ""),
        "holder": duty.get("person_name", ""),
    }
