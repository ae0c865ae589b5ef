"""Opening the moment a page looks at, and letting the frame know which it is."""

import contextlib
from collections.abc import Iterator
from datetime import date

from fastapi import Request

from domain.catalogue import STATES
from domain.kernel.rules import NotFound
from domain.kernel.stream import kind_of
from services.reading import View
from services.web.access import visible
from services.web.asking import Asking


@contextlib.contextmanager
def looking(request: Request, who: Asking) -> Iterator[View]:
    """A view for the length of the block; the frame shows its day."""
    with who.view() as view:
        request.state.moment = view.as_of
        request.state.calendar = view.editions.calendar
        yield view


def absent(who: Asking, view: View, stream: str) -> NotFound:
    """The refusal for a page of what is not there, or not for these eyes, or was not there yet."""
    version, _ = who.house.desk.load(STATES[kind_of(stream)], stream)
    if view.as_of.asked and version and visible(who, stream):
        return NotFound("not_there_yet", stream=stream, day=view.as_of.day)
    return NotFound("no_such_stream", stream=stream)


def happened_by(who: Asking, view: View) -> date | None:
    """The day by whose end things must have happened, if the page goes by happened time."""
    return view.as_of.day if who.by == "happened" else None
