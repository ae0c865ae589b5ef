"""A small county made through the desk: units, persons, posts, accounts, rules.

The same names as tests/known.py, so rule tests and wiring tests tell one story.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from domain.accounts import OpenAccount
from domain.kernel.known import Level
from domain.kernel.roles import Role
from domain.kernel.stream import Command, Login
from domain.persons import RegisterPerson
from domain.posts import AppointPerson
from domain.seed import seed_commands
from domain.units import CreateUnit
from services.authority import SYSTEM, Caller
from services.desk import Desk, Done
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    COUNTY,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TOWN,
    VERIFIER,
)

SINCE = date(2020, 1, 1)
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 09:00 in Beijing
ADMIN, KEEPER, ARCHIVIST, SECOND_VERIFIER, PRINCIPAL, OUTSIDER = (
    f"persons/{name}"
    for name in ("admin", "keeper", "archivist", "second-verifier", "principal", "outsider")
)
OTHER_TOWN = "units/other-town"


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime = START) -> None:
        """Begin at `at`."""
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at


UNITS: Sequence[tuple[str, str, str, Level, str]] = (
    (COUNTY, "石桥县", "石桥", Level.COUNTY, ""),
    (TOWN, "云溪镇", "云溪", Level.TOWN, COUNTY),
    (OTHER_TOWN, "清河镇", "清河", Level.TOWN, COUNTY),
    (ENFORCEMENT, "综合行政执法大队", "云溪执法", Level.OFFICE, TOWN),
    (AFFAIRS, "便民服务中心", "云溪便民", Level.OFFICE, TOWN),
    (SAFETY, "平安法治办公室", "云溪", Level.OFFICE, TOWN),
)
STAFF: Sequence[tuple[str, str, str, str, str, tuple[Role, ...]]] = (
    (INSPECTOR, "陈向南", SAFETY, TOWN, "检查员", (Role.INSPECTOR,)),
    (SECOND, "纪安澜", SAFETY, TOWN, "检查员", (Role.INSPECTOR,)),
    (HANDLER, "林小禾", ENFORCEMENT, ENFORCEMENT, "经办人", (Role.HANDLER,)),
    (HEAD, "周启明", ENFORCEMENT, ENFORCEMENT, "大队长", (Role.UNIT_HEAD,)),
    (ASSISTANT, "宋知远", AFFAIRS, AFFAIRS, "经办人", (Role.HANDLER,)),
    (SUPERVISOR, "何知秋", SAFETY, TOWN, "督办员", (Role.SUPERVISOR,)),
    (VERIFIER, "罗以宁", SAFETY, TOWN, "核验员", (Role.SUPERVISOR,)),
    (SECOND_VERIFIER, "白若川", SAFETY, TOWN, "核验员", (Role.SUPERVISOR,)),
    (LEADER, "郑立言", TOWN, TOWN, "副镇长", (Role.LEADER_IN_CHARGE,)),
    (PRINCIPAL, "韩守正", TOWN, TOWN, "镇长", (Role.PRINCIPAL,)),
    (ARCHIVIST, "杜文卷", SAFETY, TOWN, "档案员", (Role.ARCHIVIST,)),
    (ADMIN, "管一平", COUNTY, COUNTY, "管理员", (Role.ADMINISTRATOR,)),
    (KEEPER, "谢有据", COUNTY, COUNTY, "规则管理员", (Role.RULES_KEEPER,)),
    (OUTSIDER, "孟远山", OTHER_TOWN, OTHER_TOWN, "副镇长", (Role.LEADER_IN_CHARGE,)),
)


def account_of(person: str) -> str:
    """The account of a person of the small county."""
    return person.replace("persons/", "accounts/")


def caller(person: str, **fields: Any) -> Caller:
    """The person, logged in with a password."""
    return Caller(account=account_of(person), login=Login.PASSWORD, **fields)


def found_county(desk: Desk) -> None:
    """Adopt the rules, then make the units, persons, posts and accounts."""
    for command in (*seed_commands(), *_organisation()):
        desk.execute(command, SYSTEM)


def do(desk: Desk, person: str, command: Command[Any], **fields: Any) -> Done:
    """The person asks; see Desk.execute for what may go wrong."""
    return desk.execute(command, caller(person, **fields))


def _organisation() -> list[Command[Any]]:
    commands: list[Command[Any]] = [
        CreateUnit(
            id=id,
            full_name=name,
            short_name=short,
            level=level,
            parent=parent,
            established_on=SINCE,
        )
        for id, name, short, level, parent in UNITS
    ]
    for person, name, unit, reach, title, roles in STAFF:
        key = person.removeprefix("persons/")
        commands += [
            RegisterPerson(id=person, full_name=name),
            AppointPerson(
                id=f"posts/{key}",
                person=person,
                unit=unit,
                title=title,
                roles_held=roles,
                reach=reach,
                since=SINCE,
            ),
            OpenAccount(id=account_of(person), person=person, login_name=key),
        ]
    return commands
