"""Who sees what: each role in each unit, on each page, of each owner; what is hidden is nowhere.

Every owner's matters bear a mark of their own. A mark stands on a page only if its owner is one of
the units the reader's post reaches, and an address of what is hidden answers as if nothing had
ever stood there. Pages, forms and roles are read from the application, so new ones are in it.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from domain.accounts import OpenAccount
from domain.inspections import PlanInspection
from domain.kernel.known import Level
from domain.kernel.roles import Role
from domain.kernel.stream import Command, kind_of
from domain.kernel.traits import EvidenceRef
from domain.persons import RegisterPerson
from domain.posts import AppointPerson
from domain.responsibilities import Duty, duty_id
from domain.units import CreateUnit, MergeUnit
from services.authority import SYSTEM
from services.web.commands import mount
from services.web.pages import ROUTERS
from tests import asked
from tests.county import OTHER_TOWN, SINCE, account_of
from tests.known import AFFAIRS, COUNTY, ENFORCEMENT, INSPECTOR, SECOND, TODAY, TOWN
from tests.services.web.county import CHECKLIST, PASSWORD, County, found, opened

OTHER_OFFICE, MERGED = "units/other-office", "units/merged"
SEEN_BY: Mapping[str, frozenset[str]] = {  # the owner of matters, and where its readers sit
    ENFORCEMENT: frozenset({ENFORCEMENT, TOWN, COUNTY}),
    AFFAIRS: frozenset({TOWN, COUNTY}),
    MERGED: frozenset({ENFORCEMENT, TOWN, COUNTY}),  # merged into the enforcement team
    OTHER_OFFICE: frozenset({OTHER_TOWN, COUNTY}),
}
MARKS = {owner: f"密件{sign}" for owner, sign in zip(SEEN_BY, "甲乙丙丁", strict=True)}
SEATS = (ENFORCEMENT, TOWN, OTHER_TOWN, COUNTY)
READERS = [  # rules are kept at the county alone
    (role, seat)
    for role in Role
    for seat in SEATS
    if role is not Role.RULES_KEEPER or seat == COUNTY
]
KEPT_OUT = [(role, seat) for role, seat in READERS if seat != COUNTY]  # from something
QUERIES = ("", "listing=all", "search=密件", f"as_of={TODAY}")
NOWHERE = "nowhere"  # the name of a stream there never was


def reader(role: Role, seat: str) -> str:
    """The person who sits there in that role."""
    return f"persons/{role.value.replace('_', '-')}-{seat.removeprefix('units/')}"


def streams(owner: str) -> Sequence[str]:
    """The streams of an owner's matters: one of each kind bound to a unit."""
    name = owner.removeprefix("units/")
    item = f"rectifications/of-{name}"
    duty = duty_id(f"persons/of-{name}", Duty.RESPONSIBLE_PERSON, item)
    kinds = ("findings", "inspections", "persons", "posts", "accounts")
    return (item, duty, *(f"{kind}/of-{name}" for kind in kinds))


