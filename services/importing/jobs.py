"""Imports as they stand: each a JSON file, its rejected rows beside it, and one at a time at work.

In `imports/` of the data folder: `files/` the uploads by digest, `ID.json` a job, written whole
under another name and renamed, `ID.rejected.csv` its bad rows. How far a job is stands in memory
alone, so one that the file calls running and nobody runs has died: with the server, or of a bug.
"""

import logging
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock

import msgspec

from domain.kernel.rules import NotFound
from domain.kernel.stream import Value
from domain.kernel.traits import EvidenceRef
from services.importing.columns import Column
from services.importing.mapping import Map
from services.refusals import Refusal

ID = re.compile(r"[0-9a-f]{32}")
log = logging.getLogger("zeji.importing")


class Step(StrEnum):
    """Where a job stands."""

    COLUMNS = "columns"  # to be chosen
    PREVIEWING = "previewing"
    PREVIEWED = "previewed"
    IMPORTING = "importing"
    IMPORTED = "imported"
    REFUSED = "refused"
    DIED = "died"  # seen, never written


AT_WORK = frozenset({Step.PREVIEWING, Step.IMPORTING})


class Said(Value):
    """What a field of a row says: names by their ids, choices by their codes."""

    field: str
    said: tuple[str, ...]
    before: tuple[str, ...] = ()  # of a row that says something else now


class ChangedRow(Value):
    """A row taken over before that says something else now."""

    line: int
    stream: str
    fields: tuple[Said, ...]


class Found(Value):
    """What a preview found."""

    rows: int
    new: int
    changed: int
    repeated: int
    bad: int
    unused: tuple[str, ...]
    unmatched: dict[str, int]
    sample: tuple[Said, ...]  # the first new row, as it would be recorded
    changed_rows: tuple[ChangedRow, ...]  # the first of them


class Job(Value):
    """One file somebody imports, or did."""

    id: str
    person: str  # who uploaded it: nobody else sees it
    made_at: datetime
    file: EvidenceRef
    beside: tuple[EvidenceRef, ...]
    by_hand: bool  # the columns are chosen by hand, not by a map
    map: Map
    columns: tuple[Column, ...]
    step: Step = Step.COLUMNS
    found: Found | None = None
    imported: int = 0
    moved: bool = False  # the rows to import were others than those agreed to
    refusal: dict[str, Refusal] | None = None  # the last, in each language


class Stopped(Exception):
    """The server stops, and the job with it."""


Tell = Callable[[int, int], None]
Work = Callable[[Job, Tell], Job]


class Jobs:
    """The jobs of one installation."""

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`, made if missing."""
        self._folder = folder
        self._progress: dict[str, tuple[int, int]] = {}  # of those at work or waiting
        self._starting = Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="import")
        self._stopping = False
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, person: str) -> Sequence[Job]:
        """What the person uploaded, newest first."""
        found = (self._read(path) for path in self._folder.glob("*.json"))
        own = (job for job in found if job and job.person == person)
        return sorted(own, key=lambda job: job.made_at, reverse=True)

    def find(self, id: str, person: str) -> Job:
        """The job, for who uploaded the file. Raises NotFound."""
        path = self._folder / f"{id}.json"
        job = self._read(path) if ID.fullmatch(id) and path.is_file() else None
        if job is None or job.person != person:
            raise NotFound("no_such_import", id=id)
        return job

    def keep(self, job: Job) -> None:
        """Write the job, whole or not at all."""
        path = self._folder / f"{job.id}.json"
        with path.with_suffix(".draft").open("wb") as draft:
            draft.write(msgspec.json.encode(job))
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).replace(path)

    def rejected(self, job: Job) -> Path:
        """Where the bad rows of the job are."""
        return self._folder / f"{job.id}.rejected.csv"

    def progress(self, job: Job) -> tuple[int, int]:
        """How much is done of how much; of nothing while it waits for others."""
        return self._progress.get(job.id, (0, 0))

    def start(self, job: Job, work: Work) -> None:
        """Let the job be done, after those before it; nothing if it is under way."""
        with self._starting:
            if job.id in self._progress:
                return
            self.keep(job)
            self._progress[job.id] = (0, 0)
        self._thread.submit(self._run, job, work)

    def close(self) -> None:
        """Stop at the next row, or after the rows being recorded."""
        self._stopping = True
        self._thread.shutdown(cancel_futures=True)

    def _run(self, job: Job, work: Work) -> None:
        def tell(done: int, whole: int) -> None:
            if self._stopping:
                raise Stopped
            self._progress[job.id] = (done, whole)

        try:
            tell(0, 1)
            self.keep(work(job, tell))
        except Stopped:
            log.warning("import %s stopped with the server", job.id)
        except Exception:
            log.exception("import %s died", job.id)
        finally:
            del self._progress[job.id]

    def _read(self, path: Path) -> Job | None:
        """The job of a file; None for one that another version wrote otherwise."""
        try:
            job = msgspec.json.decode(path.read_bytes(), type=Job)
        except msgspec.MsgspecError as error:
            log.warning("%s: %s", path, error)
            return None
        dead = job.step in AT_WORK and job.id not in self._progress
        return replace(job, step=Step.DIED) if dead else job
