"""A small county to measure in: three towns, their offices, and who works there."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from domain.accounts import OpenAccount
from domain.kernel.known import Level
from domain.kernel.roles import Role
from domain.kernel.stream import Command, Value
from domain.persons import RegisterPerson
from domain.posts import AppointPerson
from domain.seed import seed_commands
from domain.units import CreateUnit
from services.authority import SYSTEM
from services.desk import Desk

SINCE = date(2020, 1, 1)
COUNTY = "units/county"
READER = "persons/reader"  # sees the whole county
TOWNS = ("云溪", "清河", "石坪")
OFFICES = ("执法", "便民", "应急", "农业", "规划", "宣传")


class Office(Value):
    """A unit that rectifies, and who does the work."""

    id: str
    head: str
    handler: str


class Town(Value):
    """A town: who finds, who orders, who checks, and its offices."""

    id: str
    safety: str  # the office that dockets and verifies
    inspectors: tuple[str, str]
    supervisor: str
    verifier: str
    leader: str
    offices: tuple[Office, ...]


def towns() -> Sequence[Town]:
    """The towns, always the same."""
    return [
        Town(
            id=f"units/town-{town}",
            safety=f"units/safety-{town}",
            inspectors=(f"persons/inspector-{town}-1", f"persons/inspector-{town}-2"),
            supervisor=f"persons/supervisor-{town}",
            verifier=f"persons/verifier-{town}",
            leader=f"persons/leader-{town}",
            offices=tuple(
                Office(
                    id=f"units/office-{town}-{office}",
                    head=f"persons/head-{town}-{office}",
                    handler=f"persons/handler-{town}-{office}",
                )
                for office in range(1, len(OFFICES) + 1)
            ),
        )
        for town in range(1, len(TOWNS) + 1)
    ]


def post_of(person: str) -> str:
    """The one post of a person here."""
    return person.replace("persons/", "posts/")


def account_of(person: str) -> str:
    """The account of a person here."""
    return person.replace("persons/", "accounts/")


def found(desk: Desk) -> None:
    """Adopt the rules and make units, persons, posts and accounts, through the desk."""
    for command in (*seed_commands(), *_organisation()):
        desk.execute(command, SYSTEM)


def _organisation() -> Iterator[Command[Any]]:
    yield _unit(COUNTY, "石桥县", Level.COUNTY, "")
    yield from _hired(READER, COUNTY, COUNTY, Role.AUDITOR)
    for name, town in zip(TOWNS, towns(), strict=True):
        yield _unit(town.id, f"{name}镇", Level.TOWN, COUNTY)
        yield _unit(town.safety, f"{name}镇平安法治办公室", Level.OFFICE, town.id)
        for person in town.inspectors:
            yield from _hired(person, town.safety, town.id, Role.INSPECTOR)
        yield from _hired(town.supervisor, town.safety, town.id, Role.SUPERVISOR)
        yield from _hired(town.verifier, town.safety, town.id, Role.SUPERVISOR)
        yield from _hired(town.leader, town.id, town.id, Role.LEADER_IN_CHARGE)
        for word, office in zip(OFFICES, town.offices, strict=True):
            yield _unit(office.id, f"{name}镇{word}办公室", Level.OFFICE, town.id)
            yield from _hired(office.head, office.id, office.id, Role.UNIT_HEAD)
            yield from _hired(office.handler, office.id, office.id, Role.HANDLER)


def _unit(id: str, name: str, level: Level, parent: str) -> Command[Any]:
    return CreateUnit(
        id=id,
        full_name=name,
        short_name=name,
        level=level,
        parent=parent,
        established_on=SINCE,
    )


def _hired(person: str, unit: str, reach: str, role: Role) -> Iterator[Command[Any]]:
    key = person.removeprefix("persons/")
    yield RegisterPerson(id=person, full_name=f"工作人员{key}")
    yield AppointPerson(
        id=post_of(person),
        person=person,
        unit=unit,
        title=role.value,
        roles_held=(role,),
        reach=reach,
        since=SINCE,
    )
    yield OpenAccount(id=account_of(person), person=person, login_name=key)
