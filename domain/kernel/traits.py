"""Marks on facts. Boards and policies listen to traits: a new kind joins by declaring one."""

from datetime import date
from typing import ClassVar

from domain.kernel.stream import Value


class Deadline(Value):
    """A date by which somebody owes a step, the whole of that day included."""

    clock: str  # which of the stream's clocks: "ordered", "statutory", "own", "acknowledge"
    due_on: date
    provisional: bool = False  # counted through a year whose holiday notice is not out
    edition: str = ""  # the edition of the rule that gave the date; empty where a person set it


class SetsDeadline(Value):
    """Starts clocks, or moves those already running; the dates are never recomputed."""

    deadlines: tuple[Deadline, ...]


class MeetsDeadline(Value):
    """Stops clocks: what was owed has been done."""

    meets: ClassVar[tuple[str, ...]]


class AssignsDuty(Value):
    """Makes one person answer for one subject in one role, from `since` on."""

    person: str
    role: str  # a `Duty` code
    subject: str  # the stream answered for
    since: date


class EndsDuty(Value):
    """Ends a duty after `until`, the whole of that day included; what was done stays theirs."""

    until: date


class EvidenceRef(Value):
    """A file cited by a fact: known by its digest, named and dated in the fact."""

    digest: str  # SHA-256, 64 hexadecimal digits
    name: str
    media_type: str
    formed_on: date | None = None  # the day on the document itself


class CitesEvidence(Value):
    """Rests on documents."""

    evidence: tuple[EvidenceRef, ...] = ()


class TakesNumber(Value):
    """Uses the next number of a register, taken in the same transaction."""

    register: str  # the register's stream
    ordinal: int
    number: str  # the number people use, as printed


class Closes(Value):
    """Ends the matter: every clock still running on the stream stops."""
