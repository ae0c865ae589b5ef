"""Opening the moment a page looks at, and letting the frame know which it is."""

import contextlib
from collections.abc import Iterator
from datetime import date

from fastapi import Request

from services.reading import View
from services.web.asking import Asking


@contextlib.contextmanager
def looking(request: Request, who: Asking) -> Iterator[View]:
    """A view for the length of the block; the frame shows its day."""
    with who.view() as view:
        request.state.moment = view.as_of
        request.state.calendar = view.editions.calendar
        yield view


def happened_by(who: Asking, view: View) -> date | None:
    """The day by whose end things must have happened, if the page goes by happened time."""
    return view.as_of.day if who.by == "happened" else None
