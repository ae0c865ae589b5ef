"""A form that comes again: each carries a key in its address, so going back finds the same one.

The ledger knows the keys of requests that were done. A form opened again under such a key is not
drawn: what was recorded is shown in its place.
"""

import contextlib
from uuid import UUID

from domain.kernel.rules import Declined
from domain.kernel.stream import Value
from services.ids import uuid7
from services.web.asking import Asking


class Earlier(Value):
    """What was recorded under a key."""

    stream: str
    position: int  # of its first fact


def new_key(who: Asking) -> str:
    """A key no form has had."""
    return str(uuid7(who.house.clock.now()))


def is_key(said: str) -> bool:
    """Whether `said` is a key such as forms are given."""
    with contextlib.suppress(ValueError):
        return str(UUID(said)) == said
    return False


def earlier_under(who: Asking, key: str) -> Earlier | None:
    """What the asker's request under `key` recorded, whatever it said; None if it never came."""
    appended = who.house.ledger.recorded_under(f"{who.account}:{key}")
    return _earlier(who, appended.first) if appended else None


def earlier_of(who: Asking, declined: Declined) -> Earlier | None:
    """What was recorded under the key of a request declined for coming again with other words."""
    if declined.code != "key_reused":
        return None
    return _earlier(who, declined.values["first"])


def _earlier(who: Asking, position: int) -> Earlier:
    fact = next(iter(who.house.ledger.since(position - 1, limit=1)))
    return Earlier(stream=fact.stream_id, position=position)
