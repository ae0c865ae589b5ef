"""The four lists superiors ask for (问题清单 任务清单 责任清单 整改台账), as files.

The columns are those in use; the headers of the ledger are those the map `rectification_ledger`
reads, so that what one county exports another can take over. A number is given once in the
register of one office, so the last column says whose register that is. A list holds what the page
showed: the same filters, the same moment, the same rights.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

from domain.kernel.stream import Value
from projections.questions import ledger
from projections.questions.ledger import Line
from projections.rectifications import Filters
from services.reading import View
from services.tables import Sheet, write_book, write_csv
from services.words import Language, field_name, say, written

LISTS: Mapping[str, tuple[Callable[..., Iterator[Line]], tuple[str, ...]]] = {
    "problems": (
        ledger.problems,
        (
            "number", "source", "source_document", "description", "type", "unit", "severity",
            "subject_matter", "registered_on", "office",
        ),
    ),
    "tasks": (
        ledger.tasks,
        (
            "task_number", "item_number", "requirement", "measures", "goal", "ordered_due_on",
            "statutory_due_on", "stages", "office",
        ),
    ),
    "responsibilities": (
        ledger.responsibilities,
        (
            "number", "lead_unit", "assisting", "leader", "responsible_person", "verifying_unit",
            "supervisor", "office",
        ),
    ),
    "ledger": (
        ledger.ledger,
        (
            "number", "source", "source_document", "description", "type", "unit", "severity",
            "subject_matter", "registered_on", "requirement", "measures", "goal",
            "ordered_due_on", "statutory_due_on", "stages", "lead_unit", "assisting", "leader",
            "responsible_person", "verifying_unit", "supervisor", "progress", "evidence",
            "claimed_on", "method", "record", "verified_by", "closed_on", "notice", "extensions",
            "step", "result", "light", "office",
        ),
    ),
}  # fmt: skip
CHOICES = {
    "source": "sources.Source",
    "type": "sources.RectificationType",
    "step": "rectifications.Step",
    "result": "rectifications.Result",
    "light": "lights.Light",
}
NAMES = ("lead_unit", "leader", "responsible_person", "verifying_unit")  # kept in words if unknown


class Proof(Value):
    """What a printed list can be checked against: size and root of the ledger."""

    size: int
    root: str  # hexadecimal


class Export(Value):
    """A list to be written: which items, as seen when, in which language."""

    view: View
    parts: Sequence[Filters]  # open items, closed ones of a year, …: one after the other
    language: Language = "zh"
    proof: Proof | None = None


def write_lists(out: BinaryIO, export: Export, lists: Iterable[str] = tuple(LISTS)) -> None:
    """Write the lists as one workbook, a sheet each."""
    write_book(out, (_sheet(export, name) for name in lists))


def write_list(out: BinaryIO, export: Export, name: str) -> None:
    """Write one list as csv: a plain table, without title and note."""
    sheet = _sheet(export, name)
    write_csv(out, sheet.headers, sheet.rows)


def _sheet(export: Export, name: str) -> Sheet:
    question, columns = LISTS[name]
    view, language = export.view, export.language
    note = say(language, "export", "as_of", day=view.as_of.day)
    if export.proof:
        proof = export.proof
        note += say(language, "export", "proof", size=proof.size, root=proof.root)
    lines = (
        line for filters in export.parts for line in question(view.read, filters, view.viewer.units)
    )
    return Sheet(
        name=say(language, "export", name),
        headers=[say(language, "export_columns", column) for column in columns],
        rows=([_cell(export, line, column) for column in columns] for line in lines),
        title=say(language, "export", name),
        note=note,
    )


def _cell(export: Export, line: Line, column: str) -> object:
    """One cell: a date as a date, everything else as text."""
    if column in CHOICES:
        return _choice(export.language, CHOICES[column], line[column])
    if column in NAMES:
        return line[f"{column}_name"] or _kept(line, column)
    if column == "severity":
        grade = export.view.editions.limits.severity(line["severity"])
        return grade.name if grade else line["severity"]
    if column in WRITERS:
        return WRITERS[column](line, export.language)
    return line[column]


def _choice(language: Language, kind: str, value: str) -> str:
    return say(language, "choices", f"{kind}.{value}") if value else ""


def _kept(line: Line, column: str) -> str:
    """The name an old ledger gives for a role, where nobody here bears it."""
    label = f"{field_name('zh', 'rectifications.ImportItem', column)}："
    names = (words for words in line["unmatched"].split("\n") if words.startswith(label))
    return "、".join(name.removeprefix(label) for name in names)


def _description(line: Line, _language: Language) -> str:
    return "\n".join(words for words in (line["title"], line["details"]) if words)


def _assisting(line: Line, _language: Language) -> str:
    kept = _kept(line, "assisting")
    return "、".join((*line["assisting_names"], *([kept] if kept else [])))


def _task_number(line: Line, _language: Language) -> str:
    return f"{line['number']}-{line['ordinal']}" if line["ordinal"] else str(line["number"])


def _measures(line: Line, _language: Language) -> str:
    if "measure" in line:
        return str(line["measure"])
    texts = [measure["text"] for measure in line["measures"]]
    return "\n".join(texts) or str(line["planned_measures"])


def _goal(line: Line, _language: Language) -> str:
    if "standard" in line:
        return str(line["standard"])
    standards = [measure["standard"] for measure in line["measures"]]
    return "\n".join(words for words in (line["goal"], *standards) if words)


def _stages(line: Line, language: Language) -> str:
    """Each part with its date, and the day it was done."""
    return "\n".join(_stage(language, *stage) for stage in line["stages"])


def _stage(language: Language, text: str, due_on: date, done_on: date | None) -> str:
    key = "stage_done" if done_on else "stage_due"
    return say(language, "export", key, text=text, due_on=due_on, done_on=done_on)


def _evidence(line: Line, language: Language) -> str:
    return "\n".join(
        written(language, [part for part in (name, digest, formed_on) if part])
        for name, digest, formed_on in line["evidence"]
    )


def _notice(line: Line, _language: Language) -> str:
    return str(line["notice_where"])


def _extensions(line: Line, language: Language) -> str:
    count = line["extended_count"]
    return say(language, "export", "extensions", count=count) if count else ""


def _named(column: str) -> Callable[[Line, Language], Any]:
    return lambda line, _language: line[column]


WRITERS: Mapping[str, Callable[[Line, Language], Any]] = {
    "description": _description,
    "subject_matter": lambda _line, _language: "",  # written by hand: no fact says it
    "unit": _named("unit_name"),
    "office": _named("office_name"),
    "supervisor": _named("supervisor_name"),
    "verified_by": _named("verified_by_name"),
    "item_number": _named("number"),
    "task_number": _task_number,
    "assisting": _assisting,
    "measures": _measures,
    "goal": _goal,
    "stages": _stages,
    "evidence": _evidence,
    "notice": _notice,
    "extensions": _extensions,
}
