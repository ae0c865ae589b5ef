"""Who comes first commits for all who wait; whoever is interrupted keeps nobody waiting."""

import threading
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

import pytest

from infra.group_commit import GroupCommit, Turn

SECONDS = 10  # for a thread that hangs


class Disk:
    """Remembers the groups it was given; the first write takes as long as a test likes."""

    def __init__(self) -> None:
        self.groups: list[Sequence[Turn]] = []
        self.writing, self.written = threading.Event(), threading.Event()

    def commit(self, group: Sequence[Turn]) -> None:
        self.groups.append(group)
        self.writing.set()
        assert self.written.wait(SECONDS)


class Interrupted:
    """A lock whose waiter is interrupted, at once or when it is woken."""

    def __init__(self, lock: Any, *, once_woken: bool) -> None:
        self._lock, self._once_woken = lock, once_woken
        self.waiting = threading.Event()

    def acquire(self) -> None:
        self.waiting.set()
        if self._once_woken:
            self._lock.acquire()
        raise KeyboardInterrupt

    def release(self) -> None:
        self._lock.release()


def started(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread


def wait_until_queued(commits: GroupCommit[Turn], *turns: Turn) -> None:
    """Return when these wait, whoever else does."""
    while not set(turns) <= set(commits._waiting):
        pass


def test_those_who_come_while_one_commits_are_served_together() -> None:
    disk = Disk()
    commits = GroupCommit[Turn](disk.commit)
    first, *others = turns = [Turn() for _ in range(4)]
    threads = [started(lambda: commits.take(first))]
    assert disk.writing.wait(SECONDS)
    threads += [started(lambda turn=turn: commits.take(turn)) for turn in others]  # type: ignore[misc]
    wait_until_queued(commits, *others)
    disk.written.set()
    for thread in threads:
        thread.join(SECONDS)
    assert all(turn.over for turn in turns)
    assert [len(group) for group in disk.groups] == [1, 3]


def test_a_commit_that_fails_passes_the_lead_on() -> None:
    failures = [OSError("disk"), None]

    def commit(_group: Sequence[Turn]) -> None:
        if failure := failures.pop(0):
            raise failure

    commits = GroupCommit[Turn](commit)
    with pytest.raises(OSError, match="disk"):
        commits.take(Turn())
    turn = Turn()
    commits.take(turn)
    assert turn.over


@pytest.mark.parametrize("once_woken", [False, True])
def test_a_waiter_that_is_interrupted_keeps_nobody_waiting(once_woken: bool) -> None:
    disk = Disk()
    commits = GroupCommit[Turn](disk.commit)
    first, interrupted, last = Turn(), Turn(), Turn()
    interrupted.wake = lock = Interrupted(interrupted.wake, once_woken=once_woken)  # type: ignore[assignment]
    told: list[BaseException] = []

    def take_and_be_interrupted() -> None:
        try:
            commits.take(interrupted)
        except KeyboardInterrupt as error:
            told.append(error)

    threads = [started(lambda: commits.take(first))]
    assert disk.writing.wait(SECONDS)
    threads.append(started(take_and_be_interrupted))
    assert lock.waiting.wait(SECONDS)
    threads.append(started(lambda: commits.take(last)))
    wait_until_queued(commits, last)
    disk.written.set()
    for thread in threads:
        thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    assert told
    assert last.over
    assert disk.groups == [[first], [last]]
