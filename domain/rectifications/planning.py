"""The rectification plan (整改方案): submitted, approved or sent back; and the unit's own date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from domain.kernel.known import Known
from domain.kernel.roles import DOING, LEADERS, OFFICE, Role
from domain.kernel.rules import in_row, require, together
from domain.kernel.sources import RectificationType
from domain.kernel.stream import Event, Value, shared
from domain.kernel.traits import CitesEvidence, Deadline, SetsDeadline
from domain.rectifications.item import (
    PLAN,
    AboutAnItem,
    ByTheLeadUnit,
    Measure,
    Rectification,
    Step,
    by_lead,
    moving,
)


class Consent(Value):
    """What an assisting unit says of a paper; disagreement is recorded, not smoothed over."""

    unit: str
    agrees: bool
    opinion: str = ""


class Plan(Value):
    """A plan: the cause, the goal, and measures with standard, person and date."""

    cause: str
    goal: str
    measures: tuple[Measure, ...]
    consents: tuple[Consent, ...] = ()


class SubmitPlan(ByTheLeadUnit, Plan, CitesEvidence):
    """Submit the rectification plan, signed by the head of the lead unit."""

    roles = frozenset({Role.UNIT_HEAD})

    def decide(self, item: Rectification, known: Known, /) -> Sequence["PlanSubmitted"]:
        """With cause, goal and measures, and the word of every assisting unit."""
        moving(item, Step.ACKNOWLEDGED)
        by_lead(item, self.act, known)
        together(
            self._words_complete,
            partial(self._assisting_heard, item),
            *(partial(self._measure_fits, n, item, known) for n in range(len(self.measures))),
        )
        return [PlanSubmitted(evidence=self.evidence, **shared(self, Plan))]

    def _words_complete(self) -> None:
        """Refuse a plan without cause, goal or measures."""
        missing = [name for name in ("cause", "goal", "measures") if not getattr(self, name)]
        require(not missing, "plan_incomplete", PLAN, missing=missing)

    def _assisting_heard(self, item: Rectification) -> None:
        """Refuse a plan on which an assisting unit has no word, or disagrees without one."""
        silent = {help.unit for help in item.assisting} - {said.unit for said in self.consents}
        lines = {"missing": ["consents"], "units": sorted(silent)}
        require(not silent, "assisting_units_not_heard", PLAN, **lines)
        bare = [n for n, it in enumerate(self.consents) if not (it.agrees or it.opinion)]
        require(
            not bare,
            "disagreement_unexplained",
            PLAN,
            missing=[field for n in bare for field in in_row("consents", n, "opinion")],
            units=[self.consents[n].unit for n in bare],
        )

    def _measure_fits(self, n: int, item: Rectification, known: Known) -> None:
        """Refuse a measure without words, standard or person, repeated, or outside of the item."""
        measure = self.measures[n]
        missing = [name for name in ("text", "standard", "person") if not getattr(measure, name)]
        text, person, sub_item = in_row("measures", n, "text", "person", "sub_item")
        lacks = {"missing": in_row("measures", n, *missing)}
        there = not measure.person or known.person_exists(measure.person)
        nobody = {"missing": [person], "person": measure.person}
        first = self.measures.index(measure)
        again = {"missing": [text], "again": n + 1, "first": first + 1}
        exists = 0 <= measure.sub_item <= len(item.sub_items)
        strange = {"missing": [sub_item], "sub_item": measure.sub_item}
        together(
            lambda: require(not missing, "measure_incomplete", PLAN, **lacks),
            lambda: require(there, "person_unknown", PLAN, **nobody),
            lambda: require(missing or first == n, "measure_repeated", PLAN, **again),
            partial(self._measure_in_time, n, item, known),
            lambda: require(exists, "no_such_sub_item", PLAN, **strange),
        )

    def _measure_in_time(self, n: int, item: Rectification, known: Known) -> None:
        """Refuse a measure due before the plan, or after the item."""
        due_on, planned_on = self.measures[n].due_on, self.act.happened_on
        missing = in_row("measures", n, "due_on")
        early = {"missing": missing, "planned_on": planned_on}
        require(due_on >= planned_on, "measure_before_the_plan", PLAN, **early)
        late = item.due_on < known.today  # then no measure could still end in time
        after = {"missing": missing, "due_on": item.due_on}
        require(late or due_on <= item.due_on, "part_after_the_whole", PLAN, **after)


class PlanSubmitted(Event[Rectification], Plan, CitesEvidence):
    """The plan awaits approval."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """With its measures, none done."""
        planners = (measure.person for measure in self.measures)
        return replace(
            item.with_doers(self.act, *planners),
            step=Step.PLAN_SUBMITTED,
            measures=self.measures,
            done_measures=frozenset(),
        )


class ApprovePlan(AboutAnItem):
    """Approve the plan (核定方案); it must cover every problem listed."""

    roles = OFFICE | LEADERS

    opinion: str = ""

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["PlanApproved"]:
        """When every sub-item has a measure."""
        moving(item, Step.PLAN_SUBMITTED)
        served = {measure.sub_item for measure in item.measures}
        bare = [n for n in range(1, len(item.sub_items) + 1) if n not in served]
        require(
            not bare,
            "plan_leaves_out_sub_items",
            PLAN,
            sub_items=bare,
            about=item,
            instead="rectifications.SendPlanBack",
        )
        return [PlanApproved(opinion=self.opinion)]


class PlanApproved(Event[Rectification]):
    """The plan binds; the work begins."""

    opinion: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Rectifying."""
        return replace(item, step=Step.RECTIFYING)


