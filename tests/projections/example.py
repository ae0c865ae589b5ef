"""A small read model over parcels, using all that a projection can declare."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, Text

from domain.kernel.stream import Event, State, Value
from domain.ports import Recorded
from projections.base import Changes, PartChanges, Parts, Projection, Row
from tests.projections.laws import record

DUE = date(2026, 3, 1)


class Parcel(State):
    stream = "parcels"


class Noted(Value):
    """A trait: the fact carries a note."""

    note: str = ""


class Sent(Event[Parcel]):
    due_on: date


class Moved(Event[Parcel], Noted):
    place: str


class Delivered(Event[Parcel], Noted):
    on: date


class Reopened(Event[Parcel]):
    pass


class Packed(Event[Parcel]):
    counts: tuple[tuple[str, int], ...]  # item and how many of it there are now


class Photographed(Event[Parcel]):
    """Nobody listens."""


projection = Projection("example", version=1)
parcels = projection.rows(
    "parcels",
    Column("place", Text, default="sender"),
    Column("due_on", Date),
    Column("note", Text),
    Column("moves", Integer, default=0),
    Column("closed_on", Date),
    listed=lambda row: row["closed_on"] is None,
    indexes=[("place", "due_on"), ("closed_on",)],
)
items = projection.rows("items", Column("count", Integer), listed="count")
steps = projection.entries(
    "steps", Column("what", Text), Column("note", Text), indexes=[("what", "since")]
)


@projection.on(Sent, parcels)
def sent(at: Recorded[Sent], row: Row) -> Changes:
    return {"due_on": at.fact.due_on}


@projection.on(Moved, parcels)
def moved(at: Recorded[Moved], row: Row) -> Changes:
    if at.fact.place == row["place"]:
        return {}
    return {"place": at.fact.place, "moves": row["moves"] + 1}


@projection.on(Noted, parcels)
def noted(at: Recorded[Any], row: Row) -> Changes:
    return {"note": at.fact.note}


@projection.on(Delivered, parcels)
def delivered(at: Recorded[Delivered], row: Row) -> Changes:
    return {"closed_on": at.fact.on}


@projection.on(Reopened, parcels)
def reopened(at: Recorded[Reopened], row: Row) -> Changes:
    return {"closed_on": None}


@projection.on(Packed, items)
def packed(at: Recorded[Packed], parts: Parts) -> PartChanges:
    for item, count in at.fact.counts:
        yield item, {"count": count}


@projection.on(Reopened, items)
def unpacked(at: Recorded[Reopened], parts: Parts) -> PartChanges:
    for item in parts:
        yield item, {"count": 0}


@projection.on(Sent | Moved, steps)
def on_the_way(at: Recorded[Any]) -> Iterator[Changes]:
    yield {"what": at.fact.name}


@projection.on(Noted, steps)
def note_kept(at: Recorded[Any]) -> Iterator[Changes]:
    if at.fact.note:
        yield {"what": "note", "note": at.fact.note}


FACTS: st.SearchStrategy[Event[Any]] = st.one_of(
    st.builds(Sent, due_on=st.dates(DUE, date(2026, 3, 9))),
    st.builds(Moved, place=st.sampled_from("abc"), note=st.sampled_from(["", "x", "y"])),
    st.builds(Delivered, on=st.dates(DUE, date(2026, 3, 9))),
    st.just(Reopened()),
    st.just(Photographed()),
    st.builds(
        Packed,
        counts=st.lists(
            st.tuples(st.sampled_from(["book", "cup"]), st.integers(0, 3)), max_size=3
        ).map(tuple),
    ),
)
STREAMS = st.sampled_from([f"parcels/{name}" for name in "pqrs"])
HISTORIES: st.SearchStrategy[Sequence[Recorded[Any]]] = st.lists(
    st.tuples(STREAMS, FACTS), min_size=1, max_size=40
).map(lambda pairs: record(*pairs))
