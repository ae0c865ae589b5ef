"""The state of a rectification item, the rules its steps rest on, and the guards they share.

Type, state and result class are three separate fields; flags are never states. Which date rules:
the earlier of the ordered and the statutory one; the unit's own date only reminds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum

from domain.kernel.deadlines import Statutory
from domain.kernel.known import Known, KnownPost
from domain.kernel.roles import Role
from domain.kernel.rules import BY_OTHERS, Basis, Refused, require
from domain.kernel.sources import RectificationType
from domain.kernel.stream import Act, Command, State, Value
from domain.kernel.traits import Deadline, SetsDeadline

ORDER = Basis(law="整改事项办理规则：办理环节依次进行")
MINIMUM_SET = Basis(law="整改事项办理规则：责任人、分管领导、牵头单位、验收单位须明确")
RETURNS = Basis(law="整改事项办理规则：签收前可以申请退办")
PLAN = Basis(law="整改事项办理规则：整改方案")
PROGRESS = Basis(law="整改事项办理规则：进展反馈与催办")
EXTENSION = Basis(law="整改事项办理规则：到期前申请延期")
SUSPENSION = Basis(law="整改事项办理规则：中止与恢复")
CLAIM = Basis(law="整改事项办理规则：申请销号")
RECUSAL = Basis(law="整改事项办理规则：谁办理谁回避，谁验收谁负责")
RESULT = Basis(law="整改事项办理规则：整改结果认定")
CLOSURE = Basis(law="整改事项办理规则：销号与公示")
LOOK_BACK = Basis(law="整改事项办理规则：回头看与重新立项")
CORRECTION = Basis(law="整改事项办理规则：更正须说明理由")
ORDERED_CLOCK = "ordered"  # of the date a leader orders


class Step(Enum):
    """Where an item stands: exactly one, as in the workflow table."""

    DOCKETED = "docketed"  # 已立项
    DISPATCHED = "dispatched"  # 已交办
    RETURN_REQUESTED = "return_requested"  # 退办待审
    RETURNED = "returned"  # 已退办
    ACKNOWLEDGED = "acknowledged"  # 已签收
    PLAN_SUBMITTED = "plan_submitted"  # 方案待审
    RECTIFYING = "rectifying"  # 整改中
    EXTENSION_REQUESTED = "extension_requested"  # 延期待审
    SUSPENDED = "suspended"  # 中止
    CLAIMED = "claimed"  # 已报结
    VERIFYING = "verifying"  # 核验中
    PUBLIC_NOTICE = "public_notice"  # 公示中
    CLOSED = "closed"  # 已销号
    ARCHIVED = "archived"  # 已归档
    LOOK_BACK = "look_back"  # 回头看
    REOPENED = "reopened"  # 反弹重开


ENDED = frozenset({Step.CLOSED, Step.ARCHIVED, Step.LOOK_BACK})  # a relapse is re-opened first
ORDERED = tuple(  # somebody holds the order, so the duties for the item are open
    step for step in Step if step not in ENDED | {Step.DOCKETED, Step.RETURNED, Step.REOPENED}
)
ROLES = ("lead_unit", "responsible_person", "leader", "verifying_unit")  # the minimum set
NEXT: Mapping[Step, tuple[str, ...]] = {  # what carries an item on, where the step alone says it
    Step.DOCKETED: ("Dispatch",),
    Step.DISPATCHED: ("Acknowledge", "RequestReturn"),
    Step.RETURN_REQUESTED: ("AcceptReturn", "RefuseReturn"),
    Step.RETURNED: ("Dispatch",),
    Step.ACKNOWLEDGED: ("SubmitPlan",),
    Step.PLAN_SUBMITTED: ("ApprovePlan", "SendPlanBack"),
    Step.RECTIFYING: ("ClaimCompletion", "ReportProgress"),
    Step.EXTENSION_REQUESTED: ("CheckExtension",),
    Step.SUSPENDED: ("Resume",),
    Step.CLAIMED: ("AcceptClaim",),
    Step.VERIFYING: ("PassVerification", "FailVerification"),
    Step.PUBLIC_NOTICE: ("CloseItem", "FailVerification"),
    Step.CLOSED: ("ArchiveItem", "StartLookBack", "ReopenItem"),
    Step.ARCHIVED: ("StartLookBack", "ReopenItem"),
    Step.LOOK_BACK: ("ConfirmLookBack", "StartLookBack", "ReopenItem"),
    Step.REOPENED: ("Dispatch",),
}


class Result(Enum):
    """How the office judges the rectification at its deadline; revisable."""

    RECTIFIED = "rectified"  # 已整改
    CONTINUING = "continuing"  # 持续整改
    NOT_RECTIFIED = "not_rectified"  # 未整改


class SubItem(Value):
    """A part of an item with an owner of its own; its number is the item's and -1, -2 and so on."""

    requirement: str
    unit: str
    person: str
    due_on: date


