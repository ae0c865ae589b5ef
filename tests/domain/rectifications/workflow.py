"""The workflow once more, written from the table of steps and not from the code.

`TABLE` says for each request where it may be asked and where the item then stands; `Model` adds
what else must hold.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from domain.kernel.sources import RectificationType
from domain.kernel.stream import Command
from domain.rectifications import Result, Step
from tests.asked import DUE
from tests.calendars import CALENDAR
from tests.known import ASSISTANT, HANDLER, HEAD, LEADER, TODAY

MOVED = "persons/moved"  # changed from the lead unit to the verifying unit
MOVED_ON = date(2026, 11, 30)  # the last day in the lead unit
DOERS = frozenset({HANDLER, HEAD, ASSISTANT, LEADER})
UNTOLD = (Step.DOCKETED, Step.RETURNED, Step.REOPENED)  # the lead unit holds no order
ENDED = (Step.CLOSED, Step.ARCHIVED)
OPEN = tuple(step for step in Step if step not in (*ENDED, Step.LOOK_BACK))


def stay(*steps: Step) -> dict[Step, Step]:
    """Asked at any of `steps`, the item stays where it is."""
    return {step: step for step in steps}


def move(to: Step, *steps: Step) -> dict[Step, Step]:
    """From any of `steps` the item goes to `to`."""
    return dict.fromkeys(steps, to)


TABLE: dict[str, dict[Step, Step]] = {
    "Dispatch": move(Step.DISPATCHED, *UNTOLD),
    "Acknowledge": move(Step.ACKNOWLEDGED, Step.DISPATCHED),
    "RequestReturn": move(Step.RETURN_REQUESTED, Step.DISPATCHED),
    "AcceptReturn": move(Step.RETURNED, Step.RETURN_REQUESTED),
    "RefuseReturn": move(Step.DISPATCHED, Step.RETURN_REQUESTED),
    "SubmitPlan": move(Step.PLAN_SUBMITTED, Step.ACKNOWLEDGED),
    "ApprovePlan": move(Step.RECTIFYING, Step.PLAN_SUBMITTED),
    "SendPlanBack": move(Step.ACKNOWLEDGED, Step.PLAN_SUBMITTED),
    "StartAtOnce": move(Step.RECTIFYING, Step.ACKNOWLEDGED),
    "SetOwnDate": stay(Step.ACKNOWLEDGED, Step.PLAN_SUBMITTED, Step.RECTIFYING),
    "ReportProgress": stay(Step.RECTIFYING, Step.EXTENSION_REQUESTED, Step.SUSPENDED),
    "SupplyEvidence": stay(Step.RECTIFYING, Step.EXTENSION_REQUESTED, Step.CLAIMED, Step.VERIFYING),
    "CompleteMeasure": stay(Step.RECTIFYING, Step.EXTENSION_REQUESTED),
    "CompleteSubItem": stay(Step.RECTIFYING, Step.EXTENSION_REQUESTED),
    "Urge": stay(Step.DISPATCHED, Step.ACKNOWLEDGED, Step.RECTIFYING, Step.EXTENSION_REQUESTED),
    "Reassign": stay(*(step for step in OPEN if step not in (*UNTOLD, Step.LOOK_BACK))),
    "RequestExtension": move(Step.EXTENSION_REQUESTED, Step.RECTIFYING),
    "CheckExtension": stay(Step.EXTENSION_REQUESTED),
    "GrantExtension": move(Step.RECTIFYING, Step.EXTENSION_REQUESTED),
    "RefuseExtension": move(Step.RECTIFYING, Step.EXTENSION_REQUESTED),
    "Suspend": move(Step.SUSPENDED, Step.RECTIFYING),
    "Resume": move(Step.RECTIFYING, Step.SUSPENDED),
    "ClaimCompletion": move(Step.CLAIMED, Step.RECTIFYING),
    "AcceptClaim": move(Step.VERIFYING, Step.CLAIMED, Step.VERIFYING),
    "FailVerification": move(Step.RECTIFYING, Step.VERIFYING, Step.PUBLIC_NOTICE),
    "PassVerification": stay(Step.VERIFYING),
    "JudgeResult": stay(*(step for step in OPEN if step is not Step.LOOK_BACK)),
    "AnnounceClosure": move(Step.PUBLIC_NOTICE, Step.VERIFYING),
    "CloseItem": move(Step.CLOSED, Step.VERIFYING, Step.PUBLIC_NOTICE),
    "ArchiveItem": move(Step.ARCHIVED, Step.CLOSED),
    "PlaceUnderSupervision": stay(*OPEN),
    "LiftSupervision": stay(*Step),
    "StartLookBack": move(Step.LOOK_BACK, *ENDED, Step.LOOK_BACK),
    "ConfirmLookBack": move(Step.CLOSED, Step.LOOK_BACK),
    "ReopenItem": move(Step.REOPENED, *ENDED, Step.LOOK_BACK),
    "CorrectItem": stay(*OPEN),
    "ChangeHolder": stay(*Step),
}


@dataclass
class Model:
    """What the workflow remembers of an item, as plain as it gets."""

    type: RectificationType
    must_publish: bool
    checkers: frozenset[str]  # whose posts may verify
    step: Step = Step.DOCKETED
    today: date = TODAY
    due: date = DUE
    told_on: date = date.max  # first dispatched
    people: tuple[str, str] = ("", "")  # who answers, who handles
    planned: bool = False
    measures: set[int] = field(default_factory=set)
    sub_items: set[int] = field(default_factory=set)
    extensions: int = 0
    returns: int = 0
    checked: bool = False
    urged_on: date | None = None
    verifier: str = ""
    signed: str = ""
    verified: set[str] = field(default_factory=set)
    passed: bool = False
    result: Result | None = None
    notice_until: date = date.min
    closed_on: date = date.min
    supervised: bool = False
    archived: bool = False

    def allows(self, command: Command[Any]) -> bool:
        """Whether the workflow lets `command` pass now."""
        name = type(command).__name__
        guard = GUARDS.get(name, always)
        return self.step in TABLE[name] and guard(self, command)

    def after(self, command: Command[Any]) -> None:
        """Remember `command`, which was allowed."""
        name = type(command).__name__
        if name in EFFECTS:
            EFFECTS[name](self, command)
        self.step = TABLE[name][self.step]
        if self.step is Step.CLOSED and self.archived:  # a look-back takes nothing from the archive
            self.step = Step.ARCHIVED

    def impartial(self, person: str) -> bool:
        """Whether the person had no part on the doing side since the item was dispatched."""
        if self.told_on == date.max:
            return True
        return person not in DOERS and (person != MOVED or self.told_on > MOVED_ON)

    def worked_since(self, day: date) -> bool:
        """Whether a working day came after `day`, today included."""
        days = ((day + timedelta(days=n)) for n in range(1, (self.today - day).days + 1))
        return any(map(CALENDAR.is_working_day, days))


def always(_it: Model, _asked: Any) -> bool:
    """No guard but the step."""
    return True


Guard = Callable[[Model, Any], bool]
GUARDS: dict[str, Guard] = {
    "StartAtOnce": lambda it, _: it.type is RectificationType.IMMEDIATE,
    "SetOwnDate": lambda it, asked: it.today <= asked.due_on <= it.due,
    "CompleteMeasure": lambda it, asked: (
        it.planned and asked.part in {1, 2} and asked.part not in it.measures
    ),
    "CompleteSubItem": lambda it, asked: asked.part == 1 and not it.sub_items,
    "Urge": lambda it, _: it.urged_on is None or it.worked_since(it.urged_on),
    "Reassign": lambda it, asked: it.people != (asked.responsible_person, asked.handler),
    "RequestExtension": lambda it, asked: (
        it.today <= it.due < asked.new_due_on and it.extensions == 0
    ),
    "CheckExtension": lambda it, _: not it.checked,
    "GrantExtension": lambda it, asked: it.checked and it.due < asked.new_due_on,
    "RefuseExtension": lambda it, _: it.checked,
    "ClaimCompletion": lambda it, _: (
        it.sub_items == {1} and (not it.planned or it.measures == {1, 2})
    ),
    "AcceptClaim": lambda it, asked: (
        asked.verifier in it.checkers
        and it.impartial(asked.verifier)
        and not it.passed
        and (it.step is Step.CLAIMED or asked.verifier != it.verifier)
    ),
    "FailVerification": lambda it, asked: (
        asked.act.person == it.verifier and it.impartial(it.verifier)
    ),
    "PassVerification": lambda it, asked: (
        asked.act.person == it.verifier and it.impartial(it.verifier) and not it.passed
    ),
    "JudgeResult": lambda it, asked: (
        (it.passed or (it.today >= it.due and asked.result is not Result.RECTIFIED))
        and it.impartial(asked.act.person)
    ),
    "AnnounceClosure": lambda it, _: it.passed and it.must_publish,
    "CloseItem": lambda it, asked: (
        it.passed
        and it.result is Result.RECTIFIED
        and it.must_publish == (it.step is Step.PUBLIC_NOTICE)
        and it.today > it.notice_until
        and asked.act.person not in {it.verifier, it.signed}
    ),
    "PlaceUnderSupervision": lambda it, _: not it.supervised,
    "LiftSupervision": lambda it, _: it.supervised,
    "StartLookBack": lambda it, asked: (
        asked.verifier in it.checkers
        and it.impartial(asked.verifier)
        and asked.verifier not in it.verified
        and (it.step is not Step.LOOK_BACK or asked.verifier != it.verifier)
    ),
    "ConfirmLookBack": lambda it, asked: (
        asked.act.person == it.verifier
        and it.impartial(it.verifier)
        and it.verifier not in it.verified
        and it.today > it.closed_on
    ),
}


def set_to(**values: Any) -> Callable[[Model, Any], None]:
    """An effect that sets fields to constants."""
    return lambda it, _: vars(it).update(values)


def take(*names: str) -> Callable[[Model, Any], None]:
    """An effect that takes fields over from the request."""
    return lambda it, asked: vars(it).update({name: getattr(asked, name) for name in names})


def dispatched(it: Model, asked: Any) -> None:
    """Everything about the work begins anew."""
    it.told_on = min(it.told_on, it.today)
    it.planned, it.passed = False, False
    it.measures, it.sub_items = set(), set()
    it.people = (asked.responsible_person, asked.handler)


def planned(it: Model, _: Any) -> None:
    """Two measures, none done."""
    it.planned, it.measures = True, set()


def acknowledged(it: Model, asked: Any) -> None:
    """Who was named handles it, or else who signed."""
    it.people = (it.people[0], asked.handler or it.people[1] or asked.act.person)


def reassigned(it: Model, asked: Any) -> None:
    """Others answer."""
    it.people = (asked.responsible_person, asked.handler)


def extended(it: Model, asked: Any) -> None:
    """One extension more."""
    it.due, it.extensions = asked.new_due_on, it.extensions + 1


def failed(it: Model, asked: Any) -> None:
    """What fell short is undone; a judgement that rested on the verification falls with it."""
    it.returns += 1
    it.measures -= set(asked.measures)
    it.sub_items -= set(asked.sub_items)
    it.verified.add(asked.act.person)
    it.passed, it.notice_until = False, date.min
    it.result = None if it.result is Result.RECTIFIED else it.result


def verified(it: Model, asked: Any) -> None:
    """The verifier signs."""
    it.verified.add(asked.act.person)
    it.passed, it.signed = True, asked.act.person


def confirmed(it: Model, asked: Any) -> None:
    """Another verifier on record."""
    it.verified.add(asked.act.person)


def closed(it: Model, asked: Any) -> None:
    """The second signature."""
    it.closed_on, it.notice_until = asked.act.happened_on, date.min


def reopened(it: Model, asked: Any) -> None:
    """Everything decided about the closing is open again."""
    set_to(passed=False, result=None, extensions=0, archived=False)(it, asked)
    it.due = asked.ordered_due_on


def succeeded(it: Model, asked: Any) -> None:
    """The verifier's duty was handed over."""
    it.verifier = asked.successor if it.verifier == asked.person else it.verifier


