"""What a person must do now (我的待办), each line with the act that does it; and who is awaited.

It follows from where each matter stands and who has the ball there: nothing is assigned by this
page and nothing on it is remembered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from domain.findings import Step as FindingStep
from domain.inspections import Step as InspectionStep
from domain.kernel.lights import LightBounds
from domain.kernel.roles import DOING, LEADERS, Role
from domain.kernel.sources import RectificationType
from domain.kernel.stream import Value
from domain.rectifications import Result, Step
from domain.rectifications.item import ORDERED
from domain.responsibilities import Duty, Held
from projections import deadlines, duties, findings, inspections, rectifications
from projections.base import Read, Row
from projections.paging import Paging
from projections.questions.names import named
from projections.rectifications import Filters

MOST = 500  # lines of one kind
ALL = Paging(limit=MOST)
# Who oversees, verifies or inspected signs by the act itself; these accept what was put on them.
SIGNED_FOR = frozenset(
    duty.value
    for duty in (
        Duty.RESPONSIBLE_PERSON,
        Duty.HANDLER,
        Duty.COOPERATOR,
        Duty.SUB_ITEM_OWNER,
    )
)


class Standing(Value):
    """A post one may act in now: its roles, the units it stands for, and the units it reaches."""

    roles: frozenset[Role]
    units: frozenset[str]  # its own and those merged into it
    reach: frozenset[str] | None  # None: all


class Task(Value):
    """One line: the act to do, on which stream, by when, and the row it is about."""

    act: str  # the name of the command, "rectifications.Acknowledge"
    stream: str
    due_on: date | None  # of this act where it has a clock of its own, else of the matter
    row: Row  # with names beside ids
    part: int = 0  # the measure or sub-item
    words: str = ""  # its own, where the act is about a part


class MyWork(Value):
    """What is to be done, soonest due first, and what others have to do first."""

    tasks: Sequence[Task]
    waiting: Sequence[Row]  # open items of one's own unit that others hold; longest wait first


def my_work(read: Read, person: str, standings: Sequence[Standing], bounds: LightBounds) -> MyWork:
    """The work of a person in the posts they may act in."""
    found = [
        *(task for standing in standings for task in _of_post(read, person, standing, bounds)),
        *_verifications(read, person, bounds),
        *_parts(read, person),
        *_own_findings(read, person),
        *_inspections(read, person),
        *_signing(read, person),
    ]
    tasks = {(task.act, task.stream, task.part): task for task in found}  # once, if by two posts
    order = sorted(tasks.values(), key=lambda task: (task.due_on or date.max, task.stream))
    return MyWork(tasks=order, waiting=_waiting(read, standings, bounds))


def _of_post(read: Read, person: str, standing: Standing, bounds: LightBounds) -> Iterator[Task]:
    """What is owed by whoever acts in the post."""
    every = Filters(bounds=bounds)
    if standing.roles & DOING:
        yield from _of_unit(read, standing, every)
    if Role.SUPERVISOR in standing.roles:
        yield from _of_office(read, standing, every)
        yield from _undecided_findings(read, person, standing)
    if standing.roles & LEADERS:
        yield from _of_leader(read, person, standing, every)


def _of_unit(read: Read, standing: Standing, every: Filters) -> Iterator[Task]:
    """Items whose ball lies with the unit, or with one merged into it."""
    held = replace(every, holder=frozenset({"unit"}), holder_unit=standing.units)
    for row in _rows(read, held, None):
        act = _act_of_unit(read, row, standing.roles)
        if act:
            yield Task(act=act, stream=row["stream"], due_on=_due(read, row), row=row)


def _of_office(read: Read, standing: Standing, every: Filters) -> Iterator[Task]:
    """Items whose ball lies with the supervision office, in its reach."""
    for row in _rows(read, replace(every, holder=frozenset({"office"})), standing.reach):
        act = _act_of_office(row)
        yield Task(act=act, stream=row["stream"], due_on=row["due_on"], row=row)


def _of_leader(read: Read, person: str, standing: Standing, every: Filters) -> Iterator[Task]:
    """Items that wait for a leader's decision: theirs, or nobody's yet."""
    for row in _rows(read, replace(every, holder=frozenset({"leader"})), standing.reach):
        if row["leader"] in ("", person):
            act = ACTS_OF_LEADER[row["step"]]
            yield Task(act=act, stream=row["stream"], due_on=row["due_on"], row=row)


def _rows(read: Read, filters: Filters, visible: frozenset[str] | None) -> Sequence[Row]:
    return named(read, rectifications.board(read, filters, visible, ALL).rows)


ACTS_OF_LEADER = {
    Step.DOCKETED.value: "rectifications.Dispatch",
    Step.RETURNED.value: "rectifications.Dispatch",
    Step.REOPENED.value: "rectifications.Dispatch",
    Step.EXTENSION_REQUESTED.value: "rectifications.GrantExtension",
    Step.SUSPENDED.value: "rectifications.Resume",
}
ACTS_OF_OFFICE = {
    Step.RETURN_REQUESTED.value: "rectifications.AcceptReturn",
    Step.PLAN_SUBMITTED.value: "rectifications.ApprovePlan",
    Step.EXTENSION_REQUESTED.value: "rectifications.CheckExtension",
    Step.CLAIMED.value: "rectifications.AcceptClaim",
    Step.PUBLIC_NOTICE.value: "rectifications.CloseItem",
}
# What others ask one to decide; all else is one's own work.
DECISIONS = frozenset(ACTS_OF_LEADER.values()) | {
    "findings.ConfirmFinding",
    "rectifications.AcceptReturn",
    "rectifications.ApprovePlan",
    "rectifications.CheckExtension",
}


def _act_of_office(row: Row) -> str:
    """What the office owes; once verified, the judgement, then the notice and the closing."""
    if row["step"] in ACTS_OF_OFFICE:
        return ACTS_OF_OFFICE[row["step"]]
    if row["result"] != Result.RECTIFIED.value:
        return "rectifications.JudgeResult"
    return f"rectifications.{'AnnounceClosure' if row['must_publish'] else 'CloseItem'}"


def _act_of_unit(read: Read, row: Row, roles: frozenset[Role]) -> str:
    """What the lead unit owes, if a post with these roles may do it; else nothing."""
    head = Role.UNIT_HEAD in roles
    if row["roles_missing"]:
        return ""  # nothing moves before they are filled
    if row["step"] == Step.DISPATCHED.value:
        return "rectifications.Acknowledge"
    if row["step"] == Step.ACKNOWLEDGED.value:
        if row["type"] == RectificationType.IMMEDIATE.value:
            return "rectifications.StartAtOnce"
        return "rectifications.SubmitPlan" if head else ""
    done = head and _all_parts_done(read, row["stream"])
    return "rectifications.ClaimCompletion" if done else "rectifications.ReportProgress"


def _all_parts_done(read: Read, stream: str) -> bool:
    measures = rectifications.measures_of(read, [stream]).get(stream, ())
    sub_items = rectifications.sub_items_of(read, [stream]).get(stream, ())
    parts = [*measures, *sub_items]
    return bool(parts) and all(part["done_on"] for part in parts)


def _due(read: Read, row: Row) -> date | None:
    """The day of the clock for signing, while it runs; else the day that rules the item."""
    signing = deadlines.of(read, row["stream"]).get("acknowledge", {})
    due_on: date | None = signing["due_on"] if signing.get("running") else row["due_on"]
    return due_on


def _verifications(read: Read, person: str, bounds: LightBounds) -> Iterator[Task]:
    """Items the person was named to verify, or to look back at."""
    mine = Filters(bounds=bounds, verified_by=person, holder=frozenset({"verifier"}))
    for row in _rows(read, mine, None):
        act = "rectifications.PassVerification"
        yield Task(act=act, stream=row["stream"], due_on=row["due_on"], row=row)
    for row in named(read, rectifications.look_backs_of(read, person)):
        act = "rectifications.ConfirmLookBack"
        yield Task(act=act, stream=row["stream"], due_on=None, row=row)


def _parts(read: Read, person: str) -> Iterator[Task]:
    """Measures and sub-items of items at work that are named to the person."""
    acts = {
        "measure": "rectifications.CompleteMeasure",
        "sub_item": "rectifications.CompleteSubItem",
    }
    at_work = (Step.RECTIFYING.value, Step.EXTENSION_REQUESTED.value)
    for part in rectifications.parts_due(read, person):
        row = rectifications.item(read, part["stream"])
        if row is not None and row["step"] in at_work:
            yield Task(
                act=acts[part["kind"]],
                stream=part["stream"],
                due_on=part["due_on"],
                row=named(read, [row])[0],
                part=part["ordinal"],
                words=part["words"],
            )


def _own_findings(read: Read, person: str) -> Iterator[Task]:
    """Findings the person recorded and has not sent in."""
    own = findings.Filters(step=frozenset({FindingStep.RECORDED.value}), recorded_by=person)
    for row in named(read, findings.board(read, own, None, ALL).rows):
        yield Task(act="findings.SubmitFinding", stream=row["stream"], due_on=None, row=row)


def _undecided_findings(read: Read, person: str, standing: Standing) -> Iterator[Task]:
    """Findings sent in that the office must decide on; never one's own."""
    waiting = findings.Filters(step=frozenset({FindingStep.SUBMITTED.value}))
    for row in named(read, findings.board(read, waiting, standing.reach, ALL).rows):
        if person not in row["inspectors"].split():
            yield Task(act="findings.ConfirmFinding", stream=row["stream"], due_on=None, row=row)


