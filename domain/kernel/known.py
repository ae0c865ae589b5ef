"""What a decision may consider besides its own stream: law, calendar, rules, and the organisation.

Streams know each other only by id, so what one kind may know of another is spelled out here, as
small values; `services` builds them from the ledger.
"""

from collections.abc import Collection, Sequence
from datetime import date
from enum import Enum
from typing import Protocol

from domain.kernel.clocks import ClockEdition
from domain.kernel.roles import Role
from domain.kernel.stream import State, Value
from domain.kernel.working_days import Calendar


class Level(Enum):
    """What kind of unit it is in the establishment."""

    COUNTY = "county"  # 县
    DEPARTMENT = "department"  # 县级部门
    TOWN = "town"  # 乡镇、街道
    OFFICE = "office"  # 科室、站所、大队
    VILLAGE = "village"  # 村、社区


class KnownUnit(Value):
    """A unit as other streams may know it."""

    id: str
    name: str
    level: Level
    parent: str  # empty for the county itself
    active: bool
    successor: str  # the unit that took its duties over, else empty
    short_name: str = ""  # as it stands in document numbers: 云溪


class KnownPost(Value):
    """One appointment: who holds what, where, with which roles, over which units, from when."""

    id: str
    person: str
    unit: str
    title: str
    roles: frozenset[Role]
    reach: str  # the unit beneath which the post acts and sees
    since: date
    until: date | None  # last day, included; None while it is held

    def held_on(self, day: date) -> bool:
        """Whether the appointment covers `day`."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, since: date, until: date) -> bool:
        """Whether the appointment covers any day from `since` to `until`, both included."""
        return self.since <= until and (self.until is None or since <= self.until)


class KnownDelegation(Value):
    """A holder lets another person act in the post, for a time (代为履职)."""

    post: str
    to_person: str
    since: date
    until: date


class Severity(Value):
    """A grade of findings and the limit it proposes for rectification."""

    code: str
    name: str
    limit_working_days: int


class Limits(Value):
    """The county's own workflow limits: product policy until the county adopts its own."""

    edition: str
    acknowledge_working_days: int
    extensions_max: int
    urge_interval_working_days: int
    look_back_months_min: int
    look_back_months_max: int
    severities: tuple[Severity, ...]
    extension_months_max: int = (
        6  # one extension moves the date by so much; older editions: as ours
    )

    def severity(self, code: str) -> Severity | None:
        """The grade called `code`, if the edition has it."""
        return next((grade for grade in self.severities if grade.code == code), None)


class Question(Value):
    """One line of a checklist, with its words as they are asked."""

    id: str  # within the checklist
    text: str
    clause: str  # law and article asked about, in words
    severity: str  # the grade a breach proposes
    photo_required: bool = False
    photo_basis: str = ""  # the law or reason that makes the photo necessary


class KnownChecklist(Value):
    """A published version of a checklist: it never changes."""

    id: str
    version: int
    title: str
    questions: tuple[Question, ...]


class Known(Protocol):
    """What was known when a decision was made: one consistent moment of the ledger."""

    @property
    def today(self) -> date:
        """The day of recording, Asia/Shanghai."""

    @property
    def calendar(self) -> Calendar:
        """The working-day calendar, with the years whose notice is known."""

    @property
    def limits(self) -> Limits:
        """The workflow limits and severities adopted last."""

    def clock(self, id: str, on: date) -> ClockEdition | None:
        """The edition of a statutory clock in force on the day its trigger happened."""

    def unit(self, id: str) -> KnownUnit | None:
        """The unit, or None if there is no such unit."""

    def unit_called(self, name: str, parent: str) -> KnownUnit | None:
        """The active unit of that full name directly beneath `parent`, or None."""

    def within(self, unit: str, above: str) -> bool:
        """Whether `unit` is `above`, stands beneath it, or was merged into a unit that does."""

    def stands_for(self, unit: str, former: str) -> bool:
        """Whether `unit` is `former`, or took its duties over through mergers."""

    def post(self, id: str) -> KnownPost | None:
        """The appointment, or None."""

    def posts_of(self, person: str) -> Sequence[KnownPost]:
        """Every appointment the person ever had, oldest first."""

    def members(self, units: Collection[str], since: date, until: date) -> frozenset[str]:
        """Persons with a post in `units`, or in what they merged into, on any day of the span."""

    def person_exists(self, person: str) -> bool:
        """Whether there is such a person."""

    def published_checklist(self, id: str, version: int) -> KnownChecklist | None:
        """That version of the checklist, unless it was never published or is withdrawn."""

    def state(self, stream: type[State], id: str) -> State | None:
        """The state of another stream of the caller's own kind, or None if it does not exist."""

    def exists(self, kind: str, id: str) -> bool:
        """Whether `id` is a stream of that kind, and there is one."""

    def questions_of(self, inspection: str) -> Collection[str] | None:
        """The questions an inspection asks, by id; None if there is no such inspection."""

    def next_ordinal(self, register: str) -> int:
        """The number a register will give next, from 1."""
