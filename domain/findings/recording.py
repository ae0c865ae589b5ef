"""Recording a finding, correcting it, and sending it to the office for confirmation.

On the site all of it is one request: what was found, the two inspectors who stand by it, and,
where it was put right before they left (当场改正), how. Each is a fact of its own, recorded
together.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from domain.findings.finding import (
    CONFIRMING,
    RECORDING,
    UNDECIDED,
    AboutTheUnit,
    Finding,
    Place,
    Step,
    not_before_found,
)
from domain.kernel.bases import TAKEOVER, TWO_INSPECTORS
from domain.kernel.known import Known, Severity
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, require, together
from domain.kernel.sources import Source
from domain.kernel.stream import Command, Event, Value, shared
from domain.kernel.traits import CitesEvidence, Closes
from domain.kernel.working_days import Calendar

FIELD = frozenset({Role.INSPECTOR, Role.SUPERVISOR})
NOWHERE = Place(words="")
HEADLINE_CHARACTERS_MAX = 40
SENTENCE_ENDS = re.compile(r"[。；！？;\n]")
DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,10})?", re.ASCII)  # decimal, north and east of zero


class Problem(Value):
    """What a finding says: when, where, what, against which clause, in whose charge."""

    title: str
    details: str
    unit: str  # the unit the problem lies with
    source: Source
    severity: str
    found_on: date
    place: Place
    basis_clause: str  # the clause breached, in words
    inspection: str = ""  # the inspection it was found in
    question: str = ""  # the checklist question it was raised on
    source_document: str = ""  # number and date of the paper it came with
    repeats: str = ""  # an earlier item of the same kind: 屡改屡犯
    proposed_due_on: date | None = None  # by when it should be put right; the office orders


class RecordFinding(Command[Finding], Problem, CitesEvidence):
    """Record a problem found, who stands by it, and how it was put right if it was, on the spot."""

    opens = True
    roles = FIELD

    title: str = ""  # what lists call it; the first sentence of the details unless it says another
    place: Place = NOWHERE
    inspectors: tuple[str, ...] = ()  # two send it to the office at once; none: it is sent later
    remedied: bool = False  # it was put right before the inspectors left
    remedy: str = ""  # how

    def concerns(self, _finding: Finding, /) -> Collection[str]:
        """The unit the problem lies with."""
        return (self.unit,)

    def decide(
        self, _finding: Finding, known: Known, /
    ) -> Sequence["FindingRecorded | FindingSubmitted | ProblemRemedied"]:
        """When it says when, what and against what; put right on the spot, by two inspectors."""
        missing = [name for name in ("details", "basis_clause") if not getattr(self, name)]
        unit = known.unit(self.unit)
        active = unit is not None and unit.active
        nowhere = {"missing": ["unit"], "unit": self.unit}
        named = tuple(dict.fromkeys(self.inspectors))
        together(
            lambda: require(not missing, "finding_incomplete", RECORDING, missing=missing),
            lambda: require(active, "unit_unknown", RECORDING, **nowhere),
            partial(self._days_fit, known),
            partial(_located, self.place),
            partial(_referred, self, known),
            partial(_graded, self.severity, known),
            partial(self._remedy_fits),
            *([partial(_stand_by, named, self.found_on, known)] if named or self.remedied else []),
        )
        told = {
            **shared(self, Problem),
            "title": self.title or headline(self.details),
            "proposed_due_on": self._proposed(known),
        }
        return [
            FindingRecorded(evidence=self.evidence, **told),
            *([FindingSubmitted(inspectors=named)] if named else []),
            *([ProblemRemedied(remedy=self.remedy)] if self.remedied else []),
        ]

    def _days_fit(self, known: Known) -> None:
        """Refuse a day of finding after today or the act's day, and a date that has passed."""
        _found_by_now(self.found_on, known, RECORDING)
        not_before_found(self.found_on, self.act)
        due_on = self.proposed_due_on or known.today
        past = {"missing": ["proposed_due_on"], "due_on": due_on}
        require(due_on >= known.today, "due_date_past", RECORDING, **past)

    def _remedy_fits(self) -> None:
        """Refuse to call it put right without saying how, and the reverse."""
        agree = bool(self.remedy) is self.remedied
        require(agree, "remedy_and_choice_differ", RECORDING, missing=["remedy"])

    def _proposed(self, known: Known) -> date | None:
        """The date asked for, else the one the grade gives; none where nothing is left to do."""
        if self.remedied:
            return None
        grade = known.limits.severity(self.severity)
        assert grade is not None
        return self.proposed_due_on or proposed_due(grade, self.found_on, known.calendar)


