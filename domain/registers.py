"""Registers (编号簿): numbers given one after another, none twice.

One stream per office, series and year. A number is taken in the transaction of the fact that
bears it; of two at once the second asks again and gets the next. None is left out, except that
after an old ledger is taken over counting goes on behind the highest number used there.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.kernel.rules import Basis, require
from domain.kernel.stream import Command, Event, State

NUMBERING = Basis(law="编号规则：连续编号，不重不漏")


class Register(State):
    """How far an office has counted in one series of one year."""

    stream = "registers"

    last: int = 0
    given: frozenset[int] = frozenset()  # by us
    reserved: frozenset[int] = frozenset()  # used by old ledgers


class TakeNumber(Command[Register]):
    """Take the next number of a register (asked by the step that bears it)."""

    opens = None

    ordinal: int
    number: str  # as printed

    def decide(self, register: Register, _known: Any, /) -> Sequence["NumberTaken"]:
        """The number after the last, and no other."""
        following = register.last + 1
        require(self.ordinal == following, "not_the_next_number", NUMBERING, expected=following)
        return [NumberTaken(ordinal=self.ordinal, number=self.number)]


class NumberTaken(Event[Register]):
    ordinal: int
    number: str

    def evolve(self, register: Register, /) -> Register:
        """With the number given."""
        return replace(register, last=self.ordinal, given=register.given | {self.ordinal})


class ReserveNumber(Command[Register]):
    """Note a number an old ledger gave, so that it is not given again (asked by the import)."""

    opens = None

    ordinal: int
    number: str

    def decide(self, register: Register, _known: Any, /) -> Sequence["NumberReserved"]:
        """Unless we gave it ourselves, or took it over before: no office has two items of one."""
        ours = self.ordinal in register.given
        require(not ours, "number_already_given", NUMBERING, number=self.number)
        theirs = self.ordinal in register.reserved
        require(not theirs, "number_already_taken_over", NUMBERING, number=self.number)
        return [NumberReserved(ordinal=self.ordinal, number=self.number)]


class NumberReserved(Event[Register]):
    ordinal: int
    number: str

    def evolve(self, register: Register, /) -> Register:
        """Counting on behind the highest."""
        return replace(
            register,
            last=max(register.last, self.ordinal),
            reserved=register.reserved | {self.ordinal},
        )
