"""Ids of streams about to begin: `kind/<uuid7>`, save where the kind names its streams.

A version 7 UUID begins with the time, so streams sort by when they began.
"""

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.accounts import OpenAccount, account_id
from domain.consultations import ConsultRecord, consultation_id
from domain.kernel.stream import Command
from domain.rules import (
    LIGHTS_RULE,
    LIMITS_RULE,
    AdoptClock,
    PublishCalendar,
    SetLights,
    SetLimits,
    calendar_rule,
    clock_rule,
)

NAME_CHARACTERS_MAX = 100
NAME = re.compile(rf"\w[\w.-]{{0,{NAME_CHARACTERS_MAX - 1}}}")
RANDOM_A_BITS, RANDOM_B_BITS = 12, 62


def is_stream_name(name: str) -> bool:
    """Whether a stream somebody names may be called `kind/name`."""
    return NAME.fullmatch(name) is not None


def new_stream_id(command: Command[Any], now: datetime) -> str:
    """The stream an opening command begins, or the one its words name."""
    match command:
        case OpenAccount():
            return account_id(command.login_name)
        case ConsultRecord():
            return consultation_id(command.person)
        case AdoptClock():
            return clock_rule(command.edition.id)
        case PublishCalendar():
            return calendar_rule(command.year.year)
        case SetLights() | SetLimits():
            return LIGHTS_RULE if isinstance(command, SetLights) else LIMITS_RULE
    return f"{command.of.stream}/{uuid7(now)}"


def uuid7(now: datetime, random_bits: Callable[[int], int] = secrets.randbits) -> UUID:
    """A UUID of version 7 (RFC 9562) made at `now`, with chance from `random_bits`."""
    milliseconds = int(now.timestamp() * 1000)
    version, variant = 7, 2
    value = milliseconds << 80 | version << 76 | random_bits(RANDOM_A_BITS) << 64
    return UUID(int=value | variant << 62 | random_bits(RANDOM_B_BITS))
