"""Accounts (账号): how a person logs in; authority is in posts, passwords are kept elsewhere.

Closing an account changes no act made through it, and its name is never given to anybody else:
the stream is named after the login name.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.kernel.known import Known
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, require
from domain.kernel.stream import Command, Event, State

ACCOUNT_KEEPING = Basis(law="机构人员管理约定：账号")
LOGIN_NAME_RULE = Basis(law="机构人员管理约定：登录名")
LOGIN_NAME = re.compile(r"[a-z0-9._-]{3,32}")
KEEPERS = frozenset({Role.ADMINISTRATOR})


class Account(State):
    """One person's way in."""

    stream = "accounts"

    person: str = ""
    is_open: bool = False

    def next_acts(self) -> Sequence[str]:
        """What can become of an account, open or closed."""
        return ((CloseAccount if self.is_open else ReopenAccount).name,)


def account_id(login_name: str) -> str:
    """The stream of the account with that login name: one for ever."""
    return f"accounts/{login_name}"


class OpenAccount(Command[Account]):
    """Open an account for a person, under a login name nobody has had."""

    opens = True
    roles = KEEPERS

    person: str
    login_name: str

    def decide(self, _account: Account, known: Known, /) -> Sequence["AccountOpened"]:
        """For a known person, under a login name of the right form and of its own."""
        fits = LOGIN_NAME.fullmatch(self.login_name)
        called = {"missing": ["login_name"], "login_name": self.login_name}
        require(fits, "login_name_malformed", LOGIN_NAME_RULE, **called)
        place = account_id(self.login_name)
        require(self.id == place, "account_under_another_name", LOGIN_NAME_RULE, expected=place)
        known_person = known.person_exists(self.person)
        nobody = {"missing": ["person"], "person": self.person}
        require(known_person, "person_unknown", ACCOUNT_KEEPING, **nobody)
        return [AccountOpened(person=self.person, login_name=self.login_name)]


class AccountOpened(Event[Account]):
    person: str
    login_name: str

    def evolve(self, account: Account, /) -> Account:
        """Open."""
        return replace(account, person=self.person, is_open=True)


class CloseAccount(Command[Account]):
    """Close an account, with the reason; a person without a post has no way in."""

    roles = KEEPERS

    reason: str

    def decide(self, account: Account, _known: Known, /) -> Sequence["AccountClosed"]:
        """While it is open, with the reason."""
        require(
            account.is_open,
            "account_closed",
            ACCOUNT_KEEPING,
            blocked_by=AccountClosed,
            about=account,
        )
        require(self.reason.strip(), "reason_missing", ACCOUNT_KEEPING, missing=["reason"])
        return [AccountClosed(reason=self.reason)]


class AccountClosed(Event[Account]):
    reason: str

    def evolve(self, account: Account, /) -> Account:
        """Closed."""
        return replace(account, is_open=False)


class ReopenAccount(Command[Account]):
    """Open a closed account again for the same person, with the reason."""

    roles = KEEPERS

    reason: str

    def decide(self, account: Account, _known: Known, /) -> Sequence["AccountReopened"]:
        """Once it is closed, with the reason."""
        closed = not account.is_open
        require(closed, "account_open", ACCOUNT_KEEPING, about=account)
        require(self.reason.strip(), "reason_missing", ACCOUNT_KEEPING, missing=["reason"])
        return [AccountReopened(reason=self.reason)]


class AccountReopened(Event[Account]):
    reason: str

    def evolve(self, account: Account, /) -> Account:
        """Open again."""
        return replace(account, is_open=True)
