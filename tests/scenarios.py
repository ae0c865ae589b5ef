"""Named histories, made by deciding real commands, so no test begins where nobody could arrive.

Each answers facts stamped with their acts, oldest first. Keywords change how the item was docketed
or imported. An item is dispatched on 26 October 2026 and, when all goes well, closed on 20
November.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.kernel.stream import Command, Event
from tests import asked
from tests.known import Knowledge
from tests.spec import evolve_all

History = tuple[Event[Any], ...]
DISPATCHED_ON = date(2026, 10, 26)
CLOSED_ON = date(2026, 11, 20)


def october(day: int) -> date:
    """A day of October 2026."""
    return date(2026, 10, day)


def november(day: int) -> date:
    """A day of November 2026."""
    return date(2026, 11, day)


def play(*commands: Command[Any], after: Sequence[Event[Any]] = (), **knowing: Any) -> History:
    """The history after `commands`, each decided on the day it was spoken. Raises Refused."""
    facts = tuple(after)
    known = Knowledge(**knowing)
    for command in commands:
        state = evolve_all(command.of(), facts)
        decided = command.decide(state, replace(known, today=command.act.happened_on))
        facts += tuple(fact.by(command.act) for fact in decided)
    return facts


def recorded(**changes: Any) -> History:
    """A finding recorded in the field."""
    return play(asked.record(**{"on": asked.FOUND_ON, **changes}))


def submitted(**changes: Any) -> History:
    """A finding two inspectors stand by."""
    return play(asked.submit(on=october(21)), after=recorded(**changes))


def remedied() -> History:
    """A finding put right on the spot, as two inspectors saw it."""
    both = (asked.INSPECTOR, asked.SECOND)
    return recorded(inspectors=both, remedied=True, remedy="当场出示证件")


def confirmed() -> History:
    """A finding confirmed."""
    return play(asked.confirm(on=october(22)), after=submitted())


def rejected() -> History:
    """A finding that does not stand."""
    return play(asked.reject(on=october(22)), after=submitted())


def merged() -> History:
    """A finding merged into another."""
    other = {asked.OTHER_FINDING: evolve_all(asked.record().of(), recorded())}
    return play(asked.merge(on=october(22)), after=submitted(), states=other)


def transferred() -> History:
    """A finding another authority deals with."""
    return play(asked.transfer(on=october(22)), after=submitted())


def docketed(**docket: Any) -> History:
    """An item nobody has been told of yet."""
    return play(asked.docket(**{"on": october(22), **docket}))


def dispatched(**docket: Any) -> History:
    """An item ordered, not yet signed for."""
    return play(asked.dispatch(on=DISPATCHED_ON), after=docketed(**docket))


def return_requested(**docket: Any) -> History:
    """The lead unit holds that the item is not theirs."""
    return play(asked.request_return(on=october(27)), after=dispatched(**docket))


def returned(**docket: Any) -> History:
    """An item taken back, to be dispatched anew."""
    return play(asked.accept_return(on=october(28)), after=return_requested(**docket))


def acknowledged(**docket: Any) -> History:
    """An item signed for."""
    return play(asked.acknowledge(on=october(27)), after=dispatched(**docket))


def plan_submitted(**docket: Any) -> History:
    """A plan awaits approval."""
    return play(asked.submit_plan(on=october(29)), after=acknowledged(**docket))


def rectifying(**docket: Any) -> History:
    """The work goes on, by an approved plan of two measures."""
    return play(asked.approve_plan(on=november(2)), after=plan_submitted(**docket))


def extension_requested(**docket: Any) -> History:
    """More time was asked for."""
    return play(asked.request_extension(on=november(9)), after=rectifying(**docket))


def extension_checked(**docket: Any) -> History:
    """More time was asked for, and the office has given its opinion."""
    return play(asked.check_extension(on=november(10)), after=extension_requested(**docket))


def extended(**docket: Any) -> History:
    """More time was granted, until 31 December."""
    return play(asked.grant_extension(on=november(11)), after=extension_checked(**docket))


def suspended(**docket: Any) -> History:
    """The work rests."""
    return play(asked.suspend(on=november(9)), after=rectifying(**docket))


def all_parts_done(**docket: Any) -> History:
    """Both measures and the sub-item are done, nothing claimed yet."""
    return play(
        asked.complete_measure(1, on=november(12)),
        asked.complete_measure(2, on=november(12)),
        asked.complete_sub_item(1, on=november(12)),
        after=rectifying(**docket),
    )


def claimed(**docket: Any) -> History:
    """The lead unit holds the item to be done."""
    return play(asked.claim(on=november(16)), after=all_parts_done(**docket))


def verifying(**docket: Any) -> History:
    """A verifier is named."""
    return play(asked.accept_claim(on=november(17)), after=claimed(**docket))


def sent_back(**docket: Any) -> History:
    """The claim fell short of one measure."""
    return play(asked.fail_verification(on=november(18)), after=verifying(**docket))


def passed(**docket: Any) -> History:
    """The verifier has signed; nobody has judged or closed."""
    return play(asked.pass_verification(on=november(18)), after=verifying(**docket))


def judged(**docket: Any) -> History:
    """Verified and judged rectified."""
    return play(asked.judge(on=november(19)), after=passed(**docket))


def in_notice(**docket: Any) -> History:
    """The intended closure is in public notice until today."""
    return play(asked.announce(on=november(19)), after=judged(must_publish=True, **docket))


def closed(**docket: Any) -> History:
    """Closed with two signatures."""
    return play(asked.close(on=CLOSED_ON), after=judged(**docket))


def archived(**docket: Any) -> History:
    """Closed and in the archive."""
    return play(asked.archive(on=november(23)), after=closed(**docket))


def looking_back(**docket: Any) -> History:
    """A closed item is looked at again."""
    return play(asked.start_look_back(on=november(23)), after=closed(**docket))


def reopened(**docket: Any) -> History:
    """The problem is back."""
    return play(asked.reopen(on=november(23)), after=closed(**docket))


def imported_open(**row: Any) -> History:
    """An item under way in an old ledger that names neither leader nor verifying unit."""
    return play(asked.import_item(**{"on": november(2), **row}))


def imported_closed(**row: Any) -> History:
    """An item an old ledger has closed."""
    return imported_open(**{"closed_on": november(1), **row})


def assigned() -> History:
    """A duty not yet accepted."""
    return play(asked.assign_duty(on=DISPATCHED_ON))


def accepted() -> History:
    """A duty signed for."""
    return play(asked.accept_duty(on=october(27)), after=assigned())
