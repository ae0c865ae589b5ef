"""The ledger of items as a board: what may be chosen, lights, pages, counts; and single items."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select, union_all

from domain.kernel.lights import Light
from domain.rectifications import Step
from projections.base import Read, Row, Rows
from projections.boards import (
    Arm,
    Board,
    Queries,
    Visible,
    by_value,
    listed,
    missing_last,
    searched,
    within,
)
from projections.paging import FIRST_PAGE, Page, Paging
from projections.rectifications.filters import Filters, Flag, Listing
from projections.rectifications.rows import (
    ASSISTING,
    facts,
    involved,
    items,
    measures,
    particulars,
    sub_items,
)

TWICE = 2
ANY = 0  # stands for every past position where a statement is written
STATED = 256  # boards kept as statements
ByStream = Mapping[str, Sequence[Row]]
ONE_VALUE = (
    "light", "lead_unit", "step", "severity", "source", "type", "result", "registered_year",
    "holder", "holder_unit",
)  # fmt: skip
COUNTED = frozenset(ONE_VALUE) | {  # what counting and sorting need: reading all would cost more
    "extended_count", "returned_count", "reopened_count", "supervised", "repeats", "false_closure",
    "roles_missing", "imported", "looked_back", "due_on", "registered_on", "closed_on", "number",
}  # fmt: skip
WORKFLOW = {step.value: place for place, step in enumerate(Step)}  # as it runs, not as it is spelt
EXACTLY = ("verified_by", "responsible_person", "handler", "leader")


def _listed(read: Read, filters: Filters, visible: Visible) -> Board:
    """Items chosen, soonest due first and closed ones last; rows carry `light` besides."""
    units = None if visible is None else frozenset(visible)
    return _stated(None if read.position is None else ANY, filters, units)


queries = Queries(_listed)
facets, count = queries.counts, queries.count


def board(
    read: Read, filters: Filters, visible: Visible = None, paging: Paging = FIRST_PAGE
) -> Page:
    """A page of items in full, with their particulars; the list finds them by a few columns."""
    page = queries.page(read, filters, visible, paging)
    found = read.those(items, [row["stream"] for row in page.rows])
    whole = {row["stream"]: row for row in _whole(read, found)}
    rows = [{**whole[row["stream"]], "light": row["light"]} for row in page.rows]
    return replace(page, rows=rows)


def tally(
    read: Read, filters: Filters, by: Sequence[str], visible: Visible = None
) -> dict[tuple[Any, ...], int]:
    """How many items chosen have each combination of values of `by`: facets, or a date column."""
    return _listed(read, filters, visible).tally(read, *by)


def item(read: Read, stream: str, visible: Visible = None) -> Row | None:
    """One item, open or closed, with its `version`; None if there is none, or none one may see."""
    row = read.one(items, stream)
    if row is None:
        return None
    units = {bound["unit"] for bound in units_of(read, [stream]).get(stream, ())}
    if visible is not None and not units & set(visible):
        return None
    seen = read.everything(facts).c
    version = read.scalar(select(func.max(seen.version)).where(seen.stream == stream))
    return {**_whole(read, [row])[0], "version": version}


def by_id(read: Read, streams: Collection[str]) -> dict[str, Row]:
    """These items with their particulars, by id."""
    return {row["stream"]: row for row in _whole(read, read.those(items, streams))}


def units_of(read: Read, streams: Collection[str]) -> ByStream:
    """By item, the units it binds: `place` (owner, lead, assisting), `unit`, and who helps."""
    return _parts(read, involved, streams)


def sub_items_of(read: Read, streams: Collection[str]) -> ByStream:
    """By item, the sub-items of its last dispatch, done or not, in order."""
    return _parts(read, sub_items, streams)


def measures_of(read: Read, streams: Collection[str]) -> ByStream:
    """By item, the measures of its last plan, done or not, in order."""
    return _parts(read, measures, streams)


def _parts(read: Read, rows: Rows, streams: Collection[str]) -> ByStream:
    found: dict[str, list[Row]] = {}
    for part in read.those(rows, streams):
        if part["standing"]:
            found.setdefault(part["stream"], []).append(part)
    return found


def _whole(read: Read, rows: Sequence[Row]) -> list[Row]:
    """The rows with the particulars of their items."""
    said = {row["stream"]: row for row in read.those(particulars, [row["stream"] for row in rows])}
    none = particulars.blank("", "")
    return [{**said.get(row["stream"], none), **row} for row in rows]


def parts_due(read: Read, person: str) -> Sequence[Row]:
    """Sub-items and measures named to a person and not done, soonest due first."""
    arms = [
        select(
            row.c.stream,
            row.c.ordinal,
            row.c.due_on,
            literal_column(f"'{kind}'").label("kind"),
            row.c[words].label("words"),
        ).where(row.c.person == person)
        for kind, row, words in (
            ("sub_item", read.open(sub_items), "requirement"),
            ("measure", read.open(measures), "text"),
        )
    ]
    found = union_all(*arms).subquery()
    order = (found.c.due_on, found.c.stream, found.c.kind, found.c.ordinal)
    return read.all(select(found).order_by(*order))


def look_backs_of(read: Read, person: str) -> Sequence[Row]:
    """Closed items the person is to look back at, in order of number."""
    row = read.everything(items)
    mine = select(row).where(row.c.look_back_by == person).order_by(row.c.number, row.c.stream)
    return _whole(read, read.all(mine))


def find(read: Read, **values: str) -> Row | None:
    """The item with that `number`, of that `finding`, or imported under that `source_key`."""
    found = read.find(items, **values)
    return found and _whole(read, [found])[0]


@lru_cache(maxsize=STATED)
def _stated(position: int | None, filters: Filters, visible: frozenset[str] | None) -> Board:
    """The board as statements, which are the same for every past position.

    Kept, because writing them takes as long as running them: page, counts and total share them.
    """
    arms = []
    for source, conditions in _candidates(position, filters):
        row = source.c
        narrowed = [*conditions(row), *_narrowed(row, filters)]
        if visible is not None:
            assisting = by_value(row.stream).in_(_assisted(position, filters, visible))
            own = (*within(row.unit, visible), *within(row.lead_unit, visible))
            narrowed.append(or_(*own, assisting))
        light = _light(row, filters).label("light")
        arms.append(Arm(rows=source, conditions=narrowed, derived=[light]))
    rows = listed(arms, COUNTED | {"stream"})
    return Board(
        rows=rows,
        filters=filters,
        columns=ONE_VALUE,
        marks={"flag": _flags(rows.c)},
        orders={
            "due_on": missing_last(rows.c.due_on),
            "registered_on": missing_last(rows.c.registered_on),
            "step": case(WORKFLOW, value=rows.c.step),
            **{name: rows.c[name] for name in ("number", "lead_unit", "severity")},
        },
        last=case((rows.c.light == Light.CLOSED.value, 1), else_=0),
    )


def _candidates(position: int | None, filters: Filters) -> list[tuple[Any, Any]]:
    """The tables the list begins with, each with its condition."""
    day = filters.happened_by
    arms: list[tuple[Any, Any]] = []
    if filters.listing is not Listing.CLOSED:
        arms.append((items.at(position), lambda row: _by(row, day)))
        if day is not None:  # what was closed only later was open that day
            arms.append(
                (
                    items.all_at(position),
                    lambda row: [row.closed_year >= day.year, row.closed_on > day, *_by(row, day)],
                )
            )
    if filters.listing is not Listing.OPEN:
        until = [] if day is None else [day]
        arms.append(
            (
                items.all_at(position),
                lambda row: [
                    _closed_in(row, filters.closed_year),
                    *(row.closed_on <= on for on in until),
                ],
            )
        )
    return arms


def _closed_in(row: Any, year: int) -> ColumnElement[bool]:
    """Whether the row was closed in `year`; ever, if no year is chosen."""
    condition: ColumnElement[bool] = row.closed_year == year if year else row.closed_year > 0
    return condition


def _by(row: Any, day: date | None) -> list[ColumnElement[bool]]:
    return [] if day is None else [row.registered_on <= day]


def _narrowed(row: Any, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions that are no facets."""
    bounds = (
        (filters.due_from, row.due_on, True),
        (filters.due_to, row.due_on, False),
        (filters.registered_from, row.registered_on, True),
        (filters.registered_to, row.registered_on, False),
        (filters.closed_from, row.closed_on, True),
        (filters.closed_to, row.closed_on, False),
    )
    return [
        *searched(filters.search, row.number, row.slip_number, row.title),
        *(row[name] == getattr(filters, name) for name in EXACTLY if getattr(filters, name)),
        *(column >= day if lower else column <= day for day, column, lower in bounds if day),
    ]


