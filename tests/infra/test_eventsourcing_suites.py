"""The recorder suites of the `eventsourcing` library pass, and its Application runs unchanged."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import AggregateRecorder, IntegrityError, StoredEvent
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from infra.clock import SystemClock
from infra.fsck import check
from infra.recorder import LedgerRecorder


class OnALedger:
    """Gives a suite text ids, and a recorder over a new file for each test."""

    def new_originator_id(self) -> str:
        return str(uuid4())

    def create_recorder(self) -> Any:
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)  # type: ignore[attr-defined]
        recorder = LedgerRecorder(Path(directory.name) / "ledger.sqlite", SystemClock())
        self.addCleanup(recorder.close)  # type: ignore[attr-defined]
        return recorder


class TestApplicationRecorder(OnALedger, ApplicationRecorderTestCase):
    def test_subscribe(self) -> None:
        super().optional_test_insert_subscribe()


class TestNotificationsDoNotInterleave(OnALedger, NonInterleavingNotificationIDsBaseCase):
    pass


class SaysNothing(AggregateRecorder):
    """The library's aggregate suite wants no positions, which no application recorder satisfies."""

    def __init__(self, recorder: LedgerRecorder) -> None:
        self._recorder = recorder

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        self._recorder.insert_events(stored_events, **kwargs)

    def select_events(self, originator_id: UUID | str, **kwargs: Any) -> Sequence[StoredEvent]:
        return self._recorder.select_events(originator_id, **kwargs)


class TestAggregateRecorder(OnALedger, AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return SaysNothing(super().create_recorder())


class Dog(Aggregate):
    @event("Registered")
    def __init__(self, name: str) -> None:
        self.name = name
        self.tricks: list[str] = []

    @event("TrickAdded")
    def add_trick(self, trick: str) -> None:
        self.tricks.append(trick)


def test_the_library_s_application_runs_on_the_ledger_and_is_sealed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    env = {"PERSISTENCE_MODULE": "infra.recorder", "ZEJI_LEDGER": str(path)}
    application: Application[UUID] = Application(env)
    dog = Dog(name="旺财")
    application.save(dog)
    dog.add_trick("roll over")
    application.save(dog)
    found: Dog = application.repository.get(dog.id)
    assert (found.name, found.tricks) == ("旺财", ["roll over"])
    assert [item.id for item in application.notification_log.select(1, 10)] == [1, 2]
    assert check(path).ok
    application.close()


def test_a_subscription_hears_of_what_is_recorded_after_it_began(tmp_path: Path) -> None:
    recorder = LedgerRecorder(tmp_path / "ledger.sqlite", SystemClock())
    events = [
        StoredEvent("samples/a", at, "odd" if at % 2 else "even", b"{}") for at in range(1, 7)
    ]
    with recorder.subscribe(topics=["even"]) as subscription:
        writer = Thread(target=lambda: [recorder.insert_events([event]) for event in events])
        writer.start()
        heard = [next(subscription).id for _ in range(3)]
        writer.join()
        subscription.stop()
        assert list(subscription) == []
    assert heard == [2, 4, 6]
    recorder.close()


@pytest.mark.parametrize("versions", [[2], [1, 3], [1, 1], [2, 1]])
def test_a_gap_between_versions_is_refused(tmp_path: Path, versions: list[int]) -> None:
    recorder = LedgerRecorder(tmp_path / "ledger.sqlite", SystemClock())
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent("samples/a", at, "t", b"{}") for at in versions])
    assert recorder.max_notification_id() is None
    recorder.close()
