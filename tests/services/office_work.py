"""Ordinary work at the desk of a small county, from a finding to a claim."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.findings import ConfirmFinding, Place, RecordFinding, SubmitFinding
from domain.kernel.sources import RectificationType, Source
from domain.kernel.traits import EvidenceRef
from domain.rectifications import (
    Acknowledge,
    ClaimCompletion,
    Dispatch,
    StartAtOnce,
)
from domain.responsibilities import Duty, Responsibility, duty_id
from tests.county import (
    do,
)
from tests.known import (
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
)
from tests.services.conftest import Office

FINDING = "findings/one"


YESTERDAY = TODAY - timedelta(days=1)


def finding(id: str = FINDING, **changes: Any) -> RecordFinding:
    """A finding with the enforcement brigade."""
    said = RecordFinding(
        id=id,
        title="行政处罚决定未按期公示",
        details="12件超过7个工作日才公示",
        unit=ENFORCEMENT,
        source=Source.SUPERVISION,
        severity="serious",
        found_on=TODAY,
        place=Place(words="执法大队"),
        basis_clause="公示制度",
    )
    return replace(said, **changes)


def docket(office: Office, id: str = FINDING) -> str:
    """A finding recorded, submitted and confirmed; the item's stream."""
    do(office.desk, INSPECTOR, finding(id))
    do(office.desk, INSPECTOR, SubmitFinding(id=id, inspectors=(INSPECTOR, SECOND)))
    done = do(
        office.desk,
        SUPERVISOR,
        ConfirmFinding(
            id=id,
            office=SAFETY,
            rectification_type=RectificationType.IMMEDIATE,
            ordered_due_on=TODAY + timedelta(days=30),
        ),
    )
    recorded = office.ledger.since(done.appended.first - 1)
    return next(each.stream_id for each in recorded if each.stream_id.startswith("rectifications/"))


def dispatch(item: str, **changes: Any) -> Dispatch:
    """A dispatch to the brigade, checked by the safety office."""
    said = Dispatch(
        id=item,
        requirement="补公示并建立审核制度",
        lead_unit=ENFORCEMENT,
        responsible_person=HEAD,
        leader=LEADER,
        verifying_unit=SAFETY,
    )
    return replace(said, **changes)


def at_work(office: Office) -> str:
    """An item under way without a plan; its stream."""
    item = docket(office)
    do(office.desk, LEADER, dispatch(item))
    do(office.desk, HANDLER, Acknowledge(id=item))
    do(office.desk, HANDLER, StartAtOnce(id=item))
    return item


def claimed(office: Office) -> str:
    """An item claimed done; its stream."""
    item = at_work(office)
    proof = EvidenceRef(digest="ab" * 32, name="公示截图.png", media_type="image/png")
    office.evidence.digests.add(proof.digest)
    do(office.desk, HEAD, ClaimCompletion(id=item, report="全部完成", evidence=(proof,)))
    return item


def duty(office: Office, person: str, role: Duty, subject: str) -> Responsibility:
    """Where a person's duty stands."""
    _, state = office.desk.load(Responsibility, duty_id(person, role, subject))
    assert isinstance(state, Responsibility)
    return state
