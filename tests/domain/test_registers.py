"""Registers: every number once, in order; and how numbers are printed."""

import pytest

from domain.kernel.numbers import finding_number, read_finding_number, register_id, slip_number
from domain.registers import (
    NUMBERING,
    NumberReserved,
    NumberTaken,
    ReserveNumber,
    TakeNumber,
)
from tests.known import TOWN
from tests.spec import given

ID = register_id(TOWN, "FZ", 2026)
FIRST = NumberTaken(ordinal=1, number="FZ-2026-001")


def test_the_first_number_of_a_register_is_one() -> None:
    given().when(TakeNumber(id=ID, ordinal=1, number="FZ-2026-001")).then(FIRST)


def test_the_next_number_follows_the_last() -> None:
    taking = TakeNumber(id=ID, ordinal=2, number="FZ-2026-002")
    register = given(FIRST).when(taking).then(NumberTaken(ordinal=2, number="FZ-2026-002"))
    assert register.last == 2


@pytest.mark.parametrize("ordinal", [0, 1, 3])
def test_no_number_is_given_twice_or_left_out(ordinal: int) -> None:
    refusal = given(FIRST).when(TakeNumber(id=ID, ordinal=ordinal, number="")).refused(NUMBERING)
    assert refusal.values["expected"] == 2


def test_a_register_is_one_office_series_and_year() -> None:
    assert register_id("units/yunxi", "FZ", 2026) == "registers/yunxi-FZ-2026"


def test_a_finding_number_has_three_digits_or_more() -> None:
    assert finding_number("FZ", 2026, 3) == "FZ-2026-003"
    assert finding_number("SJ", 2025, 1204) == "SJ-2025-1204"


def test_a_slip_number_stands_in_hexagonal_brackets() -> None:
    assert slip_number("云溪", "督交", 2026, 17) == "云溪督交〔2026〕17号"


def test_a_number_of_an_old_ledger_is_not_given_again() -> None:
    reserved = NumberReserved(ordinal=7, number="FZ-2026-007")
    asked = ReserveNumber(id=ID, ordinal=7, number="FZ-2026-007")
    register = given(FIRST).when(asked).then(reserved)
    assert register.last == 7
    given(FIRST, reserved).when(TakeNumber(id=ID, ordinal=7, number="")).refused(NUMBERING)
    given(FIRST, reserved).when(TakeNumber(id=ID, ordinal=8, number="")).allowed()


def test_a_number_we_gave_is_not_an_old_ledgers_too() -> None:
    asked = ReserveNumber(id=ID, ordinal=1, number="FZ-2026-001")
    refusal = given(FIRST).when(asked).refused(NUMBERING, "number_already_given")
    assert refusal.values["number"] == "FZ-2026-001"


def test_a_number_below_the_highest_is_reserved_and_counting_goes_on_behind_the_highest() -> None:
    reserved = NumberReserved(ordinal=7, number="FZ-2026-007")
    asked = ReserveNumber(id=ID, ordinal=5, number="FZ-2026-005")
    register = (
        given(FIRST, reserved).when(asked).then(NumberReserved(ordinal=5, number="FZ-2026-005"))
    )
    assert register.last == 7


def test_a_number_is_taken_over_once() -> None:
    reserved = NumberReserved(ordinal=7, number="FZ-2026-007")
    asked = ReserveNumber(id=ID, ordinal=7, number="FZ-2026-007")
    refusal = given(FIRST, reserved).when(asked).refused(NUMBERING, "number_already_taken_over")
    assert refusal.values["number"] == "FZ-2026-007"


def test_only_numbers_of_our_own_form_are_read() -> None:
    assert read_finding_number("FZ-2026-003") == ("FZ", 2026, 3)
    for other in ("", "JC-26-1", "10-20140114-103154", "FZ-2026-", "云溪督交〔2026〕17号"):
        assert read_finding_number(other) is None
