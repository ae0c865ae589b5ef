"""The ways an item may go: stretches of its life that wait where people wait."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType
from domain.rectifications import (
    AcceptClaim,
    AcceptReturn,
    Acknowledge,
    AnnounceClosure,
    ApprovePlan,
    ArchiveItem,
    CheckExtension,
    Chosen,
    CloseItem,
    ConfirmLookBack,
    FailVerification,
    GrantExtension,
    Ground,
    JudgeResult,
    PassVerification,
    PlaceUnderSupervision,
    Reassign,
    RefuseExtension,
    ReopenItem,
    ReportProgress,
    RequestExtension,
    RequestReturn,
    Result,
    Resume,
    SendPlanBack,
    StartAtOnce,
    StartLookBack,
    Suspend,
    Urge,
)
from services.demo.work import Work
from services.demo.world import Life, World

if TYPE_CHECKING:
    from services.demo.lives import Matter

PROGRESS = (
    "已召开专题会议，明确分工和时间节点。",
    "已完成前期摸底，正在逐项落实。",
    "主要措施已完成，正在完善资料。",
    "已与相关单位对接，正在收集佐证材料。",
)
STRAIGHT: dict[str, Any] = {
    "returned": False,
    "extension": "",
    "suspended": False,
    "supervised": False,
    "fails": 0,
    "look_back": "",
}

Stretch = Generator[datetime, None, bool]  # whether the life goes on


def rectify(world: World, matter: "Matter", item: str) -> Life:
    """The whole way of an item, as far as its course and the time allow."""
    work = Work(world, matter, item)
    yield world.in_working_days(0, 2)
    for stretch in (_take_on, _work, _verify, _close, _look_back):
        if not (yield from stretch(work)):
            return
    # It relapsed: the same way once more, this time without a detour.
    yield from rectify(world, replace(matter, plan=replace(work.course, **STRAIGHT)), item)


def _take_on(work: Work) -> Stretch:
    """From dispatch to work."""
    world, course = work.world, work.course
    work.dispatch()
    if work.stops("dispatched"):
        return False
    yield world.in_working_days(0, 1)
    if course.returned:
        reason = "该事项涉及多个单位，建议另行明确牵头。"
        world.do(work.head(), RequestReturn(id=work.item, reason=reason))
        if work.stops("return_requested"):
            return False
        yield world.in_working_days(1, 2)
        world.do(work.office(), AcceptReturn(id=work.item, reason="同意重新研究"))
        if work.stops("returned"):
            return False
        yield world.in_working_days(1, 2)
        work.dispatch()
        yield world.in_working_days(0, 1)
    world.do(work.handler(), Acknowledge(id=work.item))
    if work.stops("acknowledged"):
        return False
    if course.supervised:
        yield world.in_working_days(1)
        listed = PlaceUnderSupervision(id=work.item, reason="群众反映强烈")
        world.do(work.leader(), listed)
    yield world.in_working_days(1, 3)
    return (yield from _settle_plan(work))


def _settle_plan(work: Work) -> Stretch:
    """A plan approved, or none needed."""
    world = work.world
    if work.matter.type is RectificationType.IMMEDIATE:
        world.do(work.handler(), StartAtOnce(id=work.item))
        return True
    work.plan()
    if work.stops("plan_submitted"):
        return False
    yield world.in_working_days(1, 2)
    if work.course.plan_sent_back:
        world.do(work.office(), SendPlanBack(id=work.item, reason="措施不够具体，请补充完成标准。"))
        yield world.in_working_days(1, 2)
        work.plan()
        yield world.in_working_days(1, 2)
    world.do(work.office(), ApprovePlan(id=work.item, opinion="同意"))
    return True


def _work(work: Work) -> Stretch:
    """Progress, perhaps more time, perhaps a rest, until completion is claimed."""
    world, course = work.world, work.course
    yield world.in_working_days(1, 3)
    report = ReportProgress(id=work.item, text=world.chance.choice(PROGRESS))
    world.do(work.handler(), report)
    if work.stops("rectifying"):
        return False
    if course.reassigned:
        yield from _reassign(work)
    if course.suspended:
        world.do(
            work.leader(),
            Suspend(id=work.item, ground=Ground.LITIGATION, reason="相关案件正在诉讼"),
        )
        if work.stops("suspended"):
            return False
        yield world.in_working_days(3, 6)
        world.do(work.leader(), Resume(id=work.item, reason="案件已审结"))
    if course.extension and not (yield from _extend(work)):
        return False
    if course.slow:
        yield world.moment(world.known().calendar.add_working_days(work.state.due_on, 2))
        world.do(work.office(), Urge(id=work.item, text="已超过期限，请抓紧办理。"))
        yield world.in_working_days(2, 9)
    work.complete_parts()
    yield world.in_working_days(0, 1)
    work.claim()
    return not work.stops("claimed")


def _reassign(work: Work) -> Life:
    """The responsible person stays; another handler takes over."""
    world, state = work.world, work.state
    others = [
        post for post in world.holders(work.lead, Role.HANDLER) if post.person != state.handler
    ]
    fit = [post for post in others if post.unit == state.lead_unit]
    head = work.head()
    if fit and head.unit == state.lead_unit:
        world.do(
            head,
            Reassign(
                id=work.item,
                responsible_person=head.person,
                handler=fit[0].person,
                reason="工作调整",
            ),
        )
        yield world.in_working_days(1)


def _extend(work: Work) -> Stretch:
    """More time asked for in time, checked, and decided; False if the course stops there."""
    world = work.world
    state = work.state
    if world.today > state.due_on:
        return True
    wanted = world.known().calendar.add_working_days(state.ordered_due_on, 10)
    world.do(
        work.head(),
        RequestExtension(
            id=work.item,
            new_due_on=wanted,
            reason="涉及公示系统升级，需延后完成。",
            progress="已完成大部分措施。",
        ),
    )
    if work.stops("extension_requested"):
        return False
    yield world.in_working_days(0, 1)
    world.do(work.office(), CheckExtension(id=work.item, opinion="情况属实"))
    yield world.in_working_days(0, 1)
    if work.course.extension == "refused":
        world.do(work.leader(), RefuseExtension(id=work.item, reason="应当按期完成"))
    else:
        granted = GrantExtension(id=work.item, new_due_on=wanted, opinion="同意延期")
        world.do(work.leader(), granted)
    yield world.in_working_days(1, 2)
    return True


def _verify(work: Work) -> Stretch:
    """Claims taken up and verified, until one passes."""
    world = work.world
    for failure in range(work.course.fails + 1):
        yield world.in_working_days(1, 2)
        named = world.chance.choice(work.impartial()).person
        world.do(work.office(), AcceptClaim(id=work.item, verifier=named))
        if work.stops("verifying"):
            return False
        yield world.in_working_days(1, 3)
        if failure == work.course.fails:
            break
        measures = (1,) if work.state.measures else ()
        sub_items = (1,) if work.state.sub_items and not measures else ()
        lacking = FailVerification(
            id=work.item,
            missing="缺少印发文本和抽查记录",
            measures=measures,
            sub_items=sub_items,
        )
        world.do(work.verifier(), lacking)
        if work.stops("returned_claim"):
            return False
        yield world.in_working_days(2, 6)
        work.complete_parts()
        work.claim()
    world.do(
        work.verifier(),
        PassVerification(
            id=work.item,
            method="现场查看、查阅资料",
            record="经现场核查，整改到位。",
            evidence=(world.paper("现场核查记录.txt"),),
        ),
    )
    yield world.in_working_days(0, 1)
    return True


def _close(work: Work) -> Stretch:
    """Judged, published where it must be, closed by another hand, perhaps archived."""
    world = work.world
    judge = work.verifier()
    world.do(judge, JudgeResult(id=work.item, result=Result.RECTIFIED, reason="核查属实"))
    if work.course.publish:
        until = world.today + timedelta(days=7)
        world.do(judge, AnnounceClosure(id=work.item, until=until, where="镇政府公示栏"))
        if work.stops("public_notice"):
            return False
        yield world.moment(until + timedelta(days=1))
    yield world.in_working_days(0, 2)
    world.do(work.leader(), CloseItem(id=work.item, opinion="同意销号"))
    if work.stops("closed"):
        return False
    if work.course.archived:
        yield world.in_working_days(5, 20)
        number = f"DA-{world.today.year}-{world.chance.randint(100, 999)}"
        world.do(
            world.one(work.party, Role.ARCHIVIST), ArchiveItem(id=work.item, file_number=number)
        )
    return bool(work.course.look_back)


def _look_back(work: Work) -> Stretch:
    """Some months later another verifier looks again; the problem may be back."""
    world = work.world
    yield world.moment(world.today + timedelta(days=world.chance.randint(95, 200)))
    named = world.chance.choice(work.fresh_eyes()).person
    started = StartLookBack(id=work.item, verifier=named, chosen=Chosen.SAMPLE)
    world.do(work.office(), started)
    if work.stops("look_back"):
        return False
    yield world.in_working_days(1, 4)
    if work.course.look_back == "confirmed":
        paper = world.paper("回头看现场照片说明.txt")
        lasting = ConfirmLookBack(id=work.item, record="未见反弹", evidence=(paper,))
        world.do(work.verifier(), lasting)
        return False
    due_on = world.known().calendar.add_working_days(world.today, 15)
    world.do(
        work.leader(),
        ReopenItem(
            id=work.item,
            reason="回头看发现问题反弹",
            false_closure=work.course.look_back == "false_closure",
            ordered_due_on=due_on,
        ),
    )
    return not work.stops("reopened")
