"""Accounts (账号): whose they are and whether they are open; passwords are kept elsewhere."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.accounts import AccountClosed, AccountOpened, AccountReopened
from domain.ports import Recorded
from projections.base import Changes, Projection, Read, Row
from projections.columns import days, marks, texts

projection = Projection("accounts", version=1)
ways_in = projection.rows(
    "ways_in",
    *texts("person", "login_name", "reason"),
    *days("opened_on", "closed_on"),
    *marks("is_open"),
    listed="is_open",
    indexes=[("person",)],
)


@projection.on(AccountOpened, ways_in)
def _opened(at: Recorded[AccountOpened], row: Row) -> Changes:
    return {
        "person": at.fact.person,
        "login_name": at.fact.login_name,
        "opened_on": at.fact.act.happened_on,
        "is_open": True,
    }


@projection.on(AccountClosed, ways_in)
def _closed(at: Recorded[AccountClosed], row: Row) -> Changes:
    day = at.fact.act.happened_on
    return {"is_open": False, "closed_on": day, "reason": at.fact.reason}


@projection.on(AccountReopened, ways_in)
def _reopened(at: Recorded[Any], row: Row) -> Changes:
    return {"is_open": True, "closed_on": None, "reason": at.fact.reason}


def account(read: Read, stream: str) -> Row | None:
    """The account, open or closed; None if there is none."""
    return read.one(ways_in, stream)


def accounts_of(read: Read, person: str) -> Sequence[Row]:
    """Every account the person has or had, by login name."""
    row = read.everything(ways_in)
    query = select(row).where(row.c.person == person)
    return read.all(query.order_by(row.c.login_name))
