"""The state of a finding, and the rules its steps rest on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum

from domain.kernel.rules import Basis, require
from domain.kernel.sources import Source
from domain.kernel.stream import Act, Command, State, Value

RECORDING = Basis(law="整改事项办理规则：问题登记")
CONFIRMING = Basis(law="整改事项办理规则：认定立项，一事一单")
CLUES = Basis(law="政府督查工作条例", article="23", confidence="V")


class Step(Enum):
    """Where a finding stands until it is docketed; from then on the item carries the state."""

    RECORDED = "recorded"  # 发现登记
    SUBMITTED = "submitted"  # 待认定
    CONFIRMED = "confirmed"  # 已立项
    REJECTED = "rejected"  # 不予认定
    MERGED = "merged"  # 并案
    TRANSFERRED = "transferred"  # 移送
    REMEDIED = "remedied"  # 当场改正


UNDECIDED = (Step.RECORDED, Step.SUBMITTED)
DECIDABLE = (Step.SUBMITTED, Step.REMEDIED)  # the first waits for the office, the second need not
NEXT: Mapping[Step, tuple[str, ...]] = {  # what carries a finding on; then it is elsewhere
    Step.RECORDED: ("SubmitFinding",),
    Step.SUBMITTED: ("ConfirmFinding", "RejectFinding", "MergeFinding", "TransferFinding"),
    Step.REJECTED: ("RecordFinding",),
}


class Place(Value):
    """Where it was found, in words; a position only if the inspector chose to give one."""

    words: str
    latitude: str = ""  # in degrees, as 29.98
    longitude: str = ""


class Finding(State):
    """What decisions about a finding need."""

    stream = "findings"

    step: Step = Step.RECORDED
    unit: str = ""
    source: Source = Source.INSPECTION
    found_on: date = date.min
    severity: str = ""
    title: str = ""
    repeats: str = ""
    proposed_due_on: date | None = None
    inspectors: tuple[str, ...] = ()

    def next_acts(self) -> Sequence[str]:
        """What carries the finding on from its step."""
        return tuple(f"{self.stream}.{act}" for act in NEXT.get(self.step, ()))


class AboutTheUnit(Command[Finding]):
    """A request about a finding: the acting post must reach the unit the problem lies with."""

    def concerns(self, finding: Finding, /) -> Collection[str]:
        """The unit the problem lies with."""
        return (finding.unit,)


def not_before_found(found_on: date, act: Act) -> None:
    """Refuse an act said to have happened before the problem was found."""
    require(
        found_on <= act.happened_on,
        "before_it_was_found",
        RECORDING,
        missing=["happened_on"],
        found_on=found_on,
        happened_on=act.happened_on,
    )
