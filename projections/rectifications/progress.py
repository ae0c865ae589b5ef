"""What the work, its verification, the closing and what follows change in an item's rows."""

from typing import Any

from domain.ports import Recorded
from domain.rectifications import (
    ClaimAccepted,
    ClosureAnnounced,
    CompletionClaimed,
    ExtensionChecked,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HolderChanged,
    ItemArchived,
    ItemClosed,
    ItemReopened,
    ItemResumed,
    ItemSuspended,
    LookBackConfirmed,
    LookBackStarted,
    MeasureCompleted,
    Result,
    ResultJudged,
    Step,
    SubItemCompleted,
    SupervisionLifted,
    SupervisionListed,
    VerificationFailed,
    VerificationPassed,
)
from domain.responsibilities import Duty
from projections.base import Changes, PartChanges, Parts, Row, part_key
from projections.rectifications.rows import (
    changed,
    involved,
    items,
    measures,
    ordered,
    projection,
    sub_items,
)

PLACES = {  # the columns a duty's role may stand in
    "responsible_person": ("responsible_person",),
    "handler": ("handler",),
    "leader_in_charge": ("leader",),
    "supervisor": ("supervisor",),
    "verifier": ("verified_by", "look_back_by"),
}


@projection.on(HolderChanged, items)
def _holder_changed(at: Recorded[HolderChanged], row: Row) -> Changes:
    places = [name for name in PLACES.get(at.fact.role, ()) if row[name] == at.fact.person]
    return changed(at, row, **dict.fromkeys(places, at.fact.successor))


@projection.on(HolderChanged, involved)
def _cooperator_changed(at: Recorded[HolderChanged], parts: Parts) -> PartChanges:
    for part, row in list(parts.items()):
        if at.fact.role == Duty.COOPERATOR.value and _assists(row, at.fact.person):
            yield part, {"person": at.fact.successor}


def _assists(row: Row, person: str) -> bool:
    return bool(row["place"] == "assisting" and row["standing"] and row["person"] == person)


@projection.on(HolderChanged, sub_items)
def _owner_changed(at: Recorded[HolderChanged], parts: Parts) -> PartChanges:
    for part, row in list(parts.items()):
        if at.fact.role == Duty.SUB_ITEM_OWNER.value and row["person"] == at.fact.person:
            yield part, {"person": at.fact.successor}


@projection.on(ExtensionRequested, items)
def _extension_requested(at: Recorded[ExtensionRequested], row: Row) -> Changes:
    return changed(
        at,
        row,
        asked_due_on=at.fact.new_due_on,
        extension_checked=False,
        step=Step.EXTENSION_REQUESTED.value,
    )


@projection.on(ExtensionChecked, items)
def _extension_checked(at: Recorded[ExtensionChecked], row: Row) -> Changes:
    return changed(at, row, extension_checked=True)


@projection.on(ExtensionGranted, items)
def _extension_granted(at: Recorded[ExtensionGranted], row: Row) -> Changes:
    return changed(
        at,
        row,
        **ordered(at.fact),
        extended_count=row["extended_count"] + 1,
        asked_due_on=None,
        step=Step.RECTIFYING.value,
    )


@projection.on(ExtensionRefused, items)
def _extension_refused(at: Recorded[ExtensionRefused], row: Row) -> Changes:
    return changed(at, row, asked_due_on=None, step=Step.RECTIFYING.value)


@projection.on(ItemSuspended, items)
def _suspended(at: Recorded[ItemSuspended], row: Row) -> Changes:
    return changed(at, row, step=Step.SUSPENDED.value)


@projection.on(ItemResumed, items)
def _resumed(at: Recorded[ItemResumed], row: Row) -> Changes:
    return changed(at, row, step=Step.RECTIFYING.value)


@projection.on(CompletionClaimed, items)
def _claimed(at: Recorded[CompletionClaimed], row: Row) -> Changes:
    return changed(
        at,
        row,
        claimed_on=at.fact.filed_on,
        claim_in_time=at.fact.in_time,
        step=Step.CLAIMED.value,
    )


@projection.on(ClaimAccepted, items)
def _claim_accepted(at: Recorded[ClaimAccepted], row: Row) -> Changes:
    step = Step.VERIFYING.value
    return changed(at, row, verified_by=at.fact.verifier, passed=False, step=step)


