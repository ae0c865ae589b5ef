"""Whoever a step names answers for the matter from that day: one fact per duty."""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.findings import FindingSubmitted
from domain.kernel.known import Known
from domain.kernel.stream import Command
from domain.rectifications import (
    ClaimAccepted,
    ItemAcknowledged,
    ItemDispatched,
    ItemImported,
    ItemReassigned,
    LookBackStarted,
    Rectification,
    RolesFilled,
)
from domain.responsibilities import (
    AcceptDuty,
    AssignDuty,
    Duty,
    ReleaseDuty,
    Responsibility,
    duty_id,
)
from services.draft import Pending

Asked = Iterator[Command[Responsibility]]
Named = tuple[str, Duty, str]  # person, duty, the unit they answer for; no person: nobody named


def assign(subject: str, named: Named, since: date, known: Known) -> Asked:
    """Make the person named answer for `subject`; the post is the one held in the unit that day."""
    person, role, unit = named
    if not person:
        return
    held = (post for post in known.posts_of(person) if post.held_on(since))
    post = next((post for post in held if known.stands_for(post.unit, unit)), None)
    yield AssignDuty(
        id=duty_id(person, role, subject),
        person=person,
        role=role.value,
        subject=subject,
        since=since,
        unit=unit,
        post=post.id if post else "",
    )


def on_submission(at: Pending, known: Known) -> Asked:
    """The inspectors named answer for what they found."""
    fact = at.fact
    assert isinstance(fact, FindingSubmitted)
    for person in fact.inspectors:
        unit = _unit_of(person, fact.act.happened_on, known)
        named = (person, Duty.INSPECTOR, unit)
        yield from assign(at.stream_id, named, fact.act.happened_on, known)


def on_dispatch(at: Pending, known: Known) -> Asked:
    """Everybody the slip names answers from the day of the dispatch."""
    fact = at.fact
    assert isinstance(fact, ItemDispatched)
    day, subject = fact.act.happened_on, at.stream_id
    everybody: list[Named] = [
        (fact.responsible_person, Duty.RESPONSIBLE_PERSON, fact.lead_unit),
        (fact.leader, Duty.LEADER_IN_CHARGE, _unit_of(fact.leader, day, known)),
        (fact.handler, Duty.HANDLER, fact.lead_unit),
        (fact.supervisor, Duty.SUPERVISOR, _unit_of(fact.supervisor, day, known)),
        *((help.person, Duty.COOPERATOR, help.unit) for help in fact.assisting),
        *((part.person, Duty.SUB_ITEM_OWNER, part.unit) for part in fact.sub_items),
    ]
    for named in everybody:
        yield from assign(subject, named, day, known)


def on_acknowledgement(at: Pending, known: Known) -> Asked:
    """The handler answers, and has accepted if it is who signed; another one is released."""
    fact = at.fact
    assert isinstance(fact, ItemAcknowledged)
    day, subject = fact.act.happened_on, at.stream_id
    if fact.former_handler not in ("", fact.handler):
        former = duty_id(fact.former_handler, Duty.HANDLER, subject)
        yield ReleaseDuty(id=former, until=day, reason="another_handler_named")
    named = (fact.handler, Duty.HANDLER, fact.act.unit)
    yield from assign(subject, named, day, known)
    if fact.handler == fact.act.person:
        yield AcceptDuty(id=duty_id(fact.handler, Duty.HANDLER, subject))


def on_reassignment(at: Pending, known: Known) -> Asked:
    """The former persons are released that day, the new ones answer from it."""
    fact, item = at.fact, at.state
    assert isinstance(fact, ItemReassigned)
    assert isinstance(item, Rectification)
    day, subject = fact.act.happened_on, at.stream_id
    changes = (
        (fact.former_responsible_person, fact.responsible_person, Duty.RESPONSIBLE_PERSON),
        (fact.former_handler, fact.handler, Duty.HANDLER),
    )
    for before, after, role in changes:
        if before != after:
            if before:
                id = duty_id(before, role, subject)
                yield ReleaseDuty(id=id, until=day, reason=fact.reason)
            yield from assign(subject, (after, role, item.lead_unit), day, known)


def on_verifier(at: Pending, known: Known) -> Asked:
    """The verifier named answers for the verification: for the verifying unit, or their own."""
    fact, item = at.fact, at.state
    assert isinstance(fact, ClaimAccepted | LookBackStarted)
    assert isinstance(item, Rectification)
    day = fact.act.happened_on
    unit = item.verifying_unit if isinstance(fact, ClaimAccepted) else fact.unit
    if fact.former_verifier not in ("", fact.verifier):
        former = duty_id(fact.former_verifier, Duty.VERIFIER, at.stream_id)
        yield ReleaseDuty(id=former, until=day, reason="another_verifier_named")
    yield from assign(at.stream_id, (fact.verifier, Duty.VERIFIER, unit), day, known)


def on_roles(at: Pending, known: Known) -> Asked:
    """Roles named for an imported item bind from the day they are named, or were registered."""
    fact = at.fact
    assert isinstance(fact, RolesFilled | ItemImported)
    day = fact.registered_on if isinstance(fact, ItemImported) else fact.act.happened_on
    everybody: list[Named] = [
        (fact.responsible_person, Duty.RESPONSIBLE_PERSON, fact.lead_unit),
        (fact.leader, Duty.LEADER_IN_CHARGE, _unit_of(fact.leader, day, known)),
    ]
    for named in everybody:
        yield from assign(at.stream_id, named, day, known)


def _unit_of(person: str, day: date, known: Known) -> str:
    held: Iterable[str] = (post.unit for post in known.posts_of(person) if post.held_on(day))
    return next(iter(held), "")


POLICIES = (
    (FindingSubmitted, on_submission),
    (ItemDispatched, on_dispatch),
    (ItemAcknowledged, on_acknowledgement),
    (ItemReassigned, on_reassignment),
    (ClaimAccepted | LookBackStarted, on_verifier),
    (RolesFilled | ItemImported, on_roles),
)
