"""A desk over a ledger in memory, with the small county founded."""

from dataclasses import dataclass, field

import pytest

from domain.kernel.traits import EvidenceRef
from services.desk import Desk
from services.policies import answers
from tests.county import SetClock, found_county
from tests.memory_ledger import MemoryLedger


@dataclass
class Evidence:
    """Files uploaded so far, by digest."""

    digests: set[str] = field(default_factory=set)

    def holds(self, digest: str) -> bool:
        """Whether it was uploaded."""
        return digest in self.digests

    def fits(self, cited: EvidenceRef) -> bool:
        """Whether it is cited by the name under which it would be kept."""
        return cited.name.endswith((".jpg", ".png"))


@dataclass
class Office:
    """The desk and what stands around it."""

    clock: SetClock
    ledger: MemoryLedger
    evidence: Evidence
    desk: Desk


@pytest.fixture
def office() -> Office:
    """A founded small county."""
    clock, evidence = SetClock(), Evidence()
    ledger = MemoryLedger(clock)
    desk = Desk(ledger, clock, answers, evidence)
    found_county(desk)
    return Office(clock, ledger, evidence, desk)
