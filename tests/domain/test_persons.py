"""Persons: registered once, renamed and corrected with a reason."""

import pytest

from domain.persons import (
    IDENTITY,
    REASONED,
    CorrectPerson,
    PersonCorrected,
    PersonRegistered,
    PersonRenamed,
    RegisterPerson,
    RenamePerson,
)
from tests.spec import given

ID = "persons/1"
REGISTERED = PersonRegistered(full_name="张三", staff_number="0231")


def test_a_person_is_registered_with_a_name() -> None:
    given().when(RegisterPerson(id=ID, full_name="张三", staff_number="0231")).then(REGISTERED)


def test_a_person_may_have_no_staff_number() -> None:
    registered = PersonRegistered(full_name="张三")
    given().when(RegisterPerson(id=ID, full_name="张三")).then(registered)


def test_a_person_is_not_registered_without_a_name() -> None:
    given().when(RegisterPerson(id=ID, full_name=" ")).refused(IDENTITY, "name_missing")


def test_a_person_bears_a_new_name_for_a_reason() -> None:
    renaming = RenamePerson(id=ID, full_name="张珊", reason="户籍更名")
    person = (
        given(REGISTERED).when(renaming).then(PersonRenamed(full_name="张珊", reason="户籍更名"))
    )
    assert (person.full_name, person.staff_number) == ("张珊", "0231")


@pytest.mark.parametrize(
    ("name", "code"), [("", "name_missing"), ("张三", "nothing_changes")], ids=["none", "same"]
)
def test_a_person_is_renamed_only_to_another_name(name: str, code: str) -> None:
    renaming = RenamePerson(id=ID, full_name=name, reason="户籍更名")
    given(REGISTERED).when(renaming).refused(IDENTITY, code)


def test_a_person_is_not_renamed_without_a_reason() -> None:
    renaming = RenamePerson(id=ID, full_name="张珊", reason=" ")
    given(REGISTERED).when(renaming).refused(REASONED, "reason_missing")


def test_a_wrong_staff_number_is_corrected_with_the_reason() -> None:
    correcting = CorrectPerson(id=ID, full_name="张三", staff_number="0213", reason="录入有误")
    person = (
        given(REGISTERED)
        .when(correcting)
        .then(PersonCorrected(full_name="张三", staff_number="0213", reason="录入有误"))
    )
    assert (person.full_name, person.staff_number) == ("张三", "0213")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"full_name": " ", "staff_number": "0213"}, "name_missing"),
        ({"full_name": "张三", "staff_number": "0231"}, "nothing_changes"),
    ],
)
def test_a_correction_says_something_else(words: dict[str, str], code: str) -> None:
    correcting = CorrectPerson(id=ID, reason="录入有误", **words)
    given(REGISTERED).when(correcting).refused(IDENTITY, code)


def test_nothing_is_corrected_without_a_reason() -> None:
    correcting = CorrectPerson(id=ID, full_name="张珊", reason="")
    given(REGISTERED).when(correcting).refused(REASONED, "reason_missing")
