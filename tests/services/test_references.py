"""Matters named in other matters: they exist, are of the right kind, and hold until recorded."""

from dataclasses import replace

import pytest

from domain.findings import MergeFinding, RecordFinding
from domain.kernel.rules import Refused
from tests import asked
from tests.county import do
from tests.known import ENFORCEMENT, INSPECTOR, SUPERVISOR
from tests.services.conftest import Office
from tests.services.importing.ledgers import ledger_row
from tests.services.importing.test_importing import taken_over

RECORD = replace(asked.record(), evidence=())


def record(**changes: str) -> RecordFinding:
    """A finding that names other matters."""
    return replace(RECORD, id="findings/naming", **changes)


def test_an_earlier_item_is_named(office: Office) -> None:
    taken_over(office, ledger_row())
    item = next(at.stream_id for at in office.ledger.since(0) if "ItemImported" in at.fact.name)
    known = office.desk.known()
    assert known.exists("rectifications", item)
    done = do(office.desk, INSPECTOR, record(repeats=item))
    assert done.version == 1


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("repeats", "rectifications/none"),
        ("repeats", "findings/one"),
        ("repeats", "registers/safety-FZ-2026"),
        ("inspection", "findings/one"),
        ("inspection", "units/safety"),
        ("inspection", "nonsense"),
    ],
)
def test_a_matter_of_another_kind_is_no_such_matter(office: Office, field: str, named: str) -> None:
    do(office.desk, INSPECTOR, replace(RECORD, id="findings/one"))
    with pytest.raises(Refused, match="no_such_reference"):
        do(office.desk, INSPECTOR, record(**{field: named}))


def test_a_finding_is_merged_into_a_finding_only(office: Office) -> None:
    do(office.desk, INSPECTOR, replace(RECORD, id="findings/one"))
    do(office.desk, INSPECTOR, replace(asked.submit(), id="findings/one"))
    with pytest.raises(Refused, match="no_other_finding"):
        do(office.desk, SUPERVISOR, MergeFinding(id="findings/one", into=ENFORCEMENT, reason="同"))
