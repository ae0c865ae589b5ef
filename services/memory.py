"""The states of streams as this process saw them last."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from domain.kernel.stream import State
from domain.ports import Ledger

REMEMBERED = 20_000

Load = Callable[[type[State], str], tuple[int, State]]


class Memory:
    """States seen or written here, each with its version; the longest unused are forgotten."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin empty."""
        self._ledger = ledger
        self._states: OrderedDict[str, tuple[int, State]] = OrderedDict()
        self._lock = Lock()

    def look(self, kind: type[State], id: str) -> tuple[int, State]:
        """Version and state of a stream now; version 0 for one that does not exist."""
        version, state = self._recall(id) or (0, kind())
        for recorded in self._ledger.history(id, after=version):
            version, state = recorded.version, recorded.fact.evolve(state)
        self.keep(id, version, state)
        return version, state

    def recall(self, kind: type[State], id: str) -> tuple[int, State]:
        """Version and state of a stream when it was last seen; a look, if it never was."""
        return self._recall(id) or self.look(kind, id)

    def keep(self, id: str, version: int, state: State) -> None:
        """Remember a state, unless a slower thread brings an older one."""
        with self._lock:
            known = self._states.get(id)
            if version > (known[0] if known else 0):
                self._states[id] = (version, state)
                if len(self._states) > REMEMBERED:
                    self._states.popitem(last=False)

    def _recall(self, id: str) -> tuple[int, State] | None:
        with self._lock:
            known = self._states.get(id)
            if known:
                self._states.move_to_end(id)
            return known
