"""Charts as they are drawn: every mark is a number that opens its rows.

Places are in the units of the drawing, which is `WIDTH` wide. Units keep the order of the
establishment, never a rank.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count as counting
from typing import Any

from domain.kernel.lights import Light
from domain.kernel.stream import Value

WIDTH = 560
BARS_END = 510  # of the longest bar
LETTER, GAP = 13, 8  # of a name, and between name and bar
LINE = 28  # height of a line
LEFT, TOP, FOOT = 28, 28, 196  # of a chart with an axis: the plot begins, its top, its foot
NARROW = 64  # a column
DOT_RIGHT = 478  # where the last dots stand; the names of the series are behind them
APART = 16  # at least so far apart are two words
# The shades of a bar of open items, and the lights each of them counts.
SHADES: Mapping[str, Sequence[Light]] = {
    "late": (Light.OVERDUE, Light.LONG_OVERDUE),
    "soon": (Light.DUE_SOON,),
    "rest": (Light.NOT_DUE, Light.AWAITING_VERIFICATION, Light.CLAIMED_IN_TIME),
}
Counted = tuple[int, Mapping[str, Any]]  # a number, and the filters of its list


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
    begin: int  # behind its name
    end: float  # where the sum is written


def stacked(rows: Sequence[tuple[str, Mapping[str, Any], Mapping[str, int]]]) -> Sequence[Bar]:
    """Open items by unit and light; a row is a name, the filters of the unit, and its counts."""
    most = max((sum(lights.values()) for _, _, lights in rows), default=0)
    begin = max((LETTER * len(name) + GAP for name, _, _ in rows), default=0)
    scale = (BARS_END - begin) / max(most, 1)
    return [
        _bar(name, y * LINE, begin, [*_marks(said, lights, begin, scale)])
        for y, (name, said, lights) in enumerate(rows)
    ]


def _bar(name: str, y: int, begin: int, marks: Sequence[Mark]) -> Bar:
    end = marks[-1].x + marks[-1].width if marks else begin
    total = sum(mark.count for mark in marks)
    return Bar(name=name, marks=marks, total=total, y=y, begin=begin, end=end)


def _marks(
    said: Mapping[str, Any], lights: Mapping[str, int], begin: int, scale: float
) -> Iterator[Mark]:
    x = float(begin)
    for shade, counted in SHADES.items():
        names = [light.value for light in counted]
        count = sum(lights.get(name, 0) for name in names)
        if count:
            width = round(count * scale, 1)
            yield Mark(shade=shade, count=count, said={**said, "light": names}, x=x, width=width)
            x += width


class Tick(Value):
    """A number of an axis, and its height."""

    count: int
    y: float


class Point(Value):
    """A number over a place of an axis: the top of a column, or a dot of a line."""

    count: int
    said: Mapping[str, Any]
    x: float
    y: float


class Axis:
    """Numbers as heights, from 0 to the first round one that is not below the greatest."""

    def __init__(self, numbers: Sequence[int]) -> None:
        """Four steps or fewer."""
        most = max(numbers, default=0)
        self._step = next(
            step for n in counting() for step in (10**n, 2 * 10**n, 5 * 10**n) if step * 4 >= most
        )
        self._top = max(-(-most // self._step), 1) * self._step

    def y(self, number: int) -> float:
        """Where a number is."""
        height: float = (FOOT - TOP) * number / self._top
        return round(FOOT - height, 1)

    @property
    def ticks(self) -> Sequence[Tick]:
        """The numbers to write beside it."""
        return [Tick(count=n, y=self.y(n)) for n in range(0, self._top + 1, self._step)]


def columns(counted: Sequence[Counted]) -> tuple[Sequence[Point], Sequence[Tick]]:
    """Numbers side by side, each with the filters of its list; `x` is the middle of a column."""
    axis, step = Axis([count for count, _ in counted]), (WIDTH - LEFT) / max(len(counted), 1)
    points = [
        Point(count=count, said=said, x=round(LEFT + step * (at + 0.5), 1), y=axis.y(count))
        for at, (count, said) in enumerate(counted)
    ]
    return points, axis.ticks


class Series(Value):
    """A line of numbers over the same places as others."""

    name: str
    points: Sequence[Point]
    words_y: float  # where its name is written, behind its last dot

    @property
    def path(self) -> str:
        """The line through its dots."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def lines(
    counted: Mapping[str, Sequence[Counted]],
) -> tuple[Sequence[Series], Sequence[Tick]]:
    """Two series over the same months; where they end close together, their names stand apart."""
    axis = Axis([count for series in counted.values() for count, _ in series])
    drawn = {
        name: [
            Point(count=count, said=said, x=_place(at, len(series)), y=axis.y(count))
            for at, (count, said) in enumerate(series)
        ]
        for name, series in counted.items()
    }
    upper, lower = sorted(drawn, key=lambda name: drawn[name][-1].y)
    gap = drawn[lower][-1].y - drawn[upper][-1].y
    shift = max(APART - gap, 0) / 2
    moved = {upper: -shift, lower: shift}
    series = [
        Series(name=name, points=points, words_y=points[-1].y + moved[name] + 4)
        for name, points in drawn.items()
    ]
    return series, axis.ticks


def _place(at: int, many: int) -> float:
    return round(LEFT + 12 + (DOT_RIGHT - LEFT - 12) * at / max(many - 1, 1), 1)
