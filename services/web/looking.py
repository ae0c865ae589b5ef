"""Opening the moment a page looks at, letting the frame know it; and what opens at it."""

import contextlib
from collections.abc import Iterator
from datetime import date

from fastapi import Request

from domain.catalogue import STATES
from domain.kernel.rules import NotFound
from domain.kernel.stream import kind_of
from projections import timeline
from services.reading import View
from services.web.access import visible
from services.web.asking import Asking
from services.web.matters import ONE


@contextlib.contextmanager
def looking(request: Request, who: Asking) -> Iterator[View]:
    """A view for the length of the block; the frame shows its day."""
    with who.view() as view:
        request.state.view = view
        request.state.moment = view.as_of
        request.state.calendar = view.editions.calendar
        yield view


def opens(who: Asking, view: View | None, stream: str) -> bool:
    """Whether the page of `stream` opens for the asker at the moment looked at (None: now).

    Pages link what opens and name everything else: the one place that decides it.
    """
    if view is None or not view.as_of.asked:
        return visible(who, stream)
    if find := ONE.get(kind_of(stream)):
        return find(view.read, stream, view.viewer.units) is not None
    return visible(who, stream) and bool(timeline.of(view.read, [stream]))


def absent(who: Asking, view: View, stream: str) -> NotFound:
    """The refusal for a page of what is not there, or not for these eyes, or was not there yet."""
    version, _ = who.house.desk.load(STATES[kind_of(stream)], stream)
    if view.as_of.asked and version and visible(who, stream):
        return NotFound("not_there_yet", stream=stream, day=view.as_of.day)
    return NotFound("no_such_stream", stream=stream)


def happened_by(who: Asking, view: View) -> date | None:
    """The day by whose end things must have happened, if the page goes by happened time."""
    return view.as_of.day if who.by == "happened" else None
