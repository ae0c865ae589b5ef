"""The work: progress, evidence, parts done, urging, and changing hands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from domain.kernel.known import Known
from domain.kernel.numbers import next_slip
from domain.kernel.roles import DOING, LEADERS, OFFICE, Role
from domain.kernel.rules import BY_OTHERS, require, together
from domain.kernel.stream import Event, Value, shared
from domain.kernel.traits import CitesEvidence, TakesNumber
from domain.rectifications.item import (
    CLAIM,
    ENDED,
    MINIMUM_SET,
    ORDER,
    ORDERED,
    PROGRESS,
    AboutAnItem,
    Rectification,
    Step,
    at,
    by_doing_side,
    by_lead,
    member,
    moving,
)

WITH_THE_UNIT = (
    Step.DISPATCHED,
    Step.ACKNOWLEDGED,
    Step.RECTIFYING,
    Step.EXTENSION_REQUESTED,
)
# Duties on the doing side; checking, overseeing and having found the problem bar nobody.
DOING_DUTIES = frozenset(
    {"responsible_person", "handler", "leader_in_charge", "cooperator", "sub_item_owner"}
)
SUPPLYING = (Step.RECTIFYING, Step.EXTENSION_REQUESTED, Step.CLAIMED, Step.VERIFYING)


class ReportProgress(AboutAnItem, CitesEvidence):
    """Report progress in words, with evidence where there is some (进展反馈)."""

    roles = DOING

    text: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ProgressReported"]:
        """By the lead or an assisting unit, while the work goes on."""
        moving(item, Step.RECTIFYING, Step.EXTENSION_REQUESTED, Step.SUSPENDED)
        by_doing_side(item, self.act, known)
        require(self.text, "text_missing", PROGRESS, missing=["text"])
        return [ProgressReported(text=self.text, evidence=self.evidence)]


class ProgressReported(Event[Rectification], CitesEvidence):
    """So far has the work come."""

    commutes = True

    text: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Who reported is on the doing side."""
        return item.with_doers(self.act)


class SupplyEvidence(AboutAnItem, CitesEvidence):
    """Supply evidence (补充佐证), saying what it shows."""

    roles = DOING

    text: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["EvidenceSupplied"]:
        """By the doing side, until the item is verified."""
        moving(item, *SUPPLYING)
        by_doing_side(item, self.act, known)
        missing = [name for name in ("text", "evidence") if not getattr(self, name)]
        require(not missing, "evidence_missing", PROGRESS, missing=missing)
        return [EvidenceSupplied(text=self.text, evidence=self.evidence)]


