"""Accounts: whose they are, and what became of them."""

from domain.accounts import AccountClosed, AccountOpened, AccountReopened
from projections import accounts
from tests.known import HEAD
from tests.projections.reading import reading

OPENED = AccountOpened(person=HEAD, login_name="head")
CLOSED = AccountClosed(reason="last_post_ended")


def test_a_closed_account_stays_known_with_the_reason() -> None:
    with reading(("accounts/head", [OPENED, CLOSED])) as moments:
        (row,) = accounts.accounts_of(moments.now, HEAD)
        assert (row["is_open"], row["reason"]) == (False, "last_post_ended")
        before = accounts.account(moments.at(1), "accounts/head")
        assert before is not None
        assert before["is_open"] is True


def test_an_account_opened_again_is_open() -> None:
    history = [OPENED, CLOSED, AccountReopened(reason="返聘")]
    with reading(("accounts/head", history)) as moments:
        (row,) = accounts.accounts_of(moments.now, HEAD)
        assert (row["is_open"], row["closed_on"], row["reason"]) == (True, None, "返聘")
        assert accounts.account(moments.now, "accounts/none") is None
