"""The story of the demo county: its founding, three years of matters, and where it rests today."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from domain.accounts import OpenAccount
from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Value
from domain.posts import ReleaseReason
from domain.seed import seed_commands
from domain.units import CreateUnit
from services.bootstrap import open_house
from services.demo import careers, places
from services.demo.inspecting import inspection, publish_checklist
from services.demo.lives import Course, Docketed, Matter, life
from services.demo.names import invented_names
from services.demo.takeover import take_over
from services.demo.world import Life, SetClock, World
from services.local_time import SHANGHAI
from services.names import name_of
from services.settings import Settings

MONTHS = 36
OLD_ROWS = 8  # taken over from each town's old ledger
MERGER = 12  # months after the founding
MATTERS_A_MONTH = 5  # in each town
PERSONS = 160
SEED = 20261124
RESTS_AT = time(10, 20)
Progress = Callable[[float], None]


class Told(Value):
    """What the story left: the demo accounts (login name, person, post) and their password."""

    accounts: tuple[tuple[str, str, str], ...]
    password: str
    facts: int


def tell(
    settings: Settings,
    today: date,
    seed: int = SEED,
    months: int = MONTHS,
    progress: Progress = lambda _: None,
) -> Told:
    """Found the county in `settings.data_dir` and live it up to 10:20 of `today`."""
    start = datetime.combine(_founding_day(today, months), time(9), SHANGHAI)
    end = datetime.combine(today, RESTS_AT, SHANGHAI)
    clock = SetClock(start)
    house = open_house(settings, clock)
    try:
        world = World(house, clock, Random(seed))  # noqa: S311 - a story, not a secret
        staff = _found(world)
        _schedule(world, staff, start, end, months)
        for at in world.run(end):
            progress((at - start) / (end - start))
        accounts = _demo_accounts(world)
        for login, _, _ in accounts:
            house.credentials.set_password(f"accounts/{login}", places.PASSWORD)
        house.projector.catch_up()
        return Told(accounts=accounts, password=places.PASSWORD, facts=house.ledger.head())
    finally:
        house.close()


def _found(world: World) -> careers.Staff:
    """Rules, units, checklists, and a person in every seat."""
    for command in seed_commands():
        world.found(command)
    for id, name, short, level, parent in places.units():
        world.found(
            CreateUnit(
                id=id,
                full_name=name,
                short_name=short,
                level=level,
                parent=parent,
                established_on=world.today,
            )
        )
    publish_checklist(world, _read()["question"])
    staff = careers.Staff(world, invented_names(world.chance, PERSONS))
    for seat in places.seats():
        staff.hire(seat, days_ago=world.chance.randint(200, 2000))
    return staff


def _schedule(
    world: World, staff: careers.Staff, start: datetime, end: datetime, months: int
) -> None:  # fmt: skip
    """Everything that will happen, each at its time."""
    month = (end - start) / months
    for town in places.TOWNS:
        previous: list[Docketed] = []
        for n in range(months):
            for _ in range(MATTERS_A_MONTH):
                at = start + month * (n + world.chance.random())
                matter = _by_chance(world.chance, town, merged=at > start + month * MERGER)
                world.begin(life(world, matter, previous), at)
            office = world.chance.choice(places.OFFICES[2:]).key
            world.begin(inspection(world, town, office), start + month * (n + 0.5))
        _scripted(world, town, previous, end)
    for town in places.TOWNS:
        world.begin(take_over(world, town, _read()["matter"][:OLD_ROWS]), start + month)
    _staffing(world, staff, start, month)


# How often each turn of a course is taken.
SHARES = {
    "publish": 0.1,
    "assisted": 0.25,
    "split": 0.15,
    "returned": 0.06,
    "plan_sent_back": 0.1,
    "suspended": 0.04,
    "reassigned": 0.08,
    "supervised": 0.06,
    "slow": 0.18,
    "archived": 0.5,
    "late_entry": 0.07,
}
TOURISM = 0.1  # of the matters of Yunxi, until its tourism office was merged


def _by_chance(chance: Random, town: str, *, merged: bool) -> Matter:
    """A matter of the town, its course by chance."""
    said = chance.choice(_read()["matter"])
    if town == "yunxi" and not merged and chance.random() < TOURISM:
        said = {**said, "office": "tourism"}
    type = chance.choices(list(RectificationType), weights=(3, 6, 1))[0]
    declined = chance.choices(("confirmed", "rejected", "merged", "transferred"), (90, 5, 4, 1))[0]
    relapse = chance.choices(("", "confirmed", "reopened", "false_closure"), (55, 35, 7, 3))[0]
    turns: dict[str, Any] = {name: chance.random() < share for name, share in SHARES.items()}
    course = Course(
        finding=declined,
        statutory=said["source"] == "audit",
        extension=chance.choices(("", "granted", "refused"), (80, 15, 5))[0],
        fails=chance.choices((0, 1, 2), (78, 18, 4))[0],
        look_back=relapse,
        **turns,
    )
    return _matter(said, town, type, course, chance)


def _matter(
    said: dict[str, Any], town: str, type: RectificationType, course: Course, chance: Random
) -> Matter:
    number = str(chance.randint(2, 16))
    return Matter(
        town=town,
        title=said["title"].replace("{n}", number),
        details=said["details"].replace("{n}", number),
        clause=said["clause"],
        office=said["office"],
        source=Source(said["source"]),
        severity=said["severity"],
        measures=tuple(text.replace("{n}", number) for text in said["measures"]),
        type=type,
        plan=course,
    )


# Where a matter begun so many days before today rests, so that every state can be seen.
RESTING: tuple[tuple[int, Course], ...] = (
    (1, Course(stop="recorded")),
    (3, Course(stop="submitted")),
    (2, Course(stop="remedied")),
    (8, Course(stop="docketed")),
    (9, Course(stop="dispatched")),
    (14, Course(stop="return_requested", returned=True)),
    (17, Course(stop="returned", returned=True)),
    (10, Course(stop="acknowledged")),
    (16, Course(stop="plan_submitted")),
    (40, Course(stop="rectifying")),
    (33, Course(stop="rectifying", assisted=True, supervised=True)),
    (26, Course(stop="rectifying", split=True)),
    (20, Course(stop="rectifying", late_entry=True)),
    (24, Course(stop="extension_requested", extension="granted")),
    (60, Course(stop="returned_claim", fails=1, extension="granted")),
    (45, Course(stop="suspended", suspended=True)),
    (20, Course(stop="claimed")),
    (25, Course(stop="verifying")),
    (28, Course(stop="public_notice", publish=True)),
    (250, Course(stop="look_back", look_back="confirmed")),
    (250, Course(stop="reopened", look_back="reopened")),
    (270, Course(stop="reopened", look_back="false_closure")),
)


def _scripted(world: World, town: str, previous: list[Docketed], end: datetime) -> None:
    """One matter resting at each step of the workflow, and inspections at each of theirs."""
    matters = _read()["matter"]
    for n, (days, course) in enumerate(RESTING):
        said = matters[(n * 5 + len(town)) % len(matters)]
        scripted = replace(course, repeats=course.supervised)
        matter = _matter(said, town, RectificationType.STAGED, scripted, world.chance)
        at = end - timedelta(days=days, hours=1)
        world.begin(life(world, matter, previous), at)
    for stop, days in (("planned", 2), ("under_way", 6), ("cancelled", 20)):
        at = end - timedelta(days=days)
        world.begin(inspection(world, town, "safety", stop), at)


def _staffing(world: World, staff: careers.Staff, start: datetime, month: timedelta) -> None:
    """Retirements, transfers, a merger, a new name, a leader away."""

    def retirement(unit: str, role: Role, reason: ReleaseReason) -> Life:
        yield from careers.retire(world, staff, world.one(unit, role), reason)

    def transfer(unit: str, other: str, role: Role) -> Life:
        yield from careers.swap(world, staff, world.one(unit, role), world.one(other, role))

    def away(unit: str) -> Life:
        leaders = world.holders(unit, Role.LEADER_IN_CHARGE)
        yield from careers.delegate(world, leaders[0], leaders[1])

    plans: list[tuple[float, Life]] = [
        (MERGER, careers.merge(world, staff)),
        (20, careers.rename(world)),
    ]
    for n, town in enumerate(places.TOWNS):
        whole = f"units/{town}"
        plans += [
            (6 + n, retirement(f"{whole}-service", Role.UNIT_HEAD, ReleaseReason.RETIREMENT)),
            (11 + n, retirement(f"{whole}-law", Role.SUPERVISOR, ReleaseReason.PROMOTION)),
            (15 + n, retirement(whole, Role.LEADER_IN_CHARGE, ReleaseReason.TRANSFER)),
            (22 + n, retirement(f"{whole}-party", Role.SUPERVISOR, ReleaseReason.RETIREMENT)),
            (27 + n, retirement(f"{whole}-finance", Role.HANDLER, ReleaseReason.RESIGNATION)),
            (9 + n, transfer(f"{whole}-building", f"{whole}-safety", Role.UNIT_HEAD)),
            (19 + n, transfer(f"{whole}-welfare", f"{whole}-enforcement", Role.HANDLER)),
            (33 + n, transfer(f"{whole}-enforcement", f"{whole}-economy", Role.UNIT_HEAD)),
            (35.6, away(whole)),
        ]
    for months, plan in plans:
        world.begin(plan, start + month * months)


def _demo_accounts(world: World) -> tuple[tuple[str, str, str], ...]:
    """An account with a plain name for one holder of each seat a visitor may want to sit in."""
    made: list[tuple[str, str, str]] = []
    seated: set[str] = set()
    for login, (unit, role) in places.DEMO_SEATS.items():
        post = next(it for it in world.holders(unit, role) if it.id not in seated)
        seated.add(post.id)
        id = f"accounts/{login}"
        world.found(OpenAccount(id=id, person=post.person, login_name=login))
        organisation = world.known().organisation
        person = name_of(post.person, organisation, world.desk.load)
        made.append((login, person, f"{organisation.units[post.unit].name} {post.title}"))
    return tuple(made)


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    text = files("services.demo").joinpath("matters.toml").read_text("utf-8")
    return tomllib.loads(text)


def last_whole_day(now: datetime) -> date:
    """The last day on which the story, which rests at 10:20, does not end in the future."""
    local = now.astimezone(SHANGHAI)
    return local.date() - timedelta(days=local.time() < RESTS_AT)


def _founding_day(today: date, months: int) -> date:
    """So many months before, on a day every month has."""
    counted = today.year * 12 + today.month - 1 - months
    return date(counted // 12, counted % 12 + 1, min(today.day, 28))
