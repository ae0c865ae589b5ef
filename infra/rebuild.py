"""Folds the whole ledger again into new tables, which then take the place of the serving ones.

Rows have one owner stream, so the streams can be shared out over processes: this one folds its
share into the new tables, each other into a file of its own, and the files are merged. The old
tables serve until the last transaction, which folds what came meanwhile, swaps the tables and sets
the position, all at once or not at all.
"""

import gc
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from pkgutil import resolve_name
from sys import modules
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.sql.elements import quoted_name

from domain.kernel.stream import Event
from domain.ports import Ledger, Recorded, Wanted
from infra.database import one_at_a_time, read_model_engine
from infra.fold import Fold
from infra.projector import create_tables, set_position
from projections.base import Projection

BATCH = 50_000  # facts: the more at once, the fewer rows are written twice
MARK = "__rebuild"

Progress = Callable[[int, int], None]  # positions done, positions to do
OpenLedger = Callable[[], Ledger]


class Share(NamedTuple):
    """The streams one process folds."""

    which: int  # from 0
    of: int
    head: int  # the last position

    def wanted(self, fold: Fold) -> Wanted:
        """Whether the fold hears a fact and the stream is in this share."""
        if self.of == 1:
            return fold.hears

        def own(stream: str, fact: type[Event[Any]]) -> bool:
            return fold.hears(stream, fact) and crc32(stream.encode()) % self.of == self.which

        return own


def rebuild(
    ledger: Ledger,
    engine: Engine,
    projection: Projection,
    helpers: Sequence[OpenLedger] = (),
    progress: Progress | None = None,
) -> int:
    """Rebuild the projection from the first fact; the position it then shows.

    Each of `helpers` opens the ledger in a process of its own, which folds a share; the projection
    must then be a global of its module. Raises database.UnderWay if it is being rebuilt already.
    A handler's failure is raised, and the old tables stay.
    """
    tell = progress or (lambda _done, _all: None)
    fold = Fold(projection, engine.dialect, MARK)
    lock = _file(engine).with_name(f".{projection.key}.lock")
    with one_at_a_time(lock), _new_tables(engine, fold):
        create_tables(engine, projection)
        head, of = ledger.head(), 1 + len(helpers)
        own, *others = (Share(which, of, head) for which in range(of))
        with _folded_aside(helpers, engine, projection, others) as files:
            for done in _fold(ledger, engine, fold, own):
                tell(done, head)
            for file in files:
                _merge(engine, fold, file)
        _create_indexes(engine, fold)
        return _swap(ledger, engine, fold, projection, head)


def _file(engine: Engine) -> Path:
    return Path(engine.url.database or "")


@contextmanager
def _new_tables(engine: Engine, fold: Fold) -> Iterator[None]:
    """Empty tables to fold into; those that no swap has put in service are dropped again."""
    _drop(engine, fold)  # a rebuild that was killed left them
    with engine.begin() as connection:
        for table in fold.tables.values():
            connection.execute(CreateTable(table))
    try:
        yield
    except BaseException:
        with suppress(SQLAlchemyError):  # what failed first is what matters
            _drop(engine, fold)
        raise


def _drop(engine: Engine, fold: Fold) -> None:
    with engine.begin() as connection:
        for table in fold.tables.values():
            connection.execute(DropTable(table, if_exists=True))


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


def _fold(ledger: Ledger, engine: Engine, fold: Fold, share: Share) -> Iterator[int]:
    """Fold a share of the streams; how far it is after each batch."""
    with _uncollected():
        for reached, facts in _facts(ledger, 0, share.head, share.wanted(fold)):
            with engine.begin() as connection:
                fold.apply(connection, facts)
            yield reached


@contextmanager
def _folded_aside(
    helpers: Sequence[OpenLedger], engine: Engine, projection: Projection, shares: Sequence[Share]
) -> Iterator[Iterable[Path]]:
    """Let each helper fold one of the shares; the files they are in, as they are done."""
    if not helpers:
        yield ()
        return
    address = _address(projection)
    with (
        TemporaryDirectory(dir=_file(engine).parent) as folder,
        ProcessPoolExecutor(len(helpers), mp_context=get_context("spawn")) as pool,
    ):
        begun = [
            pool.submit(fold_aside, open_ledger, address, share, Path(folder))
            for open_ledger, share in zip(helpers, shares, strict=True)
        ]
        yield (done.result() for done in as_completed(begun))


def fold_aside(open_ledger: OpenLedger, address: str, share: Share, folder: Path) -> Path:
    """Fold a share of the streams into a file of its own; its path."""
    projection: Projection = resolve_name(address)
    path = folder / f"share-{share.which}.sqlite"
    engine = read_model_engine(path)
    fold = Fold(projection, engine.dialect)
    with _new_tables(engine, fold):
        for _ in _fold(open_ledger(), engine, fold, share):
            pass
    engine.dispose()
    return path


def _address(projection: Projection) -> str:
    """Where another process finds the projection: "module:global"."""
    homes = dict.fromkeys(handler.function.__module__ for handler in projection.handlers)
    for home in homes:
        for name, value in vars(modules[home]).items():
            if value is projection:
                return f"{home}:{name}"
    raise AssertionError(f"{projection.key} is a global of none of {', '.join(homes)}")


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
    """Fold what came since `position`, and put the new tables in service; the position reached."""
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
            connection.exec_driver_sql(f"ANALYZE {quote(name)}")  # the planner's counts go with it
        set_position(connection, projection, position)
    return position
