"""Accounts: one login name, one person, open or closed."""

import pytest

from domain.accounts import (
    ACCOUNT_KEEPING,
    LOGIN_NAME_RULE,
    AccountClosed,
    AccountOpened,
    AccountReopened,
    CloseAccount,
    OpenAccount,
    ReopenAccount,
    account_id,
)
from tests.known import HANDLER
from tests.spec import given

ID = "accounts/li.si"
OPENED = AccountOpened(person=HANDLER, login_name="li.si")
CLOSED = AccountClosed(reason="离任")


def test_an_account_is_opened_for_a_known_person() -> None:
    account = given().when(OpenAccount(id=ID, person=HANDLER, login_name="li.si")).then(OPENED)
    assert (account.person, account.is_open) == (HANDLER, True)


@pytest.mark.parametrize("login_name", ["abc", "a" * 32, "a-b_c.9", "007"])
def test_a_login_name_has_3_to_32_plain_characters(login_name: str) -> None:
    opening = OpenAccount(id=account_id(login_name), person=HANDLER, login_name=login_name)
    given().when(opening).then(AccountOpened(person=HANDLER, login_name=login_name))


@pytest.mark.parametrize(
    "login_name", ["", "ab", "a" * 33, "Li.si", "li si", "li.si\n", "李四四", "li/si", "li@si"]
)
def test_any_other_login_name_is_refused(login_name: str) -> None:
    opening = OpenAccount(id=account_id(login_name), person=HANDLER, login_name=login_name)
    given().when(opening).refused(LOGIN_NAME_RULE, "login_name_malformed")


def test_an_account_is_kept_under_its_login_name() -> None:
    opening = OpenAccount(id="accounts/wang.wu", person=HANDLER, login_name="li.si")
    given().when(opening).refused(LOGIN_NAME_RULE, "account_under_another_name")


def test_no_account_is_opened_for_somebody_unknown() -> None:
    opening = OpenAccount(id=ID, person="persons/nobody", login_name="li.si")
    given().when(opening).refused(ACCOUNT_KEEPING, "person_unknown")


def test_an_open_account_is_closed_for_a_reason() -> None:
    account = given(OPENED).when(CloseAccount(id=ID, reason="离任")).then(CLOSED)
    assert not account.is_open


def test_an_account_is_not_closed_without_a_reason() -> None:
    given(OPENED).when(CloseAccount(id=ID, reason=" ")).refused(ACCOUNT_KEEPING, "reason_missing")


def test_a_closed_account_is_not_closed_again() -> None:
    closing = CloseAccount(id=ID, reason="离任")
    given(OPENED, CLOSED).when(closing).refused(ACCOUNT_KEEPING, "account_closed")


def test_a_closed_account_is_reopened_for_the_same_person() -> None:
    reopening = ReopenAccount(id=ID, reason="返聘")
    account = given(OPENED, CLOSED).when(reopening).then(AccountReopened(reason="返聘"))
    assert (account.person, account.is_open) == (HANDLER, True)


def test_an_account_is_not_reopened_without_a_reason() -> None:
    reopening = ReopenAccount(id=ID, reason="")
    given(OPENED, CLOSED).when(reopening).refused(ACCOUNT_KEEPING, "reason_missing")


def test_an_open_account_is_not_reopened() -> None:
    reopening = ReopenAccount(id=ID, reason="返聘")
    given(OPENED).when(reopening).refused(ACCOUNT_KEEPING, "account_open")
