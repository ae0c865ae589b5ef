"""The work of a job: the preview, and the import, by the same `Importer` as everywhere."""

import csv
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from domain.kernel.rules import Declined
from domain.kernel.stream import Value
from domain.rectifications import Assisting
from services.importing.importer import Importer, Preview
from services.importing.jobs import ChangedRow, Found, Job, Said, Step, Tell
from services.importing.joining import Source
from services.importing.mapping import OWN
from services.importing.reporting import write_rejected
from services.importing.rows import Bad
from services.refusals import Name, Refusal, explain
from services.words import LANGUAGES, Language

SHOWN = 50  # changed rows and names nobody bears


class Room(Value):
    """What the work is done with."""

    importer: Importer
    source: Callable[[Job], Source]
    alone: Callable[[], AbstractContextManager[None]]  # one import at a time, on any door
    rejected: Callable[[Job], Path]
    name: Name


def do(room: Room, job: Job, tell: Tell) -> Job:
    """The job as it stands after its preview, or after its import."""
    try:
        if job.step is Step.PREVIEWING:
            return _previewed(job, _preview(room, job, tell))
        with room.alone():
            return _imported(room, job, tell)
    except Declined as declined:
        told = [(each, explain(declined, each, None, room.name)) for each in LANGUAGES]
        return replace(job, step=Step.REFUSED, refusal=dict[str, Refusal](told))


def first_rejected(path: Path, language: Language, most: int) -> Sequence[tuple[str, str]]:
    """Line and reasons of the first rows in a file of bad rows."""
    place = 2 * LANGUAGES.index(language) - 2 * len(LANGUAGES)  # from the end of a row
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = itertools.islice(csv.reader(file), 1, most + 1)
        return [(row[place], row[place + 1]) for row in rows]


def _preview(room: Room, job: Job, tell: Tell) -> Preview:
    found = room.importer.preview(job.map, room.source(job), tell)
    _write(room, job, found, found.bad)
    return found


def _previewed(job: Job, preview: Preview, *, moved: bool = False) -> Job:
    return replace(job, step=Step.PREVIEWED, found=_found(preview), moved=moved, refusal=None)


def _imported(room: Room, job: Job, tell: Tell) -> Job:
    """The rows are looked at again first: another number of them is not what was agreed to."""
    preview = _preview(room, job, lambda done, whole: tell(done, 2 * whole))
    found = _found(preview)
    if job.found is None or found.new != job.found.new:
        return _previewed(job, preview, moved=True)
    applied = room.importer.apply(preview, lambda done, whole: tell(whole + done, 2 * whole))
    if len(applied.bad) > found.bad:  # some were declined only now
        _write(room, job, preview, applied.bad)
    found = replace(found, bad=len(applied.bad))
    return replace(job, step=Step.IMPORTED, found=found, imported=applied.imported, moved=False)


def _write(room: Room, job: Job, preview: Preview, bad: Sequence[Bad]) -> None:
    """Keep the bad rows, in place of those of an earlier preview."""
    path = room.rejected(job)
    draft = path.with_suffix(".draft")
    with draft.open("wb") as out:
        write_rejected(out, preview.headers, bad, room.name)
    draft.replace(path)


def _found(preview: Preview) -> Found:
    return Found(
        rows=preview.rows,
        new=len(preview.new),
        changed=len(preview.changed),
        repeated=preview.repeated,
        bad=len(preview.bad),
        unused=preview.unused,
        unmatched=dict([*preview.unmatched.items()][:SHOWN]),
        sample=tuple(_sample(preview)),
        changed_rows=tuple(
            ChangedRow(
                line=row.line,
                stream=row.stream,
                fields=tuple(
                    Said(field=it.field, said=_said(it.after), before=_said(it.before))
                    for it in row.changes
                ),
            )
            for row in preview.changed[:SHOWN]
        ),
    )


def _sample(preview: Preview) -> Iterator[Said]:
    """Every field of the first new row, once."""
    told = OWN - {"unmatched"} | {"id", "act"}
    for row in preview.new[:1]:
        said = {
            field.name: _said(getattr(command, field.name))
            for command in row.commands
            for field in fields(command)
            if field.name not in told
        }
        yield from (Said(field=name, said=words) for name, words in said.items() if words)


def _said(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, tuple):
        return tuple(said for each in value for said in _said(each))
    if isinstance(value, Assisting):
        return (value.unit,)
    if isinstance(value, Enum):
        return (str(value.value),)
    return (value.isoformat() if isinstance(value, date) else str(value),)
