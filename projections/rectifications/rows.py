"""The rows of rectification items, and what is derived on each of them when a fact changes it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column

from domain.ports import Recorded
from domain.rectifications import Rectification, Step
from projections.base import Changes, PartChanges, Parts, Projection, Row
from projections.boards import days, facts_of, marks, numbers, texts

projection = Projection("rectifications", version=1)

items = projection.rows(
    "items",
    *texts("number", "title", "unit", "office", "source", "severity", "type", "finding"),
    *texts("repeats", "source_key", "step", "result", "lead_unit", "responsible_person"),
    *texts("handler", "leader", "verifying_unit", "supervisor", "roles_missing", "unmatched"),
    *texts("requirement", "slip_number", "cause", "goal", "planned_measures"),
    *texts("progress", "ground", "verified_by", "method", "record", "notice_where"),
    *texts("file_number", "look_back_by", "holder", "holder_unit"),
    *days("found_on", "registered_on", "dispatched_on", "acknowledged_on", "planned_on"),
    *days("ordered_due_on", "statutory_due_on", "own_due_on", "due_on", "asked_due_on"),
    *days("progress_on", "urged_on", "claimed_on", "verified_on", "notice_until", "closed_on"),
    *days("holder_since"),
    *numbers("registered_year", "closed_year", "returned_count", "extended_count"),
    *numbers("urged_count", "reopened_count", "version"),
    *marks("must_publish", "ordered_provisional", "statutory_provisional", "provisional"),
    *marks("extension_checked", "passed", "supervised", "false_closure", "imported"),
    Column("claim_in_time", Boolean),  # None: no claim stands
    listed=lambda row: row["closed_on"] is None,
    indexes=[
        ("closed_year",),
        ("finding",),
        ("number",),
        ("source_key",),
        ("look_back_by",),
    ],
)
# The units an item binds: "owner" (the problem lies there), "lead", "assisting" with its person.
involved = projection.rows(
    "involved",
    *texts("unit", "place", "person"),
    *marks("standing"),
    *numbers("closed_year"),
    listed=lambda row: row["standing"] and not row["closed_year"],
    indexes=[("closed_year",)],
)
sub_items = projection.rows(
    "sub_items",
    *texts("requirement", "unit", "person", "report"),
    *days("due_on", "done_on"),
    *numbers("ordinal"),
    *marks("standing"),
    listed=lambda row: row["standing"] and row["done_on"] is None,
)
measures = projection.rows(
    "measures",
    *texts("text", "standard", "person", "report"),
    *days("due_on", "done_on"),
    *numbers("ordinal", "sub_item"),
    *marks("standing"),
    listed=lambda row: row["standing"] and row["done_on"] is None,
)

HOLDERS: dict[str, tuple[str, str]] = {  # by step: who has the ball, and the column of the unit
    **{
        step.value: ("unit", "lead_unit")
        for step in (Step.DISPATCHED, Step.ACKNOWLEDGED, Step.RECTIFYING)
    },
    **{
        step.value: ("office", "office")
        for step in (
            Step.RETURN_REQUESTED, Step.PLAN_SUBMITTED, Step.EXTENSION_REQUESTED, Step.CLAIMED,
            Step.PUBLIC_NOTICE,
        )
    },
    **{
        step.value: ("leader", "office")
        for step in (Step.DOCKETED, Step.RETURNED, Step.REOPENED, Step.SUSPENDED)
    },
    **{step.value: ("verifier", "verifying_unit") for step in (Step.VERIFYING, Step.LOOK_BACK)},
}  # fmt: skip


def changed(at: Recorded[Any], row: Row, **changes: Any) -> Changes:
    """`changes`, with what follows from them: the date that rules, missing roles, the holder."""
    now = {**row, **changes}
    due_on, provisional = ruling(now)
    needed = ("lead_unit", "responsible_person", "leader", "verifying_unit")
    holder, column = holder_of(now)
    held_by = (holder, now[column] if column else "")
    passed_on = held_by != (row["holder"], row["holder_unit"])
    return {
        **changes,
        "due_on": due_on,
        "provisional": provisional,
        "roles_missing": " ".join(name for name in needed if not now[name]),
        "holder": held_by[0],
        "holder_unit": held_by[1],
        "holder_since": at.fact.act.happened_on if passed_on else row["holder_since"],
    }


def ruling(row: Row) -> tuple[date | None, bool]:
    """The earlier of the ordered and the statutory date, and whether it is provisional."""
    dates = [
        (row["ordered_due_on"], row["ordered_provisional"]),
        (row["statutory_due_on"], row["statutory_provisional"]),
    ]
    return min(((on, unsure) for on, unsure in dates if on), default=(None, False))


def holder_of(row: Row) -> tuple[str, str]:
    """Who has the ball, and the column naming their unit; nobody once the item is closed."""
    if row["step"] == Step.EXTENSION_REQUESTED.value and row["extension_checked"]:
        return "leader", "office"
    if row["step"] == Step.VERIFYING.value and row["passed"]:
        return "office", "office"
    return HOLDERS.get(row["step"], ("", ""))


def bound(parts: Parts, place: str, units: Iterable[tuple[str, str]]) -> PartChanges:
    """The (unit, person) pairs stand at `place` from now on, and no others."""
    named = {f"{place} {unit}": (unit, person) for unit, person in units if unit}
    for part, row in list(parts.items()):
        if row["place"] == place and part not in named:
            yield part, {"standing": False}
    for part, (unit, person) in named.items():
        yield part, {"unit": unit, "place": place, "person": person, "standing": True}


def replaced(parts: Parts, rows: Iterable[Changes]) -> PartChanges:
    """The parts are `rows` from now on, numbered from 1, none done; others stand no more."""
    ordinal = 0
    for ordinal, row in enumerate(rows, 1):
        fresh = {"ordinal": ordinal, "done_on": None, "report": "", "standing": True}
        yield f"{ordinal:03}", {**row, **fresh}
    for part, row in list(parts.items()):
        if row["ordinal"] > ordinal:
            yield part, {"standing": False}


@projection.on(facts_of(Rectification), items)
def any_fact(at: Recorded[Any], row: Row) -> Changes:
    """The stream's version, which a form sends back to say what it has seen."""
    return {"version": at.version}
