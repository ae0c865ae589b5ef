"""A duty handed over puts the successor in the predecessor's place, from the next day."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.kernel.known import Known
from domain.kernel.stream import Command
from domain.rectifications import ChangeHolder
from domain.responsibilities import AssignDuty, Duty, DutyHandedOver, Responsibility, duty_id
from services.draft import Pending


def hand_over(at: Pending, _known: Known) -> Iterator[Command[Any]]:
    """The successor's own duty, and the item's field where the subject is an item."""
    fact, duty = at.fact, at.state
    assert isinstance(fact, DutyHandedOver)
    assert isinstance(duty, Responsibility)
    yield AssignDuty(
        id=duty_id(fact.to_person, Duty(fact.role), fact.subject),
        person=fact.to_person,
        role=fact.role,
        subject=fact.subject,
        since=fact.until + timedelta(days=1),
        unit=fact.unit,
        post=fact.to_post,
    )
    if fact.subject.startswith("rectifications/"):
        yield ChangeHolder(
            id=fact.subject, role=fact.role, person=duty.person, successor=fact.to_person
        )


POLICY = (DutyHandedOver, hand_over)
