"""Facts made through the desk in the small county, so duties, numbers and accounts come too."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from domain.kernel.stream import Command, Login
from domain.kernel.traits import EvidenceRef
from domain.ports import Recorded
from services.authority import Caller
from services.desk import Desk, Done
from services.policies import answers
from tests import asked
from tests.county import SetClock, account_of, do, found_county
from tests.known import SUPERVISOR
from tests.memory_ledger import MemoryLedger

AT_TEN = time(2, tzinfo=UTC)  # 10:00 in Beijing


class EveryFile:
    """An evidence store in which whatever is cited is there."""

    def holds(self, digest: str) -> bool:
        """Always."""
        return True

    def fits(self, cited: EvidenceRef) -> bool:
        """Always."""
        return True


class Story:
    """A founded county, day by day."""

    def __init__(self, day: date = asked.FOUND_ON) -> None:
        self.clock = SetClock()
        self.on(day)
        self.ledger = MemoryLedger(self.clock)
        self.desk = Desk(self.ledger, self.clock, answers, EveryFile())
        found_county(self.desk)

    def on(self, day: date) -> "Story":
        """It is ten o'clock of that day."""
        self.clock.at = datetime.combine(day, AT_TEN)
        return self

    def says(self, command: Command[Any], **caller: Any) -> Done:
        """Whoever would ask it asks."""
        return do(self.desk, command.act.person, command, **caller)

    def imports(self, command: Command[Any]) -> Done:
        """The supervision office takes it over from an old ledger."""
        importer = Caller(account=account_of(SUPERVISOR), login=Login.IMPORT)
        return self.desk.execute(command, importer)

    def docket(self, finding: str = asked.FINDING, **changes: Any) -> str:
        """A finding recorded and sent in, then confirmed."""
        self.says(asked.record(id=finding, **changes))
        self.says(asked.submit(id=finding))
        return self.confirm(id=finding)

    def confirm(self, **changes: Any) -> str:
        """The finding confirmed; the stream of its item."""
        done = self.says(asked.confirm(**changes))
        after = self.ledger.since(done.appended.first - 1)
        return next(at.stream_id for at in after if at.stream_id.startswith("rectifications/"))

    @property
    def facts(self) -> Sequence[Recorded[Any]]:
        """Everything recorded."""
        return list(self.ledger.since(0))
