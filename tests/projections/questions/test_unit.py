"""A unit: its names, members, and the items it leads."""

from projections import rectifications
from projections.questions import unit
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    SAFETY,
    TODAY,
    TOWN,
)
from tests.projections.questions.told import Told
from tests.projections.reading import bounds
from tests.scenarios import november


def test_a_unit_shows_its_names_members_and_the_items_it_leads(after_leaving: Told) -> None:
    moments, _ = after_leaving
    page = unit.unit(moments.now, ENFORCEMENT, november(19), bounds())
    assert page is not None
    assert (page.unit["active"], page.unit["successor"]) == (False, AFFAIRS)
    assert {row["person_name"] for row in page.members} == {"林小禾", "周远"}
    later = unit.unit(moments.now, ENFORCEMENT, TODAY, bounds(), frozenset())
    assert later is not None
    assert ([row["person"] for row in later.members], later.lights) == ([HANDLER], {})
    assert sum(page.lights.values()) == rectifications.count(moments.now, page.filters) == 2
    town = unit.unit(moments.now, TOWN, TODAY, bounds())
    assert town is not None
    assert {row["stream"] for row in town.parts} == {ENFORCEMENT, AFFAIRS, SAFETY}
    assert unit.unit(moments.now, "units/none", TODAY, bounds()) is None
