"""Every ledger keeps the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ports import Ledger
from infra.codec import Codec
from infra.ledger import SQLiteLedger
from tests.contracts.ledger_contract import LedgerContract
from tests.contracts.samples import SAMPLES, SetClock
from tests.memory_ledger import MemoryLedger


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, clock: SetClock) -> Ledger:
        return MemoryLedger(clock)


class TestSQLiteLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, clock: SetClock, tmp_path: Path) -> Iterator[Ledger]:
        ledger = SQLiteLedger(tmp_path / "ledger.sqlite", Codec(SAMPLES), clock)
        yield ledger
        ledger.close()
