"""For the `eventsourcing` library alone: the ledger's file as one of its recorders.

The library's own suites pass on it, and `PERSISTENCE_MODULE=infra.recorder` lets its Application
run on it, unchanged. Nothing else calls what stands here: to follow a command, read `ledger_file`.
"""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)
from eventsourcing.utils import Environment

from domain.ports import LedgerUnavailable
from infra import ledger_schema as sql
from infra.appending import Append, Moved, Row
from infra.clock import SystemClock
from infra.ledger_file import LAST, LedgerFile

PAGE = 500  # notifications read together
LOOK_AGAIN_SECONDS = 1.0  # for what another process may have appended


class LedgerRecorder(LedgerFile, ApplicationRecorder):
    """Lets the `eventsourcing` library read and write the file as events and notifications."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Record the events at once, of one or many streams; their positions.

        Raises IntegrityError if a stream is not at the version before the events given for it.
        """
        assert not any(kwargs.values()), f"this recorder tracks nothing: {kwargs}"
        if not stored_events:
            return []
        rows = [
            (str(e.originator_id), e.originator_version, e.topic, e.state) for e in stored_events
        ]
        try:
            appended = self._writer.submit(Append(_expected(rows), rows))
        except Moved as moved:
            raise IntegrityError(f"not at the expected version: {moved}") from moved
        except LedgerUnavailable as unavailable:
            raise OperationalError(str(unavailable)) from unavailable
        return list(range(appended.first, appended.last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Events of one stream, by version."""
        first, last = -1 if gt is None else gt + 1, LAST if lte is None else lte
        statement = sql.STREAM_DOWN if desc else sql.STREAM_UP
        most = LAST if limit is None else limit
        return [
            StoredEvent(*row) for row in self.rows(statement, str(originator_id), first, last, most)
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events of all streams, by position."""
        first = (start or 0) + (not inclusive_of_start)
        last = LAST if stop is None else stop
        names = json.dumps(list(topics))
        found = self.rows(sql.NOTIFICATIONS, first, last, not topics, names, limit)
        return [Notification(*row) for row in found]

    def max_notification_id(self) -> int | None:
        """The last position given, or None for an empty ledger."""
        return self.head() or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "LedgerSubscription":
        """Events after position `gt`, also those still to come."""
        return LedgerSubscription(self, gt, topics)


def _expected(rows: Sequence[Row]) -> list[tuple[str, tuple[int | None, ...]]]:
    """The version each stream may have before these rows. Raises IntegrityError for a gap inside.

    The library counts from 1 or from 0, so version 1 may also be the first.
    """
    versions: dict[str, list[int]] = {}
    for stream, version, _, _ in rows:
        versions.setdefault(stream, []).append(version)
    for stream, given in versions.items():
        if given != list(range(given[0], given[0] + len(given))):
            raise IntegrityError(f"versions of {stream} do not follow each other: {given}")
    before: dict[int, tuple[int | None, ...]] = {0: (None,), 1: (None, 0)}
    return [(stream, before.get(given[0], (given[0] - 1,))) for stream, given in versions.items()]


class LedgerSubscription(Subscription[LedgerRecorder]):
    """Notifications in order, waiting for more until it is stopped; needs no thread of its own."""

    def __init__(self, recorder: LedgerRecorder, gt: int | None, topics: Sequence[str]) -> None:
        """Begin after position `gt`."""
        super().__init__(recorder, gt, topics)
        self._position = gt or 0
        self._page: deque[Notification] = deque()

    def __next__(self) -> Notification:
        """The next notification; ends within a second after `stop`."""
        while not self._has_been_stopped:
            if self._page:
                return self._page.popleft()
            head = self._recorder.head()
            found = self._recorder.select_notifications(
                self._position, PAGE, head, self._topics, inclusive_of_start=False
            )
            self._page.extend(found)
            self._position = found[-1].id if found else max(head, self._position)
            if not found:
                self._recorder.wait_beyond(self._position, LOOK_AGAIN_SECONDS)
        raise StopIteration


class LedgerFactory(InfrastructureFactory[TrackingRecorder]):
    """Builds what the library's Application asks for; the file is named by ZEJI_LEDGER."""

    def __init__(self, env: Environment | Mapping[str, str] | None) -> None:
        """Take the Application's settings."""
        super().__init__(env)
        self._opened: list[LedgerRecorder] = []

    def application_recorder(self) -> LedgerRecorder:
        """The recorder over the named file, closed with the Application."""
        path = self.env.get("ZEJI_LEDGER")
        assert path, "ZEJI_LEDGER names no file"
        self._opened.append(LedgerRecorder(Path(path), SystemClock()))
        return self._opened[-1]

    def close(self) -> None:
        """Close what was opened."""
        for recorder in self._opened:
            recorder.close()

    def aggregate_recorder(self, purpose: str = "events") -> NoReturn:
        """None: no snapshots are kept."""
        raise NotImplementedError(purpose)

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> NoReturn:
        """None: read models keep their own positions."""
        raise NotImplementedError(tracking_recorder_class)

    def process_recorder(self) -> NoReturn:
        """None: policies answer inside the desk."""
        raise NotImplementedError
