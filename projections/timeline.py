"""The timeline: one entry for every fact of the house, whatever its kind.

Who acted, in which post and unit, on whose behalf, when it happened and when it was recorded; late
entries with their reason, and the device's own time where it was sent along. An entry also keeps
the fact's own words and the matters it names, so that the page of a matter shows what others
recorded about it.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, Dialect, FromClause, or_, select
from sqlalchemy.sql.functions import count
from sqlalchemy.types import TypeDecorator

from domain.consultations import RecordConsulted
from domain.findings import FindingCorrected
from domain.kernel.stream import Event, Value
from domain.persons import PersonCorrected
from domain.ports import Recorded
from domain.rectifications import ItemCorrected
from projections.base import Changes, Projection, Read, Row
from projections.boards import Visible, within
from projections.columns import days, marks, numbers, texts

BEIJING = timezone(timedelta(hours=8))
MATTERS = ("findings/", "rectifications/", "inspections/")
CORRECTIONS = frozenset(it.name for it in (PersonCorrected, FindingCorrected, ItemCorrected))
SAYS_NOTHING: tuple[Any, ...] = ("", None, [], {})


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC on databases that know no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The instant in UTC, without its zone."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The instant, aware again."""
        return value and value.replace(tzinfo=UTC)


projection = Projection("timeline", version=4)
entries = projection.entries(
    "entries",
    *texts("fact", "person", "post", "unit", "on_behalf_of", "account", "login", "cause"),
    *texts("late_reason", "words"),
    *days("happened_on", "recorded_on"),
    *numbers("version"),
    *marks("late"),
    Column("recorded_at", Instant),
    Column("device_at", Instant),
    indexes=[("person", "since"), ("on_behalf_of", "since"), ("late", "since")],
)
mentions = projection.entries("mentions", *texts("matter"), indexes=[("matter", "since")])


def _words(fact: Any) -> str:
    """The fact's own fields that are not empty; how it was done has columns of its own."""
    return json.dumps(_parts(fact, besides="act"), ensure_ascii=False)


def _parts(value: Any, *, besides: str = "") -> dict[str, Any]:
    """The fields of a value that say something, as JSON has them."""
    names = (field.name for field in fields(value) if field.name != besides)
    told = {name: _told(getattr(value, name)) for name in names}
    return {name: said for name, said in told.items() if said not in SAYS_NOTHING}


def _told(value: Any) -> Any:
    """A value as JSON has it, all the way down."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if is_dataclass(value):
        return _parts(value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@projection.on(Event, entries)
def _recorded(at: Recorded[Any]) -> Iterator[Changes]:
    act = at.fact.act
    yield {
        "fact": type(at.fact).name,
        "version": at.version,
        "person": act.person,
        "post": act.post,
        "unit": act.unit,
        "on_behalf_of": act.on_behalf_of,
        "account": act.account,
        "login": act.login.value,
        "cause": act.cause,
        "late": bool(act.late_reason),
        "late_reason": act.late_reason,
        "happened_on": act.happened_on,
        "recorded_on": at.recorded_at.astimezone(BEIJING).date(),
        "recorded_at": at.recorded_at,
        "device_at": act.device_at,
        "words": _words(at.fact),
    }


@projection.on(Event, mentions)
def _mentioned(at: Recorded[Any]) -> Iterator[Changes]:
    named = (getattr(at.fact, field.name) for field in fields(at.fact))
    matters = {value for value in named if isinstance(value, str) and value.startswith(MATTERS)}
    for matter in sorted(matters - {at.stream_id}):
        yield {"matter": matter}


def of(read: Read, streams: Collection[str], happened_by: date | None = None) -> Sequence[Row]:
    """Every entry of the streams, oldest recording first; `happened_by`: that day or before."""
    entry = read.everything(entries)
    query = select(entry).where(entry.c.stream.in_(sorted(streams)))
    if happened_by is not None:
        query = query.where(entry.c.happened_on <= happened_by)
    return read.all(query.order_by(entry.c.since))


def about(read: Read, matter: str, happened_by: date | None = None) -> Sequence[Row]:
    """Entries of other streams that name the matter, oldest recording first."""
    entry, mention = read.everything(entries), read.everything(mentions)
    query = select(entry).join(
        mention, (mention.c.since == entry.c.since) & (mention.c.matter == matter)
    )
    if happened_by is not None:
        query = query.where(entry.c.happened_on <= happened_by)
    return read.all(query.order_by(entry.c.since))


class Acts(Value):
    """Which acts of a person are wanted."""

    visible: Visible = None  # done for these units; any
    happened_by: date | None = None
    before: int | None = None  # the `since` of the last entry of the page before
    limit: int


def acts_of(read: Read, person: str, wanted: Acts) -> Sequence[Row]:
    """What a person did, in person or through a delegate, newest recording first.

    Facts that only followed from another (`cause`) are left out.
    """
    entry = read.everything(entries)
    query = select(entry).where(*_done_by(entry, person, wanted))
    if wanted.before is not None:
        query = query.where(entry.c.since < wanted.before)
    return read.all(query.order_by(entry.c.since.desc()).limit(wanted.limit))


def days_of_acts(read: Read, person: str, wanted: Acts) -> Mapping[date, int]:
    """How many such acts a person did on each day, first day first; of all pages together."""
    entry = read.everything(entries)
    days_done = select(entry.c.happened_on, count()).where(*_done_by(entry, person, wanted))
    grouped = days_done.group_by(entry.c.happened_on).order_by(entry.c.happened_on)
    return dict(read.tuples(grouped))


def _done_by(entry: FromClause, person: str, wanted: Acts) -> Iterator[ColumnElement[bool]]:
    yield or_(entry.c.person == person, entry.c.on_behalf_of == person)
    yield entry.c.cause == ""
    yield entry.c.fact != RecordConsulted.name  # told where the record is that was looked into
    yield from within(entry.c.unit, wanted.visible)
    if wanted.happened_by is not None:
        yield entry.c.happened_on <= wanted.happened_by


def corrections_of(
    read: Read, streams: Collection[str], happened_by: date | None = None
) -> Sequence[Row]:
    """Every correction of these streams, oldest recording first; what it corrects stays."""
    return [row for row in of(read, streams, happened_by) if row["fact"] in CORRECTIONS]


def words(entry: Row) -> Mapping[str, Any]:
    """The fields of the fact behind an entry, by name; parts as mappings and lists."""
    said: Mapping[str, Any] = json.loads(entry["words"])
    return said
