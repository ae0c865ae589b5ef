"""What is wrong with the fields of a request, each fault under its field: one text for every door.

A field does not fit, or a rule asks for it or speaks against it; one reads the reason beside it.
"""

import re
from collections.abc import Iterator
from typing import Any

from domain.kernel.rules import Declined, Malformed
from domain.kernel.stream import Command, Value
from services.parsing import Fault, asked
from services.refusals import Name, advised, is_unchosen, sentence
from services.texts import dotted
from services.words import Language, has, path_name, say

OF_THE_ACT = frozenset({"acting_post", "happened_on", "late_reason"})  # not of the command
# Refusals whose words say no more of a field than that it lacks something.
BARE = frozenset({
    "checklist_incomplete", "evidence_missing", "finding_incomplete", "inspection_incomplete",
    "measure_incomplete", "plan_incomplete", "question_incomplete", "reason_missing",
    "roles_missing", "site_record_missing",
})  # fmt: skip


FILE = re.compile(r"\.digest$")  # a form asks for the file itself


class Complaint(Value):
    """One fault of a form."""

    field: str  # measures[0].due_on
    label: str
    reason: str  # a fault, or the code of a refusal
    message: str
    allowed: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The field's place on the page."""
        return FILE.sub(".file", dotted(self.field))


def complaints(
    declined: Declined | None, language: Language, command: type[Command[Any]] | None, name: Name
) -> tuple[Complaint, ...]:
    """The faults as people read them; without a command they are those of an address."""
    found: dict[tuple[str, str], Complaint] = {}
    for each in (declined, *declined.also) if declined else ():
        for field, reason, message, allowed in _faults(each, language, command, name):
            label = label_of(field, language, command)
            told = Complaint(
                field=field, label=label, reason=reason, message=message, allowed=allowed
            )
            found.setdefault((field, message), told)
    wrong = {told.field for told in found.values() if told.reason != "missing"}
    return tuple(it for it in found.values() if it.reason != "missing" or it.field not in wrong)


def _faults(
    declined: Declined, language: Language, command: type[Command[Any]] | None, name: Name
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for fault in declined.values.get("errors", ()):
        absent = fault.reason == "missing" and bool(FILE.search(fault.field))
        said = _unsaid("evidence", language) if absent else fault_words(fault, language)
        yield fault.field, fault.reason, said, fault.allowed
    typed = {*OF_THE_ACT, *(asked(command) if command else ())}
    for field in declined.missing:
        if dotted(field).partition(".")[0] in typed:
            yield field, declined.code, _reason(declined, field, language, name), ()


def _reason(declined: Declined, field: str, language: Language, name: Name) -> str:
    """Why a field is to be filled in or put right."""
    if declined.code in BARE or is_unchosen(declined):
        return _unsaid(field, language)
    said = advised if isinstance(declined, Malformed) else sentence
    return said(declined, language, name)


def _unsaid(field: str, language: Language) -> str:
    if field == "evidence":
        return fault_words(Fault(field=field, reason="no_file"), language)
    return fault_words(Fault(field=field, reason="missing"), language)


def fault_words(fault: Fault, language: Language) -> str:
    """Why one field does not fit."""
    return say(language, "faults", fault.reason, most=fault.most, sent=fault.sent)


def label_of(path: str, language: Language, command: type[Command[Any]] | None) -> str:
    """A field as people call it: “Measures, no. 1 · Due” for measures[0].due_on."""
    if path in OF_THE_ACT:
        return say(language, "pages", path)
    if command is None and has(language, "pages", f"facet_{path}"):
        return say(language, "pages", f"facet_{path}")
    path = FILE.sub("", dotted(path))
    return path_name(language, command.name if command else "", path)
