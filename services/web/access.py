"""What one may see: a stream by the units it is bound to, as lists have it; a record of it.

Who looked into a record is bound to the unit the reader acted for: those who see that unit see
it, and the person whose record it is.
"""

from collections.abc import Mapping
from typing import Any

from domain.consultations import CONSULTING, Consultation, consultation_id
from domain.kernel.rules import Forbidden
from domain.kernel.stream import kind_of
from domain.persons import RegisterPerson
from services.binding import units_of
from services.web.asking import Asking

OPEN_TO_ALL = frozenset({"rules", "checklists"})  # what binds everybody hides from nobody
OF_PERSONS = frozenset({"persons", "accounts", "consultations"})


def visible(who: Asking, stream: str) -> bool:
    """Whether the asker may know of the stream `kind/name`."""
    if kind_of(stream) in OPEN_TO_ALL or is_own(who, stream):
        return True
    units = units_of(stream, who.known.organisation, who.house.desk.load)
    if not units and kind_of(stream) in OF_PERSONS:  # who never served is out of nobody's reach
        return who.may_ask(RegisterPerson, ())
    return who.sees(*units)


def is_own(who: Asking, stream: str) -> bool:
    """Whether the stream is the asker's own person, or tells who looked into their record."""
    return stream in (who.person, consultation_id(who.person))


def provable(who: Asking, row: Mapping[str, Any]) -> bool:
    """Whether the asker may take the receipt of a record: who sees its stream, and who did it."""
    stream = row["stream"]
    if who.person in (row["person"], row["on_behalf_of"]):
        return True
    by_reader = kind_of(stream) == "consultations" and not is_own(who, stream)
    return who.sees(row["unit"]) if by_reader else visible(who, stream)


def has_stated_purpose(who: Asking, person: str) -> bool:
    """Whether the record is open to the asker: their own, or a purpose was stated today."""
    _, found = who.house.desk.load(Consultation, consultation_id(person))
    assert isinstance(found, Consultation)
    return person == who.person or found.is_open_to(who.person, who.today)


def require_purpose(who: Asking, person: str) -> None:
    """Refuse to tell a whole record to who has not said today what for. Raises Forbidden."""
    if not has_stated_purpose(who, person):
        raise Forbidden("purpose_not_stated", CONSULTING, person=person)
