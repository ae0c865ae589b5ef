"""What one may see: a stream by the units it is bound to, as lists have it; a record of it."""

from domain.kernel.stream import kind_of
from domain.persons import RegisterPerson
from services.binding import units_of
from services.web.asking import Asking

OPEN_TO_ALL = frozenset({"rules", "checklists"})  # what binds everybody hides from nobody
OF_PERSONS = frozenset({"persons", "accounts"})


def visible(who: Asking, stream: str) -> bool:
    """Whether the asker may know of the stream `kind/name`."""
    if kind_of(stream) in OPEN_TO_ALL or stream == who.person:
        return True
    units = units_of(stream, who.known.organisation, who.house.desk.load)
    if not units and kind_of(stream) in OF_PERSONS:  # who never served is out of nobody's reach
        return who.may_ask(RegisterPerson, ())
    return who.sees(*units)


def provable(who: Asking, stream: str, *doers: str) -> bool:
    """Whether the asker may take the receipt of a record: who sees its stream, and who did it."""
    return who.person in doers or visible(who, stream)
