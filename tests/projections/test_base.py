"""Rows, versions and reading, on a small read model over parcels."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, FromClause, Select, func, select
from sqlalchemy import event as sql_event

from domain.kernel.stream import Event
from domain.ports import Recorded
from projections.base import Projection, Read, node, seek
from tests.projections.example import (
    DUE,
    HISTORIES,
    Delivered,
    Moved,
    Noted,
    Packed,
    Photographed,
    Reopened,
    Sent,
    items,
    moved,
    noted,
    parcels,
    projection,
    steps,
)
from tests.projections.laws import (
    applied_twice_is_once,
    as_of_equals_what_live_was,
    database,
    fold,
    rebuild_equals_incremental,
    record,
    streams_shuffled_give_the_same_rows,
)

P, Q = "parcels/p", "parcels/q"
CLOSED_ON = date(2026, 3, 5)
few = settings(max_examples=25, deadline=None)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with database() as engine:
        yield engine


@few
@given(HISTORIES, st.lists(st.integers(1, 7), min_size=1, max_size=4))
def test_a_rebuild_equals_what_batches_made(
    facts: Sequence[Recorded[Any]], batch_sizes: list[int]
) -> None:
    rebuild_equals_incremental(projection, facts, batch_sizes)


@few
@given(HISTORIES, st.randoms(use_true_random=False))
def test_streams_may_be_interleaved_in_any_way(
    facts: Sequence[Recorded[Any]], random: Random
) -> None:
    streams_shuffled_give_the_same_rows(projection, facts, random)


@few
@given(HISTORIES)
def test_facts_applied_twice_count_once(facts: Sequence[Recorded[Any]]) -> None:
    applied_twice_is_once(projection, facts)


@few
@given(HISTORIES)
def test_each_past_moment_reads_as_it_read_live(facts: Sequence[Recorded[Any]]) -> None:
    as_of_equals_what_live_was(projection, facts)


def nodes_between(since: int, until: int) -> int:
    """The number with most trailing zero bits among the positions of a version."""
    return max(range(since, until), key=lambda at: at & -at)


def test_a_version_sits_on_its_highest_node_of_the_tree() -> None:
    for since in range(1, 70):
        for until in range(since + 1, 140):
            assert node(since, until) == nodes_between(since, until), (since, until)


@given(st.integers(1, 2**40), st.integers(0, 2**20), st.integers(0, 2**20))
def test_the_nodes_sought_hold_every_version_that_stood(
    position: int, before: int, after: int
) -> None:
    since, until = max(1, position - before), position + 1 + after
    found = seek(position)
    assert node(since, until) in {*found["as_of_left"], *found["as_of_right"]}


def test_nothing_stood_before_the_first_fact(engine: Engine) -> None:
    fold(engine, projection, record((P, Sent(due_on=DUE)), (P, Moved(place="a"))))
    with engine.begin() as connection:
        assert Read(connection, 0).all(select(Read(connection, 0).open(parcels))) == []


def test_the_tree_finds_what_a_naive_scan_of_all_versions_finds(engine: Engine) -> None:
    random, facts = Random(7), []
    for _ in range(3_000):
        fact = random.choice([Moved(place=random.choice("abc")), Delivered(on=DUE), Reopened()])
        facts.append((f"parcels/{random.randrange(60)}", fact))
    fold(engine, projection, record(*facts), [700])
    past, present = parcels.versions.past, parcels.versions.present
    with engine.begin() as connection:
        versions = [
            (row["stream"], row["since"], row.get("until", len(facts) + 1))
            for table in (past, present)
            for row in connection.execute(select(table)).mappings()
            if row["open"]
        ]
        for position in [*range(1, 200), *range(200, 3_000, 37), 3_000]:
            read = Read(connection, position)
            found = {(row["stream"], row["since"]) for row in read.all(select(read.open(parcels)))}
            naive = {(stream, at) for stream, at, until in versions if at <= position < until}
            assert found == naive, position


def versions_of(engine: Engine, stream: str) -> list[tuple[int, int, Any]]:
    """The ended versions of a parcel: since, until, place."""
    past = parcels.versions.past.c
    query = select(past.since, past.until, past.place).where(past.stream == stream)
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(past.since))]


def test_several_changes_within_a_batch_make_several_versions(engine: Engine) -> None:
    places = [Moved(place=place) for place in "abc"]
    fold(engine, projection, record((P, Sent(due_on=DUE)), *((P, move) for move in places)))
    assert versions_of(engine, P) == [(1, 2, "sender"), (2, 3, "a"), (3, 4, "b")]


def test_a_fact_that_changes_nothing_ends_no_version(engine: Engine) -> None:
    again = [Sent(due_on=DUE), Sent(due_on=DUE), Photographed(), Moved(place="a")]
    fold(engine, projection, record(*((P, fact) for fact in again)))
    assert versions_of(engine, P) == [(1, 4, "sender")]


def test_two_handlers_of_one_fact_make_one_version(engine: Engine) -> None:
    fold(engine, projection, record((P, Sent(due_on=DUE)), (P, Moved(place="a", note="x"))))
    assert versions_of(engine, P) == [(1, 2, "sender")]
    with engine.begin() as connection:
        row = Read(connection).one(parcels, P)
    assert row is not None
    assert (row["place"], row["note"], row["since"]) == ("a", "x", 2)


def test_an_empty_answer_makes_no_row(engine: Engine) -> None:
    fold(engine, projection, record((P, Packed(counts=())), (P, Moved(place="sender"))))
    with engine.begin() as connection:
        read = Read(connection)
        assert read.parts(items, P) == {}
        assert read.one(items, P, "book") is None


def test_a_closed_row_leaves_the_board_and_is_still_found(engine: Engine) -> None:
    facts = record(
        (P, Sent(due_on=DUE)), (Q, Sent(due_on=DUE)), (P, Delivered(on=CLOSED_ON)), (P, Reopened())
    )
    fold(engine, projection, facts)
    with engine.begin() as connection:

        def board(position: int | None) -> list[str]:
            read = Read(connection, position)
            parcel = read.open(parcels)
            return [row["stream"] for row in read.all(select(parcel).order_by(parcel.c.stream))]

        assert [board(at) for at in (1, 2, 3, 4, None)] == [[P], [P, Q], [Q], [P, Q], [P, Q]]
        closed = Read(connection, 3).everything(parcels)
        query = select(closed).where(closed.c.closed_on == CLOSED_ON)
        assert [row["stream"] for row in Read(connection, 3).all(query)] == [P]
        assert Read(connection, 4).first(query) is None


def test_parts_carry_their_own_versions(engine: Engine) -> None:
    first, second = (("book", 1), ("cup", 2)), (("cup", 0),)
    fold(engine, projection, record((P, Packed(counts=first)), (P, Packed(counts=second))))
    with engine.begin() as connection:
        counts = [
            {part: row["count"] for part, row in Read(connection, at).parts(items, P).items()}
            for at in (1, 2, None)
        ]
        assert counts == [{"book": 1, "cup": 2}, {"book": 1, "cup": 0}, {"book": 1, "cup": 0}]
        listed = Read(connection).open(items)
        assert Read(connection).scalar(select(func.count()).select_from(listed)) == 1


def test_entries_of_one_fact_keep_their_order(engine: Engine) -> None:
    fold(engine, projection, record((P, Moved(place="a", note="x")), (P, Moved(place="b"))))
    with engine.begin() as connection:
        entries = [
            (row["since"], row["part"], row["what"]) for row in Read(connection).of(steps, P)
        ]
        assert entries == [(1, 0, "parcels.Moved"), (1, 1, "note"), (2, 0, "parcels.Moved")]
        assert len(Read(connection, 1).of(steps, P)) == 2


def test_handlers_listen_to_a_class_or_to_a_trait() -> None:
    assert [each.function for each in projection.handlers_of(Moved)][:2] == [moved, noted]
    assert projection.handlers_of(Photographed) == ()
    assert {each.listens for each in projection.handlers_of(Delivered)} == {Delivered, Noted}


def test_a_row_is_open_unless_its_projection_says_when() -> None:
    always = Projection("always", version=2).rows("rows")
    assert always.is_open(always.blank(P, ""))
    assert always.name == "always_v2_rows"


def plan(connection: Connection, read: Read, query: Select[Any]) -> list[str]:
    """How SQLite would find the rows of `query`, a line a step."""
    sent: list[tuple[str, Any]] = []

    def keep(*call: Any) -> None:
        sent.append((call[2], call[3]))

    sql_event.listen(connection, "before_cursor_execute", keep)
    read.all(query)
    sql_event.remove(connection, "before_cursor_execute", keep)
    ((text, parameters),) = sent
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)]


def many(engine: Engine) -> None:
    """Years of parcels, forty on the board at a time; the first year's move once more, closed."""
    facts: list[tuple[str, Event[Any]]] = []
    for year in range(15):
        streams = [f"parcels/{year}-{number}" for number in range(40)]
        journey: list[Event[Any]] = [Sent(due_on=DUE), *(Moved(place=each) for each in "ababab")]
        if year < 14:
            journey.append(Delivered(on=date(2000 + year, 12, 1)))
        if year == 0:
            journey.append(Moved(place="c"))
        facts += [(stream, fact) for fact in journey for stream in streams]
    fold(engine, projection, record(*facts))


