"""Responsibilities (责任): who answers for what, in which role, from when until when.

One stream per person, role and subject. A transfer, retirement or merger ends nothing here: a duty
ends when it is handed over or released, and what was done under it stays with the person who did
it (domain rules E.1, E.2; 重大行政决策程序暂行条例 art. 38(2): without limit in time).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from domain.kernel.known import Known
from domain.kernel.roles import LEADERS, OFFICE, Role
from domain.kernel.rules import BY_OTHERS, Basis, require, together
from domain.kernel.stream import Command, Event, State, Value, shared
from domain.kernel.traits import AssignsDuty, EndsDuty
from domain.kernel.working_days import ONE_DAY

HANDOVER = Basis(law="整改事项办理规则：责任移交")
DUTY = Basis(law="整改事项办理规则：责任登记")


class Duty(Enum):
    """The roles in which one answers for a matter (domain rules E.1)."""

    LEADER_IN_CHARGE = "leader_in_charge"  # 分管领导
    RESPONSIBLE_PERSON = "responsible_person"  # 责任人
    HANDLER = "handler"  # 经办人
    COOPERATOR = "cooperator"  # 配合单位责任人
    VERIFIER = "verifier"  # 核验人
    SUPERVISOR = "supervisor"  # 督办人
    SUB_ITEM_OWNER = "sub_item_owner"  # 子项责任人
    INSPECTOR = "inspector"  # 检查人


class Held(Enum):
    """Where a duty stands."""

    ASSIGNED = "assigned"  # 已指派
    ACCEPTED = "accepted"  # 已接受
    HANDED_OVER = "handed_over"  # 已移交
    RELEASED = "released"  # 已解除


OPEN = frozenset({Held.ASSIGNED, Held.ACCEPTED})
# A duty of overseeing goes to whoever reaches its unit, any other one stays within the unit.
BY_REACH = frozenset({Duty.LEADER_IN_CHARGE.value, Duty.SUPERVISOR.value, Duty.INSPECTOR.value})
OVERSEERS = frozenset({Role.UNIT_HEAD}) | OFFICE | LEADERS  # who may hand over another's duty


class Assignment(Value):
    """Who answers for which subject, in which role, for which unit."""

    person: str
    role: str
    subject: str
    since: date
    unit: str  # the unit the person answered for then
    post: str  # the post held then; empty where the source does not say


class Responsibility(State):
    """One person's duty for one subject in one role."""

    stream = "responsibilities"

    held: Held = Held.ASSIGNED
    person: str = ""
    role: str = ""
    subject: str = ""
    unit: str = ""
    since: date = date.min

    def next_acts(self) -> Sequence[str]:
        """What can become of a duty still held."""
        acts = {
            Held.ASSIGNED: (AcceptDuty.name, HandOverDuty.name),
            Held.ACCEPTED: (HandOverDuty.name,),
        }
        return acts.get(self.held, ())


def duty_id(person: str, role: Duty, subject: str) -> str:
    """The stream of a person's duty for a subject in a role: one for ever."""
    return f"responsibilities/{uuid5(NAMESPACE_URL, f'{person}|{role.value}|{subject}')}"


class AssignDuty(Command[Responsibility], Assignment):
    """Make a person answer for a subject in a role."""

    opens = None  # a duty once ended may be assigned to the same person again

    def decide(self, duty: Responsibility, known: Known, /) -> Sequence["DutyAssigned"]:
        """A known person; a duty still held is not assigned twice."""
        nobody = {"missing": ["person"], "person": self.person}
        require(known.person_exists(self.person), "person_unknown", DUTY, **nobody)
        if duty.person and duty.held in OPEN:
            return []
        return [DutyAssigned(**shared(self, Assignment))]


class DutyAssigned(Event[Responsibility], Assignment, AssignsDuty):
    """From this day the person answers for the subject in the role."""

    def evolve(self, duty: Responsibility, /) -> Responsibility:
        """Assigned, not yet accepted."""
        return replace(
            duty,
            held=Held.ASSIGNED,
            person=self.person,
            role=self.role,
            subject=self.subject,
            unit=self.unit,
            since=self.since,
        )


class OwnDuty(Command[Responsibility]):
    """A request about a duty, by those who reach the unit it is for."""

    def concerns(self, duty: Responsibility, /) -> Collection[str]:
        """The unit the duty is for, where the source names one."""
        return (duty.unit,) if duty.unit else ()


class AcceptDuty(OwnDuty):
    """Accept a duty by signing for it."""

    roles = frozenset({Role.HANDLER, Role.UNIT_HEAD, Role.INSPECTOR}) | OFFICE | LEADERS

    @classmethod
    def named(cls, duty: Responsibility, /) -> Collection[str]:
        """Whose duty it is."""
        return (duty.person,)

    def decide(self, duty: Responsibility, _known: Known, /) -> Sequence["DutyAccepted"]:
        """By the person themselves, once; signing for the item does so too, if still needed."""
        if self.act.cause and duty.held is Held.ACCEPTED:
            return []
        awaiting = duty.held is Held.ASSIGNED
        lines = {"about": duty, "held": duty.held}
        require(awaiting, "duty_not_awaiting_acceptance", DUTY, **lines)
        own = self.act.person == duty.person
        lines = {"about": duty, "instead": BY_OTHERS, "person": duty.person}
        require(own, "not_your_duty", DUTY, **lines)
        return [DutyAccepted()]


