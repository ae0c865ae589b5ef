"""As of when, with whose eyes: days, instants, positions, and the units one may see."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.kernel.lights import Lights
from domain.kernel.rules import Malformed
from domain.posts import DelegatePost
from domain.rules import LIGHTS_RULE, SetLights
from domain.units import MergeUnit
from services.bootstrap import House, open_house
from services.reading import AsOf, resolve, viewer_of
from services.settings import Settings
from tests.county import ADMIN, KEEPER, OTHER_TOWN, START, SetClock, do, found_county
from tests.known import (
    AFFAIRS,
    COUNTY,
    ENFORCEMENT,
    HANDLER,
    LEADER,
    SAFETY,
    TODAY,
    TOWN,
)

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> SetClock:
    """Stands at the founding, ten days before today."""
    return SetClock(START - 10 * DAY)


@pytest.fixture
def house(tmp_path: Path, clock: SetClock) -> Iterator[House]:
    """A small county founded ten days ago."""
    made = open_house(Settings(data_dir=tmp_path), clock)
    found_county(made.desk)
    clock.at = START
    made.projector.catch_up()
    yield made
    made.close()


def test_no_day_and_today_are_the_live_page(house: House, clock: SetClock) -> None:
    for asked in ("", TODAY.isoformat()):
        assert resolve(asked, house.ledger, clock.now()) == AsOf(day=TODAY)


def test_a_day_ends_at_midnight_in_beijing(house: House, clock: SetClock) -> None:
    founded = house.ledger.head()
    day = TODAY - 5 * DAY
    clock.at = datetime(day.year, day.month, day.day, 15, 59, tzinfo=UTC)
    do(house.desk, KEEPER, _next_lights(2))
    clock.at += timedelta(minutes=1)
    do(house.desk, KEEPER, _next_lights(3))
    clock.at = START
    asked = resolve(day.isoformat(), house.ledger, clock.now())
    assert (asked.day, asked.position) == (day, founded + 1)
    assert resolve((day - DAY).isoformat(), house.ledger, clock.now()).position == founded


def test_an_instant_and_a_position_name_the_same_moment(house: House, clock: SetClock) -> None:
    head = house.ledger.head()
    by_position = resolve(str(head), house.ledger, clock.now())
    assert (by_position.position, by_position.day) == (head, TODAY - 10 * DAY)
    later = (START - 9 * DAY).isoformat()
    assert resolve(later, house.ledger, clock.now()).position == head


def test_before_the_first_fact_nothing_stood(house: House, clock: SetClock) -> None:
    asked = resolve("1999-12-31", house.ledger, clock.now())
    assert (asked.day, asked.position) == (date(1999, 12, 31), 0)


@pytest.mark.parametrize(
    "asked", ["2026-11-25", "2026-11-24T23:00:00+08:00Z", "9999999", "2999-01-01"]
)
def test_the_future_is_refused(house: House, clock: SetClock, asked: str) -> None:
    with pytest.raises(Malformed):
        resolve(asked, house.ledger, clock.now())


@pytest.mark.parametrize(
    "asked", ["yesterday", "2026-13-01", "0", "-1", "2026-11-24; DROP", "²", "1" * 5000]
)
def test_what_names_no_moment_is_refused(house: House, clock: SetClock, asked: str) -> None:
    with pytest.raises(Malformed) as caught:
        resolve(asked, house.ledger, clock.now())
    assert caught.value.code == "as_of_unreadable"


def test_a_view_of_a_past_day_knows_the_rules_of_that_day(house: House, clock: SetClock) -> None:
    do(house.desk, KEEPER, _next_lights(2))
    house.projector.catch_up()
    organisation = house.desk.known().organisation
    viewer = viewer_of(organisation, LEADER, TODAY)
    with house.reading.view("", viewer, organisation) as now:
        assert now.editions.lights.due_soon_working_days == 2
    with house.reading.view((TODAY - DAY).isoformat(), viewer, organisation) as then:
        assert then.editions.lights.due_soon_working_days == 10
        assert then.bounds.overdue_before == TODAY - DAY


def test_one_sees_the_units_beneath_the_reach_of_ones_posts(house: House) -> None:
    organisation = house.desk.known().organisation
    assert viewer_of(organisation, HANDLER, TODAY).units == {ENFORCEMENT}
    town = viewer_of(organisation, LEADER, TODAY).units
    assert town == {TOWN, ENFORCEMENT, AFFAIRS, SAFETY}
    everything = viewer_of(organisation, ADMIN, TODAY).units
    assert everything is not None
    assert {COUNTY, OTHER_TOWN} < everything
    assert viewer_of(organisation, "persons/nobody", TODAY).units == frozenset()


def test_one_sees_what_was_merged_into_ones_unit(house: House) -> None:
    do(house.desk, ADMIN, MergeUnit(id=AFFAIRS, into=ENFORCEMENT, reason="机构改革"))
    organisation = house.desk.known().organisation
    assert viewer_of(organisation, HANDLER, TODAY).units == {ENFORCEMENT, AFFAIRS}


def test_a_delegation_lends_the_eyes_too(house: House) -> None:
    until = TODAY + DAY
    do(
        house.desk,
        LEADER,
        DelegatePost(
            id="posts/leader", to_person=HANDLER, since=TODAY, until=until, reason="外出学习"
        ),
    )
    organisation = house.desk.known().organisation
    seen = viewer_of(organisation, HANDLER, TODAY).units
    assert seen is not None
    assert SAFETY in seen
    assert viewer_of(organisation, HANDLER, until + DAY).units == {ENFORCEMENT}


def _next_lights(days: int) -> SetLights:
    edition = f"lights@{days}"
    return SetLights(id=LIGHTS_RULE, lights=Lights(edition=edition, due_soon_working_days=days))
