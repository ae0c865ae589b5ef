"""Duties for an item end when it is closed, or when it is taken back from the lead unit."""

from collections.abc import Iterator

from domain.kernel.known import Known
from domain.rectifications import ItemClosed, ItemImported, Rectification, ReturnAccepted
from domain.responsibilities import Duty, ReleaseDuty, duty_id
from services.desk import Pending


def on_closing(at: Pending, _known: Known) -> Iterator[ReleaseDuty]:
    """Everybody on the item is released on the day it closes; what they did stays theirs."""
    item = at.state
    assert isinstance(item, Rectification)
    overseers = {
        (item.leader, Duty.LEADER_IN_CHARGE),
        (item.supervisor, Duty.SUPERVISOR),
        (item.verifier, Duty.VERIFIER),
    }
    yield from _release(at, _doing_side(item) | overseers, "closed")


def on_return(at: Pending, _known: Known) -> Iterator[ReleaseDuty]:
    """The lead unit and those assisting are released; the next dispatch names others."""
    item = at.state
    assert isinstance(item, Rectification)
    yield from _release(at, _doing_side(item), "returned")


def _doing_side(item: Rectification) -> set[tuple[str, Duty]]:
    return {
        (item.responsible_person, Duty.RESPONSIBLE_PERSON),
        (item.handler, Duty.HANDLER),
        *((help.person, Duty.COOPERATOR) for help in item.assisting),
        *((part.person, Duty.SUB_ITEM_OWNER) for part in item.sub_items),
    }


def _release(at: Pending, holders: set[tuple[str, Duty]], reason: str) -> Iterator[ReleaseDuty]:
    imported = at.fact.closed_on if isinstance(at.fact, ItemImported) else None
    ended = imported or at.fact.act.happened_on
    for person, role in sorted(holders, key=lambda holder: (holder[1].value, holder[0])):
        if person:
            yield ReleaseDuty(id=duty_id(person, role, at.stream_id), until=ended, reason=reason)


def on_import(at: Pending, _known: Known) -> Iterator[ReleaseDuty]:
    """An item taken over closed has nobody answering any more."""
    item = at.state
    assert isinstance(item, Rectification)
    assert isinstance(at.fact, ItemImported)
    if at.fact.closed_on:
        holders = {
            (item.responsible_person, Duty.RESPONSIBLE_PERSON),
            (item.leader, Duty.LEADER_IN_CHARGE),
        }
        yield from _release(at, holders, "closed")


POLICIES = ((ItemClosed, on_closing), (ReturnAccepted, on_return), (ItemImported, on_import))
