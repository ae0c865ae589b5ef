"""Late entries: counted as they are listed, of the kinds asked for, for whose eyes they are."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.kernel.stream import kind_of
from projections.questions.late_entries import BOUND, Wanted, count, late_entries
from tests import asked
from tests.known import AFFAIRS, ENFORCEMENT, TODAY
from tests.projections.questions.told import Told
from tests.projections.reading import read_models
from tests.projections.story import Story
from tests.scenarios import november

THEN = november(10)
KINDS = (*BOUND, "units", "checklists")
LATE: dict[str, Any] = {"happened_on": THEN, "late_reason": "当日停电"}


@pytest.fixture(scope="module")
def after_a_blackout() -> Iterator[Told]:
    """An item docketed; a week later a finding of the week before is entered, and one of today."""
    story = Story()
    id = story.on(THEN).docket()
    story.on(november(17))
    story.says(asked.record(id="findings/late", title="补登的", found_on=THEN), **LATE)
    story.says(asked.record(id="findings/new", title="当日的", found_on=november(17)))
    with read_models(story.facts) as moments:
        yield moments, id


@pytest.mark.parametrize(
    ("kind", "visible", "streams"),
    [
        ("findings", None, ["findings/late"]),
        ("findings", {ENFORCEMENT}, ["findings/late"]),
        ("findings", {AFFAIRS}, []),
        *((kind, None, []) for kind in KINDS if kind != "findings"),
        *((kind, {ENFORCEMENT}, []) for kind in KINDS if kind != "findings"),
    ],
)
def test_what_was_entered_after_the_day_and_happened_by_it_is_late(
    after_a_blackout: Told, kind: str, visible: set[str] | None, streams: list[str]
) -> None:
    moments, id = after_a_blackout
    read = moments.at(max(at.position for at in moments.facts if at.stream_id == id))
    wanted = Wanted(kinds=(kind,), day=THEN, visible=visible)
    found = late_entries(read, wanted, 10)
    assert [row["stream"] for row in found] == streams
    assert {kind_of(row["stream"]) for row in found} <= {kind}
    assert count(read, wanted) == len(streams)
    assert late_entries(moments.now, wanted, 10) == []
    assert count(moments.now, wanted) == 0


def test_days_before_it_happened_lack_nothing_and_pages_follow(after_a_blackout: Told) -> None:
    moments, id = after_a_blackout
    read = moments.at(max(at.position for at in moments.facts if at.stream_id == id))
    assert count(read, Wanted(kinds=KINDS, day=november(9))) == 0
    assert count(read, Wanted(kinds=KINDS, day=TODAY)) == 1
    wanted = Wanted(kinds=KINDS, day=THEN)
    (only,) = late_entries(read, wanted, 10)
    assert late_entries(read, wanted, 10, before=only["since"]) == []
