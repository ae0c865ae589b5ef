"""Who may ask the desk, in which post, for which day, and what their act tells."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.accounts import CloseAccount
from domain.kernel.rules import Forbidden, Refused
from domain.kernel.stream import Login
from domain.posts import DelegatePost, ReleasePerson, ReleaseReason
from services.authority import SYSTEM, Caller
from services.desk import Desk
from services.policies import answers
from tests.county import (
    ADMIN,
    OUTSIDER,
    account_of,
    caller,
    do,
)
from tests.known import (
    HANDLER,
    INSPECTOR,
    LEADER,
    SAFETY,
    SUPERVISOR,
    TODAY,
    VERIFIER,
)
from tests.services.conftest import Office
from tests.services.office_work import FINDING, dispatch, docket, finding


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
