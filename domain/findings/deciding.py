"""What the supervision office makes of a finding: confirm, reject, merge, or transfer.

It must decide on what was submitted. What was put right on the spot waits for nobody, but the
office may look at it and decide all the same: that a board was hung up need not cure why it hung
empty.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from domain.findings.finding import (
    CLUES,
    CONFIRMING,
    DECIDABLE,
    UNDECIDED,
    AboutTheUnit,
    Finding,
    Step,
    not_before_found,
)
from domain.kernel.deadlines import Statutory, statutory_due
from domain.kernel.known import Known
from domain.kernel.numbers import finding_number, register_id
from domain.kernel.roles import LEADERS, OFFICE, Role
from domain.kernel.rules import BY_OTHERS, require, together
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Act, Event
from domain.kernel.traits import Closes, TakesNumber


class ConfirmFinding(AboutTheUnit):
    """Confirm a finding and docket it under one number, with type and ordered date."""

    roles = OFFICE | LEADERS

    office: str  # the office whose register numbers the item
    rectification_type: RectificationType
    ordered_due_on: date  # 指定期限, the whole of that day included
    must_publish: bool = False  # closing needs a public notice; never for personal matters
    statutory_clock: str = ""  # the clock that also binds, if any
    statutory_start_on: date | None = None  # the day its trigger happened

    @classmethod
    def barred(cls, finding: Finding, /) -> Collection[str]:
        """Its inspectors."""
        return finding.inspectors

    def decide(self, finding: Finding, known: Known, /) -> Sequence["FindingConfirmed"]:
        """After submission, by somebody else than its inspectors, with a date still to come."""
        _awaits_decision(finding, self.act)
        require(
            self.act.persons.isdisjoint(self.barred(finding)),
            "inspector_confirms_own_finding",
            CONFIRMING,
            about=finding,
            instead=BY_OTHERS,
        )
        due_on = self.ordered_due_on
        began = self.statutory_start_on or finding.found_on
        self._details_fit(began, known)
        series, year = finding.source.series, known.today.year
        register = register_id(self.office, series, year)
        ordinal = known.next_ordinal(register)
        return [
            FindingConfirmed(
                register=register,
                ordinal=ordinal,
                number=finding_number(series, year, ordinal),
                office=self.office,
                unit=finding.unit,
                title=finding.title,
                source=finding.source,
                severity=finding.severity,
                repeats=finding.repeats,
                found_on=finding.found_on,
                rectification_type=self.rectification_type,
                must_publish=self.must_publish,
                ordered_due_on=due_on,
                ordered_provisional=known.calendar.provisional(known.today, due_on),
                statutory=statutory_due(self.statutory_clock, began, known),
            )
        ]

    def _details_fit(self, began: date, known: Known) -> None:
        """Refuse a date gone by, an office that is none, and a clock that has not begun."""
        due_on, office = self.ordered_due_on, known.unit(self.office)
        past = {"missing": ["ordered_due_on"], "due_on": due_on}
        nowhere = {"missing": ["office"], "unit": self.office}
        early = {"missing": ["statutory_start_on"], "statutory_start_on": began}
        active, begun = office is not None and office.active, began <= self.act.happened_on
        together(
            lambda: require(due_on >= known.today, "due_date_past", CONFIRMING, **past),
            lambda: require(active, "unit_unknown", CONFIRMING, **nowhere),
            lambda: require(begun, "clock_not_begun", CONFIRMING, **early),
        )


class FindingConfirmed(Event[Finding], TakesNumber, Closes):
    """The finding stands and is docketed; the item takes over from here."""

    office: str
    unit: str
    title: str
    source: Source
    severity: str
    repeats: str
    found_on: date
    rectification_type: RectificationType
    must_publish: bool
    ordered_due_on: date
    ordered_provisional: bool
    statutory: Statutory | None

    def evolve(self, finding: Finding, /) -> Finding:
        """Confirmed."""
        return replace(finding, step=Step.CONFIRMED)


class RejectFinding(AboutTheUnit):
    """Decide that a finding does not stand, with the reason."""

    roles = OFFICE | LEADERS

    reason: str

    def decide(self, finding: Finding, _known: Known, /) -> Sequence["FindingRejected"]:
        """After submission, with a reason."""
        _awaits_decision(finding, self.act, self.reason)
        return [FindingRejected(reason=self.reason)]


class FindingRejected(Event[Finding], Closes):
    """The finding does not stand."""

    reason: str

    def evolve(self, finding: Finding, /) -> Finding:
        """Rejected."""
        return replace(finding, step=Step.REJECTED)


class MergeFinding(AboutTheUnit):
    """Merge a finding into another about the same matter, with the reason."""

    roles = OFFICE | LEADERS

    into: str
    reason: str

    def decide(self, finding: Finding, known: Known, /) -> Sequence["FindingMerged"]:
        """After submission, into another finding under which the matter goes on, with a reason."""
        _awaits_decision(finding, self.act, self.reason)
        other = None if self.into == self.id else known.state(Finding, self.into)
        lines = {"missing": ["into"], "into": self.into}
        require(other is not None, "no_other_finding", CONFIRMING, **lines)
        assert isinstance(other, Finding)
        alive = other.step in (*UNDECIDED, Step.CONFIRMED)
        require(alive, "other_finding_ended", CONFIRMING, step=other.step, **lines)
        return [FindingMerged(into=self.into, reason=self.reason)]


class FindingMerged(Event[Finding], Closes):
    """The matter goes on under another finding."""

    into: str
    reason: str

    def evolve(self, finding: Finding, /) -> Finding:
        """Merged."""
        return replace(finding, step=Step.MERGED)


class TransferFinding(AboutTheUnit):
    """Transfer a finding to another authority (政府督查工作条例 art. 23)."""

    roles = frozenset({Role.PRINCIPAL})

    to_authority: str
    reason: str

    def decide(self, finding: Finding, _known: Known, /) -> Sequence["FindingTransferred"]:
        """By the principal head, to a named authority, with a reason."""
        _awaits_decision(finding, self.act, self.reason)
        require(self.to_authority, "authority_missing", CLUES, missing=["to_authority"])
        return [FindingTransferred(to_authority=self.to_authority, reason=self.reason)]


class FindingTransferred(Event[Finding], Closes):
    """Another authority deals with it."""

    to_authority: str
    reason: str

    def evolve(self, finding: Finding, /) -> Finding:
        """Transferred."""
        return replace(finding, step=Step.TRANSFERRED)


def _awaits_decision(finding: Finding, act: Act, reason: str = "none needed") -> None:
    """Refuse unless the finding is submitted or remedied, undecided, and a reason is given."""
    require(
        finding.step in DECIDABLE,
        "finding_not_awaiting_decision",
        CONFIRMING,
        about=finding,
        step=finding.step,
    )
    not_before_found(finding.found_on, act)
    require(reason, "reason_missing", CONFIRMING, missing=["reason"])