def told_of(owner: str, file: EvidenceRef) -> Iterator[Command[Any]]:
    """A person, a finding, an inspection and an item of the owner, each with its mark."""
    name, mark = owner.removeprefix("units/"), MARKS[owner]
    person = f"persons/of-{name}"
    yield RegisterPerson(id=person, full_name=mark)
    yield AppointPerson(
        id=f"posts/of-{name}", person=person, unit=owner, title=mark, since=SINCE,
        roles_held=(Role.UNIT_HEAD,), reach=owner,
    )  # fmt: skip
    yield OpenAccount(id=f"accounts/of-{name}", person=person, login_name=f"of-{name}")
    yield asked.record(
        id=f"findings/of-{name}", at=owner, title=mark, details=mark, evidence=(file,)
    )
    yield PlanInspection(
        id=f"inspections/of-{name}", plan_number=mark, basis_law="规定", basis_article="第1条",
        unit=owner, site=mark, checklist=CHECKLIST, checklist_version=1,
        inspectors=(INSPECTOR, SECOND), scheduled_on=TODAY,
    )  # fmt: skip
    yield asked.import_item(
        id=f"rectifications/of-{name}", title=mark, source_key=name, number=f"旧-{mark}",
        finding="", office=owner, at=owner, lead_unit=owner, responsible_person=person,
        requirement=mark,
    )  # fmt: skip


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county with a reader of each role in each seat, and the matters of each owner."""
    folder = tmp_path_factory.mktemp("matrix")
    found(folder)
    with opened(folder) as county:
        house = county.house
        commands = [*_units(), *_readers()]
        for owner, mark in MARKS.items():
            file = house.evidence.keep(io.BytesIO(_content(owner)), f"{mark}.txt")
            commands += told_of(owner, file)
        for command in (*commands, MergeUnit(id=MERGED, into=ENFORCEMENT, reason="机构改革")):
            house.desk.execute(command, SYSTEM)
        house.projector.catch_up()
        for role, seat in READERS:
            house.credentials.set_password(account_of(reader(role, seat)), PASSWORD)
        county.turn(days=1)
        yield county


def _content(owner: str) -> bytes:
    return MARKS[owner].encode()


def _units() -> Iterator[Command[Any]]:
    for id, name, parent in ((OTHER_OFFICE, "清河执法队", OTHER_TOWN), (MERGED, "城管队", TOWN)):
        yield CreateUnit(
            id=id, full_name=name, short_name=name, level=Level.OFFICE, parent=parent,
            established_on=SINCE,
        )  # fmt: skip


def _readers() -> Iterator[Command[Any]]:
    for role, seat in READERS:
        person = reader(role, seat)
        name = person.removeprefix("persons/")
        yield RegisterPerson(id=person, full_name=f"读者{name}")
        yield AppointPerson(
            id=f"posts/{name}", person=person, unit=seat, title="读者", since=SINCE,
            roles_held=(role,), reach=seat,
        )  # fmt: skip
        yield OpenAccount(id=account_of(person), person=person, login_name=name)


def addresses() -> Sequence[tuple[str, str]]:
    """What somebody may ask, method and path, as the application has it."""
    routes = [route for router in (mount(), *ROUTERS) for route in router.routes]
    named = [route for route in routes if isinstance(route, APIRoute)]
    return sorted((method, route.path) for route in named for method in route.methods)


OF_NONE = [path for method, path in addresses() if method == "GET" and "{" not in path]
OF_ONE = [(method, path) for method, path in addresses() if "{name}" in path]


def words(answer: Any) -> str:
    """All that an answer says; of a workbook, what is in it."""
    if answer.headers.get("content-type", "").endswith("sheet"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return str(answer.text)


@pytest.mark.parametrize(("role", "seat"), KEPT_OUT)
def test_no_page_says_what_is_hidden(marked: County, role: Role, seat: str) -> None:
    client = marked.api(reader(role, seat))
    for path, query in product(OF_NONE, QUERIES):
        answer = client.get(f"{path}?{query}", follow_redirects=True)
        text = words(answer)
        assert [owner for owner in hidden(seat) if MARKS[owner] in text] == [], answer.url


@pytest.mark.parametrize(("role", "seat"), READERS)
def test_lists_say_all_that_is_not_hidden(marked: County, role: Role, seat: str) -> None:
    client = marked.api(reader(role, seat))
    seen = set(SEEN_BY) - set(hidden(seat))
    for path in ("rectifications?listing=both", "findings?listing=all", "inspections", "persons"):
        answer = client.get(f"/api/{path}")
        assert {owner for owner in seen if MARKS[owner] in answer.text} == seen, path
        if path != "persons":  # where others are, too
            assert answer.json()["total"] == len(seen), path
    marked.consulted(
        reader(role, seat), *(f"persons/of-{it.removeprefix('units/')}" for it in seen)
    )
    for stream in (stream for owner in seen for stream in streams(owner)):
        assert client.get(f"/api/{stream}").status_code == 200, stream


@pytest.mark.parametrize(("role", "seat"), KEPT_OUT)
def test_what_is_hidden_answers_like_what_never_was(marked: County, role: Role, seat: str) -> None:
    client = marked.api(reader(role, seat))
    never: dict[tuple[str, str], set[str]] = {}
    for owner, (method, path) in product(hidden(seat), OF_ONE):
        for stream in of_its_kind(path, streams(owner)):
            asked = (method, filled(path, f"{kind_of(stream)}/{NOWHERE}", owner))
            if asked not in never:
                never[asked] = told(client, *asked)
            there = told(client, method, filled(path, stream, owner))
            assert there ^ never[asked] == set(), (method, path, stream)
    streams_hidden = {stream for owner in hidden(seat) for stream in streams(owner)}
    for sealed in marked.house.ledger.since(0):
        if sealed.stream_id in streams_hidden:
            answer = client.get(f"/receipts/{sealed.position}.json")
            assert answer.status_code == 404, sealed.position


def hidden(seat: str) -> Sequence[str]:
    """The owners whose matters nobody in that seat sees."""
    return [owner for owner, seats in SEEN_BY.items() if seat not in seats]


def of_its_kind(path: str, streams: Sequence[str]) -> Sequence[str]:
    """The streams that a path may be about."""
    kind = path.removeprefix("/api").split("/")[1]
    return [stream for stream in streams if kind in (kind_of(stream), "{kind}")]


def filled(path: str, stream: str, owner: str) -> str:
    """The path of one stream, with what else it names."""
    kind, _, name = stream.partition("/")
    digest = hashlib.sha256(_content(owner)).hexdigest()
    return path.format(kind=kind, name=name, digest=digest, paper="sheet")


def told(client: TestClient, method: str, address: str) -> set[str]:
    """The status and the lines of all that is said, but for the stream's own name."""
    sent = {} if method == "POST" else None
    answer = client.request(method, address, json=sent, follow_redirects=True)
    name = address.removeprefix("/api").split("/")[2]
    return {str(answer.status_code), *words(answer).replace(name, NOWHERE).splitlines()}
