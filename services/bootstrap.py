"""The composition root: the only module that names concrete infrastructure."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from domain.catalogue import EVENTS
from domain.kernel.rules import Conflict
from domain.ports import Clock, LedgerUnavailable
from infra.cited_files import Shelf as Shelf
from infra.cited_files import compare
from infra.clock import SystemClock
from infra.codec import Codec
from infra.credentials import Credentials, Limits
from infra.credentials import Locked as Locked
from infra.database import UnderWay, one_at_a_time, read_model_engine
from infra.database import storage_failure as storage_failure
from infra.evidence_files import EvidenceFiles
from infra.evidence_files import megabytes as megabytes
from infra.file_kinds import FILE_KINDS as FILE_KINDS
from infra.file_kinds import recognise_table
from infra.following import Following
from infra.following import Standstill as Standstill
from infra.fsck import Verdict, check
from infra.ledger import SQLiteLedger
from infra.ledger_schema import OtherSchema
from infra.projector import Projector
from infra.rebuild import rebuild
from infra.receipts import receipt as receipt
from infra.saved_views import SavedView as SavedView
from infra.saved_views import SavedViews
from infra.yardstick import LibraryFile as LibraryFile
from infra.yardstick import RawFile as RawFile
from infra.yardstick import machine as machine
from infra.yardstick import scan_seconds as scan_seconds
from projections.base import Projection
from projections.catalogue import PROJECTIONS
from services.desk import Desk
from services.importing.jobs import Jobs
from services.policies import answers
from services.reading import Reading
from services.settings import Settings


@dataclass(frozen=True, kw_only=True)
class House:
    """One county's installation, wired together; close it when done."""

    settings: Settings
    clock: Clock
    ledger: SQLiteLedger
    desk: Desk
    engine: Engine
    projector: Projector
    following: Following
    reading: Reading
    evidence: EvidenceFiles
    credentials: Credentials
    saved_views: SavedViews
    tables: EvidenceFiles  # uploaded to be imported
    imports: Jobs

    def receipt(self, position: int) -> dict[str, Any]:
        """The receipt of the fact at `position`, ready for JSON. Raises NotFound."""
        return receipt(self.ledger, position)

    def check_code(self, position: int) -> str:
        """The hash of the leaf of the fact at `position`, hexadecimal; its receipt leads to it."""
        (leaf,) = self.ledger.leaf_hashes(position - 1, position)
        return leaf.hex()

    def rebuild(
        self, projection: Projection, workers: int, progress: Callable[[int, int], None]
    ) -> int:
        """Fold a read model anew from the first fact and swap it in; the position it shows.

        Raises Conflict if it is being rebuilt already.
        """
        reopen = partial(open_ledger, self.settings.data_dir)
        try:
            helpers = [reopen] * (workers - 1)
            return rebuild(self.ledger, self.engine, projection, helpers, progress)
        except UnderWay as error:
            raise Conflict("rebuild_under_way", name=projection.name) from error

    @contextlib.contextmanager
    def importing(self) -> Iterator[None]:
        """Hold the one import at a time, preview and all. Raises Conflict if one is going on."""
        try:
            with one_at_a_time(self.settings.data_dir / ".import.lock"):
                yield
        except UnderWay as error:
            raise Conflict("import_under_way") from error

    def close(self) -> None:
        """Stop what is at work, then give back files and connections."""
        self.imports.close()
        self.engine.dispose()
        self.ledger.close()
        self.credentials.close()
        self.saved_views.close()


def open_house(settings: Settings, clock: Clock | None = None) -> House:
    """Open the installation in `settings.data_dir`, made if missing, under `clock`."""
    clock = clock or SystemClock()
    folder = settings.data_dir
    ledger = open_ledger(folder, clock)
    engine = read_model_engine(folder / "read-models.sqlite")
    projector = Projector(ledger, engine, PROJECTIONS)
    evidence = EvidenceFiles(
        evidence_folder(folder), settings.upload_bytes_max, settings.picture_pixels_max
    )
    limits = Limits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_absolute_hours),
        failures=settings.lockout_failures,
        lockout=timedelta(minutes=settings.lockout_minutes),
    )
    return House(
        settings=settings,
        clock=clock,
        ledger=ledger,
        desk=Desk(ledger, clock, answers, evidence),
        engine=engine,
        projector=projector,
        following=Following(projector),
        reading=Reading(engine, ledger, clock),
        evidence=evidence,
        credentials=Credentials(folder / "accounts.sqlite", limits),
        saved_views=SavedViews(folder / "saved-views.sqlite"),
        tables=EvidenceFiles(
            folder / "imports" / "files",
            settings.upload_bytes_max,
            settings.picture_pixels_max,
            recognise_table,
        ),
        imports=Jobs(folder / "imports"),
    )


def open_ledger(folder: Path, clock: Clock | None = None) -> SQLiteLedger:
    """The ledger in a data folder. Raises LedgerUnavailable if another program keeps it."""
    try:
        return SQLiteLedger(ledger_file(folder), Codec(EVENTS.values()), clock or SystemClock())
    except OtherSchema as error:
        raise LedgerUnavailable(str(error)) from error


def ledger_file(folder: Path) -> Path:
    """Where the ledger of a data folder stands."""
    return folder / "ledger.sqlite"


def check_ledger(
    folder: Path, expect: tuple[int, str] | None, progress: Callable[[int], None]
) -> Verdict:
    """Prove the ledger from its stored bytes, without opening it for work."""
    return check(ledger_file(folder), expect, progress)


def check_evidence(folder: Path) -> Shelf:
    """Which files facts cite are missing, and which stored files nobody cites."""
    return compare(ledger_file(folder), evidence_folder(folder), EVENTS.values())


def evidence_folder(folder: Path) -> Path:
    """Where the evidence of a data folder lies."""
    return folder / "evidence"


def system_now() -> datetime:
    """This moment by the machine's clock, where no house is open yet."""
    return SystemClock().now()
