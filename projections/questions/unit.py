"""A unit: what it was called, who served in it on a day, and the items it leads."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from domain.kernel.lights import LightBounds
from domain.kernel.stream import Value
from projections import posts, rectifications, units
from projections.base import Read, Row
from projections.questions.names import named
from projections.rectifications import Filters


class UnitPage(Value):
    """What the page of a unit shows."""

    unit: Row
    former_names: Sequence[Row]
    parts: Sequence[Row]  # the units directly beneath it
    members: Sequence[Row]  # appointments held on the day, with names
    filters: Filters  # the list of open items it leads
    lights: Mapping[str, int]  # how many of them have which light


def unit(
    read: Read,
    stream: str,
    day: date,
    bounds: LightBounds,
    visible: Collection[str] | None = None,
) -> UnitPage | None:
    """The page of a unit on a day; None if there is no such unit."""
    row = units.unit(read, stream)
    if row is None:
        return None
    led = Filters(bounds=bounds, lead_unit=frozenset({stream}))
    lights = rectifications.tally(read, led, ("light",), visible)
    return UnitPage(
        unit=row,
        former_names=units.former_names(read, stream),
        parts=[part for part in units.all_units(read) if part["parent"] == stream],
        members=named(read, posts.members(read, stream, day)),
        filters=led,
        lights={light: number for (light,), number in lights.items()},
    )
