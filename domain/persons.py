"""Persons (人员): an identity for ever; transfer, retirement and a new name change no past act.

What a person may do comes from their posts, how they log in from their account (domain rules E.2).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.kernel.roles import Role
from domain.kernel.rules import Basis, require
from domain.kernel.stream import Command, Event, State, Value, shared

IDENTITY = Basis(law="机构人员管理约定：人员登记")
REASONED = Basis(law="机构人员管理约定：变更和更正须写明理由")
KEEPERS = frozenset({Role.ADMINISTRATOR})


class Identity(Value):
    """By what a person is known."""

    full_name: str
    staff_number: str = ""


class Person(State):
    """Somebody who can hold posts."""

    stream = "persons"

    full_name: str = ""
    staff_number: str = ""


class RegisterPerson(Command[Person], Identity):
    """Register a person, once for their whole service."""

    opens = True
    roles = KEEPERS

    def decide(self, _person: Person, _known: Any, /) -> Sequence["PersonRegistered"]:
        """With a name."""
        require(self.full_name.strip(), "name_missing", IDENTITY, missing=["full_name"])
        return [PersonRegistered(**shared(self, Identity))]


class PersonRegistered(Event[Person], Identity):
    def evolve(self, person: Person, /) -> Person:
        """Registered."""
        return replace(person, full_name=self.full_name, staff_number=self.staff_number)


class RenamePerson(Command[Person]):
    """Record that a person bears another name from now on."""

    roles = KEEPERS

    full_name: str
    reason: str

    def decide(self, person: Person, _known: Any, /) -> Sequence["PersonRenamed"]:
        """To another name, with the reason."""
        require(self.full_name.strip(), "name_missing", IDENTITY, missing=["full_name"])
        require(
            self.full_name != person.full_name,
            "nothing_changes",
            IDENTITY,
            missing=["full_name"],
            full_name=person.full_name,
        )
        require(self.reason.strip(), "reason_missing", REASONED, missing=["reason"])
        return [PersonRenamed(full_name=self.full_name, reason=self.reason)]


class PersonRenamed(Event[Person]):
    full_name: str
    reason: str

    def evolve(self, person: Person, /) -> Person:
        """Under the new name."""
        return replace(person, full_name=self.full_name)


class CorrectPerson(Command[Person], Identity):
    """Correct what was registered wrongly; the first record stays beside it."""

    roles = KEEPERS

    reason: str

    def decide(self, person: Person, _known: Any, /) -> Sequence["PersonCorrected"]:
        """If something differs, with the reason."""
        require(self.full_name.strip(), "name_missing", IDENTITY, missing=["full_name"])
        registered = Identity(full_name=person.full_name, staff_number=person.staff_number)
        corrected = shared(self, Identity)
        missing = list(corrected)
        differs = corrected != shared(registered, Identity)
        require(differs, "nothing_changes", IDENTITY, missing=missing)
        require(self.reason.strip(), "reason_missing", REASONED, missing=["reason"])
        return [PersonCorrected(reason=self.reason, **corrected)]


class PersonCorrected(Event[Person], Identity):
    reason: str

    def evolve(self, person: Person, /) -> Person:
        """As corrected."""
        return replace(person, full_name=self.full_name, staff_number=self.staff_number)