class Measure(Value):
    """A measure of the plan: what will be done, how one will see that it is done, by whom."""

    text: str
    standard: str  # the goal, in terms that can be verified
    person: str
    due_on: date
    sub_item: int = 0  # the sub-item it serves, from 1; 0: the item as a whole


class Assisting(Value):
    """A cooperating unit and the person who answers for it."""

    unit: str
    person: str


class Rectification(State):
    """What decisions about an item need."""

    stream = "rectifications"

    step: Step = Step.DOCKETED
    number: str = ""
    unit: str = ""  # the unit the problem lies with
    office: str = ""  # the supervision office that docketed it
    type: RectificationType = RectificationType.STAGED
    must_publish: bool = False
    ordered_due_on: date = date.max
    statutory: Statutory | None = None
    lead_unit: str = ""
    assisting: tuple[Assisting, ...] = ()
    responsible_person: str = ""
    handler: str = ""
    supervisor: str = ""  # 督办人
    leader: str = ""
    verifying_unit: str = ""
    sub_items: tuple[SubItem, ...] = ()
    measures: tuple[Measure, ...] = ()
    done_sub_items: frozenset[int] = frozenset()
    done_measures: frozenset[int] = frozenset()
    extensions: int = 0
    new_due_on: date | None = None  # asked for, not granted yet
    extension_checked: bool = False
    urged_on: date = date.min
    began_on: date = date.max  # the first day anybody was on the doing side
    doers: frozenset[str] = frozenset()  # persons who took part on the doing side, ever
    units_ever: frozenset[str] = frozenset()  # units that led or assisted, ever
    verifier: str = ""
    verifiers: frozenset[str] = frozenset()  # who verified it, ever
    passed: bool = False
    verified_by: str = ""  # whose the last passed verification was, whoever is the verifier now
    signed_by: frozenset[str] = frozenset()  # whose hand the last passed verification was
    result: Result | None = None
    notice_until: date | None = None
    closed_on: date = date.max
    closed_by: str = ""  # who closed it last
    closing_verifier: str = ""  # who had verified it then
    archived: bool = False  # whether its dossier stands in the archive, looked back at or not
    supervised: bool = False  # 挂牌督办

    @property
    def due_on(self) -> date:
        """The date that rules: the earlier of ordered and statutory."""
        return min(self.ordered_due_on, self.statutory.due_on if self.statutory else date.max)

    def next_acts(self) -> Sequence[str]:
        """What carries the item on from its step, by its type and by what is signed already."""
        acts = NEXT[self.step]
        if self.step in ORDERED and self.missing_roles:
            acts = ("FillRoles",)
        elif self.step is Step.ACKNOWLEDGED and self.type is RectificationType.IMMEDIATE:
            acts = ("StartAtOnce", "SubmitPlan")
        elif self.step is Step.EXTENSION_REQUESTED and self.extension_checked:
            acts = ("GrantExtension", "RefuseExtension")
        elif self.step is Step.VERIFYING and self.passed:
            acts = (self._act_of_closing(), "FailVerification")
        return tuple(f"{self.stream}.{act}" for act in acts)

    def _act_of_closing(self) -> str:
        """What a verified item lacks for its closing."""
        if self.result is not Result.RECTIFIED:
            return "JudgeResult"
        return "AnnounceClosure" if self.must_publish else "CloseItem"

    @property
    def partial(self) -> frozenset[str]:
        """Who took part on the doing side, or answers for it."""
        return self.doers | {self.leader, self.responsible_person, self.handler}

    @property
    def missing_roles(self) -> tuple[str, ...]:
        """Roles of the minimum set nobody holds (责任不全)."""
        return tuple(name for name in ROLES if not getattr(self, name))

    def with_doers(self, act: Act, *others: str) -> "Rectification":
        """The state with the acting persons, and `others`, counted on the doing side."""
        doers = self.doers | act.persons | {person for person in others if person}
        return replace(self, doers=doers, began_on=min(self.began_on, act.happened_on))


def newly_ordered(due_on: date, known: Known) -> Deadline:
    """The deadline of a date ordered today."""
    provisional = known.calendar.provisional(known.today, due_on)
    return Deadline(clock=ORDERED_CLOCK, due_on=due_on, provisional=provisional)


def ordered_deadline(moved: SetsDeadline) -> Deadline | None:
    """The ordered deadline among those `moved` sets, if it sets one."""
    return next((deadline for deadline in moved.deadlines if deadline.clock == ORDERED_CLOCK), None)