EFFECTS: dict[str, Callable[[Model, Any], None]] = {
    "Dispatch": dispatched,
    "Acknowledge": acknowledged,
    "Reassign": reassigned,
    "SubmitPlan": planned,
    "SendPlanBack": set_to(planned=False),
    "CompleteMeasure": lambda it, asked: it.measures.add(asked.part),
    "CompleteSubItem": lambda it, asked: it.sub_items.add(asked.part),
    "Urge": lambda it, _: set_to(urged_on=it.today)(it, _),
    "RequestExtension": set_to(checked=False),
    "CheckExtension": set_to(checked=True),
    "GrantExtension": extended,
    "AcceptClaim": take("verifier"),
    "FailVerification": failed,
    "PassVerification": verified,
    "JudgeResult": take("result"),
    "AnnounceClosure": lambda it, asked: set_to(notice_until=asked.until)(it, asked),
    "CloseItem": closed,
    "PlaceUnderSupervision": set_to(supervised=True),
    "LiftSupervision": set_to(supervised=False),
    "ArchiveItem": set_to(archived=True),
    "StartLookBack": take("verifier"),
    "ConfirmLookBack": confirmed,
    "ReopenItem": reopened,
    "CorrectItem": lambda it, asked: set_to(due=asked.ordered_due_on)(it, asked),
    "ChangeHolder": succeeded,
}


def asked_at(step: Step) -> list[str]:
    """The requests the table knows at `step`, by name."""
    return [name for name, steps in TABLE.items() if step in steps]
