"""Duties for an item end with what they were for: the order, the item, or the look-back."""

from collections.abc import Iterator

from domain.kernel.known import Known
from domain.rectifications import (
    ItemClosed,
    ItemImported,
    ItemReopened,
    LookBackConfirmed,
    Rectification,
    ReturnAccepted,
)
from domain.responsibilities import Duty, ReleaseDuty, duty_id
from services.draft import Pending

Holders = set[tuple[str, Duty]]


def on_closing(at: Pending, _known: Known) -> Iterator[ReleaseDuty]:
    """Everybody on the item is released on the day it closes; what they did stays theirs."""
    yield from _release(at, _everybody(at), "closed")


def on_return(at: Pending, _known: Known) -> Iterator[ReleaseDuty]:
    """Everybody the slip named is released; the next dispatch names everybody anew."""
    yield from _release(at, _everybody(at), "returned")


def on_look_back(at: Pending, _known: Known) -> Iterator[ReleaseDuty]:
    """Who looked back at the item has done so, or the item is open again and dispatched anew."""
    item = at.state
    assert isinstance(item, Rectification)
    yield from _release(at, {(item.verifier, Duty.VERIFIER)}, "looked_back_at")


def on_import(at: Pending, _known: Known) -> Iterator[ReleaseDuty]:
    """An item taken over closed has nobody answering any more."""
    assert isinstance(at.fact, ItemImported)
    if at.fact.closed_on:
        yield from _release(at, _everybody(at), "closed")


def _everybody(at: Pending) -> Holders:
    item = at.state
    assert isinstance(item, Rectification)
    return {
        (item.responsible_person, Duty.RESPONSIBLE_PERSON),
        (item.leader, Duty.LEADER_IN_CHARGE),
        (item.handler, Duty.HANDLER),
        (item.supervisor, Duty.SUPERVISOR),
        (item.verifier, Duty.VERIFIER),
        *((help.person, Duty.COOPERATOR) for help in item.assisting),
        *((part.person, Duty.SUB_ITEM_OWNER) for part in item.sub_items),
    }


def _release(at: Pending, holders: Holders, reason: str) -> Iterator[ReleaseDuty]:
    imported = at.fact.closed_on if isinstance(at.fact, ItemImported) else None
    ended = imported or at.fact.act.happened_on
    for person, role in sorted(holders, key=lambda holder: (holder[1].value, holder[0])):
        if person:
            yield ReleaseDuty(id=duty_id(person, role, at.stream_id), until=ended, reason=reason)


POLICIES = (
    (ItemClosed, on_closing),
    (ReturnAccepted, on_return),
    (LookBackConfirmed | ItemReopened, on_look_back),
    (ItemImported, on_import),
)
