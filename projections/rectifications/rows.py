"""The rows of rectification items, and what is derived on each of them when a fact changes it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column

from domain.kernel.traits import SetsDeadline
from domain.ports import Recorded
from domain.rectifications import Step
from domain.rectifications.item import ROLES, ordered_deadline
from projections.base import Changes, PartChanges, Parts, Projection, Row, part_key
from projections.columns import days, marks, numbers, texts

ASSISTING = "assisting"

projection = Projection("rectifications", version=5)

items = projection.rows(
    "items",
    *texts("number", "title", "unit", "office", "source", "severity", "type", "finding"),
    *texts("repeats", "source_key", "step", "result", "lead_unit", "responsible_person"),
    *texts("handler", "leader", "verifying_unit", "supervisor", "roles_missing", "slip_number"),
    *texts("verified_by", "look_back_by", "look_back_unit", "holder", "holder_unit"),
    *days("found_on", "registered_on", "dispatched_on", "acknowledged_on", "planned_on"),
    *days("ordered_due_on", "statutory_due_on", "due_on", "asked_due_on", "claimed_on"),
    *days("closed_on", "holder_since"),
    *numbers("registered_year", "closed_year", "returned_count", "extended_count"),
    *numbers("reopened_count"),
    *marks("must_publish", "ordered_provisional", "statutory_provisional", "provisional"),
    *marks("extension_checked", "passed", "supervised", "false_closure", "imported"),
    *marks("archived", "looked_back"),
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
# What is said of an item and no list chooses by: apart, so that a report of progress ends a version
# of these few columns only, and a step none of the long texts.
particulars = projection.rows(
    "particulars",
    *texts("requirement", "cause", "goal", "planned_measures", "progress", "ground", "method"),
    *texts("record", "notice_where", "file_number", "unmatched"),
    *days("own_due_on", "progress_on", "urged_on", "verified_on", "notice_until"),
    *numbers("urged_count"),
    listed=lambda _row: False,
)
# Every fact of an item with the version its stream then had; the last is the stream's own, which
# a form sends back to say what it has seen.
facts = projection.entries("facts", *numbers("version"))
# The units an item binds: "owner" (the problem lies there), "lead", "assisting" with its person.
# Lists look here for those assisting only: the other two stand in the item's own row.
involved = projection.rows(
    "involved",
    *texts("unit", "place", "person"),
    *marks("standing"),
    *numbers("closed_year"),
    listed=lambda row: row["standing"] and row["place"] == ASSISTING and not row["closed_year"],
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
    Step.VERIFYING.value: ("verifier", "verifying_unit"),
    Step.LOOK_BACK.value: ("verifier", "look_back_unit"),
}  # fmt: skip


def copied(fact: Any, *names: str) -> dict[str, Any]:
    """The fields of `fact` whose columns have the same name; enums by their value."""
    values = {name: getattr(fact, name) for name in names}
    return {name: getattr(value, "value", value) for name, value in values.items()}


def ordered(moved: SetsDeadline) -> dict[str, Any]:
    """The columns of the ordered date `moved` sets; none if it sets none."""
    deadline = ordered_deadline(moved)
    return (
        {"ordered_due_on": deadline.due_on, "ordered_provisional": deadline.provisional}
        if deadline
        else {}
    )


def changed(at: Recorded[Any], row: Row, **changes: Any) -> Changes:
    """`changes`, with what follows from them: the date that rules, missing roles, the holder."""
    now = row | changes  # type: ignore[operator]  # merged at once; unpacking goes key by key
    due_on, provisional = ruling(now)
    holder, column = holder_of(now)
    held_by = (holder, now[column] if column else "")
    passed_on = held_by != (row["holder"], row["holder_unit"])
    return {
        **changes,
        "due_on": due_on,
        "provisional": provisional,
        "roles_missing": " ".join([name for name in ROLES if not now[name]]),
        "holder": held_by[0],
        "holder_unit": held_by[1],
        "holder_since": at.fact.act.happened_on if passed_on else row["holder_since"],
    }


def ruling(row: Row) -> tuple[date | None, bool]:
    """The earlier of the ordered and the statutory date, and whether it is provisional."""
    ordered = row["ordered_due_on"], row["ordered_provisional"]
    statutory = row["statutory_due_on"], row["statutory_provisional"]
    return min((date for date in (ordered, statutory) if date[0]), default=(None, False))


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
        yield part_key(ordinal), {**row, **fresh}
    for part, row in list(parts.items()):
        if row["ordinal"] > ordinal:
            yield part, {"standing": False}