class SendPlanBack(AboutAnItem):
    """Send the plan back, saying what it lacks."""

    roles = OFFICE | LEADERS

    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["PlanSentBack"]:
        """With the reason."""
        moving(item, Step.PLAN_SUBMITTED)
        require(self.reason, "reason_missing", PLAN, missing=["reason"])
        return [PlanSentBack(reason=self.reason)]


class PlanSentBack(Event[Rectification]):
    """The plan must be written anew."""

    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Signed for, without a plan."""
        return replace(item, step=Step.ACKNOWLEDGED, measures=())


class StartAtOnce(ByTheLeadUnit):
    """Begin without a plan: only what is to be rectified at once (立行立改)."""

    roles = DOING

    def decide(self, item: Rectification, known: Known, /) -> Sequence["WorkStarted"]:
        """By the lead unit, for that type alone."""
        moving(item, Step.ACKNOWLEDGED)
        by_lead(item, self.act, known)
        require(
            item.type is RectificationType.IMMEDIATE,
            "plan_needed",
            PLAN,
            type=item.type,
            about=item,
        )
        return [WorkStarted()]


class WorkStarted(Event[Rectification]):
    """The work begins without a plan."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """Rectifying."""
        return replace(item.with_doers(self.act), step=Step.RECTIFYING)


class SetOwnDate(ByTheLeadUnit):
    """Set the unit's own date (单位自定): it reminds, and never decides what is late."""

    roles = DOING

    due_on: date

    def decide(self, item: Rectification, known: Known, /) -> Sequence["OwnDateSet"]:
        """By the lead unit, no later than the date that rules."""
        moving(item, Step.ACKNOWLEDGED, Step.PLAN_SUBMITTED, Step.RECTIFYING)
        by_lead(item, self.act, known)
        require(
            known.today <= self.due_on <= item.due_on,
            "own_date_out_of_range",
            PLAN,
            missing=["due_on"],
            due_on=item.due_on,
        )
        return [OwnDateSet(deadlines=(Deadline(clock="own", due_on=self.due_on),))]


class OwnDateSet(Event[Rectification], SetsDeadline):
    """The unit means to be done by this day."""

    commutes = True

    def evolve(self, item: Rectification, /) -> Rectification:
        """No decision hangs on it."""
        return item