def _inspections(read: Read, person: str) -> Iterator[Task]:
    """Inspections the person is named to make."""
    acts = {
        InspectionStep.PLANNED.value: "inspections.StartInspection",
        InspectionStep.UNDER_WAY.value: "inspections.AnswerQuestions",
    }
    mine = inspections.Filters(inspector=person, step=frozenset(acts))
    for row in named(read, inspections.board(read, mine, None, ALL).rows):
        act, day = acts[row["step"]], row["scheduled_on"]
        yield Task(act=act, stream=row["stream"], due_on=day, row=row)


def _signing(read: Read, person: str) -> Iterator[Task]:
    """Duties assigned to the person and not yet accepted, of those that wait for a signature."""
    for term in duties.duties_of(read, person):
        if term["held"] == Held.ASSIGNED.value and term["role"] in SIGNED_FOR:
            act, matter = "responsibilities.AcceptDuty", _matter(read, term["subject"])
            yield Task(act=act, stream=term["stream"], due_on=None, row={**term, **matter})


def _matter(read: Read, subject: str) -> Row:
    """The number and title of the item a duty is for."""
    found = rectifications.item(read, subject) or {}
    return {name: found.get(name, "") for name in ("number", "title")}


def _waiting(read: Read, standings: Sequence[Standing], bounds: LightBounds) -> Sequence[Row]:
    """Items the person's units have the order for while somebody else has the ball."""
    led = frozenset(unit for at in standings if at.roles & DOING for unit in at.units)
    if not led:
        return []
    others = frozenset({"office", "leader", "verifier"})
    ordered = frozenset(step.value for step in ORDERED)  # else their part in it has ended
    handed_on = Filters(bounds=bounds, lead_unit=led, holder=others, step=ordered)
    rows = _rows(read, handed_on, None)
    return sorted(rows, key=lambda row: (row["holder_since"], row["stream"]))
