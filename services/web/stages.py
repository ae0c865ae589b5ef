"""How far an item has come, and why its light is what it is: each sentence with its record."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.kernel.lights import Light
from domain.kernel.stream import Value
from domain.rectifications import Step
from projections.base import Row
from projections.questions.holding import Hold, late_days
from projections.questions.item import ItemPage
from services.reading import View
from services.web.asking import Asking
from services.web.phrases import day, edition, left
from services.words import say

# The line an item runs along: each stage, and the facts that complete it.
LINE = (
    ("docketed", ("ItemDocketed", "ItemImported")),
    ("dispatched", ("ItemDispatched",)),
    ("acknowledged", ("ItemAcknowledged",)),
    ("planned", ("PlanApproved", "WorkStarted")),
    ("rectified", ("CompletionClaimed",)),
    ("verified", ("VerificationPassed",)),
    ("closed", ("ItemClosed",)),
)
# How many stages are behind an item at each step.
BEHIND = {
    **dict.fromkeys((Step.DOCKETED, Step.RETURNED, Step.REOPENED), 1),
    **dict.fromkeys((Step.DISPATCHED, Step.RETURN_REQUESTED), 2),
    **dict.fromkeys((Step.ACKNOWLEDGED, Step.PLAN_SUBMITTED), 3),
    **dict.fromkeys((Step.RECTIFYING, Step.EXTENSION_REQUESTED, Step.SUSPENDED), 4),
    **dict.fromkeys((Step.CLAIMED, Step.VERIFYING), 5),
    Step.PUBLIC_NOTICE: 6,
    **dict.fromkeys((Step.CLOSED, Step.ARCHIVED, Step.LOOK_BACK), len(LINE)),
}


# The facts that set the ordered date; the newest of them is why it is what it is.
ORDERING = (
    "ExtensionGranted", "ItemReopened", "ItemCorrected", "ItemDocketed", "ItemImported",
)  # fmt: skip
RETURNING = ("VerificationFailed", "CompletionClaimed", "ItemReopened")  # what a return ends, or is


class Stage(Value):
    """One stage of the line: done, now or ahead; and the record that completed it."""

    name: str
    state: str
    record: Row | None  # None: not yet, or nothing of it was recorded here


class Sentence(Value):
    """One reason in words, and the position of the record that proves it, if one does."""

    words: str
    position: int | None = None


class Late(Value):
    """A share of the late days: who held the item, and how many working days."""

    label: str
    count: int
    is_lead: bool  # the lead unit itself, not those it waits for
    start: float  # its place on a bar of 100
    width: float


def stages(found: ItemPage) -> Sequence[Stage]:
    """The seven stages of the item."""
    behind = BEHIND[Step(found.item["step"])]
    return [
        Stage(
            name=name,
            state="done" if at < behind else "now" if at == behind else "ahead",
            record=_last(found.timeline, *facts) if at < behind else None,
        )
        for at, (name, facts) in enumerate(LINE)
    ]


def reasons(who: Asking, view: View, found: ItemPage, light: Light) -> Sequence[Sentence]:
    """Why the light of a late item is red, or how a closed one was closed; else nothing."""
    if light is Light.CLOSED:
        return [*_how_closed(who, found)]
    if light not in (Light.OVERDUE, Light.LONG_OVERDUE):
        return []
    return [*_why_late(who, view, found, light)]


def late_shares(who: Asking, view: View, found: ItemPage, held: Sequence[Hold]) -> Sequence[Late]:
    """Whose the late days are, in the order of time; empty while the item is not late."""
    due_on, today = found.item["due_on"], view.as_of.day
    if due_on is None or found.item["closed_on"] or due_on >= today:
        return []
    shares = late_days(held, due_on, today, view.editions.calendar)
    total = sum(count for _, count in shares)
    done, bars = 0, []
    for hold, count in shares:
        place = {"start": 100 * done / total, "width": 100 * count / total}
        is_lead = hold.holder == "unit"
        bars.append(Late(label=label(who, hold), count=count, is_lead=is_lead, **place))
        done += count
    return bars


def is_former_plan(found: ItemPage) -> bool:
    """Whether the plan was made before the item was reopened, and no other was made since."""
    newest = _last(found.timeline, "PlanSubmitted", "ItemReopened")
    return newest is not None and newest["fact"] == "rectifications.ItemReopened"


def label(who: Asking, hold: Hold) -> str:
    """Who holds an item: a person where one decides or verifies, else the unit."""
    return who.name(hold.person or hold.unit) or say(who.language, "pages", "undetermined")


def _why_late(who: Asking, view: View, found: ItemPage, light: Light) -> Iterator[Sentence]:
    item, today, lights = found.item, view.as_of.day, view.editions.lights
    ordered = _last(found.timeline, *ORDERING)
    if item["due_on"] == item["statutory_due_on"]:
        begun = _last(found.timeline, "ItemDocketed", "ItemImported")
        yield _said(who, "why_statutory", begun, due_on=item["due_on"])
    elif ordered and ordered["fact"] == "rectifications.ExtensionGranted":
        on = ordered["happened_on"]
        yield _said(who, "why_extended", ordered, due_on=item["due_on"], granted_on=on)
    else:
        yield _said(who, "why_due", ordered, due_on=item["due_on"])
    row = {"due_on": item["due_on"], "light": light.value}
    how = {
        "late": left(who.language, view.editions.calendar, row, today),
        "limit": lights.long_overdue_after_working_days,
        "edition": edition(who.language, lights.edition),
    }
    yield _said(who, f"why_{light.value}", None, today=today, **how)
    if item["step"] == Step.SUSPENDED.value and (rests := _last(found.timeline, "ItemSuspended")):
        yield _said(who, "why_suspended", rests, suspended_on=rests["happened_on"])
    failed = _last(found.timeline, *RETURNING)
    returned = failed is not None and failed["fact"] == "rectifications.VerificationFailed"
    if failed and returned and item["step"] == Step.RECTIFYING.value:
        yield _said(who, "why_returned", failed, returned_on=failed["happened_on"])


def _how_closed(who: Asking, found: ItemPage) -> Iterator[Sentence]:
    for fact, key in (("VerificationPassed", "how_verified"), ("ItemClosed", "how_closed")):
        if record := _last(found.timeline, fact):
            person = record["person_name"]
            yield _said(who, key, record, on=record["happened_on"], person=person)


def _said(who: Asking, key: str, record: Row | None, **values: object) -> Sentence:
    spoken = {
        name: day(who.language, value) if isinstance(value, date) else value
        for name, value in values.items()
    }
    words = say(who.language, "pages", key, **spoken)
    return Sentence(words=words, position=record["since"] if record else None)


def _last(timeline: Sequence[Row], *facts: str) -> Row | None:
    """The newest record of one of the facts; `timeline` has the newest first."""
    wanted = {f"rectifications.{fact}" for fact in facts}
    return next((row for row in timeline if row["fact"] in wanted), None)
