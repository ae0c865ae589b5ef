"""Extending the date (延期) and suspending the work (中止)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import partial

from domain.kernel.clocks import months_after
from domain.kernel.known import Known
from domain.kernel.roles import LEADERS, OFFICE, Role
from domain.kernel.rules import require, together
from domain.kernel.stream import Event, Value, shared
from domain.kernel.traits import CitesEvidence, SetsDeadline
from domain.rectifications.item import (
    EXTENSION,
    SUSPENSION,
    AboutAnItem,
    ByTheLeadUnit,
    Rectification,
    Step,
    by_lead,
    moving,
    newly_ordered,
    ordered_date,
)


class Extension(Value):
    """What an application for more time says."""

    new_due_on: date
    reason: str
    progress: str  # what has been done so far


class RequestExtension(ByTheLeadUnit, Extension):
    """Ask for more time before the date has passed, with reason, new date and progress so far."""

    roles = frozenset({Role.UNIT_HEAD})

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ExtensionRequested"]:
        """By the lead unit's head, on or before the due day, within the number allowed."""
        moving(item, Step.RECTIFYING)
        by_lead(item, self.act, known)
        require(
            known.today <= item.due_on,
            "extension_asked_too_late",
            EXTENSION,
            due_on=item.due_on,
            late=known.calendar.working_days_between(min(item.due_on, known.today), known.today),
            about=item,
        )
        limit = known.limits.extensions_max
        require(
            item.extensions < limit,
            "no_further_extension",
            EXTENSION,
            blocked_by=ExtensionGranted,
            about=item,
            limit=limit,
        )
        law = item.statutory.due_on if item.statutory else date.max
        possible = law > item.ordered_due_on
        require(possible, "law_leaves_no_more_time", EXTENSION, about=item, due_on=law)
        missing = [name for name in ("reason", "progress") if not getattr(self, name)]
        together(
            lambda: require(not missing, "reason_missing", EXTENSION, missing=missing),
            partial(within, item, self.new_due_on, known),
        )
        return [ExtensionRequested(**shared(self, Extension))]


class ExtensionRequested(Event[Rectification], Extension):
    """More time was asked for; the office checks, the leader decides."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """Awaiting the decision; the old date still rules."""
        return replace(
            item.with_doers(self.act),
            step=Step.EXTENSION_REQUESTED,
            new_due_on=self.new_due_on,
            extension_checked=False,
        )


class CheckExtension(AboutAnItem):
    """Check an application for more time and give the office's opinion."""

    roles = OFFICE

    opinion: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["ExtensionChecked"]:
        """While it is pending, once."""
        moving(item, Step.EXTENSION_REQUESTED)
        require(
            not item.extension_checked,
            "already_checked",
            EXTENSION,
            blocked_by=ExtensionChecked,
            about=item,
        )
        require(self.opinion, "opinion_missing", EXTENSION, missing=["opinion"])
        return [ExtensionChecked(opinion=self.opinion)]


class ExtensionChecked(Event[Rectification]):
    """The office has given its opinion; the leader decides."""

    opinion: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Checked."""
        return replace(item, extension_checked=True)


class GrantExtension(AboutAnItem):
    """Grant more time; the reply names the date."""

    roles = LEADERS

    new_due_on: date
    opinion: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ExtensionGranted"]:
        """After the office's check, by the leader, never beyond a statutory date."""
        moving(item, Step.EXTENSION_REQUESTED)
        checked(item)
        together(
            lambda: require(self.opinion, "opinion_missing", EXTENSION, missing=["opinion"]),
            partial(within, item, self.new_due_on, known),
        )
        deadline = newly_ordered(self.new_due_on, known)
        return [
            ExtensionGranted(
                deadlines=(deadline,), former_due_on=item.ordered_due_on, opinion=self.opinion
            )
        ]


class ExtensionGranted(Event[Rectification], SetsDeadline):
    """A later date rules from now on."""

    former_due_on: date
    opinion: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Rectifying, with the new date and one extension more."""
        return replace(
            item,
            step=Step.RECTIFYING,
            ordered_due_on=ordered_date(self, item.ordered_due_on),
            extensions=item.extensions + 1,
            new_due_on=None,
        )


class RefuseExtension(AboutAnItem):
    """Refuse more time, with the reason; the date stands."""

    roles = LEADERS

    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["ExtensionRefused"]:
        """After the office's check, with the reason."""
        moving(item, Step.EXTENSION_REQUESTED)
        checked(item)
        require(self.reason, "reason_missing", EXTENSION, missing=["reason"])
        return [ExtensionRefused(reason=self.reason)]


class ExtensionRefused(Event[Rectification]):
    """The date stands."""

    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Rectifying, by the old date."""
        return replace(item, step=Step.RECTIFYING, new_due_on=None)


class Ground(Enum):
    """Why an item may be suspended."""

    LITIGATION = "litigation"  # 涉诉
    FORCE_MAJEURE = "force_majeure"  # 不可抗力
    BEYOND_THE_UNIT = "beyond_the_unit"  # 机制层面问题，超出本单位权限


class Suspend(AboutAnItem, CitesEvidence):
    """Suspend the item on a ground the rule knows; the due date does not stop."""

    roles = LEADERS

    ground: Ground
    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["ItemSuspended"]:
        """While rectifying, with the reason."""
        moving(item, Step.RECTIFYING)
        require(self.reason, "reason_missing", SUSPENSION, missing=["reason"])
        return [ItemSuspended(ground=self.ground, reason=self.reason, evidence=self.evidence)]


class ItemSuspended(Event[Rectification], CitesEvidence):
    """The work rests."""

    ground: Ground
    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Suspended."""
        return replace(item, step=Step.SUSPENDED)


class Resume(AboutAnItem):
    """Resume a suspended item, saying what has changed."""

    roles = LEADERS

    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["ItemResumed"]:
        """When suspended, with the reason."""
        moving(item, Step.SUSPENDED)
        require(self.reason, "reason_missing", SUSPENSION, missing=["reason"])
        return [ItemResumed(reason=self.reason)]


class ItemResumed(Event[Rectification]):
    """The work goes on."""

    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Rectifying."""
        return replace(item, step=Step.RECTIFYING)


def within(item: Rectification, new_due_on: date, known: Known) -> None:
    """Refuse a new date not later than the ordered one, or later than law or rule allows."""
    before = {"missing": ["new_due_on"], "due_on": item.ordered_due_on}
    require(new_due_on > item.ordered_due_on, "new_date_not_later", EXTENSION, **before)
    law = item.statutory.due_on if item.statutory else date.max
    beyond = {"missing": ["new_due_on"], "due_on": law}
    require(new_due_on <= law, "beyond_the_statutory_date", EXTENSION, **beyond)
    months = known.limits.extension_months_max
    latest = months_after(item.ordered_due_on, months)
    far = {"missing": ["new_due_on"], "months": months, "latest": latest}
    require(new_due_on <= latest, "extension_too_long", EXTENSION, **far)


def checked(item: Rectification) -> None:
    """Refuse to decide before the office has checked."""
    require(
        item.extension_checked,
        "not_checked_yet",
        EXTENSION,
        about=item,
    )