BOARDS: dict[str, tuple[Callable[[Read], FromClause], set[str]]] = {
    "open rows": (
        lambda read: read.open(parcels),
        {"past_by_node_until", "past_by_node_since", "parcels_by_open"},
    ),
    "closed rows": (
        lambda read: read.everything(parcels),
        {"past_by_node_until", "past_by_closed_on", "parcels_by_open_closed_on"},
    ),
}


@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("board", BOARDS)
def test_a_past_board_seeks_in_indexes_and_never_scans(
    engine: Engine, board: str, analysed: bool
) -> None:
    many(engine)
    table, indexes = BOARDS[board]
    with engine.begin() as connection:
        if analysed:
            connection.exec_driver_sql("ANALYZE")
        read = Read(connection, 1_000)
        shown = table(read)
        query = select(shown)
        if board == "closed rows":
            query = query.where(shown.c.closed_on.between(date(2001, 1, 1), date(2001, 12, 31)))
        steps_taken = plan(connection, read, query)
    found = "\n".join(steps_taken)
    assert not [step for step in steps_taken if step.startswith("SCAN example")], found
    assert all(name in found for name in indexes), found


def test_a_present_board_filters_by_a_declared_index(engine: Engine) -> None:
    many(engine)
    with engine.begin() as connection:
        read = Read(connection)
        shown = read.open(parcels)
        query = select(shown).where(shown.c.place == "b").order_by(shown.c.due_on)
        assert "parcels_by_open_place_due_on" in "\n".join(plan(connection, read, query))


def test_a_single_past_row_is_one_seek(engine: Engine) -> None:
    many(engine)
    with engine.begin() as connection:
        row = Read(connection, 300).one(parcels, "parcels/0-5")
    assert row is not None
    assert (row["place"], row["closed_on"], row["since"]) == ("b", date(2000, 12, 1), 286)
