"""Open data of inspections: visits, what was found at them, and which visit ended it."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.inspections import InspectionImported
from domain.kernel.rules import Malformed
from domain.kernel.stream import Login
from domain.rectifications import ItemImported, Result
from services.desk import Desk
from services.importing import Importer, Preview, Source, load_map
from services.policies import answers
from tests.county import SetClock, caller, found_county
from tests.known import SAFETY, SUPERVISOR
from tests.memory_ledger import MemoryLedger
from tests.services.conftest import Evidence, Office
from tests.services.importing.ledgers import OpenData, open_data

VISITS, VIOLATIONS = load_map("open_data_inspections"), load_map("open_data_violations")


def new_county() -> Office:
    """A founded small county of its own, for each example."""
    clock, evidence = SetClock(), Evidence()
    ledger = MemoryLedger(clock)
    desk = Desk(ledger, clock, answers, evidence)
    found_county(desk)
    return Office(clock, ledger, evidence, desk)


def taken_over(office: Office, made: OpenData, folder: Path) -> tuple[Preview, Preview]:
    """Both files imported; their previews."""
    importer = Importer(office.desk, office.ledger, caller(SUPERVISOR))
    found = []
    for map, file in zip((VISITS, VIOLATIONS), made.write(folder), strict=True):
        found.append(importer.preview(map, file))
        importer.apply(found[-1])
    return found[0], found[1]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_doubles_orphans_and_the_lost_are_counted_and_the_rest_taken_over(
    tmp_path: Path, seed: int
) -> None:
    office, made = new_county(), open_data(seed, count=6)
    visits, violations = taken_over(office, made, tmp_path)
    wrong = {"no_partner": made.lost_visits, "doubled": made.doubled_visits}
    assert Counter(visits.reasons) == +Counter(wrong)
    wrong = {"no_partner": made.lost, "doubled": made.doubled, "orphan": made.orphans}
    assert Counter(violations.reasons) == +Counter(wrong)
    facts = Counter(type(at.fact) for at in office.ledger.since(0, 10_000))
    assert facts[InspectionImported] == len(visits.new) == visits.rows - len(visits.bad)
    assert facts[ItemImported] == len(violations.new) == violations.rows - len(violations.bad)
    again = taken_over(office, made, tmp_path)
    assert [(len(it.new), len(it.changed)) for it in again] == [(0, 0), (0, 0)]


def test_a_violation_ends_with_the_next_visit_that_no_longer_finds_it(
    office: Office, tmp_path: Path
) -> None:
    made = open_data(3)
    taken_over(office, made, tmp_path)
    ended = {
        tuple(at.fact.source_key.split("|")[1:]): at.fact
        for at in office.ledger.since(0, 10_000)
        if isinstance(at.fact, ItemImported)
    }
    assert {key: item.closed_on for key, item in ended.items()} == made.closing
    for item in ended.values():
        assert item.result is (Result.RECTIFIED if item.closed_on else None)
    assert {bool(item.closed_on) for item in ended.values()} == {True, False}


def test_an_establishment_is_the_site_and_the_unit_is_who_imports(
    office: Office, tmp_path: Path
) -> None:
    taken_over(office, open_data(3), tmp_path)
    visit = next(
        at.fact for at in office.ledger.since(0, 10_000) if isinstance(at.fact, InspectionImported)
    )
    assert (visit.site, visit.unit) == ("Café 0, 0 Main St", SAFETY)
    assert (visit.act.login, visit.act.happened_on) == (Login.IMPORT, visit.inspected_on)


def test_of_two_visits_on_one_day_none_is_taken_for_the_one(office: Office, tmp_path: Path) -> None:
    made = open_data(3)
    first = made.violations[0]
    visit = next(
        it for it in made.visits
        if (it["business_id"], it["date"]) == (first["business_id"], first["date"])
    )  # fmt: skip
    made.visits.append({**visit, "type": "Complaint"})
    taken_over(office, made, tmp_path)
    found = [at.fact for at in office.ledger.since(0, 10_000) if hasattr(at.fact, "inspection")]
    same_day = [it for it in found if it.source_key.split("|")[1:3] == [*first.values()][:2]]
    assert same_day
    assert not any(it.inspection for it in same_day)
    assert any(it.inspection for it in found)


def test_a_later_visit_imported_since_is_reported_as_a_change(
    office: Office, tmp_path: Path
) -> None:
    made = open_data(3)
    taken_over(office, made, tmp_path)
    still_open = next(key for key, day in made.closing.items() if day is None)
    visit = {"business_id": still_open[0], "Score": "", "date": "20151230", "type": "Reinspection"}
    made.visits.append(visit)
    _, violations = taken_over(office, made, tmp_path)
    fields = {change.field for row in violations.changed for change in row.changes}
    assert fields == {"closed_on", "result"}


def test_without_the_joined_table_nothing_is_imported(office: Office, tmp_path: Path) -> None:
    visits, _ = open_data(3).write(tmp_path)
    (tmp_path / "the-businesses.csv").unlink()
    importer = Importer(office.desk, office.ledger, caller(SUPERVISOR))
    alone = Source.at(tmp_path / visits.name)
    for file in (alone, Source(name=visits.name, content=visits.content)):
        with pytest.raises(Malformed) as refused:
            importer.preview(VISITS, file)
        assert refused.value.code == "one_joined_file_needed"
