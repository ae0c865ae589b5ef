"""Charts as they are drawn: every mark is a number that opens its rows.

Places are in the units of the drawing. Units keep the order of the establishment, never a rank.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.kernel.lights import Light
from domain.kernel.stream import Value

LABELS, BARS = 220, 390  # widths: of the names, and of the longest bar
LINE = 28  # height of a line
# The shades of a bar of open items, and the lights each of them counts.
SHADES: Mapping[str, Sequence[Light]] = {
    "late": (Light.OVERDUE, Light.LONG_OVERDUE),
    "soon": (Light.DUE_SOON,),
    "rest": (Light.NOT_DUE, Light.AWAITING_VERIFICATION, Light.CLAIMED_IN_TIME),
}


class Mark(Value):
    """A part of a bar: what it counts, the list it opens, and where it is drawn."""

    shade: str
    count: int
    said: Mapping[str, Any]  # the filters of its list
    x: float
    width: float


class Bar(Value):
    """A line of a chart: its name, its marks and their sum."""

    name: str
    marks: Sequence[Mark]
    total: int
    y: int
    end: float  # where the sum is written


def stacked(rows: Sequence[tuple[str, Mapping[str, Any], Mapping[str, int]]]) -> Sequence[Bar]:
    """Open items by unit and light; a row is a name, the filters of the unit, and its counts."""
    most = max((sum(lights.values()) for _, _, lights in rows), default=0)
    return [
        _bar(name, y * LINE, [*_marks(said, lights, BARS / max(most, 1))])
        for y, (name, said, lights) in enumerate(rows)
    ]


def _bar(name: str, y: int, marks: Sequence[Mark]) -> Bar:
    end = marks[-1].x + marks[-1].width if marks else LABELS
    return Bar(name=name, marks=marks, total=sum(mark.count for mark in marks), y=y, end=end)


def _marks(said: Mapping[str, Any], lights: Mapping[str, int], scale: float) -> Iterator[Mark]:
    x = float(LABELS)
    for shade, counted in SHADES.items():
        names = [light.value for light in counted]
        count = sum(lights.get(name, 0) for name in names)
        if count:
            width = round(count * scale, 1)
            yield Mark(shade=shade, count=count, said={**said, "light": names}, x=x, width=width)
            x += width


class Column(Value):
    """A number over a month, and where it is drawn."""

    kind: str
    month: int
    count: int
    said: Mapping[str, Any]
    x: float
    y: float
    height: float


WIDTH, TALL, FOOT = 560, 150, 24  # of a chart of columns: wide, its highest column, the months


def paired(pairs: Sequence[Mapping[str, tuple[int, Mapping[str, Any]]]]) -> Sequence[Column]:
    """Two columns a month side by side: by kind, a number and the filters of its list."""
    most = max((count for pair in pairs for count, _ in pair.values()), default=0)
    step = WIDTH / max(len(pairs), 1)
    return [
        Column(
            kind=kind,
            month=at + 1,
            count=count,
            said=said,
            x=round(step * at + step * (0.16 + 0.36 * place), 1),
            y=round(TALL - TALL * count / max(most, 1) + FOOT, 1),
            height=round(TALL * count / max(most, 1), 1),
        )
        for at, pair in enumerate(pairs)
        for place, (kind, (count, said)) in enumerate(pair.items())
    ]