def _assisted(position: int | None, filters: Filters, visible: Collection[str]) -> Any:
    """The streams of listed items in which a unit one may see assists; few rows."""
    standing, ended = involved.at(position).c, involved.all_at(position).c
    arms = [select(standing.stream).where(*within(standing.unit, visible))]
    since = [filters.happened_by.year] if filters.happened_by else []
    if filters.listing is not Listing.OPEN:
        since.append(filters.closed_year)
    if since:
        years = (
            ended.closed_year >= min(since)
            if filters.happened_by
            else _closed_in(ended, filters.closed_year)
        )
        helping = and_(ended.standing.is_(True), ended.place == ASSISTING)
        arms.append(select(ended.stream).where(years, helping, *within(ended.unit, visible)))
    return union_all(*arms) if since else arms[0]


def _light(row: Any, filters: Filters) -> ColumnElement[str]:
    """What `LightBounds.light` says, as SQL."""
    bounds, day = filters.bounds, filters.happened_by
    closed = row.closed_on.is_not(None) if day is None else row.closed_on <= day
    in_time = row.claim_in_time.is_(True)
    if day is not None:
        in_time = and_(in_time, row.claimed_on <= day)
    return case(
        (closed, Light.CLOSED.value),
        (and_(in_time, row.passed), Light.CLAIMED_IN_TIME.value),
        (in_time, Light.AWAITING_VERIFICATION.value),
        (row.due_on.is_(None), Light.NOT_DUE.value),
        (row.due_on >= bounds.not_due_from, Light.NOT_DUE.value),
        (row.due_on >= bounds.overdue_before, Light.DUE_SOON.value),
        (row.due_on >= bounds.long_overdue_before, Light.OVERDUE.value),
        else_=Light.LONG_OVERDUE.value,
    )


def _flags(row: Any) -> Mapping[str, ColumnElement[bool]]:
    conditions = {
        Flag.EXTENDED: row.extended_count > 0,
        Flag.RETURNED: row.returned_count > 0,
        Flag.RETURNED_TWICE: row.returned_count >= TWICE,
        Flag.SUPERVISED: row.supervised.is_(True),
        Flag.REPEAT: row.repeats != "",
        Flag.REOPENED: row.reopened_count > 0,
        Flag.FALSE_CLOSURE: row.false_closure.is_(True),
        Flag.LOOKED_BACK: row.looked_back.is_(True),
        Flag.ROLES_MISSING: row.roles_missing != "",
        Flag.IMPORTED: row.imported.is_(True),
    }
    return {flag.value: condition for flag, condition in conditions.items()}
