"""The steps of an item from dispatch to archive, each with the duties that go with it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.kernel.stream import shared
from domain.kernel.traits import Deadline, TakesNumber
from domain.rectifications import (
    ClaimAccepted,
    CompletionClaimed,
    ExtensionChecked,
    ExtensionGranted,
    ExtensionRequested,
    ItemAcknowledged,
    ItemArchived,
    ItemClosed,
    ItemDispatched,
    ItemUrged,
    Measure,
    MeasureCompleted,
    PlanApproved,
    PlanSubmitted,
    ProgressReported,
    Result,
    ResultJudged,
    VerificationFailed,
    VerificationPassed,
)
from domain.responsibilities import Duty, DutyAccepted, DutyReleased, duty_id
from services.bench.matter import REQUIREMENT, Life, Matter, Said, Stretch

PROGRESS = "已召开专题会议研究部署，明确整改责任和完成时限，目前正在逐项落实，完成七项中的四项。"
CAUSE = "审核环节职责不清，经办人员对公示时限掌握不准。"
RECORD = "现场查验公示页面和审核登记簿，抽查十份，均按期公示。"
URGED, EXTENDED, FAILED = 0.5, 0.3, 0.25  # the share of items so treated


def begin(matter: Matter, day: date) -> Stretch:
    """Dispatched, signed for, planned."""
    town, office, item = matter.town, matter.office, matter.item
    day = yield _dispatched(matter, day)
    act = matter.act(office.handler, office.id, day)
    handler = matter.duty(Duty.HANDLER, office.handler, office.id, act)
    accepted = (handler[0], DutyAccepted(act=act))
    day = yield [
        (item, ItemAcknowledged(handler=office.handler, former_handler="", act=act)),
        handler,
        accepted,
    ]
    act = matter.act(office.head, office.id, day)
    chosen = [
        Measure(text="补公示", standard="全部公示", person=office.handler, due_on=matter.due_on),
        Measure(text="建制度", standard="印发执行", person=office.head, due_on=matter.due_on),
    ]
    plan = PlanSubmitted(
        cause=CAUSE, goal="全部按期公示", measures=tuple(chosen), consents=(), evidence=(), act=act
    )
    accepted = (duty_id(office.head, Duty.RESPONSIBLE_PERSON, item), DutyAccepted(act=act))
    day = yield [(item, plan), accepted]
    act = matter.act(town.supervisor, town.safety, day)
    return (yield [(item, PlanApproved(opinion="同意", act=act))])


def _dispatched(matter: Matter, day: date) -> Sequence[Said]:
    town, office = matter.town, matter.office
    act = matter.act(town.leader, town.id, day)
    slip, taken = matter.slip("DB", "督交", act)
    dispatched = ItemDispatched(
        **shared(slip, TakesNumber),
        lead_unit=office.id,
        responsible_person=office.head,
        leader=town.leader,
        verifying_unit=town.safety,
        requirement=REQUIREMENT,
        assisting=(),
        handler="",
        supervisor=town.supervisor,
        sub_items=(),
        deadlines=(Deadline(clock="acknowledge", due_on=day + timedelta(days=3)),),
        act=act,
    )
    return [
        (matter.item, dispatched),
        taken,
        matter.duty(Duty.RESPONSIBLE_PERSON, office.head, office.id, act),
        matter.duty(Duty.LEADER_IN_CHARGE, town.leader, town.id, act),
        matter.duty(Duty.SUPERVISOR, town.supervisor, town.safety, act),
    ]


def work(matter: Matter, day: date) -> Stretch:
    """Reported, urged, extended, its measures done."""
    office, town, item, chance = matter.office, matter.town, matter.item, matter.chance
    for _ in range(chance.randrange(1, 5)):
        act = matter.act(office.handler, office.id, day)
        day = yield [(item, ProgressReported(text=PROGRESS, evidence=(), act=act))]
    if chance.random() < URGED:
        act = matter.act(town.supervisor, town.safety, day)
        slip, taken = matter.slip("CB", "督催", act)
        urged = ItemUrged(text="请抓紧办理", urged_on=day, **shared(slip, TakesNumber), act=act)
        day = yield [(item, urged), taken]
    if chance.random() < EXTENDED:
        day = yield from _extend(matter, day)
    for part in (1, 2):
        act = matter.act(office.handler, office.id, day)
        done = MeasureCompleted(part=part, text="已完成", evidence=(), act=act)
        day = yield [(item, done)]
    return day


def _extend(matter: Matter, day: date) -> Stretch:
    item, town, former = matter.item, matter.town, matter.due_on
    act = matter.act(matter.office.head, matter.office.id, day)
    matter.due_on += timedelta(days=30)
    asked = ExtensionRequested(
        new_due_on=matter.due_on, reason="需要采购设备", progress=PROGRESS, act=act
    )
    day = yield [(item, asked)]
    act = matter.act(town.supervisor, town.safety, day)
    day = yield [(item, ExtensionChecked(opinion="情况属实", act=act))]
    act = matter.act(town.leader, town.id, day)
    granted = ExtensionGranted(
        deadlines=matter.ordered, former_due_on=former, opinion="同意", act=act
    )
    return (yield [(item, granted)])


def end(matter: Matter, day: date) -> Life:
    """Claimed, verified, perhaps failed once, judged, closed, archived."""
    office, town, item = matter.office, matter.town, matter.item
    failing = matter.chance.random() < FAILED
    while True:
        act = matter.act(office.head, office.id, day)
        claim = CompletionClaimed(
            report=PROGRESS,
            sign_offs=(),
            filed_on=day,
            in_time=day <= matter.due_on,
            evidence=(),
            act=act,
        )
        day = yield [(item, claim)]
        act = matter.act(town.supervisor, town.safety, day)
        taken = ClaimAccepted(verifier=town.verifier, former_verifier="", act=act)
        day = yield [(item, taken), matter.duty(Duty.VERIFIER, town.verifier, town.safety, act)]
        act = matter.act(town.verifier, town.safety, day)
        if not failing:
            break
        failing = False
        failed = VerificationFailed(
            missing="缺少佐证", measures=(1,), sub_items=(), evidence=(), act=act
        )
        day = yield [(item, failed)]
    passed = VerificationPassed(method="现场核查", record=RECORD, evidence=(), act=act)
    judged = ResultJudged(result=Result.RECTIFIED, reason="已全部完成", act=act)
    day = yield [(item, passed), (item, judged)]
    act = matter.act(town.leader, town.id, day)
    closed = ItemClosed(opinion="准予销号", verifier=town.verifier, act=act)
    filed = ItemArchived(file_number=f"卷{matter.ordinal}", act=act)
    return [(item, closed), *_released(matter, day), (item, filed)]


def _released(matter: Matter, day: date) -> Iterator[Said]:
    held = (
        (Duty.RESPONSIBLE_PERSON, matter.office.head),
        (Duty.LEADER_IN_CHARGE, matter.town.leader),
        (Duty.SUPERVISOR, matter.town.supervisor),
        (Duty.HANDLER, matter.office.handler),
        (Duty.VERIFIER, matter.town.verifier),
    )
    act = matter.act(matter.town.leader, matter.town.id, day)
    for role, person in held:
        yield (
            duty_id(person, role, matter.item),
            DutyReleased(until=day, reason="closed", act=act),
        )
