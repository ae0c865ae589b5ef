"""The thread that keeps the read models up to date, and how it fares.

Trouble that is no read model's own (a locked or full disk, a ledger that cannot be read) is logged
and tried again, ever more slowly; whoever asks `standstill` meanwhile learns of it.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Self

from domain.kernel.stream import Value
from infra.projector import Projector, in_words

IDLE_SECONDS = 0.5  # how long the thread may take to notice that it should stop
PAUSE_SECONDS = 0.5  # after the first trouble; each further one doubles it
PAUSE_SECONDS_MAX = 30.0
STALLED_SECONDS = 60.0  # a round that long, with facts to show, is no round

log = logging.getLogger("zeji.projector")


class Standstill(Value):
    """Why no read model moves; `reason` is one of: not_followed, failing, stalled."""

    reason: str
    detail: str = ""


class Following:
    """Follows the ledger within its `with` block; one block at a time."""

    def __init__(
        self, projector: Projector, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Prepare; `monotonic` counts seconds."""
        self._projector = projector
        self._monotonic = monotonic
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble = ""  # what the last round failed with, if it did
        self._went_well_at = 0.0  # when a round last did not fail

    def __enter__(self) -> Self:
        """Start the thread."""
        assert self._thread is None, "this ledger is being followed already"
        self._stop.clear()
        self._trouble, self._went_well_at = "", self._monotonic()
        self._thread = threading.Thread(target=self._follow, name="projector", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and wait until the batch under way is done."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def standstill(self) -> Standstill | None:
        """Why no read model moves, or None if those that have not stopped do."""
        if self._thread is None or not self._thread.is_alive():
            return Standstill(reason="not_followed")
        if self._trouble:
            return Standstill(reason="failing", detail=self._trouble)
        seconds = self._monotonic() - self._went_well_at
        if seconds > STALLED_SECONDS and (behind := self._projector.behind()):
            return Standstill(reason="stalled", detail=f"{behind} facts, {seconds:.0f} s")
        return None

    def _follow(self) -> None:
        pause = PAUSE_SECONDS
        while not self._stop.is_set():
            try:
                if not self._projector.run_once():
                    self._projector.wait_for_more(IDLE_SECONDS)
            except Exception as error:  # noqa: BLE001 - the only thread there is must outlive it
                self._trouble = in_words(error)
                log.error("nothing was folded, again in %s s: %s", pause, self._trouble)  # noqa: TRY400 - a trace would show rows
                self._stop.wait(pause)
                pause = min(2 * pause, PAUSE_SECONDS_MAX)
            else:
                self._trouble, self._went_well_at = "", self._monotonic()
                pause = PAUSE_SECONDS
