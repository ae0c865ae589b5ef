"""What is wrong with a form, each fault under the label of its field and with a way there."""

from collections.abc import Sequence
from typing import Any

from domain.kernel.stream import Command, Value
from services.parsing import Fault
from services.words import Language, field_name, has, say


class Complaint(Value):
    """One fault of a form."""

    anchor: str  # the field's place on the page
    label: str
    message: str


def complaints(
    faults: Sequence[Fault], language: Language, command: type[Command[Any]] | None
) -> tuple[Complaint, ...]:
    """The faults as people read them; without a command they are those of an address."""
    return tuple(
        Complaint(
            anchor=dotted(fault.field),
            label=label(fault.field, language, command),
            message=say(language, "faults", fault.reason),
        )
        for fault in faults
    )


def label(path: str, language: Language, command: type[Command[Any]] | None) -> str:
    """A field as people call it: “Measures 1 · Due” for measures[0].due_on."""
    parts: list[str] = []
    for name in dotted(path).split("."):
        if name.isdecimal() and parts:
            parts[-1] += f" {int(name) + 1}" if len(name) < DIGITS_MAX else f" {name}"
        else:
            parts.append(_word(name, language, command.name if command else ""))
    return " · ".join(parts)


DIGITS_MAX = 9


def _word(name: str, language: Language, spoken: str) -> str:
    """The label of one name; the name itself if no form has it."""
    if has(language, "pages", f"facet_{name}") and not spoken:
        return say(language, "pages", f"facet_{name}")
    if name in ("happened_on", "late_reason", "acting_post"):
        return say(language, "pages", name)
    try:
        return field_name(language, spoken, name)
    except KeyError:
        return name


def dotted(path: str) -> str:
    """`measures[0].due_on` as a form names it: measures.0.due_on."""
    return path.replace("[", ".").replace("]", "")