class FindingRecorded(Event[Finding], Problem, CitesEvidence):
    """A problem was recorded; nobody has confirmed it yet."""

    def evolve(self, finding: Finding, /) -> Finding:
        """Recorded, with what confirming needs."""
        return replace(
            finding,
            unit=self.unit,
            source=self.source,
            found_on=self.found_on,
            severity=self.severity,
            title=self.title,
            repeats=self.repeats,
            proposed_due_on=self.proposed_due_on,
        )


class ProblemRemedied(Event[Finding], Closes):
    """What was wrong was put right on the spot, before the inspectors left (当场改正).

    Nobody owes anything any more: no item is docketed, unless the office decides so all the same.
    """

    remedy: str  # how it was put right

    def evolve(self, finding: Finding, /) -> Finding:
        """Remedied."""
        return replace(finding, step=Step.REMEDIED)


class Correction(Value):
    """The corrected words and grade, and why."""

    title: str
    details: str
    severity: str
    reason: str


class CorrectFinding(AboutTheUnit, Correction):
    """Correct what was recorded, with the reason; the first record stays beside it."""

    roles = FIELD

    def decide(self, finding: Finding, known: Known, /) -> Sequence["FindingCorrected"]:
        """Possible until the office has decided; a reason is required."""
        require(
            finding.step in (*UNDECIDED, Step.REMEDIED),
            "finding_already_decided",
            CONFIRMING,
            about=finding,
            step=finding.step,
        )
        missing = [name for name in ("title", "details", "reason") if not getattr(self, name)]
        together(
            lambda: require(not missing, "finding_incomplete", RECORDING, missing=missing),
            partial(_graded, self.severity, known),
        )
        return [FindingCorrected(**shared(self, Correction))]


class FindingCorrected(Event[Finding], Correction):
    """The record was corrected; both versions stay."""

    def evolve(self, finding: Finding, /) -> Finding:
        """The corrected words and grade."""
        return replace(finding, title=self.title, severity=self.severity)


class SubmitFinding(AboutTheUnit):
    """Send a finding to the supervision office for confirmation, naming two inspectors."""

    roles = FIELD

    inspectors: tuple[str, ...]

    def decide(self, finding: Finding, known: Known, /) -> Sequence["FindingSubmitted"]:
        """Two different inspectors, each in such a post on the day it was found."""
        require(
            finding.step is Step.RECORDED,
            "finding_already_submitted",
            CONFIRMING,
            about=finding,
            blocked_by=FindingSubmitted,
        )
        not_before_found(finding.found_on, self.act)
        named = tuple(dict.fromkeys(self.inspectors))
        _stand_by(named, finding.found_on, known)
        return [FindingSubmitted(inspectors=named)]


class FindingSubmitted(Event[Finding]):
    """Two inspectors stand by the finding; the office must decide."""

    inspectors: tuple[str, ...]

    def evolve(self, finding: Finding, /) -> Finding:
        """Awaiting confirmation."""
        return replace(finding, step=Step.SUBMITTED, inspectors=self.inspectors)


class OldFinding(Value):
    """A finding as an old ledger has it; who recorded it is not recorded there."""

    source_key: str  # the row's key in the old ledger
    title: str
    details: str
    unit: str
    source: Source
    severity: str
    found_on: date
    place: str
    basis_clause: str
    inspection: str
    source_document: str = ""  # number and date of the paper it came with


