"""Taking an inspection over from an old ledger, in its own words."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from domain.inspections.inspection import Inspection, Step
from domain.kernel.bases import TAKEOVER
from domain.kernel.known import Known
from domain.kernel.rules import require
from domain.kernel.stream import Command, Event, Value, shared
from domain.kernel.traits import Closes


class OldInspection(Value):
    """An inspection as an old ledger has it, in its own words; who made it is not recorded."""

    source_key: str  # the row's key in the old ledger
    unit: str
    site: str
    kind: str
    inspected_on: date
    result: str
    score: str


class ImportInspection(Command[Inspection], OldInspection):
    """Take an inspection over from an old ledger as it stands there, without guessing an actor."""

    opens = True

    def concerns(self, _inspection: Inspection, /) -> Collection[str]:
        """The unit the row is about: who imports must reach it."""
        return (self.unit,)

    def decide(self, _inspection: Inspection, known: Known, /) -> Sequence["InspectionImported"]:
        """With the key of its ledger, a known unit, and a day not in the future."""
        require(self.source_key, "source_key_missing", TAKEOVER, missing=["source_key"])
        there = known.unit(self.unit)
        require(there, "unit_unknown", TAKEOVER, missing=["unit"], unit=self.unit)
        past = self.inspected_on <= known.today
        lines = {"missing": ["inspected_on"], "inspected_on": self.inspected_on}
        require(past, "date_in_future", TAKEOVER, **lines)
        return [InspectionImported(**shared(self, OldInspection))]


class InspectionImported(Event[Inspection], OldInspection, Closes):
    def evolve(self, inspection: Inspection, /) -> Inspection:
        """Completed on the day the ledger names."""
        return replace(
            inspection,
            step=Step.COMPLETED,
            unit=self.unit,
            started_on=self.inspected_on,
            completed_on=self.inspected_on,
        )
