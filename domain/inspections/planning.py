"""Planning an inspection: by plan or for a reason, on a law, by two inspectors, for a day."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from domain.inspections.inspection import (
    LAWFUL,
    PLANNED_OR_REASONED,
    REINSPECTION,
    SCHEDULE,
    Inspection,
    OwnInspection,
    Step,
)
from domain.kernel.bases import TWO_INSPECTORS
from domain.kernel.known import Known, KnownChecklist, Question
from domain.kernel.roles import Role
from domain.kernel.rules import require, together
from domain.kernel.stream import Command, Event, Value, shared

INSPECTORS_MIN = 2


class Plan(Value):
    """Where, when, by whom and on which law an inspection is to be made."""

    plan_number: str = ""  # in the year's approved plan; empty: a reason is given
    reason: str = ""
    basis_law: str
    basis_article: str
    unit: str  # the unit inspected
    site: str
    checklist: str
    checklist_version: int
    inspectors: tuple[str, ...]
    scheduled_on: date
    reinspection_of: str = ""  # the earlier inspection, if this looks at it again


class PlanInspection(Command[Inspection], Plan):
    """Plan an inspection: by the year's plan or for a reason, on a law, by two inspectors."""

    opens = True
    roles = frozenset({Role.INSPECTOR, Role.SUPERVISOR})

    def concerns(self, _inspection: Inspection, /) -> Collection[str]:
        """The unit to be inspected."""
        return (self.unit,)

    def decide(self, _inspection: Inspection, known: Known, /) -> Sequence["InspectionPlanned"]:
        """By plan or for a reason, with law, site and published checklist, on a fitting day."""
        checklist = known.published_checklist(self.checklist, self.checklist_version)
        together(
            self._called_for,
            partial(self._lawful, known, checklist),
            self._two_inspectors,
            partial(_require_day, self, self.act.happened_on, known),
        )
        assert checklist is not None
        return [
            InspectionPlanned(
                checklist_title=checklist.title,
                questions=checklist.questions,
                **shared(self, Plan),
            )
        ]

    def _called_for(self) -> None:
        """Refuse an inspection without a plan and without a reason."""
        called_for = self.plan_number.strip() or self.reason.strip()
        missing = ["plan_number", "reason"]
        require(called_for, "inspection_uncalled_for", PLANNED_OR_REASONED, missing=missing)

    def _lawful(self, known: Known, checklist: KnownChecklist | None) -> None:
        """Refuse one without law, site, a unit that there is, or a published checklist."""
        missing = [name for name in ("basis_law", "site") if not getattr(self, name).strip()]
        unit = known.unit(self.unit)
        nowhere = {"missing": ["unit"], "unit": self.unit}
        unpublished = {"missing": ["checklist"], "checklist": self.checklist}
        together(
            lambda: require(not missing, "inspection_incomplete", LAWFUL, missing=missing),
            lambda: require(unit and unit.active, "unit_unknown", LAWFUL, **nowhere),
            lambda: require(checklist, "checklist_not_published", LAWFUL, **unpublished),
        )

    def _two_inspectors(self) -> None:
        """Refuse fewer than two inspectors, or one named twice."""
        enough = INSPECTORS_MIN <= len(set(self.inspectors)) == len(self.inspectors)
        require(enough, "two_inspectors_needed", TWO_INSPECTORS, missing=["inspectors"])


class InspectionPlanned(Event[Inspection], Plan):
    checklist_title: str
    questions: tuple[Question, ...]  # in the words of the version named

    def evolve(self, inspection: Inspection, /) -> Inspection:
        """Planned."""
        return replace(
            inspection,
            unit=self.unit,
            inspectors=self.inspectors,
            scheduled_on=self.scheduled_on,
            reinspection_of=self.reinspection_of,
            questions=self.questions,
        )


class RescheduleInspection(OwnInspection):
    """Put an inspection that has not begun on another day, with the reason."""

    roles = frozenset({Role.INSPECTOR, Role.SUPERVISOR})

    scheduled_on: date
    reason: str

    def decide(self, inspection: Inspection, known: Known, /) -> Sequence["InspectionRescheduled"]:
        """Before it begins, with the reason, to a day a new plan could have."""
        waiting = inspection.step is Step.PLANNED
        lines = {"about": inspection, "step": inspection.step}
        require(waiting, "inspection_not_waiting", SCHEDULE, **lines)
        moved = replace(inspection, scheduled_on=self.scheduled_on)
        together(
            lambda: require(self.reason.strip(), "reason_missing", SCHEDULE, missing=["reason"]),
            partial(_require_day, moved, self.act.happened_on, known),
        )
        return [InspectionRescheduled(scheduled_on=self.scheduled_on, reason=self.reason)]


class InspectionRescheduled(Event[Inspection]):
    scheduled_on: date
    reason: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        """Planned for the other day."""
        return replace(inspection, scheduled_on=self.scheduled_on)


def _require_day(planned: Plan | Inspection, asked_on: date, known: Known) -> None:
    """Refuse a day already gone, one on which an inspector has no such post, or one too early."""
    day = planned.scheduled_on
    past = {"missing": ["scheduled_on"], "scheduled_on": day}
    require(day >= asked_on, "scheduled_in_the_past", SCHEDULE, **past)
    unfit = [
        person
        for person in planned.inspectors
        if not any(
            Role.INSPECTOR in post.roles and post.held_on(day) for post in known.posts_of(person)
        )
    ]
    lines = {"missing": ["inspectors"], "persons": unfit}
    require(not unfit, "not_an_inspector_then", TWO_INSPECTORS, **lines)
    if planned.reinspection_of:
        earlier = known.state(Inspection, planned.reinspection_of)
        made = isinstance(earlier, Inspection) and earlier.step is Step.COMPLETED
        first = {"missing": ["reinspection_of"], "inspection": planned.reinspection_of}
        require(made, "no_inspection_to_repeat", REINSPECTION, **first)
        assert isinstance(earlier, Inspection)
        later = earlier.completed_on < day
        too_early = {"missing": ["scheduled_on"], "completed_on": earlier.completed_on}
        require(later, "not_after_the_first", REINSPECTION, **too_early)
