"""When this happens there, ask for that here: the only place where streams meet.

A policy answers a fact about to be recorded with commands on other streams, decided and recorded
in the same transaction: there is never a confirmed finding without its item, nor a dispatch without
its duties. Ids are derived from the cause, so nothing is begun twice; a stream that is not as a
command wants it, there or not there, declines the whole.
"""

from collections.abc import Callable, Iterable, Iterator
from types import UnionType
from typing import Any

from domain.kernel.known import Known
from domain.kernel.stream import Command
from services.draft import Pending
from services.policies import (
    assign_duties,
    close_accounts,
    hand_over,
    open_rectification,
    release_duties,
    take_numbers,
)

Policy = Callable[[Pending, Known], Iterable[Command[Any]]]

POLICIES: tuple[tuple[type | UnionType, Policy], ...] = (
    *take_numbers.POLICIES,
    open_rectification.POLICY,
    *assign_duties.POLICIES,
    *release_duties.POLICIES,
    hand_over.POLICY,
    close_accounts.POLICY,
)


def answers(pending: Pending, known: Known) -> Iterator[Command[Any]]:
    """What every policy asks for in reply to a fact, in the order of the list."""
    for heard, policy in POLICIES:
        if isinstance(pending.fact, heard):
            yield from policy(pending, known)
