"""What begins an item changes in its rows: docketing, import, dispatch, signing, the plan."""

from typing import Any

from domain.ports import Recorded
from domain.rectifications import (
    ItemAcknowledged,
    ItemCorrected,
    ItemDispatched,
    ItemDocketed,
    ItemImported,
    ItemReassigned,
    PlanApproved,
    PlanSentBack,
    PlanSubmitted,
    ReturnAccepted,
    ReturnRefused,
    ReturnRequested,
    RolesFilled,
    Step,
    WorkStarted,
)
from projections.base import Changes, PartChanges, Parts, Row
from projections.rectifications.rows import (
    bound,
    changed,
    copied,
    involved,
    items,
    measures,
    ordered,
    projection,
    replaced,
    sub_items,
)


@projection.on(ItemDocketed, items)
def _docketed(at: Recorded[ItemDocketed], row: Row) -> Changes:
    fact, law = at.fact, at.fact.statutory
    day = fact.act.happened_on
    return changed(
        at,
        row,
        **copied(fact, "number", "title", "unit", "office", "source", "severity", "finding"),
        **copied(fact, "repeats", "found_on", "must_publish"),
        **ordered(fact),
        type=fact.rectification_type.value,
        step=Step.DOCKETED.value,
        registered_on=day,
        registered_year=day.year,
        statutory_due_on=law.due_on if law else None,
        statutory_provisional=bool(law and law.provisional),
    )


@projection.on(ItemImported, items)
def _imported(at: Recorded[ItemImported], row: Row) -> Changes:
    fact = at.fact
    step = Step.CLOSED if fact.closed_on else Step.RECTIFYING
    return changed(
        at,
        row,
        **copied(fact, "number", "title", "unit", "office", "source", "severity", "finding"),
        **copied(fact, "source_key", "found_on", "lead_unit", "leader", "ordered_due_on"),
        **copied(fact, "responsible_person", "verifying_unit", "registered_on", "closed_on"),
        type=fact.rectification_type.value,
        step=step.value,
        result=fact.result.value if fact.result else "",
        registered_year=fact.registered_on.year,
        closed_year=fact.closed_on.year if fact.closed_on else 0,
        imported=True,
    )


@projection.on(RolesFilled, items)
def _roles_filled(at: Recorded[RolesFilled], row: Row) -> Changes:
    roles = copied(at.fact, "lead_unit", "responsible_person", "leader", "verifying_unit")
    return changed(at, row, **roles)


@projection.on(ItemCorrected, items)
def _corrected(at: Recorded[ItemCorrected], row: Row) -> Changes:
    return changed(at, row, title=at.fact.title, **ordered(at.fact))


@projection.on(ItemDispatched, items)
def _dispatched(at: Recorded[ItemDispatched], row: Row) -> Changes:
    return changed(
        at,
        row,
        **copied(at.fact, "lead_unit", "responsible_person", "handler", "leader"),
        **copied(at.fact, "verifying_unit", "supervisor"),
        slip_number=at.fact.number,
        dispatched_on=at.fact.act.happened_on,
        acknowledged_on=None,
        planned_on=None,
        passed=False,
        step=Step.DISPATCHED.value,
    )


@projection.on(ItemAcknowledged, items)
def _acknowledged(at: Recorded[ItemAcknowledged], row: Row) -> Changes:
    day = at.fact.act.happened_on
    step = Step.ACKNOWLEDGED.value
    return changed(at, row, handler=at.fact.handler, acknowledged_on=day, step=step)


MOVES = {
    ReturnRequested: Step.RETURN_REQUESTED,
    ReturnAccepted: Step.RETURNED,
    ReturnRefused: Step.DISPATCHED,
    PlanSubmitted: Step.PLAN_SUBMITTED,
    PlanSentBack: Step.ACKNOWLEDGED,
}


@projection.on(
    ReturnRequested | ReturnAccepted | ReturnRefused | PlanSubmitted | PlanSentBack, items
)
def _moved(at: Recorded[Any], row: Row) -> Changes:
    return changed(at, row, step=MOVES[type(at.fact)].value)


@projection.on(PlanApproved | WorkStarted, items)
def _work_begun(at: Recorded[Any], row: Row) -> Changes:
    return changed(at, row, planned_on=at.fact.act.happened_on, step=Step.RECTIFYING.value)


@projection.on(ItemReassigned, items)
def _reassigned(at: Recorded[ItemReassigned], row: Row) -> Changes:
    return changed(at, row, **copied(at.fact, "responsible_person", "handler"))


@projection.on(ItemDocketed, involved)
def _owner_bound(at: Recorded[ItemDocketed], parts: Parts) -> PartChanges:
    yield from bound(parts, "owner", [(at.fact.unit, "")])


@projection.on(ItemImported, involved)
def _all_bound(at: Recorded[ItemImported], parts: Parts) -> PartChanges:
    fact = at.fact
    units = {
        "owner": [(fact.unit, "")],
        "lead": [(fact.lead_unit, "")],
        "assisting": [(help.unit, help.person) for help in fact.assisting],
    }
    year = fact.closed_on.year if fact.closed_on else 0
    for place, named in units.items():
        for part, changes in bound(parts, place, named):
            yield part, {**changes, "closed_year": year}


@projection.on(RolesFilled, involved)
def _lead_bound(at: Recorded[RolesFilled], parts: Parts) -> PartChanges:
    yield from bound(parts, "lead", [(at.fact.lead_unit, "")])


@projection.on(ItemDispatched, involved)
def _doers_bound(at: Recorded[ItemDispatched], parts: Parts) -> PartChanges:
    yield from bound(parts, "lead", [(at.fact.lead_unit, "")])
    helpers = [(help.unit, help.person) for help in at.fact.assisting]
    yield from bound(parts, "assisting", helpers)


@projection.on(ItemDispatched, sub_items)
def _sub_items_named(at: Recorded[ItemDispatched], parts: Parts) -> PartChanges:
    named = (copied(part, "requirement", "unit", "person", "due_on") for part in at.fact.sub_items)
    yield from replaced(parts, named)


@projection.on(PlanSubmitted, measures)
def _measures_planned(at: Recorded[PlanSubmitted], parts: Parts) -> PartChanges:
    names = ("text", "standard", "person", "due_on", "sub_item")
    yield from replaced(parts, (copied(measure, *names) for measure in at.fact.measures))


@projection.on(ItemDispatched | PlanSentBack, measures)
def _measures_dropped(at: Recorded[Any], parts: Parts) -> PartChanges:
    yield from replaced(parts, ())
