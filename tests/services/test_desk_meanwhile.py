"""What came between: repeats, stale pages, and decisions made again where others recorded."""

from dataclasses import replace

import pytest

from domain.kernel.known import Known
from domain.kernel.roles import Role
from domain.kernel.rules import Conflict, Malformed, Refused
from domain.posts import AppointPerson
from domain.rectifications import (
    AcceptClaim,
    Acknowledge,
    ReportProgress,
    StartAtOnce,
    Urge,
)
from domain.units import MergeUnit
from services.desk import Desk
from services.draft import Pending
from services.policies import answers
from tests.county import (
    ADMIN,
    caller,
    do,
)
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    INSPECTOR,
    LEADER,
    SECOND,
    SUPERVISOR,
    TODAY,
    VERIFIER,
)
from tests.services.conftest import Office
from tests.services.office_work import (
    FINDING,
    YESTERDAY,
    at_work,
    claimed,
    dispatch,
    docket,
    finding,
)


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
