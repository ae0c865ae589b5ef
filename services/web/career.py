"""A person's whole course (全程) on one axis: posts, duties at hand, and acts signed.

Places are in the units of the drawing. An empty lane says so: no record is not nothing done.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.person import PersonRecord
from services.web.asking import Asking
from services.web.lanes import Bar, Scale
from services.web.phrases import day
from services.words import say

WIDTH, LEFT = 1000, 96
LETTER = 13  # of a label: a bar too narrow for its own shows none
TALL = 44  # the highest column
HALVES = ((1, 1), (7, 1))  # the days on which half-years begin
POSTS, DUTIES, DECISIONS, ACTS, WORDS = 24, 60, 128, 156, 186  # the tops of the lanes
LINE = 16  # of the words beneath the axis
ACROSS = 260  # of such words: the next within it stand a line lower
LINES = 3


class Half(Value):
    """A half-year, and how many duties were most at hand at once in it."""

    since: date
    most: int
    x: float
    width: float
    y: float
    height: float


class Turn(Value):
    """A day that changed the course: a post left, or its unit renamed."""

    on: date
    words: str
    x: float
    y: int
    anchor: str  # which end of the words stands at the day


class Career(Value):
    """The whole drawing."""

    years: Sequence[tuple[float, int]]
    posts: Sequence[Bar]
    halves: Sequence[Half]
    signed: Sequence[float]
    turns: Sequence[Turn]
    height: int


def career(who: Asking, found: PersonRecord, today: date) -> Career | None:
    """The course of a person up to a day; None if nothing is recorded of it."""
    begun = [row["began_on"] for row in (*found.posts, *found.duties)]
    days = [it for it in (*begun, *found.act_days) if it <= today]
    if not days:
        return None
    first = date(min(days).year, 1, 1)
    scale = Scale(first, today, today, left=LEFT, width=WIDTH)
    turns = [*_turns(who, found.posts, scale)]
    return Career(
        years=[(scale.x(date(y, 1, 1)), y) for y in range(first.year, today.year + 1)],
        posts=[_post(row, scale) for row in found.posts if row["began_on"] <= today],
        halves=[*_halves(found.duties, scale)],
        signed=sorted({scale.x(on) for on in found.act_days if on <= today}),
        turns=turns,
        height=WORDS + LINE * min(len(turns), LINES),
    )


def _post(row: Row, scale: Scale) -> Bar:
    words = f"{row['unit_name']} {row['title']}"
    x, end = scale.x(row["began_on"]), scale.x(row["ended_on"] or scale.today)
    width = max(end - x, 2)
    return Bar(
        label=words, since=row["began_on"], until=row["ended_on"], x=x, width=width,
        shown=LETTER * len(words) < width, is_lead=row["ended_on"] is None,
    )  # fmt: skip


def _halves(duties: Sequence[Row], scale: Scale) -> Iterator[Half]:
    """Each half-year up to today with the most duties at hand on one of its days."""
    most = _most_at_once(duties, scale.today)
    highest = max(most.values(), default=0)
    for since, count in most.items():
        x = scale.x(since)
        height = round(TALL * count / max(highest, 1), 1)
        yield Half(
            since=since, most=count, x=x, width=round(scale.x(_next(since)) - x - 2, 1),
            y=DUTIES + 16 + TALL - height, height=height,
        )  # fmt: skip


def _most_at_once(duties: Sequence[Row], today: date) -> Mapping[date, int]:
    """By the first day of each half-year, the most duties at hand on one of its days."""
    changes: dict[date, int] = {}
    for row in duties:
        ends = min(row["ended_on"] or today, today)
        if row["began_on"] <= ends:  # a term without a day is at nobody's hand
            changes[row["began_on"]] = changes.get(row["began_on"], 0) + 1
            after = ends + timedelta(days=1)
            changes[after] = changes.get(after, 0) - 1
    most: dict[date, int] = {}
    at_hand, half = 0, _half(min(changes, default=today))
    while half <= today:
        later = sorted(on for on in changes if half < on < _next(half) and on <= today)
        for on in (half, *later):
            at_hand += changes.get(on, 0)
            most[half] = max(most.get(half, 0), at_hand)
        half = _next(half)
    return most


def _half(on: date) -> date:
    month, first = max(it for it in HALVES if it <= (on.month, on.day))
    return date(on.year, month, first)


def _next(half: date) -> date:
    return date(half.year, 7, 1) if half.month == 1 else date(half.year + 1, 1, 1)


def _turns(who: Asking, posts: Sequence[Row], scale: Scale) -> Iterator[Turn]:
    """The days posts were left and their units renamed, in order, their words side by side."""
    told = sorted({*_left(who, posts), *_renamed(who, posts)})
    ends = [0.0] * LINES  # of the words on each line
    for on, words in (it for it in told if it[0] <= scale.today):
        x = scale.x(on)
        before = x > WIDTH - ACROSS
        begins = x - ACROSS if before else x
        line = next((n for n in range(LINES) if ends[n] <= begins), LINES - 1)
        ends[line] = begins + ACROSS
        yield Turn(
            on=on, words=words, x=x, y=WORDS + LINE * line, anchor="end" if before else "start"
        )


def _left(who: Asking, posts: Sequence[Row]) -> Iterator[tuple[date, str]]:
    for row in posts:
        if row["ended_on"]:
            why = f"posts.ReleaseReason.{row['reason']}"
            told = say(who.language, "choices", why) if row["reason"] else ""
            yield row["ended_on"], f"{day(who.language, row['ended_on'])} {told}".strip()


def _renamed(who: Asking, posts: Sequence[Row]) -> Iterator[tuple[date, str]]:
    for name in (name for row in posts for name in row["renamed"]):
        on = name["happened_on"]
        values = {"day": day(who.language, on), "name": name["full_name"]}
        yield on, say(who.language, "pages", "unit_renamed", **values)
