"""Keeps read models up to date: batches of the ledger, folded, in one transaction per projection.

A projection moves its own position in the same transaction as its rows, from the position it read:
of two processes folding one projection the second finds the position moved and reads again. A
projection whose handler fails stops before that fact, says why, and lets the others go on.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    Update,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.schema import CreateTable

from domain.kernel.stream import Value
from domain.ports import Ledger, Recorded
from infra.fold import Fold
from projections.base import Projection

BATCH = 1_000  # facts: larger folds faster, smaller shows rows sooner
LOOK_AGAIN_SECONDS = 0.05  # for the rows another process may have written

log = logging.getLogger("zeji.projector")

POSITIONS = Table(
    "projection_positions",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("error", Text),
    Column("updated", DateTime, nullable=False),
)


class FollowedLedger(Ledger, Protocol):
    """A ledger that can be waited for."""

    def wait_beyond(self, position: int, timeout: float) -> bool:
        """Whether the head is beyond `position`, waiting at most `timeout` seconds for it."""


class ProjectionStatus(Value):
    """How far one projection has come, and why it stopped, if it did."""

    name: str
    version: int
    position: int
    head: int
    error: str | None


def in_words(error: Exception) -> str:
    """What an error says, without the values of the row it concerns: they may be personal."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {cause}"


def _row_of(projection: Projection) -> Any:
    return and_(POSITIONS.c.name == projection.name, POSITIONS.c.version == projection.version)


def create_tables(engine: Engine, projection: Projection) -> None:
    """Make the projection's tables and its position, where there are none yet."""
    with engine.begin() as connection:
        connection.execute(CreateTable(POSITIONS, if_not_exists=True))
    start = sqlite.insert(POSITIONS).values(
        name=projection.name,
        version=projection.version,
        position=0,
        updated=func.current_timestamp(),
    )
    with engine.begin() as connection:
        # The insert takes the write lock, so of two processes one makes the tables.
        connection.execute(start.on_conflict_do_nothing())
        projection.metadata.create_all(connection)


def move(connection: Connection, projection: Projection, old: int, new: int) -> bool:
    """Move the projection's position; False, and nothing moved, if it was not `old`.

    The first statement of its transaction: it takes the write lock, so what follows is alone.
    """
    moved = _moved(projection, new).where(POSITIONS.c.position == old)
    return connection.execute(moved).rowcount == 1


def set_position(connection: Connection, projection: Projection, position: int) -> None:
    """Say where the projection is, wherever it was; like `move`, it takes the write lock."""
    connection.execute(_moved(projection, position))


def _moved(projection: Projection, position: int) -> Update:
    return (
        update(POSITIONS)
        .where(_row_of(projection))
        .values(position=position, error=None, updated=func.current_timestamp())
    )


