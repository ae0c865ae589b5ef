"""The desk: what is recorded at once, what it looks for, and nothing half done."""

from datetime import timedelta
from typing import Any

import pytest

from domain.kernel.known import Known
from domain.kernel.rules import Malformed, NotFound
from domain.kernel.traits import EvidenceRef
from domain.rectifications import (
    Urge,
)
from domain.responsibilities import AcceptDuty, Duty, HandOverDuty, Held, duty_id
from services.desk import Desk
from services.draft import Pending
from tests.county import (
    caller,
    do,
)
from tests.known import (
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SUPERVISOR,
    TODAY,
)
from tests.services.conftest import Office
from tests.services.office_work import FINDING, at_work, dispatch, docket, duty, finding


def test_a_confirmation_dockets_the_item_and_takes_the_number_at_once(office: Office) -> None:
    item = docket(office)
    recorded = office.ledger.history(item)
    assert [each.fact.name for each in recorded] == ["rectifications.ItemDocketed"]
    assert recorded[0].fact.number == "FZ-2026-001"
    assert recorded[0].fact.act.cause == f"{FINDING}@3"
    assert recorded[0].fact.act.person == SUPERVISOR
    register = office.ledger.history("registers/safety-FZ-2026")
    assert [each.fact.number for each in register] == ["FZ-2026-001"]


def test_a_dispatch_records_one_fact_per_duty_in_the_same_append(office: Office) -> None:
    item = docket(office)
    done = do(office.desk, LEADER, dispatch(item))
    names = [each.fact.name for each in office.ledger.since(done.appended.first - 1)]
    assert names.count("responsibilities.DutyAssigned") == 2
    assert names.count("rectifications.ItemDispatched") == 1
    assert duty(office, HEAD, Duty.RESPONSIBLE_PERSON, item).held is Held.ASSIGNED
    assert duty(office, LEADER, Duty.LEADER_IN_CHARGE, item).person == LEADER


def test_signing_for_an_item_accepts_the_handlers_duty(office: Office) -> None:
    item = at_work(office)
    assert duty(office, HANDLER, Duty.HANDLER, item).held is Held.ACCEPTED


def test_a_handover_puts_the_successor_on_the_item(office: Office) -> None:
    item = at_work(office)
    do(
        office.desk,
        HEAD,
        HandOverDuty(
            id=duty_id(HEAD, Duty.RESPONSIBLE_PERSON, item),
            to_person=HANDLER,
            to_post="posts/handler",
            until=TODAY,
            open_matters="一件未办结",
            acknowledged=True,
        ),
    )
    assert duty(office, HEAD, Duty.RESPONSIBLE_PERSON, item).held is Held.HANDED_OVER
    after = duty(office, HANDLER, Duty.RESPONSIBLE_PERSON, item)
    assert (after.held, after.since) == (Held.ASSIGNED, TODAY + timedelta(days=1))
    assert office.ledger.history(item)[-1].fact.successor == HANDLER


def test_an_id_in_use_cannot_be_opened_again(office: Office) -> None:
    do(office.desk, INSPECTOR, finding())
    with pytest.raises(Malformed) as caught:
        do(office.desk, INSPECTOR, finding())
    assert caught.value.code == "stream_exists"


def test_a_stream_that_does_not_exist_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        do(office.desk, SUPERVISOR, Urge(id="rectifications/none", text="请抓紧"))


def test_evidence_must_be_uploaded_before_it_is_cited(office: Office) -> None:
    photo = EvidenceRef(digest="0" * 64, name="现场.jpg", media_type="image/jpeg")
    with pytest.raises(Malformed) as caught:
        do(office.desk, INSPECTOR, finding(evidence=(photo,)))
    assert caught.value.code == "evidence_absent"
    office.evidence.digests.add(photo.digest)
    do(office.desk, INSPECTOR, finding(evidence=(photo,)))


def test_what_a_policy_asks_of_a_stream_that_is_not_there_stops_all(office: Office) -> None:
    def sign_for_nothing(_at: Pending, _known: Known) -> Any:
        yield AcceptDuty(id="responsibilities/none")

    desk = Desk(office.ledger, office.clock, sign_for_nothing, office.evidence)
    before = office.ledger.head()
    with pytest.raises(NotFound) as declined:
        desk.execute(finding(), caller(INSPECTOR))
    assert declined.value.code == "no_such_stream"
    assert office.ledger.head() == before