def ordered_date(moved: SetsDeadline, before: date) -> date:
    """The ordered date `moved` sets, or the one before if it sets none."""
    deadline = ordered_deadline(moved)
    return deadline.due_on if deadline else before


class AboutAnItem(Command[Rectification]):
    """A request about an item: the acting post must reach one of its units."""

    def concerns(self, item: Rectification, /) -> Collection[str]:
        """The unit the problem lies with, the lead unit, and those assisting."""
        assisting = (help.unit for help in item.assisting)
        return tuple(unit for unit in (item.unit, item.lead_unit, *assisting) if unit)


class ByTheLeadUnit(AboutAnItem):
    """A request the lead unit makes itself."""

    @classmethod
    def named(cls, item: Rectification, /) -> Collection[str]:
        """The lead unit."""
        return (item.lead_unit,) if item.lead_unit else ()


class ByTheVerifier(AboutAnItem):
    """A request of the verifier named."""

    @classmethod
    def named(cls, item: Rectification, /) -> Collection[str]:
        """The verifier."""
        return (item.verifier,) if item.verifier else ()


def at(item: Rectification, *steps: Step) -> None:
    """Refuse unless the item stands at one of `steps`."""
    if item.step not in steps:
        possible = [step for step in Step if step in steps]
        raise Refused("not_at_this_step", ORDER, about=item, step=item.step, possible=possible)


def moving(item: Rectification, *steps: Step) -> None:
    """Refuse unless the item stands at one of `steps` and its minimum set of roles is filled."""
    at(item, *steps)
    require(
        not item.missing_roles,
        "roles_missing",
        MINIMUM_SET,
        missing=item.missing_roles,
        about=item,
    )


def by_lead(item: Rectification, act: Act, known: Known) -> None:
    """Refuse unless the act is done in a post of the lead unit, or of its successor."""
    require(
        known.stands_for(act.unit, item.lead_unit),
        "only_the_lead_unit",
        ORDER,
        about=item,
        instead=BY_OTHERS,
        unit=item.lead_unit,
    )


def by_doing_side(item: Rectification, act: Act, known: Known) -> None:
    """Refuse unless the act is done in a post of the lead unit or of one assisting."""
    units = (item.lead_unit, *(help.unit for help in item.assisting))
    require(
        any(known.stands_for(act.unit, unit) for unit in units),
        "only_the_doing_side",
        ORDER,
        about=item,
        instead=BY_OTHERS,
        unit=item.lead_unit,
    )


def active_unit(unit: str, known: Known, basis: Basis, field: str) -> None:
    """Refuse unless `field` names a unit that there is and that still exists."""
    found = known.unit(unit)
    active = found is not None and found.active
    require(active, "unit_unknown", basis, missing=[field], unit=unit)


def somebody(person: str, known: Known, basis: Basis, field: str) -> None:
    """Refuse unless `field` names a person that there is."""
    there = known.person_exists(person)
    require(there, "person_unknown", basis, missing=[field], person=person)


def acting_post(person: str, roles: frozenset[Role], unit: str, known: Known) -> KnownPost | None:
    """The first post a person holds today with one of `roles` that reaches the unit, or None."""
    fitting = (
        post
        for post in known.posts_of(person)
        if post.roles & roles and post.held_on(known.today) and known.within(unit, post.reach)
    )
    return next(fitting, None)


def may_act(person: str, roles: frozenset[Role], unit: str, known: Known) -> bool:
    """Whether a person holds a post today with one of `roles` that reaches the unit."""
    return acting_post(person, roles, unit, known) is not None


def member(person: str, unit: str, known: Known, basis: Basis, field: str) -> None:
    """Refuse unless a person is named in `field` who holds a post in the unit, or its successor."""
    require(person, "person_not_named", basis, missing=[field], unit=unit)
    held = (post for post in known.posts_of(person) if post.held_on(known.today))
    belongs = any(known.stands_for(post.unit, unit) for post in held)
    require(belongs, "not_a_member", basis, missing=[field], person=person, unit=unit)


def impartial(
    persons: Collection[str],
    item: Rectification,
    known: Known,
    *,
    field: str = "",
    instead: str = "",
) -> None:
    """Refuse who took part on the doing side, or belonged to it, at any time of the item.

    `field` is where they are named, if they do not act themselves. Docketing, dispatching, urging,
    approving the plan and an earlier verification do not bar.
    """
    insiders = known.members(item.units_ever, min(item.began_on, known.today), known.today)
    barred = item.partial | insiders
    partial = sorted(barred.intersection(persons))
    require(
        not partial,
        "took_part_on_the_doing_side",
        RECUSAL,
        missing=[field] if field else (),
        about=None if field else item,
        instead="" if field else instead or BY_OTHERS,
        persons=partial,
    )
