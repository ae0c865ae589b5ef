"""The demo county: the same for the same seed and day, and everything there is to see is in it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.findings import Step as FindingStep
from domain.inspections import Step as InspectionStep
from domain.kernel.known import Level
from domain.kernel.stream import State
from domain.persons import PersonRegistered
from domain.posts import PersonReleased, ReleaseReason
from domain.rectifications import (
    ExtensionGranted,
    ItemDispatched,
    ItemDocketed,
    ItemImported,
    ItemReopened,
    Rectification,
    SupervisionListed,
    VerificationFailed,
)
from domain.rectifications import Step as ItemStep
from domain.units import UnitMerged
from infra.fsck import check
from services.bootstrap import House, open_house
from services.demo import Told, story, tell
from services.demo.lives import Matter
from services.local_time import local_day
from services.settings import Settings
from tests.known import TODAY


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Told]]:
    """The whole demo county."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("demo"))
    told = tell(settings, TODAY)
    house = open_house(settings)
    yield house, told
    house.close()


@pytest.fixture(scope="module")
def states(demo: tuple[House, Told]) -> dict[str, State]:
    """Every stream of the demo county, folded."""
    house, _ = demo
    folded: dict[str, State] = {}
    for recorded in house.ledger.since(0, limit=10**6):
        state = folded.get(recorded.stream_id) or type(recorded.fact).of()
        folded[recorded.stream_id] = recorded.fact.evolve(state)
    return folded


def facts(house: House, kind: type) -> list[object]:
    """Every fact of a class."""
    recorded = house.ledger.since(0, limit=10**6)
    return [each.fact for each in recorded if isinstance(each.fact, kind)]


def test_the_county_has_its_units_persons_and_changes(
    demo: tuple[House, Told], states: dict[str, State]
) -> None:
    house, _ = demo
    units = house.desk.known().organisation.units.values()
    assert sum(unit.level is Level.COUNTY for unit in units) == 1
    assert sum(unit.level is Level.TOWN for unit in units) == 3
    assert len(units) >= 30
    assert len(facts(house, PersonRegistered)) == 150
    assert len(facts(house, UnitMerged)) == 1
    reasons = {fact.reason for fact in facts(house, PersonReleased)}
    assert {ReleaseReason.RETIREMENT, ReleaseReason.TRANSFER, ReleaseReason.UNIT_MERGED} <= reasons


def test_every_state_of_the_workflow_is_present(states: dict[str, State]) -> None:
    steps = {state.step for state in states.values() if hasattr(state, "step")}
    assert set(FindingStep) <= steps
    assert set(ItemStep) <= steps
    assert set(InspectionStep) <= steps


def test_every_flag_of_the_workflow_is_present(
    demo: tuple[House, Told], states: dict[str, State]
) -> None:
    house, _ = demo
    items = [state for state in states.values() if isinstance(state, Rectification)]
    open_items = [item for item in items if item.step is ItemStep.RECTIFYING]
    assert any(item.due_on < TODAY for item in open_items)
    assert any(item.missing_roles for item in items)
    for kind in (ExtensionGranted, SupervisionListed, VerificationFailed, ItemReopened):
        assert facts(house, kind), kind
    assert any(fact.false_closure for fact in facts(house, ItemReopened))
    repeated = {fact.repeats for fact in _docketed(house)} - {""}
    assert repeated
    assert repeated <= states.keys()
    assert facts(house, ItemImported)
    assert facts(house, ItemDispatched)


def _docketed(house: House) -> list[ItemDocketed]:
    recorded = house.ledger.since(0, limit=10**6)
    return [each.fact for each in recorded if isinstance(each.fact, ItemDocketed)]


def test_recorded_times_run_over_the_three_years(demo: tuple[House, Told]) -> None:
    house, _ = demo
    days = [local_day(each.recorded_at) for each in house.ledger.since(0, limit=10**6)]
    assert days == sorted(days)
    assert (days[0].year, days[-1]) == (2023, TODAY)


def test_the_demo_ledger_is_sealed_from_the_first_fact(demo: tuple[House, Told]) -> None:
    house, told = demo
    verdict = check(house.settings.data_dir / "ledger.sqlite")
    assert verdict.ok
    assert verdict.size == told.facts


def test_every_demo_account_may_log_in(demo: tuple[House, Told]) -> None:
    house, told = demo
    for login, person, post in told.accounts:
        assert house.credentials.check(f"accounts/{login}", told.password, house.clock.now())
        assert person
        assert post


def test_the_same_seed_and_day_tell_the_same_story(tmp_path: Path) -> None:
    roots = []
    for name in ("one", "two"):
        settings = Settings(data_dir=tmp_path / name)
        tell(settings, TODAY, months=2)
        verdict = check(settings.data_dir / "ledger.sqlite")
        roots.append((verdict.size, verdict.root))
    assert roots[0] == roots[1]


def test_what_an_office_had_under_way_goes_on_where_it_is_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"TOURISM": 1.0, "MERGER": 1, "MATTERS_A_MONTH": 20}.items():
        monkeypatch.setattr(story, name, value)
    told = tell(Settings(data_dir=tmp_path), TODAY, seed=0, months=2)
    assert told.facts > 1000


def test_a_finding_with_none_before_it_is_merged_into_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_chance = story._by_chance

    def merged(*said: Any, **named: Any) -> Matter:
        matter = by_chance(*said, **named)
        return replace(matter, plan=replace(matter.plan, finding="merged"))

    monkeypatch.setattr(story, "_by_chance", merged)
    assert tell(Settings(data_dir=tmp_path), TODAY, months=1).facts > 1000


def test_another_seed_tells_another_story(tmp_path: Path) -> None:
    roots = []
    for seed in (1, 2):
        settings = Settings(data_dir=tmp_path / str(seed))
        tell(settings, TODAY, seed=seed, months=1)
        roots.append(check(settings.data_dir / "ledger.sqlite").root)
    assert roots[0] != roots[1]
