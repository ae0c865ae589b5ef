"""Who had the ball when, and whose the late days are: nothing lost, nothing counted twice."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections import rectifications
from projections.questions.holding import Hold, holds, late_days
from projections.rectifications.rows import projection
from tests.calendars import CALENDAR
from tests.known import ENFORCEMENT, TODAY
from tests.projections.any_history import Facts, histories
from tests.projections.questions.told import Told
from tests.projections.reading import read_models


def test_every_hold_of_a_closed_item_ends_where_the_next_begins(after_closing: Told) -> None:
    moments, id = after_closing
    held = holds(moments.now, id)
    assert [hold.holder for hold in held][:3] == ["leader", "unit", "office"]
    assert held[1].unit == ENFORCEMENT
    assert all(one.until == next.since for one, next in pairwise(held))
    row = rectifications.item(moments.now, id)
    assert row is not None
    assert held[-1].until == row["closed_on"]


def test_holds_as_of_a_position_end_with_who_had_the_ball_then(after_closing: Told) -> None:
    moments, id = after_closing
    for at in moments.facts:
        read = moments.at(at.position)
        row = rectifications.item(read, id)
        held = holds(read, id)
        if row is None:
            assert held == []
        elif row["holder"]:
            last = held[-1]
            assert (last.holder, last.unit) == (row["holder"], row["holder_unit"])
            assert (last.since, last.until) == (row["holder_since"], None)


def test_nobody_holds_what_is_not_there(after_closing: Told) -> None:
    moments, _ = after_closing
    assert holds(moments.now, "rectifications/none") == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(projection), st.dates(date(2026, 9, 1), date(2027, 2, 28)))
def test_the_late_days_are_shared_out_whole(facts: Facts, due_on: date) -> None:
    with read_models(facts) as moments:
        for stream in {at.stream_id for at in facts}:
            held = holds(moments.now, stream)
            pairs = [*pairwise(held)]
            assert all(one.until and one.until <= next.since for one, next in pairs)
            if held and held[-1].until is None and all(a.until == b.since for a, b in pairs):
                today = max(due_on, held[-1].since) + timedelta(days=9)
                shared = sum(count for _, count in late_days(held, due_on, today, CALENDAR))
                first = max(due_on, held[0].since)
                assert shared == CALENDAR.working_days_between(first, today)


@pytest.mark.parametrize(
    ("due_on", "shares"),
    [
        (date(2026, 10, 30), [("office", 3), ("unit", 14)]),  # 17 working days, as the plan draws
        (date(2026, 11, 20), [("unit", 2)]),
        (TODAY, []),
    ],
)
def test_late_days_go_to_whoever_held_it_on_them(
    due_on: date, shares: list[tuple[str, int]]
) -> None:
    since, returned = date(2026, 10, 28), date(2026, 11, 4)
    held = [
        Hold(holder="unit", unit="u", person="", since=date(2026, 7, 9), until=since),
        Hold(holder="office", unit="o", person="", since=since, until=returned),
        Hold(holder="unit", unit="u", person="", since=returned),
    ]
    found = late_days(held, due_on, TODAY, CALENDAR)
    assert [(hold.holder, count) for hold, count in found] == shares