class DutyAccepted(Event[Responsibility]):
    """The person signed for the duty."""

    def evolve(self, duty: Responsibility, /) -> Responsibility:
        """Accepted."""
        return replace(duty, held=Held.ACCEPTED)


class HandOverDuty(OwnDuty):
    """Hand a duty over: the predecessor keeps what was before, the successor takes what follows."""

    roles = frozenset({Role.HANDLER, Role.INSPECTOR}) | OVERSEERS

    to_person: str
    to_post: str
    until: date  # the last day of the predecessor
    open_matters: str  # what is handed over, in words
    acknowledged: bool  # the successor confirmed, on paper or in person

    def decide(self, duty: Responsibility, known: Known, /) -> Sequence["DutyHandedOver"]:
        """Of a duty still held, until today at most, to a fitting successor who confirmed it."""
        require(duty.held in OPEN, "duty_not_held", HANDOVER, about=duty, held=duty.held)
        acting = known.post(self.act.post)
        oversees = acting is not None and bool(acting.roles & OVERSEERS)
        own = duty.person in self.act.persons
        lines = {"about": duty, "instead": BY_OTHERS, "person": duty.person}
        require(own or oversees, "not_your_duty", HANDOVER, **lines)
        told, missing = self.acknowledged, ["acknowledged"]
        together(
            lambda: require(told, "handover_not_acknowledged", HANDOVER, missing=missing),
            partial(self._ends_in_time, duty, known),
            partial(self._successor_fits, duty, known),
        )
        return [
            DutyHandedOver(
                to_person=self.to_person,
                to_post=self.to_post,
                until=self.until,
                open_matters=self.open_matters,
                role=duty.role,
                subject=duty.subject,
                unit=duty.unit,
            )
        ]

    def _ends_in_time(self, duty: Responsibility, known: Known) -> None:
        """Refuse a last day before the duty began, or still to come.

        The successor takes the place at once.
        """
        early = {"missing": ["until"], "since": duty.since}
        require(self.until >= duty.since, "handover_before_duty", HANDOVER, **early)
        late = {"missing": ["until"], "until": self.until}
        require(self.until <= known.today, "handover_in_future", HANDOVER, **late)

    def _successor_fits(self, duty: Responsibility, known: Known) -> None:
        """Refuse but another person, in a post held today that answers for the duty's unit."""
        other = self.to_person != duty.person
        require(other, "handover_to_oneself", HANDOVER, missing=["to_person"])
        post = known.post(self.to_post)
        held = post is not None and post.person == self.to_person and post.held_on(known.today)
        empty = {"missing": ["to_post"], "person": self.to_person}
        require(held, "successor_holds_no_such_post", HANDOVER, **empty)
        assert post is not None
        by_reach = duty.role in BY_REACH and known.within(duty.unit, post.reach)
        fits = not duty.unit or by_reach or known.stands_for(post.unit, duty.unit)
        elsewhere = {"missing": ["to_post"], "person": self.to_person, "unit": duty.unit}
        require(fits, "successor_elsewhere", HANDOVER, **elsewhere)


class DutyHandedOver(Event[Responsibility], EndsDuty):
    """The duty went to a successor; what was done under it stays with the predecessor."""

    to_person: str
    to_post: str
    open_matters: str
    role: str
    subject: str
    unit: str

    def evolve(self, duty: Responsibility, /) -> Responsibility:
        """Handed over."""
        return replace(duty, held=Held.HANDED_OVER)


class ReleaseDuty(OwnDuty):
    """End a duty, with the reason; its history stays."""

    opens = None  # nor does it begin one: what nobody was given stays as it is

    until: date
    reason: str

    def decide(self, duty: Responsibility, _known: Known, /) -> Sequence["DutyReleased"]:
        """Of a duty still held; one ended or never assigned stays as it is.

        A successor takes over the day after the predecessor's last. Where the matter ends on that
        very day the predecessor answered for it to the end, and the successor's term has no day:
        it ends the day before it began, and never earlier.
        """
        if not duty.person or duty.held not in OPEN:
            return []
        lines = {"person": duty.person, "since": duty.since}
        has_no_day = duty.since - ONE_DAY
        require(self.until >= has_no_day, "release_before_duty", DUTY, **lines)
        return [DutyReleased(until=self.until, reason=self.reason)]


class DutyReleased(Event[Responsibility], EndsDuty):
    """The duty ended."""

    reason: str

    def evolve(self, duty: Responsibility, /) -> Responsibility:
        """Released."""
        return replace(duty, held=Held.RELEASED)