@projection.on(VerificationFailed, items)
def _verification_failed(at: Recorded[VerificationFailed], row: Row) -> Changes:
    return changed(
        at,
        row,
        returned_count=row["returned_count"] + 1,
        claim_in_time=None,  # a returned claim no longer counts as in time
        passed=False,
        result="" if row["result"] == Result.RECTIFIED.value else row["result"],
        step=Step.RECTIFYING.value,
    )


@projection.on(VerificationPassed, items)
def _verification_passed(at: Recorded[VerificationPassed], row: Row) -> Changes:
    return changed(at, row, passed=True)


@projection.on(ResultJudged, items)
def _judged(at: Recorded[ResultJudged], row: Row) -> Changes:
    return {"result": at.fact.result.value}


@projection.on(ClosureAnnounced, items)
def _announced(at: Recorded[ClosureAnnounced], row: Row) -> Changes:
    return changed(at, row, step=Step.PUBLIC_NOTICE.value)


@projection.on(ItemClosed, items)
def _closed(at: Recorded[ItemClosed], row: Row) -> Changes:
    day = at.fact.act.happened_on
    step = Step.CLOSED.value
    return changed(at, row, closed_on=day, closed_year=day.year, step=step)


@projection.on(ItemArchived, items)
def _archived(at: Recorded[ItemArchived], row: Row) -> Changes:
    return changed(at, row, archived=True, step=Step.ARCHIVED.value)


@projection.on(SupervisionListed | SupervisionLifted, items)
def _supervision_changed(at: Recorded[Any], row: Row) -> Changes:
    return {"supervised": isinstance(at.fact, SupervisionListed)}


@projection.on(LookBackStarted, items)
def _look_back_started(at: Recorded[LookBackStarted], row: Row) -> Changes:
    return changed(
        at,
        row,
        look_back_by=at.fact.verifier,
        look_back_unit=at.fact.unit or row["verifying_unit"],
        step=Step.LOOK_BACK.value,
    )


@projection.on(LookBackConfirmed, items)
def _look_back_confirmed(at: Recorded[LookBackConfirmed], row: Row) -> Changes:
    step = Step.ARCHIVED if row["archived"] else Step.CLOSED
    looked_back = {"look_back_by": "", "look_back_unit": "", "looked_back": True}
    return changed(at, row, step=step.value, **looked_back)


@projection.on(ItemReopened, items)
def _reopened(at: Recorded[ItemReopened], row: Row) -> Changes:
    return changed(
        at,
        row,
        **ordered(at.fact),
        statutory_due_on=None,  # it has had its day
        claimed_on=None,
        claim_in_time=None,
        passed=False,
        result="",
        closed_on=None,
        closed_year=0,
        archived=False,
        look_back_by="",
        look_back_unit="",
        looked_back=False,
        reopened_count=row["reopened_count"] + 1,
        false_closure=row["false_closure"] or at.fact.false_closure,
        step=Step.REOPENED.value,
    )


@projection.on(ItemClosed | ItemReopened, involved)
def _closed_for_all(at: Recorded[Any], parts: Parts) -> PartChanges:
    year = at.fact.act.happened_on.year if isinstance(at.fact, ItemClosed) else 0
    for part in parts:
        yield part, {"closed_year": year}


@projection.on(MeasureCompleted, measures)
def _measure_completed(at: Recorded[MeasureCompleted], parts: Parts) -> PartChanges:
    yield part_key(at.fact.part), {"done_on": at.fact.act.happened_on, "report": at.fact.text}


@projection.on(SubItemCompleted, sub_items)
def _sub_item_completed(at: Recorded[SubItemCompleted], parts: Parts) -> PartChanges:
    yield part_key(at.fact.part), {"done_on": at.fact.act.happened_on, "report": at.fact.text}


@projection.on(VerificationFailed, measures)
def _measures_returned(at: Recorded[VerificationFailed], parts: Parts) -> PartChanges:
    for ordinal in at.fact.measures:
        yield part_key(ordinal), {"done_on": None}


@projection.on(VerificationFailed, sub_items)
def _sub_items_returned(at: Recorded[VerificationFailed], parts: Parts) -> PartChanges:
    for ordinal in at.fact.sub_items:
        yield part_key(ordinal), {"done_on": None}
