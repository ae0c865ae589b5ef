"""Dates that bind a matter: written into the fact when decided, so no later rule moves them."""

from datetime import date

from domain.kernel.known import Known
from domain.kernel.rules import Basis, require
from domain.kernel.stream import Value

STATUTORY = Basis(law="期限规则：法定期限由其时钟起算")


class Statutory(Value):
    """A statutory date (法定期限) as computed when it was decided."""

    clock: str  # the clock's id, "AUD-RECT"
    edition: str  # the edition that gave the date, "AUD-RECT@1"
    began_on: date
    due_on: date  # the whole of that day included
    provisional: bool  # counted through a year whose holiday notice is not out


def statutory_due(clock: str, began_on: date, known: Known) -> Statutory | None:
    """The date `clock` sets for a trigger on `began_on`; None without a clock. Raises Refused."""
    if not clock:
        return None
    edition = known.clock(clock, began_on)
    due = edition.due(began_on, known.calendar) if edition else None
    lines = {"missing": ["statutory_clock"], "clock": clock}
    require(edition, "clock_unknown", STATUTORY, **lines)
    require(due, "clock_sets_no_date", STATUTORY, **lines)
    assert due is not None
    return Statutory(
        clock=clock,
        edition=due.edition,
        began_on=began_on,
        due_on=due.on,
        provisional=due.provisional,
    )
