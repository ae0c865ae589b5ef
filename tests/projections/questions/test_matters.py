"""What entries are about: items, findings and inspections by number and title, duties by person."""

from projections import timeline
from projections.questions.matters import matters, story
from tests import asked, scenarios
from tests.projections.reading import reading
from tests.projections.test_inspections import ID, PLANNED

STREAMS = (
    (asked.FINDING, scenarios.confirmed()),
    (asked.ITEM, scenarios.closed()),
    (asked.DUTY, scenarios.accepted()),
    (ID, [PLANNED]),
)


def test_matters_of_all_kinds_are_found_and_other_streams_left_out() -> None:
    with reading(*STREAMS) as moments:
        found = matters(moments.now, [asked.FINDING, asked.ITEM, ID, "units/town"])
        assert set(found) == {asked.FINDING, asked.ITEM, ID}
        assert found[ID]["site"] == PLANNED.site


def test_an_entry_says_what_it_is_about_and_whose_duty() -> None:
    with reading(*STREAMS) as moments:
        visit, *_ = story(moments.now, timeline.of(moments.now, [ID]))
        assert (visit["subject"], visit["title"], visit["role"]) == (ID, PLANNED.site, "")
        duty, *_ = story(moments.now, timeline.of(moments.now, [asked.DUTY]))
        assert duty["subject"] == asked.ITEM
        assert duty["role"]