class ImportFinding(Command[Finding], OldFinding):
    """Take a finding over from an old ledger as it stands there, without guessing an actor."""

    opens = True

    def concerns(self, _finding: Finding, /) -> Collection[str]:
        """The unit the row is about: who imports must reach it."""
        return (self.unit,)

    def decide(self, _finding: Finding, known: Known, /) -> Sequence["FindingImported"]:
        """Taken over when it has a title, a known unit and a day not in the future."""
        require(self.title, "finding_incomplete", TAKEOVER, missing=["title"])
        there = known.unit(self.unit)
        require(there, "unit_unknown", TAKEOVER, missing=["unit"], unit=self.unit)
        _found_by_now(self.found_on, known, TAKEOVER)
        return [FindingImported(**shared(self, OldFinding))]


class FindingImported(Event[Finding], OldFinding):
    """A finding of an old ledger, confirmed there, before our record begins."""

    def evolve(self, finding: Finding, /) -> Finding:
        """Confirmed elsewhere."""
        return replace(
            finding,
            step=Step.CONFIRMED,
            unit=self.unit,
            source=self.source,
            found_on=self.found_on,
            severity=self.severity,
            title=self.title,
        )


def headline(details: str) -> str:
    """What lists call a problem that was given no title: its first sentence, shortened."""
    first = SENTENCE_ENDS.split(details, maxsplit=1)[0].strip()
    cut = len(first) > HEADLINE_CHARACTERS_MAX
    return f"{first[:HEADLINE_CHARACTERS_MAX]}…" if cut else first


def proposed_due(grade: Severity, found_on: date, calendar: Calendar) -> date:
    """The day a grade's limit ends, counted from the day after the problem was found."""
    return calendar.add_working_days(found_on, grade.limit_working_days)


def _stand_by(named: Collection[str], found_on: date, known: Known) -> None:
    """Refuse fewer than two inspectors, and who was none on the day it was found."""
    few = {"missing": ["inspectors"]}
    unfit = [
        person
        for person in named
        if not any(
            Role.INSPECTOR in post.roles and post.held_on(found_on)
            for post in known.posts_of(person)
        )
    ]
    lines = {"missing": ["inspectors"], "persons": unfit}
    together(
        lambda: require(len(named) > 1, "two_inspectors_needed", TWO_INSPECTORS, **few),
        lambda: require(not unfit, "not_an_inspector_then", TWO_INSPECTORS, **lines),
    )


def _found_by_now(found_on: date, known: Known, basis: Basis) -> None:
    lines = {"missing": ["found_on"], "found_on": found_on}
    require(found_on <= known.today, "found_in_future", basis, **lines)


def _located(place: Place) -> None:
    """Refuse a position that is none on Earth, or half of one."""
    if not (place.latitude or place.longitude):
        return
    wrong = [
        f"place.{field}"
        for field, most in (("latitude", 90), ("longitude", 180))
        for degrees in (getattr(place, field),)
        if not (DEGREES.fullmatch(degrees) and abs(float(degrees)) <= most)
    ]
    require(not wrong, "position_out_of_range", RECORDING, missing=wrong)


def _referred(problem: Problem, known: Known) -> None:
    """Refuse to name an inspection, a question of it, or an earlier item that there is not.

    What is not there is not repeated in the answer: whoever asks learns nothing of other matters.
    """
    if problem.repeats:
        there = known.exists("rectifications", problem.repeats)
        require(there, "no_such_reference", RECORDING, missing=["repeats"])
    if problem.inspection or problem.question:
        asked = known.questions_of(problem.inspection)
        require(asked is not None, "no_such_reference", RECORDING, missing=["inspection"])
        assert asked is not None
        there = problem.question in ("", *asked)
        require(there, "no_such_reference", RECORDING, missing=["question"])


def _graded(severity: str, known: Known) -> None:
    known_grade = known.limits.severity(severity)
    grades = [grade.name for grade in known.limits.severities]
    lines = {"missing": ["severity"], "severity": severity, "grades": grades}
    require(known_grade, "severity_unknown", RECORDING, **lines)
