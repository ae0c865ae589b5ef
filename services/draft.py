"""What a command and the policies answering it come to, before anything is appended."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.kernel.stream import Event, State, Value
from domain.ports import Write
from services.memory import Load


class Pending(Value):
    """A fact about to be recorded, with the state it leads to, as a policy sees it."""

    stream_id: str
    version: int
    fact: Event[Any]
    state: State


class Draft:
    """Every stream a decision has looked at, and the facts it adds to some of them."""

    def __init__(self, load: Load) -> None:
        """Begin empty; each stream is loaded once, when first looked at."""
        self._load = load
        self.base: dict[str, int] = {}  # the version each stream was looked at
        self.states: dict[str, State] = {}  # with this draft's facts
        self.facts: dict[str, list[Event[Any]]] = {}

    def state(self, kind: type[State], id: str) -> tuple[int, State]:
        """Version and state of a stream, with what this draft adds to it."""
        if id not in self.base:
            self.base[id], self.states[id] = self._load(kind, id)
        return self.version(id), self.states[id]

    def version(self, id: str) -> int:
        """The version a stream that was looked at has with what this draft adds to it."""
        return self.base[id] + len(self.facts.get(id, ()))

    def add(self, kind: type[State], id: str, facts: Iterable[Event[Any]]) -> list[Pending]:
        """Fold `facts` into the draft; each as a policy will see it."""
        reached, state = self.state(kind, id)
        added = []
        for version, fact in enumerate(facts, reached + 1):
            state = fact.evolve(state)
            added.append(Pending(stream_id=id, version=version, fact=fact, state=state))
        if added:
            self.states[id] = state
            self.facts.setdefault(id, []).extend(pending.fact for pending in added)
        return added

    def take(self, part: "Draft") -> None:
        """Add what another draft, begun from the states of this one, came to."""
        for id, facts in part.facts.items():
            self.facts.setdefault(id, []).extend(facts)
            self.states[id] = part.states[id]

    def writes(self) -> Sequence[Write]:
        """One write a stream: its facts, or the check that it is still as it was looked at."""
        return [
            Write(stream_id=id, expected_version=version, facts=tuple(self.facts.get(id, ())))
            for id, version in self.base.items()
        ]
