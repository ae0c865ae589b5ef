"""Who may ask what: by post, role and unit, on the day it happened; and in which words it is kept.

Roles belong to posts. An act names one post; a delegated post names the delegator too.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from domain.accounts import ACCOUNT_KEEPING
from domain.kernel.known import KnownPost
from domain.kernel.roles import Role, in_order
from domain.kernel.rules import Basis, Forbidden, Refused
from domain.kernel.stream import Act, Command, Login, State, Value
from domain.posts import REACH
from services.knowledge import Moment

LATE_ENTRY = Basis(law="责迹登记规则：补登须说明理由，不得预登")
IMPORTERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


class Caller(Value):
    """Who is asking, as the door knows it: the account, how it logged in, and what it claims."""

    account: str = ""
    login: Login = Login.SYSTEM
    post: str = ""  # the post chosen; empty: the first that may
    happened_on: date | None = None  # None: today
    late_reason: str = ""
    device_at: datetime | None = None
    key: str = ""


SYSTEM = Caller()


def act_for(command: Command[Any], state: State, caller: Caller, known: Moment) -> Act:
    """The act in which `caller` may speak `command`. Raises Forbidden or Refused."""
    happened_on = caller.happened_on or known.today
    _not_misdated(happened_on, caller, known.today)
    if caller.login is Login.SYSTEM:
        return Act(login=Login.SYSTEM, happened_on=happened_on, key=caller.key)
    person = person_behind(caller.account, known)
    roles = IMPORTERS if caller.login is Login.IMPORT and not command.roles else command.roles
    held = known.organisation.acting_posts(person, known.today)
    if caller.login is not Login.IMPORT:  # who imports an old row need not have been there then
        then = known.organisation.acting_posts(person, happened_on)
        held = [each for each in held if each in then]  # a lent post: lent on both days
    if caller.post:
        held = [(post, lender) for post, lender in held if post.id == caller.post]
        if not held:
            raise Forbidden("post_not_held", REACH, post=caller.post)
    post, delegator = _fitting(command, state, held, roles, known)
    return Act(
        account=caller.account,
        person=person,
        post=post.id,
        unit=post.unit,
        on_behalf_of=delegator,
        login=caller.login,
        happened_on=happened_on,
        late_reason=caller.late_reason,
        device_at=caller.device_at,
        key=caller.key,
    )


def person_behind(account: str, known: Moment) -> str:
    """The person an open account belongs to. Raises Forbidden, saying whether there is one."""
    person = known.organisation.person_of(account)
    if person:
        return person
    if account in known.organisation.states:
        raise Forbidden("account_closed", ACCOUNT_KEEPING, account=account)
    raise Forbidden("account_unknown", ACCOUNT_KEEPING, account=account)


def may_ask(
    command: type[Command[Any]], units: Sequence[str], posts: Sequence[KnownPost], known: Moment
) -> bool:
    """Whether one of `posts` may ask `command` about `units`: what a page offers at all."""
    return any(post.roles & command.roles and _reaches(post, units, known) for post in posts)


def may_import(posts: Sequence[KnownPost]) -> bool:
    """Whether one of `posts` may import old ledgers."""
    return any(post.roles & IMPORTERS for post in posts)


def require_role(
    person: str, roles: frozenset[Role], known: Moment, about: State | None = None
) -> None:
    """Refuse who acts today in no post with one of `roles`. Raises Forbidden."""
    held = known.organisation.acting_posts(person, known.today)
    if not any(post.roles & roles for post, _ in held):
        raise Forbidden("role_may_not", REACH, about=about, roles=in_order(roles))


def _fitting(
    command: Command[Any],
    state: State,
    held: Sequence[tuple[KnownPost, str]],
    roles: frozenset[Role],
    known: Moment,
) -> tuple[KnownPost, str]:
    """The post, of those held, in which `command` may be asked. Raises Forbidden, saying why."""
    # A unit that does not exist is out of nobody's reach: the decision will say so itself.
    existing = known.organisation.units
    units = tuple(unit for unit in dict.fromkeys(command.concerns(state)) if unit in existing)
    with_role = [(post, lender) for post, lender in held if post.roles & roles]
    if not with_role:
        raise Forbidden("role_may_not", REACH, about=state, units=units, roles=in_order(roles))
    reaching = [(post, lender) for post, lender in with_role if _reaches(post, units, known)]
    if not reaching:
        raise Forbidden("unit_out_of_reach", REACH, about=state, units=units)
    # One's own unit first: a head of a unit who also oversees others acts as head of that unit.
    return min(reaching, key=lambda found: (found[0].unit not in units, bool(found[1])))


def _reaches(post: KnownPost, units: Sequence[str], known: Moment) -> bool:
    return not units or any(known.within(unit, post.reach) for unit in units)


def _not_misdated(happened_on: date, caller: Caller, today: date) -> None:
    """Refuse a day to come, and a day gone by without a reason."""
    if happened_on > today:
        raise Refused(
            "happened_in_future", LATE_ENTRY, missing=["happened_on"], happened_on=happened_on
        )
    if happened_on < today and not caller.late_reason:
        raise Refused(
            "late_entry_needs_reason",
            LATE_ENTRY,
            missing=["late_reason"],
            happened_on=happened_on,
        )
