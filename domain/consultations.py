"""Consultations (查阅) of records for life: who opened whose, when, in which post, and why.

One stream a record, named as its person is. Who states a purpose finds the record open for the rest
of that day; one's own is open without (责任档案查阅规则).
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from domain.kernel.known import Known
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, require
from domain.kernel.stream import Command, Event, State, Value, shared

CONSULTING = Basis(law="责任档案查阅规则：查阅须写明事由")


class Consultation(State):
    """Who may look into a record."""

    stream = "consultations"

    opened: Mapping[str, date] = field(default_factory=dict)  # by whom, the last day each did

    def is_open_to(self, person: str, day: date) -> bool:
        """Whether the person stated a purpose on that day."""
        return self.opened.get(person) == day


def consultation_id(person: str) -> str:
    """The stream of the consultations of a person's record: one for ever."""
    return f"consultations/{person.partition('/')[2]}"


class Purpose(Value):
    """Whose record, and what for."""

    person: str
    purpose: str
    document_number: str = ""  # of the paper that asks for it


class ConsultRecord(Command[Consultation], Purpose):
    """State what one opens a person's record for life for; it stays open to one for the day."""

    opens = None  # the record of one person is consulted many times
    roles = frozenset(Role)  # whoever sees a unit sees the records of those who served in it

    def decide(self, _consultation: Consultation, known: Known, /) -> Sequence["RecordConsulted"]:
        """Of somebody who served within one's reach, for a purpose."""
        nobody = {"missing": ["person"], "person": self.person}
        sees = known.person_exists(self.person) and self._is_within_reach(known)
        require(sees, "person_unknown", CONSULTING, **nobody)
        require(self.purpose.strip(), "purpose_missing", CONSULTING, missing=["purpose"])
        return [RecordConsulted(**shared(self, Purpose))]

    def _is_within_reach(self, known: Known) -> bool:
        """Whether any post of today reaches a unit the person ever served in, if there is one."""
        acting = known.post(self.act.post)
        own = [post for post in known.posts_of(self.act.person) if post.held_on(known.today)]
        reaches = {post.reach for post in (acting, *own) if post}
        served = {post.unit for post in known.posts_of(self.person)}
        return not served or any(known.within(unit, it) for unit in served for it in reaches)


class RecordConsulted(Event[Consultation], Purpose):
    commutes = True  # two may look into a record at once

    def evolve(self, consultation: Consultation, /) -> Consultation:
        """Open to whoever asked, on that day."""
        opened = {**consultation.opened, self.act.person: self.act.happened_on}
        return replace(consultation, opened=opened)
