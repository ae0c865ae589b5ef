"""How a real county begins: the shipped rules adopted, the county itself, and who keeps it.

Everything after this goes through posts: the first administrator makes units, persons and posts.
"""

import shutil
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.accounts import OpenAccount, account_id
from domain.kernel.known import Level
from domain.kernel.roles import Role
from domain.kernel.rules import Declined
from domain.kernel.stream import Command, Value
from domain.persons import RegisterPerson
from domain.posts import AppointPerson
from domain.seed import seed_commands
from domain.units import CreateUnit
from services.authority import SYSTEM
from services.bootstrap import open_house
from services.ids import uuid7
from services.local_time import local_day
from services.settings import Settings


class County(Value):
    """What a county is called, and the first administrator."""

    full_name: str  # 石桥县
    short_name: str  # 石桥
    administrator: str  # the person's name
    login_name: str


def found(settings: Settings, county: County) -> None:
    """Found the county in the data folder: whole, or not at all. Raises what declines it."""
    unfinished = settings.data_dir.with_name(f"{settings.data_dir.name}.founding")
    shutil.rmtree(unfinished, ignore_errors=True)
    house = open_house(replace(settings, data_dir=unfinished))
    try:
        for command in _founding(county, house.clock.now()):
            house.desk.execute(command, SYSTEM)
        house.projector.catch_up()
    except Declined:
        shutil.rmtree(unfinished)
        raise
    finally:
        house.close()
    unfinished.rename(settings.data_dir)


def _founding(county: County, now: datetime) -> list[Command[Any]]:
    unit, person, post = (f"{kind}/{uuid7(now)}" for kind in ("units", "persons", "posts"))
    day = local_day(now)
    return [
        *seed_commands(),
        CreateUnit(
            id=unit,
            full_name=county.full_name,
            short_name=county.short_name,
            level=Level.COUNTY,
            parent="",
            established_on=day,
        ),
        RegisterPerson(id=person, full_name=county.administrator),
        AppointPerson(
            id=post,
            person=person,
            unit=unit,
            title="系统管理员",
            roles_held=(Role.ADMINISTRATOR, Role.RULES_KEEPER),
            reach=unit,
            since=day,
        ),
        OpenAccount(id=account_id(county.login_name), person=person, login_name=county.login_name),
    ]
