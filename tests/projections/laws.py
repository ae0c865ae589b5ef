"""What holds for every read model, whatever it shows; for Hypothesis to try on each of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, select

from domain.kernel.stream import Event
from domain.ports import Recorded
from infra.database import read_model_engine
from infra.projector import POSITIONS, Projector
from infra.rebuild import rebuild
from projections.base import Projection, Read, Rows
from tests.infra.listed_ledger import ListedLedger

FIRST_RECORDED = datetime(2026, 1, 5, 1, tzinfo=UTC)

Facts = Sequence[Recorded[Any]]
Contents = dict[str, list[dict[str, Any]]]  # by table, in the order of their keys


def record(*facts: tuple[str, Event[Any]], after: Facts = ()) -> list[Recorded[Any]]:
    """The (stream, fact) pairs in their places behind `after`, an hour between them."""
    versions: dict[str, int] = defaultdict(int)
    for at in after:
        versions[at.stream_id] = at.version
    recorded = []
    for position, (stream, fact) in enumerate(facts, start=len(after) + 1):
        versions[stream] += 1
        recorded.append(
            Recorded(
                position=position, stream_id=stream, version=versions[stream], fact=fact,
                recorded_at=FIRST_RECORDED + timedelta(hours=position),
            )
        )  # fmt: skip
    return recorded


@contextmanager
def database() -> Iterator[Engine]:
    """An empty file for read models."""
    with TemporaryDirectory() as folder:
        engine = read_model_engine(Path(folder) / "read.sqlite")
        try:
            yield engine
        finally:
            engine.dispose()


def contents(engine: Engine, projection: Projection) -> Contents:
    """Every row of every table of the projection, and its position."""
    found: Contents = {}
    with engine.begin() as connection:
        for table in [*projection.metadata.sorted_tables, POSITIONS]:
            columns = [column for column in table.c if column.name != "updated"]
            order = [table.c[name] for name in ("stream", "part", "since") if name in table.c]
            rows = connection.execute(select(*columns).order_by(*order)).mappings()
            found[table.name] = [dict(row) for row in rows]
    return found


def fold(
    engine: Engine, projection: Projection, facts: Facts, batch_sizes: Sequence[int] = (500,)
) -> None:
    """Fold `facts` incrementally, in batches of the sizes given, again and again."""
    projector = Projector(ListedLedger(facts), engine, [projection])
    turn = 0
    while projector.run_once(limit=batch_sizes[turn % len(batch_sizes)]):
        turn += 1
    (status,) = projector.status()
    assert (status.position, status.error) == (len(facts), None)


def rebuild_equals_incremental(
    projection: Projection, facts: Facts, batch_sizes: Sequence[int]
) -> None:
    """However the facts came, in batches or all at once: the rows are the same, to the byte."""
    with database() as slowly, database() as at_once:
        fold(slowly, projection, facts, batch_sizes)
        rebuild(ListedLedger(facts), at_once, projection)
        assert contents(slowly, projection) == contents(at_once, projection)


def applied_twice_is_once(projection: Projection, facts: Facts) -> None:
    """Folding again what is folded changes nothing."""
    with database() as engine:
        fold(engine, projection, facts)
        once = contents(engine, projection)
        fold(engine, projection, facts)
        assert contents(engine, projection) == once


def streams_shuffled_give_the_same_rows(
    projection: Projection, facts: Facts, random: Random, ignoring: Collection[str] = ()
) -> None:
    """Streams may be interleaved in any way: versions are the same, only their places differ.

    `ignoring` names columns that hold a position on purpose.
    """
    places = {"since", "until", "node", *ignoring}
    seen = []
    for history in (facts, shuffled(facts, random)):
        with database() as engine:
            fold(engine, projection, history)
            seen.append(
                {
                    table: [
                        {name: value for name, value in row.items() if name not in places}
                        for row in sorted(rows, key=lambda row: (row["stream"], str(row["part"])))
                        if "stream" in row
                    ]
                    for table, rows in contents(engine, projection).items()
                    if table != POSITIONS.name
                }
            )
    assert seen[0] == seen[1]


def shuffled(facts: Facts, random: Random) -> list[Recorded[Any]]:
    """The same streams, each in its own order, interleaved otherwise; recording times are kept."""
    left: dict[str, list[Recorded[Any]]] = defaultdict(list)
    for at in facts:
        left[at.stream_id].append(at)
    order = [at.stream_id for at in facts]
    random.shuffle(order)
    return [
        replace(left[stream].pop(0), position=position)
        for position, stream in enumerate(order, start=1)
    ]


def as_of_equals_what_live_was(projection: Projection, facts: Facts) -> None:
    """Each moment reads afterwards as it read live: boards, closed rows, single rows, entries."""
    with database() as engine:
        ledger = ListedLedger()
        projector = Projector(ledger, engine, [projection])
        streams = sorted({at.stream_id for at in facts})
        live = [seen(engine, projection, streams, None)]
        for at in facts:
            ledger.add(at)
            assert projector.run_once() == 1
            live.append(seen(engine, projection, streams, None))
        for position, then in enumerate(live):
            assert seen(engine, projection, streams, position) == then, f"as of {position}"


def seen(
    engine: Engine, projection: Projection, streams: Sequence[str], position: int | None
) -> dict[str, Any]:
    """All that can be read of the projection at one moment."""
    found: dict[str, Any] = {}
    with engine.begin() as connection:
        read = Read(connection, position)
        for target in projection.targets:
            everything = read.everything(target)
            query = select(everything).order_by(everything.c.stream, everything.c.since)
            found[target.name] = read.all(query.order_by(everything.c.part))
            if isinstance(target, Rows):
                board = read.open(target)
                found[f"{target.name} open"] = read.all(
                    select(board).order_by(board.c.stream, board.c.part)
                )
                found[f"{target.name} parts"] = [read.parts(target, stream) for stream in streams]
                found[f"{target.name} one"] = [
                    read.one(target, row["stream"], row["part"]) for row in found[target.name]
                ]
            else:
                found[f"{target.name} of"] = [read.of(target, stream) for stream in streams]
    return found
