"""given(facts).when(command).then(facts) or .refused(basis): how a rule test reads."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.kernel.rules import Basis, Refused
from domain.kernel.stream import Command, Event
from tests.known import ACT, Knowledge

PROVED: set[tuple[str, str]] = set()  # (law, article) each refused test of this run proved


def evolve_all(state: Any, facts: Iterable[Event[Any]]) -> Any:
    """The state after `facts`, oldest first."""
    for fact in facts:
        state = fact.evolve(state)
    return state


class Given:
    """A history, and what else is known."""

    def __init__(self, facts: Sequence[Event[Any]], known: Knowledge) -> None:
        """Remember the history, oldest first."""
        self.facts = facts
        self.known = known

    def knowing(self, **changes: Any) -> "Given":
        """The same history under other knowledge (fields of Knowledge)."""
        return Given(self.facts, replace(self.known, **changes))

    def when(self, command: Command[Any]) -> "Outcome":
        """Decide `command` on the folded history."""
        return Outcome(self, command)


class Outcome:
    """What a decision made of a history."""

    def __init__(self, given: Given, command: Command[Any]) -> None:
        """Decide at once; keep the facts or the refusal."""
        state = evolve_all(command.of(), given.facts)
        self.refusal: Refused | None = None
        self.facts: Sequence[Event[Any]] = ()
        try:
            self.facts = [fact.by(command.act) for fact in command.decide(state, given.known)]
            self.state = evolve_all(state, self.facts)
        except Refused as refusal:
            self.refusal = refusal

    def then(self, *expected: Event[Any]) -> Any:
        """Exactly these facts, whatever their act. Returns the state after them."""
        assert self.refusal is None, f"refused: {self.refusal!r} {self.refusal.values}"
        unstamped = [fact.by(ACT) for fact in self.facts]
        assert unstamped == [fact.by(ACT) for fact in expected]
        return self.state

    def allowed(self) -> Any:
        """Some facts, not refused. Returns the state after them."""
        assert self.refusal is None, f"refused: {self.refusal!r} {self.refusal.values}"
        assert self.facts
        return self.state

    def refused(self, basis: Basis, code: str = "") -> Refused:
        """Refused under `basis` (and with `code`, if given)."""
        if self.refusal is None:
            pytest.fail(f"not refused: {self.facts}")
        assert self.refusal.basis == basis
        assert code in ("", self.refusal.code)
        PROVED.add((basis.law, basis.article))
        return self.refusal


def given(*facts: Event[Any]) -> Given:
    """A history, oldest first, under ordinary knowledge."""
    return Given(facts, Knowledge())
