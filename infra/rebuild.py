"""Folds the whole ledger again into new tables, which then take the place of the serving ones.

Rows have one owner stream, so the streams can be shared out over processes: each folds its own into
a file of its own, and the files are merged. The old tables serve until the last transaction, which
folds what came meanwhile, swaps the tables and sets the position, all at once or not at all.
"""

import gc
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from pkgutil import resolve_name
from sys import modules
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.sql.elements import quoted_name

from domain.kernel.stream import Event
from domain.ports import Ledger, Recorded, Wanted
from infra.database import read_model_engine
from infra.fold import Fold
from infra.projector import create_tables, set_position
from projections.base import Projection

BATCH = 50_000  # facts: the more at once, the fewer rows are written twice
MARK = "__rebuild"

Progress = Callable[[int, int], None]  # positions done, positions to do
OpenLedger = Callable[[], Ledger]


def rebuild(
    open_ledger: OpenLedger,
    engine: Engine,
    projection: Projection,
    workers: int = 1,
    progress: Progress | None = None,
) -> int:
    """Rebuild the projection from the first fact; the position it then shows.

    With more than one worker, `open_ledger` is sent to new processes, and the projection must be
    a global of its module. A handler's failure is raised, and the old tables stay.
    """
    tell = progress or (lambda _done, _all: None)
    ledger = open_ledger()
    head = ledger.head()
    fold = Fold(projection, engine.dialect, MARK)
    create_tables(engine, projection)
    with engine.begin() as connection:
        for table in fold.tables.values():
            connection.execute(DropTable(table, if_exists=True))
            connection.execute(CreateTable(table))
    if workers == 1:
        with _uncollected():
            for done in _fold_all(ledger, engine, fold, head):
                tell(done, head)
    else:
        _fold_in_shards(open_ledger, engine, fold, projection, (workers, head, tell))
    _create_indexes(engine, fold)
    position = _swap(ledger, engine, fold, projection, head)
    quote = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        for name in fold.tables:
            connection.exec_driver_sql(f"ANALYZE {quote(name)}")
    return position


def _facts(
    ledger: Ledger, after: int, head: int, wanted: Wanted
) -> Iterator[tuple[int, list[Recorded[Any]]]]:
    """The wanted facts after one position up to another, in batches with how far each reaches."""
    for start in range(after, head, BATCH):
        reached = min(start + BATCH, head)
        yield reached, list(ledger.since(start, reached - start, wanted))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: facts and rows form no cycles; looking costs a third more."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _fold_all(ledger: Ledger, engine: Engine, fold: Fold, head: int) -> Iterator[int]:
    for reached, facts in _facts(ledger, 0, head, fold.hears):
        with engine.begin() as connection:
            fold.apply(connection, facts)
        yield reached


def _fold_in_shards(
    open_ledger: OpenLedger,
    engine: Engine,
    fold: Fold,
    projection: Projection,
    task: tuple[int, int, Progress],
) -> None:
    workers, head, tell = task
    address = _address(projection)
    with (
        TemporaryDirectory(dir=Path(engine.url.database or "").parent) as folder,
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
    ):
        shards = [
            pool.submit(fold_shard, open_ledger, address, (shard, workers, head), folder)
            for shard in range(workers)
        ]
        for done, shard in enumerate(as_completed(shards), start=1):
            _merge(engine, fold, shard.result())
            tell(head * done // workers, head)


def fold_shard(
    open_ledger: OpenLedger, address: str, share: tuple[int, int, int], folder: str
) -> Path:
    """Fold one share (which, of how many, up to where) of the streams; the file it is in."""
    projection: Projection = resolve_name(address)
    shard, workers, head = share
    path = Path(folder) / f"shard-{shard}.sqlite"
    engine = read_model_engine(path)
    fold = Fold(projection, engine.dialect)
    with engine.begin() as connection:
        for table in fold.tables.values():
            connection.execute(CreateTable(table))

    def own(stream: str, fact: type[Event[Any]]) -> bool:
        return fold.hears(stream, fact) and crc32(stream.encode()) % workers == shard

    with _uncollected():
        for _, facts in _facts(open_ledger(), 0, head, own):
            with engine.begin() as connection:
                fold.apply(connection, facts)
    engine.dispose()
    return path


def _address(projection: Projection) -> str:
    """Where another process finds the projection: "module:global"."""
    module = modules[projection.handlers[0].function.__module__]
    names = [name for name, value in vars(module).items() if value is projection]
    assert names, f"{projection.key} is not a global of {module.__name__}"
    return f"{module.__name__}:{names[0]}"


def _merge(engine: Engine, fold: Fold, path: Path) -> None:
    with _attached(engine, path) as connection, connection.begin():
        for name, table in fold.tables.items():
            shard = table.to_metadata(type(table.metadata)(), schema="shard", name=name)
            connection.execute(insert(table).from_select(shard.c.keys(), select(shard)))


@contextmanager
def _attached(engine: Engine, path: Path) -> Iterator[Connection]:
    """A connection that sees the tables of another file, as schema `shard`."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection  # ATTACH begins no transaction
        driver.execute("ATTACH DATABASE ? AS shard", (str(path),))
        try:
            yield connection
        finally:
            driver.execute("DETACH DATABASE shard")


def _create_indexes(engine: Engine, fold: Fold) -> None:
    """Index the new tables; the serving ones hold the plain names, so these take others."""
    build = secrets.token_hex(4)
    for table in fold.tables.values():
        with engine.begin() as connection:
            for index in table.indexes:
                index.name = quoted_name(f"{index.name}_{build}", quote=None)
                index.create(connection)


def _swap(ledger: Ledger, engine: Engine, fold: Fold, projection: Projection, position: int) -> int:
    # Most of what came meanwhile, before the lock is taken.
    for reached, facts in _facts(ledger, position, ledger.head(), fold.hears):
        with engine.begin() as connection:
            fold.apply(connection, facts)
        position = reached
    with engine.begin() as connection:
        # Taking the write lock first: the serving tables move no further while we catch up.
        set_position(connection, projection, position)
        for reached, facts in _facts(ledger, position, ledger.head(), fold.hears):
            fold.apply(connection, facts)
            position = reached
        quote = engine.dialect.identifier_preparer.quote
        for name, table in fold.tables.items():
            connection.execute(DropTable(projection.metadata.tables[name]))
            connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} RENAME TO {quote(name)}")
        set_position(connection, projection, position)
    return position
