"""What facts say of an item beside its step: words and days no list chooses by; the version."""

from collections.abc import Iterator
from typing import Any

from domain.ports import Recorded
from domain.rectifications import (
    ClosureAnnounced,
    ItemArchived,
    ItemDispatched,
    ItemImported,
    ItemReopened,
    ItemResumed,
    ItemSuspended,
    ItemUrged,
    OwnDateSet,
    PlanSubmitted,
    ProgressReported,
    Rectification,
    VerificationFailed,
    VerificationPassed,
)
from projections.base import Changes, Row
from projections.columns import facts_of
from projections.rectifications.rows import copied, facts, particulars, projection


@projection.on(facts_of(Rectification), facts)
def _any_fact(at: Recorded[Any]) -> Iterator[Changes]:
    yield {"version": at.version}


@projection.on(ItemImported, particulars)
def _imported(at: Recorded[ItemImported], row: Row) -> Changes:
    return {
        **copied(at.fact, "requirement", "progress"),
        "planned_measures": at.fact.measures,
        "unmatched": "\n".join(at.fact.unmatched),
    }


@projection.on(ItemDispatched, particulars)
def _dispatched(at: Recorded[ItemDispatched], row: Row) -> Changes:
    return copied(at.fact, "requirement")


@projection.on(PlanSubmitted, particulars)
def _plan_submitted(at: Recorded[PlanSubmitted], row: Row) -> Changes:
    return copied(at.fact, "cause", "goal")


@projection.on(OwnDateSet, particulars)
def _own_date_set(at: Recorded[OwnDateSet], row: Row) -> Changes:
    return {"own_due_on": at.fact.deadlines[0].due_on}


@projection.on(ItemReopened, particulars)
def _reopened(at: Recorded[ItemReopened], row: Row) -> Changes:
    return {"own_due_on": None}


@projection.on(ProgressReported, particulars)
def _progress_reported(at: Recorded[ProgressReported], row: Row) -> Changes:
    return {"progress": at.fact.text, "progress_on": at.fact.act.happened_on}


@projection.on(ItemUrged, particulars)
def _urged(at: Recorded[ItemUrged], row: Row) -> Changes:
    return {"urged_count": row["urged_count"] + 1, "urged_on": at.fact.urged_on}


@projection.on(ItemSuspended, particulars)
def _suspended(at: Recorded[ItemSuspended], row: Row) -> Changes:
    return copied(at.fact, "ground")


@projection.on(ItemResumed, particulars)
def _resumed(at: Recorded[ItemResumed], row: Row) -> Changes:
    return {"ground": ""}


@projection.on(VerificationPassed, particulars)
def _verification_passed(at: Recorded[VerificationPassed], row: Row) -> Changes:
    return {**copied(at.fact, "method", "record"), "verified_on": at.fact.act.happened_on}


@projection.on(ClosureAnnounced, particulars)
def _announced(at: Recorded[ClosureAnnounced], row: Row) -> Changes:
    return {"notice_until": at.fact.until, "notice_where": at.fact.where}


@projection.on(ItemArchived, particulars)
def _archived(at: Recorded[ItemArchived], row: Row) -> Changes:
    return copied(at.fact, "file_number")


@projection.on(VerificationFailed, particulars)
def _taken_back(at: Recorded[VerificationFailed], row: Row) -> Changes:
    return {"notice_until": None, "notice_where": ""}
