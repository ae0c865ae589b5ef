"""What a command and the policies answering it come to, before anything is appended."""

from collections.abc import Iterable
from typing import Any

from domain.kernel.stream import Event, State, Value
from domain.ports import Write
from services.knowledge import Load


class Pending(Value):
    """A fact about to be recorded, with the state it leads to, as a policy sees it."""

    stream_id: str
    version: int
    fact: Event[Any]
    state: State


class Draft:
    """The writes of one command and of the policies answering it, before they are appended."""

    def __init__(self, load: Load) -> None:
        """Begin empty; streams are loaded when first touched."""
        self._load = load
        self._loaded: dict[str, tuple[int, State]] = {}  # looked at, once
        self.base: dict[str, int] = {}
        self.states: dict[str, State] = {}
        self.facts: dict[str, list[Event[Any]]] = {}

    def state(self, kind: type[State], id: str) -> tuple[int, State]:
        """Version and state of a stream, with what this draft adds to it."""
        if id in self.base:
            return self.base[id] + len(self.facts[id]), self.states[id]
        if id not in self._loaded:
            self._loaded[id] = self._load(kind, id)
        return self._loaded[id]

    def add(self, kind: type[State], id: str, facts: Iterable[Event[Any]]) -> list[Pending]:
        """Fold `facts` into the draft; each as a policy will see it."""
        if id not in self.base:
            self.base[id], self.states[id] = self.state(kind, id)
            self.facts[id] = []
        added = []
        for fact in facts:
            self.facts[id].append(fact)
            self.states[id] = fact.evolve(self.states[id])
            version = self.base[id] + len(self.facts[id])
            added.append(Pending(stream_id=id, version=version, fact=fact, state=self.states[id]))
        return added

    def take(self, part: "Draft") -> None:
        """Add what another draft, begun from the states of this one, came to."""
        for id, facts in part.facts.items():
            self.base.setdefault(id, part.base[id])
            self.facts.setdefault(id, []).extend(facts)
            self.states[id] = part.states[id]

    def writes(self, consulted: dict[str, int]) -> list[Write]:
        """One write a stream, and a check for every other stream the decision rests on."""
        facts = [
            Write(stream_id=id, expected_version=self.base[id], facts=tuple(added))
            for id, added in self.facts.items()
            if added
        ]
        checks = [
            Write(stream_id=id, expected_version=version)
            for id, version in consulted.items()
            if not self.facts.get(id)
        ]
        return facts + checks
