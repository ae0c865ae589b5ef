"""The desk: who may ask, what is recorded at once, repeats, conflicts, and nothing half done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.accounts import CloseAccount
from domain.findings import ConfirmFinding, Place, RecordFinding, SubmitFinding
from domain.kernel.known import Known
from domain.kernel.roles import Role
from domain.kernel.rules import Conflict, Forbidden, Malformed, NotFound, Refused
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Login
from domain.kernel.traits import EvidenceRef
from domain.posts import AppointPerson, DelegatePost, ReleasePerson, ReleaseReason
from domain.rectifications import (
    AcceptClaim,
    Acknowledge,
    ClaimCompletion,
    Dispatch,
    ReportProgress,
    StartAtOnce,
    Urge,
)
from domain.responsibilities import AcceptDuty, Duty, HandOverDuty, Held, Responsibility, duty_id
from domain.units import MergeUnit
from services.authority import SYSTEM, Caller
from services.desk import Desk
from services.draft import Pending
from services.policies import answers
from tests.county import (
    ADMIN,
    OUTSIDER,
    account_of,
    caller,
    do,
)
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    VERIFIER,
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


def test_a_role_that_may_not_is_forbidden_and_nothing_is_recorded(office: Office) -> None:
    item = docket(office)
    before = office.ledger.head()
    with pytest.raises(Forbidden) as caught:
        do(office.desk, HANDLER, dispatch(item))
    assert caught.value.code == "role_may_not"
    assert office.ledger.head() == before


def test_a_leader_of_another_town_cannot_reach_the_item(office: Office) -> None:
    item = docket(office)
    with pytest.raises(Forbidden) as caught:
        do(office.desk, OUTSIDER, dispatch(item))
    assert caught.value.code == "unit_out_of_reach"


def test_an_account_nobody_holds_may_ask_nothing(office: Office) -> None:
    with pytest.raises(Forbidden) as caught:
        office.desk.execute(finding(), Caller(account="accounts/nobody", login=Login.PASSWORD))
    assert caught.value.code == "account_unknown"


def test_an_account_closed_may_ask_nothing(office: Office) -> None:
    do(office.desk, ADMIN, CloseAccount(id=account_of(INSPECTOR), reason="调离"))
    with pytest.raises(Forbidden) as caught:
        do(office.desk, INSPECTOR, finding())
    assert caught.value.code == "account_closed"


def test_the_act_names_account_person_post_unit_and_login(office: Office) -> None:
    do(office.desk, INSPECTOR, finding(), key="k1")
    act = office.ledger.history(FINDING)[0].fact.act
    assert (act.account, act.person, act.post, act.unit) == (
        account_of(INSPECTOR),
        INSPECTOR,
        "posts/inspector",
        SAFETY,
    )
    assert (act.login, act.happened_on, act.key) == (Login.PASSWORD, TODAY, "k1")


def test_a_delegate_acts_in_the_post_and_the_delegator_is_named(office: Office) -> None:
    item = docket(office)
    do(
        office.desk,
        LEADER,
        DelegatePost(
            id="posts/leader",
            to_person=SUPERVISOR,
            since=TODAY,
            until=TODAY + timedelta(days=7),
            reason="外出学习",
        ),
    )
    do(office.desk, SUPERVISOR, dispatch(item))
    act = office.ledger.history(item)[-1].fact.act
    assert (act.person, act.on_behalf_of, act.post) == (SUPERVISOR, LEADER, "posts/leader")


def test_a_late_entry_needs_a_reason_and_keeps_both_days(office: Office) -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(Refused) as caught:
        do(office.desk, INSPECTOR, finding(), happened_on=yesterday)
    assert caught.value.code == "late_entry_needs_reason"
    late = finding(found_on=yesterday)
    do(office.desk, INSPECTOR, late, happened_on=yesterday, late_reason="现场无网络")
    act = office.ledger.history(FINDING)[0].fact.act
    assert (act.happened_on, act.late_reason) == (yesterday, "现场无网络")


def test_nothing_can_have_happened_tomorrow(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        do(office.desk, INSPECTOR, finding(), happened_on=TODAY + timedelta(days=1))
    assert caught.value.code == "happened_in_future"


def test_a_repeat_under_the_same_key_gets_the_first_receipt(office: Office) -> None:
    first = do(office.desk, INSPECTOR, finding(), key="k")
    again = do(office.desk, INSPECTOR, finding("findings/another-id-of-the-server"), key="k")
    assert again.stream_id == FINDING
    assert again.appended == replace(first.appended, repeated=True)
    assert office.ledger.history("findings/another-id-of-the-server") == []


def test_another_request_under_the_same_key_is_refused(office: Office) -> None:
    do(office.desk, INSPECTOR, finding(), key="k")
    with pytest.raises(Malformed) as caught:
        do(office.desk, INSPECTOR, finding("findings/two", title="另一件"), key="k")
    assert caught.value.code == "key_reused"


def test_the_same_words_for_another_day_are_another_request(office: Office) -> None:
    do(office.desk, INSPECTOR, finding(found_on=YESTERDAY), key="k")
    with pytest.raises(Malformed) as caught:
        do(
            office.desk,
            INSPECTOR,
            finding("findings/two", found_on=YESTERDAY),
            key="k",
            happened_on=YESTERDAY,
            late_reason="补登",
        )
    assert caught.value.code == "key_reused"


def test_a_version_not_reached_yet_is_a_conflict(office: Office) -> None:
    item = docket(office)
    with pytest.raises(Conflict) as caught:
        office.desk.execute(dispatch(item), caller(LEADER), seen_version=99)
    assert caught.value.code == "version_ahead"


def test_keys_belong_to_accounts(office: Office) -> None:
    do(office.desk, INSPECTOR, finding(), key="k")
    done = do(office.desk, SECOND, finding("findings/two", title="另一件"), key="k")
    assert not done.appended.repeated


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


def test_a_stale_page_learns_what_changed(office: Office) -> None:
    item = docket(office)
    do(office.desk, LEADER, dispatch(item))
    with pytest.raises(Conflict) as caught:
        office.desk.execute(dispatch(item), caller(LEADER), seen_version=1)
    changed = [each.fact.name for each in caught.value.changed]
    assert changed == ["rectifications.ItemDispatched"]


def test_what_commutes_does_not_make_a_page_stale(office: Office) -> None:
    item = at_work(office)
    seen = office.ledger.history(item)[-1].version
    do(office.desk, SUPERVISOR, Urge(id=item, text="请抓紧"))
    office.desk.execute(
        ReportProgress(id=item, text="已补公示"), caller(HANDLER), seen_version=seen
    )
    assert office.ledger.history(item)[-1].fact.text == "已补公示"


def test_a_post_that_ended_no_longer_acts(office: Office) -> None:
    yesterday = TODAY - timedelta(days=1)
    office.desk.execute(
        ReleasePerson(id="posts/inspector", until=yesterday, reason=ReleaseReason.TRANSFER),
        caller(ADMIN),
    )
    with pytest.raises(Forbidden):
        do(office.desk, INSPECTOR, finding())


def test_the_last_release_closes_the_account(office: Office) -> None:
    done = do(
        office.desk,
        ADMIN,
        ReleasePerson(
            id="posts/handler", until=TODAY - timedelta(days=1), reason=ReleaseReason.RETIREMENT
        ),
    )
    recorded = list(office.ledger.since(done.appended.first - 1))
    assert [each.fact.name for each in recorded] == [
        "posts.PersonReleased",
        "accounts.AccountClosed",
    ]


def test_a_decision_is_made_again_when_a_unit_it_rests_on_moves(office: Office) -> None:
    item = docket(office)
    seen = []

    def merge_meanwhile(pending: Pending, _known: Known) -> tuple[()]:
        seen.append(pending)
        if len(seen) == 1:  # decided, not yet recorded
            merge = MergeUnit(id=ENFORCEMENT, into=AFFAIRS, reason="机构改革")
            do(office.desk, ADMIN, merge)
        return ()

    desk = Desk(office.ledger, office.clock, merge_meanwhile, office.evidence)
    with pytest.raises(Refused) as caught:
        do(desk, LEADER, dispatch(item))
    assert caught.value.code == "unit_unknown"
    assert len(office.ledger.history(item)) == 1


def test_a_decision_is_made_again_when_a_matter_it_names_moves(office: Office) -> None:
    item, seen = at_work(office), []

    def urge_meanwhile(pending: Pending, _known: Known) -> tuple[()]:
        seen.append(pending)
        if len(seen) == 1:  # decided, not yet recorded
            do(office.desk, SUPERVISOR, Urge(id=item, text="请抓紧"))
        return ()

    desk = Desk(office.ledger, office.clock, urge_meanwhile, office.evidence)
    do(desk, INSPECTOR, finding("findings/again", repeats=item))
    assert len(seen) == 2
    assert len(office.ledger.history("findings/again")) == 1


def test_a_version_not_reached_yet_is_looked_for_once(office: Office) -> None:
    item, looks = at_work(office), []
    now = office.desk.roster.now
    office.desk.roster.now = lambda: looks.append(1) or now()  # type: ignore[method-assign,func-returns-value]
    with pytest.raises(Conflict):
        office.desk.execute(Urge(id=item, text="请抓紧"), caller(SUPERVISOR), seen_version=99)
    assert len(looks) == 1


def test_a_verifier_appointed_to_the_lead_unit_meanwhile_is_recused(office: Office) -> None:
    item, seen = claimed(office), []
    second_post = AppointPerson(
        id="posts/verifier-2",
        person=VERIFIER,
        unit=ENFORCEMENT,
        title="队员",
        roles_held=(Role.HANDLER,),
        reach=ENFORCEMENT,
        since=TODAY,
    )

    def appoint_meanwhile(pending: Pending, _known: Known) -> tuple[()]:
        seen.append(pending)
        if len(seen) == 1:  # decided, not yet recorded
            do(office.desk, ADMIN, second_post)
        return ()

    desk = Desk(office.ledger, office.clock, appoint_meanwhile, office.evidence)
    accept = AcceptClaim(id=item, verifier=VERIFIER)
    with pytest.raises(Refused) as caught:
        do(desk, SUPERVISOR, accept)
    assert caught.value.code == "took_part_on_the_doing_side"


def test_what_another_desk_recorded_is_seen_before_anybody_is_refused(office: Office) -> None:
    other = Desk(office.ledger, office.clock, answers, office.evidence)
    item = docket(office)
    with pytest.raises(Refused):  # and both remember the item as it is now
        do(other, HANDLER, Acknowledge(id=item))
    do(office.desk, LEADER, dispatch(item))
    do(other, HANDLER, Acknowledge(id=item))
    do(office.desk, HANDLER, StartAtOnce(id=item))
    do(other, HANDLER, ReportProgress(id=item, text="已整改一半"))


def test_an_account_another_desk_closed_asks_nothing_more(office: Office) -> None:
    other = Desk(office.ledger, office.clock, answers, office.evidence)
    do(other, INSPECTOR, finding())
    office.desk.execute(CloseAccount(id=account_of(INSPECTOR), reason="停用"), SYSTEM)
    with pytest.raises(Forbidden):
        do(other, INSPECTOR, finding("findings/two"))


def test_the_system_may_do_what_no_account_may(office: Office) -> None:
    close = CloseAccount(id=account_of(VERIFIER), reason="停用")
    office.desk.execute(close, SYSTEM)
    assert office.ledger.history(account_of(VERIFIER))[-1].fact.act.login is Login.SYSTEM
    with pytest.raises(Forbidden):
        do(office.desk, VERIFIER, finding())


def test_the_day_of_recording_is_the_day_in_beijing(office: Office) -> None:
    office.clock.at = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # half past midnight there
    do(office.desk, INSPECTOR, finding(found_on=date(2026, 11, 25)))
    assert office.ledger.history(FINDING)[0].fact.act.happened_on == date(2026, 11, 25)


def test_what_a_policy_asks_of_a_stream_that_is_not_there_stops_all(office: Office) -> None:
    def sign_for_nothing(_at: Pending, _known: Known) -> Any:
        yield AcceptDuty(id="responsibilities/none")

    desk = Desk(office.ledger, office.clock, sign_for_nothing, office.evidence)
    before = office.ledger.head()
    with pytest.raises(NotFound) as declined:
        desk.execute(finding(), caller(INSPECTOR))
    assert declined.value.code == "no_such_stream"
    assert office.ledger.head() == before