class EvidenceSupplied(Event[Rectification], CitesEvidence):
    """These documents show what was done."""

    commutes = True

    text: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Who supplied is on the doing side."""
        return item.with_doers(self.act)


class PartDone(Value):
    """Which part is done, and how one sees it."""

    part: int  # from 1
    text: str


class CompleteMeasure(AboutAnItem, PartDone, CitesEvidence):
    """Report a measure of the plan done, with proof."""

    roles = DOING

    def decide(self, item: Rectification, known: Known, /) -> Sequence["MeasureCompleted"]:
        """By the doing side, with proof, once each."""
        moving(item, Step.RECTIFYING, Step.EXTENSION_REQUESTED)
        by_doing_side(item, self.act, known)
        left = len(item.done_measures) < len(item.measures)
        require(left, "no_measure_left", CLAIM, about=item)
        together(partial(self._undone, item), partial(_proven, self))
        return [MeasureCompleted(evidence=self.evidence, **shared(self, PartDone))]

    def _undone(self, item: Rectification) -> None:
        """Refuse a measure the plan has not, or one done already."""
        exists = 1 <= self.part <= len(item.measures)
        lines = {"missing": ["part"], "part": self.part}
        require(exists, "no_such_measure", CLAIM, **lines)
        require(self.part not in item.done_measures, "part_already_done", CLAIM, **lines)


class MeasureCompleted(Event[Rectification], PartDone, CitesEvidence):
    """A measure is done; whether it suffices, verification will say."""

    commutes = True

    def evolve(self, item: Rectification, /) -> Rectification:
        """One measure more done."""
        return replace(item.with_doers(self.act), done_measures=item.done_measures | {self.part})


class CompleteSubItem(AboutAnItem, PartDone, CitesEvidence):
    """Report a sub-item done, with proof."""

    roles = DOING

    def decide(self, item: Rectification, known: Known, /) -> Sequence["SubItemCompleted"]:
        """By the unit that owns it, with proof, once."""
        moving(item, Step.RECTIFYING, Step.EXTENSION_REQUESTED)
        left = len(item.done_sub_items) < len(item.sub_items)
        require(left, "no_sub_item_left", CLAIM, about=item)
        together(partial(self._undone, item, known), partial(_proven, self))
        return [SubItemCompleted(evidence=self.evidence, **shared(self, PartDone))]

    def _undone(self, item: Rectification, known: Known) -> None:
        """Refuse a sub-item there is not, one of another unit, or one done already."""
        exists = 1 <= self.part <= len(item.sub_items)
        require(exists, "no_such_sub_item", CLAIM, missing=["part"], sub_item=self.part)
        owner = item.sub_items[self.part - 1].unit
        require(
            known.stands_for(self.act.unit, owner),
            "only_the_owning_unit",
            CLAIM,
            missing=["part"],
            about=item,
            instead=BY_OTHERS,
            unit=owner,
        )
        lines = {"missing": ["part"], "part": self.part}
        require(self.part not in item.done_sub_items, "part_already_done", CLAIM, **lines)


class SubItemCompleted(Event[Rectification], PartDone, CitesEvidence):
    """A sub-item is done; whether it suffices, verification will say."""

    commutes = True

    def evolve(self, item: Rectification, /) -> Rectification:
        """One sub-item more done."""
        return replace(item.with_doers(self.act), done_sub_items=item.done_sub_items | {self.part})


class Urge(AboutAnItem):
    """Urge the unit whose turn it is (催办): once a working day at most."""

    roles = OFFICE | LEADERS

    text: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ItemUrged"]:
        """While the unit has the ball, and not again before the interval is over."""
        moving(item, *WITH_THE_UNIT)
        interval = known.limits.urge_interval_working_days
        again_on = known.calendar.add_working_days(item.urged_on, interval)
        require(
            known.today >= again_on,
            "urged_already",
            PROGRESS,
            blocked_by=ItemUrged,
            urged_on=item.urged_on,
            again_on=again_on,
        )
        require(self.text, "text_missing", PROGRESS, missing=["text"])
        slip = next_slip(item.office, "CB", "督催", known)
        said = shared(slip, TakesNumber)
        return [ItemUrged(text=self.text, urged_on=known.today, **said)]


class ItemUrged(Event[Rectification], TakesNumber):
    """The unit was urged by a numbered slip (催办单); those recorded first had no number."""

    commutes = True

    text: str
    urged_on: date

    @classmethod
    def upcast(cls, _name: str, raw: dict[str, Any]) -> dict[str, Any]:
        """An older body without a number."""
        return {"register": "", "ordinal": 0, "number": "", **raw}

    def evolve(self, item: Rectification, /) -> Rectification:
        """Remember the day."""
        return replace(item, urged_on=self.urged_on)


class Reassign(AboutAnItem):
    """Change the handler or the responsible person within the lead unit (指派变更)."""

    roles = frozenset({Role.UNIT_HEAD}) | OFFICE | LEADERS

    responsible_person: str
    handler: str
    reason: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ItemReassigned"]:
        """Of an item under order, to members of the lead unit, with the reason."""
        require(item.step not in ENDED, "item_ended", ORDER, about=item, step=item.step)
        at(item, *ORDERED)
        require(item.lead_unit, "roles_missing", MINIMUM_SET, missing=["lead_unit"], about=item)
        post = known.post(self.act.post)
        if post is None or not post.roles & (OFFICE | LEADERS):
            by_lead(item, self.act, known)
        fits = partial(member, unit=item.lead_unit, known=known, basis=MINIMUM_SET)
        named = ["responsible_person", *(["handler"] if self.handler else [])]
        together(
            lambda: require(self.reason, "reason_missing", ORDER, missing=["reason"]),
            *(partial(fits, getattr(self, field), field=field) for field in named),
        )
        before = (item.responsible_person, item.handler)
        same = (self.responsible_person, self.handler) == before
        require(not same, "nothing_changes", ORDER, missing=["responsible_person", "handler"])
        return [
            ItemReassigned(
                responsible_person=self.responsible_person,
                handler=self.handler,
                former_responsible_person=item.responsible_person,
                former_handler=item.handler,
                reason=self.reason,
            )
        ]


class ItemReassigned(Event[Rectification]):
    """Others answer from now on; who answered before stays on record."""

    responsible_person: str
    handler: str
    former_responsible_person: str
    former_handler: str
    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """With the new persons, the old ones still counted as doers."""
        persons = {self.responsible_person, self.handler} - {""}
        return replace(
            item,
            responsible_person=self.responsible_person,
            handler=self.handler,
            doers=item.doers | persons,
        )


class ChangeHolder(AboutAnItem):
    """Put the successor of a handed-over duty in the predecessor's place, as the handover asks."""

    role: str
    person: str
    successor: str

    def decide(self, _item: Rectification, _known: Known, /) -> Sequence["HolderChanged"]:
        """Always: the handover was the decision."""
        return [HolderChanged(role=self.role, person=self.person, successor=self.successor)]


class HolderChanged(Event[Rectification]):
    """A role of the item passed to the successor."""

    commutes = True

    role: str
    person: str
    successor: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """With the successor in every place the predecessor held in that role."""
        return replace(
            item,
            responsible_person=self._now("responsible_person", item.responsible_person),
            handler=self._now("handler", item.handler),
            leader=self._now("leader_in_charge", item.leader),
            supervisor=self._now("supervisor", item.supervisor),
            verifier=self._now("verifier", item.verifier),
            assisting=tuple(
                replace(help, person=self._now("cooperator", help.person))
                for help in item.assisting
            ),
            sub_items=tuple(
                replace(part, person=self._now("sub_item_owner", part.person))
                for part in item.sub_items
            ),
            doers=item.doers | ({self.successor} if self.role in DOING_DUTIES else set()),
        )

    def _now(self, role: str, person: str) -> str:
        """Who holds the place of `person` in `role` after the handover."""
        return self.successor if (role, person) == (self.role, self.person) else person


def _proven(command: CitesEvidence) -> None:
    """Refuse to call a part done without proof."""
    require(command.evidence, "proof_missing", CLAIM, missing=["evidence"])
