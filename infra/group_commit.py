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
        self.leads = False
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
        """Return when `turn` is over, served by this thread or by another.

        Interrupted, it leaves the queue to the others; whether the turn was served it then knows
        from the turn alone.
        """
        try:
            with self._mutex:
                self._waiting.append(turn)
                turn.leads, self._led = not self._led, True
            if not turn.leads:
                turn.wake.acquire()
            if not turn.over:
                self._lead(turn)
        except BaseException:
            self._step_aside(turn)
            raise

    def _lead(self, leader: T) -> None:
        """Serve all who wait by now, then pass the lead to the first who came since."""
        group: list[T] = []
        try:
            with self._mutex:
                group, self._waiting = self._waiting, []
            self._commit(group)
        finally:
            for turn in group:
                turn.over = True
            self._step_aside(leader)
            for turn in group:
                turn.wake.release()

    def _step_aside(self, turn: T) -> None:
        """Let the turn wait no longer, and pass the lead on if it has it."""
        with self._mutex:
            if turn in self._waiting:
                self._waiting.remove(turn)
            if not turn.leads:
                return
            turn.leads = False
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].wake.release()
