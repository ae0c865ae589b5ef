"""Who cites which file, as far as one may see."""

from datetime import timedelta

from projections.questions import citing
from tests import asked
from tests.known import AFFAIRS, TOWN
from tests.projections.questions.told import Told


def test_a_page_shows_its_own_citings_and_an_item_those_of_its_finding(after_closing: Told) -> None:
    moments, id = after_closing
    own = citing.cited_with(moments.now, asked.FINDING)
    assert [row["person_name"] for row in own] == ["陈向南"]
    assert own[0]["digest"] == asked.PHOTO.digest
    assert len(citing.cited_with(moments.now, id)) == 5


def test_by_happened_time_a_page_shows_what_was_cited_by_that_day(after_closing: Told) -> None:
    moments, id = after_closing
    days = sorted({row["happened_on"] for row in citing.cited_with(moments.now, id)})
    first = citing.cited_with(moments.now, id, happened_by=days[0])
    assert {row["happened_on"] for row in first} == {days[0]}
    assert citing.cited_with(moments.now, id, happened_by=days[0] - timedelta(days=1)) == []


def test_what_one_may_not_see_cites_nothing(after_closing: Told) -> None:
    moments, id = after_closing
    assert citing.cited_with(moments.now, id, {AFFAIRS})
    for stream in (id, "rectifications/none", TOWN):
        assert not citing.cited_with(moments.now, stream, set())


def test_a_file_of_a_finding_is_used_elsewhere_by_its_item(after_closing: Told) -> None:
    moments, id = after_closing
    elsewhere = citing.used_elsewhere(moments.now, [asked.FINDING])
    assert {row["stream"] for row in elsewhere} == {id, "findings/other"}
    assert citing.used_elsewhere(moments.now, [asked.FINDING], set()) == []
