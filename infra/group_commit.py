"""Who comes first commits for all who wait.

A thread that finds nobody writing takes everybody's waiting turn into its own transaction. While it
waits for the disk the next turns gather, and the first of them is woken to lead. So a commit serves
as many as there are, a lone writer waits for nobody, and there is no writer thread to hand over to.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar


class Turn:
    """One caller's place in the queue."""

    def __init__(self) -> None:
        """Begin asleep: `wake` is released when the turn is over, or when it is to lead."""
        self.over = False
        self.wake = Lock()
        self.wake.acquire()


T = TypeVar("T", bound=Turn)


class GroupCommit(Generic[T]):
    """Lets one thread at a time run `commit` with all turns that are waiting."""

    def __init__(self, commit: Callable[[Sequence[T]], None]) -> None:
        """Remember `commit`, which writes into each turn what became of it."""
        self._commit = commit
        self._mutex = Lock()
        self._waiting: list[T] = []
        self._led = False

    def take(self, turn: T) -> None:
        """Return when `turn` is over, served by this thread or by another."""
        with self._mutex:
            self._waiting.append(turn)
            leads, self._led = not self._led, True
        if not leads:
            turn.wake.acquire()
        if not turn.over:
            self._lead()

    def _lead(self) -> None:
        """Serve all who wait by now, then pass the lead to the first who came since."""
        with self._mutex:
            group, self._waiting = self._waiting, []
        try:
            self._commit(group)
        finally:
            for turn in group:
                turn.over = True
            with self._mutex:
                heir = self._waiting[0] if self._waiting else None
                self._led = heir is not None
            if heir is not None:
                heir.wake.release()
            for turn in group:
                turn.wake.release()
