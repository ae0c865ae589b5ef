"""Whether somebody may see a stream at all: by the units it is bound to, as lists have it."""

from domain.kernel.stream import kind_of
from services.binding import units_of
from services.web.asking import Asking

OPEN_TO_ALL = frozenset({"rules", "checklists"})  # what binds everybody hides from nobody


def visible(who: Asking, stream: str) -> bool:
    """Whether the asker may know of the stream `kind/name`."""
    if kind_of(stream) in OPEN_TO_ALL or stream == who.person:
        return True
    return who.sees(*units_of(stream, who.known.organisation, who.house.desk.load))
