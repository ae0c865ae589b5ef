"""The life of one matter, from the finding to the look-back, as people of the county lead it."""

from dataclasses import field

from domain.findings import (
    ConfirmFinding,
    MergeFinding,
    Place,
    RecordFinding,
    RejectFinding,
    SubmitFinding,
    TransferFinding,
)
from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Value
from domain.rectifications import ItemDocketed
from services.demo.ways import rectify
from services.demo.world import Life, World

WITH_PAPER = 0.6  # the share of findings recorded with a paper


class Matter(Value):
    """What a matter is about, where, and how it will go; chance decides unless a script does."""

    town: str
    title: str
    details: str
    clause: str
    office: str  # the key of the office it lies with
    source: Source
    severity: str
    measures: tuple[str, ...]
    type: RectificationType = RectificationType.STAGED
    plan: "Course" = field(default_factory=lambda: Course())  # noqa: PLW0108 - declared below


class Course(Value):
    """How a matter goes. `stop` names the step at which nothing more happens."""

    stop: str = ""
    finding: str = "confirmed"  # or rejected, merged, transferred
    statutory: bool = False
    publish: bool = False
    assisted: bool = False
    split: bool = False
    returned: bool = False
    plan_sent_back: bool = False
    extension: str = ""  # granted, refused
    suspended: bool = False
    reassigned: bool = False
    supervised: bool = False
    slow: bool = False  # claims after the due date
    fails: int = 0  # verifications failed before one passes
    look_back: str = ""  # confirmed, reopened, false_closure
    archived: bool = False
    late_entry: bool = False
    repeats: bool = False  # an earlier item of the town


class Docketed(Value):
    """A finding that was confirmed, and the item it became."""

    finding: str
    item: str


def life(world: World, matter: Matter, previous: list[Docketed]) -> Life:
    """One matter; `previous` are earlier ones of the town, and gains this one once docketed."""
    town = f"units/{matter.town}"
    law = f"{town}-law"
    unit = f"{town}-{matter.office}"
    course = matter.plan
    finding = world.new_id("findings")
    _record(world, matter, unit, previous, finding)
    if course.stop in ("recorded", "remedied"):
        return
    yield world.in_working_days(0, 1)
    inspectors = world.holders(law, Role.INSPECTOR)
    named = tuple(post.person for post in inspectors[:2])
    world.do(inspectors[0], SubmitFinding(id=finding, inspectors=named))
    if course.stop == "submitted":
        return
    yield world.in_working_days(1, 3)
    party = f"{town}-party"
    if course.finding != "confirmed":
        _decline(world, course.finding, finding, party, previous)
        return
    item = _confirm(world, matter, finding, party)
    previous.append(Docketed(finding=finding, item=item))
    if course.stop != "docketed":
        yield from rectify(world, matter, item)


def _record(
    world: World, matter: Matter, unit: str, previous: list[Docketed], finding: str
) -> None:
    found_on, late = world.today, None
    if matter.plan.late_entry:
        found_on = world.known().calendar.back_working_days(world.today, 2)
        late = (found_on, "下村检查，当日未能登记")
    papers = (
        (world.paper("现场检查记录.txt", found_on),) if world.chance.random() < WITH_PAPER else ()
    )
    inspectors = world.holders(f"units/{matter.town}-law", Role.INSPECTOR)
    remedied = matter.plan.stop == "remedied"
    world.do(
        inspectors[0],
        RecordFinding(
            id=finding,
            title=matter.title,
            details=matter.details,
            unit=unit,
            source=matter.source,
            severity=matter.severity,
            found_on=found_on,
            place=Place(words=f"{world.known().organisation.units[unit].name}"),
            basis_clause=matter.clause,
            repeats=previous[-1].item if previous and matter.plan.repeats else "",
            evidence=papers,
            inspectors=tuple(post.person for post in inspectors[:2]) if remedied else (),
            remedied=remedied,
            remedy="检查人员在场时已经改到位，并拍照留存。" if remedied else "",
        ),
        late,
    )


def _decline(world: World, how: str, finding: str, party: str, previous: list[Docketed]) -> None:
    """Reject, merge or transfer the finding."""
    supervisor = world.one(party, Role.SUPERVISOR)
    if how == "rejected" or (how == "merged" and not previous):
        world.do(supervisor, RejectFinding(id=finding, reason="经核实情况不属实"))
    elif how == "merged":
        into = previous[-1].finding
        world.do(supervisor, MergeFinding(id=finding, into=into, reason="同一事项已立项"))
    else:
        principal = world.one(party.rpartition("-")[0], Role.PRINCIPAL)
        reason = "问题线索不属本级职权"
        world.do(principal, TransferFinding(id=finding, to_authority="县监察委员会", reason=reason))


def _confirm(world: World, matter: Matter, finding: str, party: str) -> str:
    """Confirm the finding; the item it became."""
    known = world.known()
    grade = known.limits.severity(matter.severity)
    assert grade is not None
    due_on = known.calendar.add_working_days(world.today, grade.limit_working_days)
    statutory = matter.plan.statutory
    done = world.do(
        world.one(party, Role.SUPERVISOR),
        ConfirmFinding(
            id=finding,
            office=party,
            rectification_type=matter.type,
            ordered_due_on=due_on,
            must_publish=matter.plan.publish,
            statutory_clock="AUD-RECT" if statutory else "",
            statutory_start_on=world.today if statutory else None,
        ),
    )
    recorded = world.ledger.since(done.appended.first)
    return next(fact.stream_id for fact in recorded if isinstance(fact.fact, ItemDocketed))
