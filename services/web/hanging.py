"""What hangs on a unit: what its merger or end leaves to others, each with the list of its rows."""

from collections.abc import Mapping, Sequence

from domain.kernel.stream import Value
from projections import posts, rectifications, units
from projections.rectifications import Filters
from services.reading import View


class Hanging(Value):
    """One kind of thing that hangs on a unit, with the place that lists it."""

    name: str  # open_items, posts_held, parts
    count: int
    place: str
    lead_unit: str = ""  # what the address of the list says
    anchor: str = ""


def hanging(view: View, unit: str) -> Sequence[Hanging]:
    """What hangs on the unit on the day: open items it leads, posts in it, units beneath it."""
    open_items = led(view).get(unit, 0)
    beneath = [it for it in units.all_units(view.read) if it["parent"] == unit and it["active"]]
    held = posts.members(view.read, unit, view.as_of.day)
    found = (
        Hanging(name="open_items", count=open_items, place="/rectifications", lead_unit=unit),
        Hanging(name="posts_held", count=len(held), place=f"/{unit}", anchor="#members"),
        Hanging(name="parts", count=len(beneath), place=f"/{unit}", anchor="#parts"),
    )
    return [each for each in found if each.count]


def led(view: View) -> Mapping[str, int]:
    """How many open items each unit leads, of those one may see."""
    filters = Filters(bounds=view.bounds)
    found = rectifications.tally(view.read, filters, ("lead_unit",), view.viewer.units)
    return {unit: count for (unit,), count in found.items()}
