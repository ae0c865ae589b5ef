"""What boards of a past day say of late entries (补登), which they do not count."""

from collections.abc import Mapping, Sequence

from fastapi import Request

from projections.questions.late_entries import Wanted, count
from services.reading import View
from services.web.address import link

LATE_ENTRIES = "/late-entries"
# The boards that answer by the time of recording alone, and the kinds of stream they are about.
ABOUT: Mapping[str, Sequence[str]] = {
    "overview": ("rectifications",),
    "findings": ("findings",),
    "inspections": ("inspections",),
    "units": ("units", "posts"),
    "checklists": ("checklists",),
}


def wanted(view: View, board: str) -> Wanted:
    """The late entries that would change what a board says of the day looked at."""
    return Wanted(kinds=ABOUT[board], day=view.as_of.day, visible=view.viewer.units)


def late(request: Request) -> tuple[int, str]:
    """How many late entries the board shown leaves out, and where they are listed."""
    view: View | None = getattr(request.state, "view", None)
    board = request.url.path.removeprefix("/")
    if view is None or board not in ABOUT:
        return 0, ""
    address = link(request, LATE_ENTRIES, of=board, by="")
    return count(view.read, wanted(view, board)), address
