"""Lists of items, and what tests of lists ask of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.rectifications import ItemDocketed
from projections import rectifications
from projections.base import Read
from projections.rectifications import Filters, Listing
from tests import scenarios
from tests.projections.reading import Stream, bounds

OPEN = Filters(bounds=bounds())
THIS_YEAR = replace(OPEN, closed_year=2026)
CLOSED = replace(THIS_YEAR, listing=Listing.CLOSED)
BOTH = replace(THIS_YEAR, listing=Listing.BOTH)


def streams(read: Read, filters: Filters, visible: frozenset[str] | None = None) -> list[str]:
    """The items of a list, by the end of their ids, in its order."""
    page = rectifications.board(read, filters, visible)
    return [row["stream"].removeprefix("rectifications/") for row in page.rows]


def due(name: str, on: date, **docket: Any) -> Stream:
    """An item due on a day, rectifying."""
    stream = f"rectifications/{name}"
    return stream, scenarios.docketed(ordered_due_on=on, number=name, **docket)


def docketed_as(history: Sequence[Any], **changes: Any) -> list[Any]:
    """The history with some of what the docketing says changed."""
    return [replace(at, **changes) if isinstance(at, ItemDocketed) else at for at in history]