class Projector:
    """Folds the ledger into the tables of several projections; safe to run more than once."""

    def __init__(
        self, ledger: FollowedLedger, engine: Engine, projections: Sequence[Projection]
    ) -> None:
        """Make the tables that are missing. A projection that had stopped is tried again.

        One that shows more than the ledger holds begins anew: it is of a ledger that was replaced.
        """
        self._ledger = ledger
        self._engine = engine
        self._projections = {projection.key: projection for projection in projections}
        self._folds = {
            projection.key: Fold(projection, engine.dialect) for projection in projections
        }
        self._moved = threading.Condition()
        for projection in projections:
            create_tables(engine, projection)
        stopped = or_(*map(_row_of, projections)) & POSITIONS.c.error.is_not(None)
        with engine.begin() as connection:
            connection.execute(update(POSITIONS).where(stopped).values(error=None))
        for projection, status in zip(projections, self.status(), strict=True):
            if status.position > status.head:
                log.warning(
                    "%s shows position %s, the ledger ends at %s: folded anew",
                    status.name, status.position, status.head,
                )  # fmt: skip
                self._begin_anew(projection)

    def run_once(self, limit: int = BATCH) -> int:
        """Fold at most `limit` facts into each projection; how many foldings that made."""
        waiting: dict[int, list[Projection]] = defaultdict(list)
        for key, position in self._positions().items():
            waiting[position].append(self._projections[key])
        folded = 0
        for position, projections in sorted(waiting.items()):
            facts = list(self._ledger.since(position, limit))
            if facts:
                assert facts[-1].position == position + len(facts), "the ledger has a gap"
                for projection in projections:
                    folded += self._advance(projection, position, facts)
        with self._moved:
            self._moved.notify_all()
        return folded

    def catch_up(self) -> None:
        """Fold until every projection that has not stopped is where the head was."""
        head = self._ledger.head()
        while any(reached < head for reached in self._positions().values()):
            self.run_once()

    def wait_for_more(self, timeout: float) -> None:
        """Return when there may be facts to fold, after `timeout` seconds in any case."""
        reached = min(self._positions().values(), default=self._ledger.head())
        self._ledger.wait_beyond(reached, timeout)

    def shown(self) -> int:
        """The position up to which every projection shows everything, stopped ones included."""
        return min((each.position for each in self.status()), default=self._ledger.head())

    def behind(self) -> int:
        """How many facts the projection furthest behind, of those not stopped, has yet to fold."""
        status = [each for each in self.status() if each.error is None]
        return max((each.head - each.position for each in status), default=0)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Whether every projection that has not stopped shows `position`, within `timeout` s."""
        until = time.monotonic() + timeout
        while True:
            if all(reached >= position for reached in self._positions().values()):
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            with self._moved:
                self._moved.wait(min(left, LOOK_AGAIN_SECONDS))

    def status(self) -> list[ProjectionStatus]:
        """How far each projection is, and why it stopped, in the order they were given."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(POSITIONS)).mappings().all()
        found = {f"{row['name']}.v{row['version']}": row for row in rows}
        head = self._ledger.head()
        return [
            ProjectionStatus(
                name=projection.name,
                version=projection.version,
                position=found[key]["position"],
                head=head,
                error=found[key]["error"],
            )
            for key, projection in self._projections.items()
        ]

    def _begin_anew(self, projection: Projection) -> None:
        with self._engine.begin() as connection:
            set_position(connection, projection, 0)
            projection.metadata.drop_all(connection)
            projection.metadata.create_all(connection)

    def _positions(self) -> dict[str, int]:
        """Where the projections are that have not stopped; a rebuild lets one go on."""
        return {
            key: status.position
            for key, status in zip(self._projections, self.status(), strict=True)
            if status.error is None
        }

    def _advance(
        self, projection: Projection, position: int, facts: Sequence[Recorded[Any]]
    ) -> int:
        """Fold `facts`, or those before the first that fails; how many were folded."""
        try:
            return len(facts) if self._fold(projection, position, facts) else 0
        except OperationalError:
            raise  # the database's trouble, not the projection's
        except Exception as error:  # noqa: BLE001 - whatever a handler may raise
            if len(facts) == 1:
                self._stop(projection, position, facts[0], error)
                return 0
        half = len(facts) // 2  # find the fact that fails, and fold those before it
        folded = self._advance(projection, position, facts[:half])
        if folded < half:
            return folded
        return folded + self._advance(projection, facts[half - 1].position, facts[half:])

    def _fold(self, projection: Projection, position: int, facts: Sequence[Recorded[Any]]) -> bool:
        with self._engine.begin() as connection:
            if not move(connection, projection, position, facts[-1].position):
                return False
            self._folds[projection.key].apply(connection, facts)
        return True

    def _stop(
        self, projection: Projection, position: int, at: Recorded[Any], error: Exception
    ) -> None:
        text = f"{at.fact.name} at {at.position}: {in_words(error)}"
        here = and_(_row_of(projection), POSITIONS.c.position == position)
        with self._engine.begin() as connection:
            connection.execute(
                update(POSITIONS).where(here).values(error=text, updated=func.current_timestamp())
            )
