"""A small town to decide in: what `Known` answers in rule tests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.kernel.clocks import ClockEdition
from domain.kernel.known import (
    KnownChecklist,
    KnownPost,
    KnownUnit,
    Level,
    Limits,
    Severity,
)
from domain.kernel.roles import Role
from domain.kernel.stream import Act, Login, State
from domain.kernel.working_days import Calendar
from tests.calendars import CALENDAR

TODAY = date(2026, 11, 24)
COUNTY, TOWN, ENFORCEMENT, AFFAIRS, SAFETY, MERGED = (
    f"units/{name}" for name in ("county", "town", "enforcement", "affairs", "safety", "merged")
)
INSPECTOR, SECOND, HANDLER, HEAD, SUPERVISOR, VERIFIER, LEADER, ASSISTANT = (
    f"persons/{name}"
    for name in (
        "inspector", "second", "handler", "head", "supervisor", "verifier", "leader", "assistant",
    )
)  # fmt: skip


def unit(id: str, parent: str, level: Level = Level.OFFICE, successor: str = "") -> KnownUnit:
    """A unit named after its id."""
    return KnownUnit(
        id=id, name=id.removeprefix("units/"), level=level, parent=parent,
        active=not successor, successor=successor,
    )  # fmt: skip


def post(
    person: str, unit: str, *roles: Role, reach: str = "", until: date | None = None
) -> KnownPost:
    """An appointment since 2020, acting over its own unit unless `reach` says otherwise."""
    return KnownPost(
        id=f"posts/{person.removeprefix('persons/')}", person=person, unit=unit, title="",
        roles=frozenset(roles), reach=reach or unit, since=date(2020, 1, 1), until=until,
    )  # fmt: skip


UNITS = (
    unit(COUNTY, "", Level.COUNTY),
    unit(TOWN, COUNTY, Level.TOWN),
    unit(ENFORCEMENT, TOWN),
    unit(AFFAIRS, TOWN),
    unit(SAFETY, TOWN),
    unit(MERGED, TOWN, successor=ENFORCEMENT),
)
POSTS = (
    post(INSPECTOR, SAFETY, Role.INSPECTOR, reach=TOWN),
    post(SECOND, SAFETY, Role.INSPECTOR, Role.SUPERVISOR, reach=TOWN),
    post(HANDLER, ENFORCEMENT, Role.HANDLER),
    post(HEAD, ENFORCEMENT, Role.UNIT_HEAD),
    post(ASSISTANT, AFFAIRS, Role.HANDLER),
    post(SUPERVISOR, SAFETY, Role.SUPERVISOR, reach=TOWN),
    post(VERIFIER, SAFETY, Role.SUPERVISOR, reach=TOWN),
    post(LEADER, TOWN, Role.LEADER_IN_CHARGE, reach=TOWN),
)
LIMITS = Limits(
    edition="limits@1",
    acknowledge_working_days=1,
    extensions_max=1,
    urge_interval_working_days=1,
    look_back_months_min=3,
    look_back_months_max=12,
    severities=(
        Severity(code="ordinary", name="一般", limit_working_days=20),
        Severity(code="serious", name="较重", limit_working_days=15),
        Severity(code="grave", name="严重", limit_working_days=10),
    ),
)


def act(person: str, unit: str = "", on: date = TODAY, **fields: Any) -> Act:
    """An act of `person` in their post in the small town."""
    held = next((p for p in POSTS if p.person == person), None)
    return Act(
        account=f"accounts/{person.removeprefix('persons/')}", person=person,
        post=held.id if held else "", unit=unit or (held.unit if held else ""),
        login=Login.PASSWORD, happened_on=on, **fields,
    )  # fmt: skip


ACT = act(HANDLER)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """`Known`, from plain fields."""

    today: date = TODAY
    calendar: Calendar = CALENDAR
    limits: Limits = LIMITS
    clocks: Mapping[str, ClockEdition] = field(default_factory=dict)
    units: Sequence[KnownUnit] = UNITS
    posts: Sequence[KnownPost] = POSTS
    checklists: Sequence[KnownChecklist] = ()
    states: Mapping[str, State] = field(default_factory=dict)
    questions: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by inspection
    ordinals: Mapping[str, int] = field(default_factory=dict)

    def clock(self, id: str, on: date) -> ClockEdition | None:
        """The clock as given to the test, whatever the day."""
        return self.clocks.get(id)

    def unit(self, id: str) -> KnownUnit | None:
        """The unit of that id."""
        return next((unit for unit in self.units if unit.id == id), None)

    def unit_called(self, name: str, parent: str) -> KnownUnit | None:
        """The active unit of that name beneath `parent`."""
        alike = (it for it in self.units if (it.name, it.parent) == (name, parent) and it.active)
        return next(alike, None)

    def within(self, unit: str, above: str) -> bool:
        """Whether `unit` is `above` or beneath it, by parents and successors."""
        seen: set[str] = set()
        waiting = [unit]
        while waiting:
            id = waiting.pop()
            if id == above:
                return True
            known = self.unit(id)
            if known is not None and id not in seen:
                seen.add(id)
                waiting += [name for name in (known.parent, known.successor) if name]
        return False

    def stands_for(self, unit: str, former: str) -> bool:
        """Whether `unit` is `former` or its successor."""
        known = self.unit(former)
        return unit == former or bool(
            known and known.successor and self.stands_for(unit, known.successor)
        )

    def post(self, id: str) -> KnownPost | None:
        """The appointment of that id."""
        return next((post for post in self.posts if post.id == id), None)

    def posts_of(self, person: str) -> Sequence[KnownPost]:
        """The person's appointments."""
        return [post for post in self.posts if post.person == person]

    def members(self, units: Collection[str], since: date, until: date) -> frozenset[str]:
        """Who held a post in `units` between the two days."""
        return frozenset(
            post.person
            for post in self.posts
            if post.overlaps(since, until)
            and any(self.stands_for(post.unit, former) for former in units)
        )

    def person_exists(self, person: str) -> bool:
        """Whether the person holds or held any post here."""
        return bool(self.posts_of(person))

    def published_checklist(self, id: str, version: int) -> KnownChecklist | None:
        """That version, if given to the test."""
        return next((c for c in self.checklists if (c.id, c.version) == (id, version)), None)

    def state(self, stream: type[State], id: str) -> State | None:
        """The state given to the test."""
        return self.states.get(id)

    def exists(self, kind: str, id: str) -> bool:
        """Whether such a state was given to the test."""
        return id in self.states and id.startswith(f"{kind}/")

    def questions_of(self, inspection: str) -> Collection[str] | None:
        """The questions given to the test for the inspection."""
        return self.questions.get(inspection)

    def next_ordinal(self, register: str) -> int:
        """The ordinal given to the test, else 1."""
        return self.ordinals.get(register, 1)
