"""No page leads where whoever reads it may not go: what opens is a link, all else plain text."""

import re
from collections import deque
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from domain.accounts import OpenAccount
from domain.kernel.roles import Role
from domain.persons import RegisterPerson
from domain.posts import AppointPerson
from domain.rectifications import (
    AcceptReturn,
    Acknowledge,
    Dispatch,
    RequestReturn,
)
from tests.county import ADMIN, ARCHIVIST, KEEPER, OUTSIDER, PRINCIPAL, SINCE, do
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    COUNTY,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SUPERVISOR,
    TODAY,
    VERIFIER,
)
from tests.services.web.browser import Page, asks_purpose
from tests.services.web.county import PASSWORD, County

AUDITOR = "persons/auditor"
DRAWN = {"lang", "size", "height", "by"}  # how a page is drawn or ordered, not what is on it
LISTS = ("/rectifications", "/findings", "/inspections")
RECEIPT = re.compile(r"/receipts/(\d+)\.json")


@pytest.fixture(scope="module")
def busy(looked_at: County) -> County:
    """The county with an item at work, one sent elsewhere, and an auditor; a day later."""
    desk = looked_at.house.desk
    looked_at.system(RegisterPerson(id=AUDITOR, full_name="戴承成"))
    looked_at.system(AppointPerson(
        id="posts/auditor", person=AUDITOR, unit=COUNTY, title="审计员", since=SINCE,
        roles_held=(Role.AUDITOR,), reach=COUNTY,
    ))  # fmt: skip
    looked_at.system(OpenAccount(id="accounts/auditor", person=AUDITOR, login_name="auditor"))
    looked_at.house.credentials.set_password("accounts/auditor", PASSWORD)
    do(desk, HEAD, Acknowledge(id=looked_at.item("当前事项", unit=SAFETY)))
    sent_on(looked_at)
    looked_at.house.projector.catch_up()
    looked_at.turn(days=1)
    return looked_at


def sent_on(county: County) -> str:
    """An item the enforcement team had, returned, and that others have now."""
    desk, item = county.house.desk, county.item("转走事项", unit=SAFETY)
    do(desk, HEAD, RequestReturn(id=item, reason="不属本单位职责"))
    do(desk, SUPERVISOR, AcceptReturn(id=item, reason="同意"))
    do(desk, LEADER, Dispatch(
        id=item, requirement="补公示", lead_unit=AFFAIRS, responsible_person=ASSISTANT,
        leader=LEADER, verifying_unit=SAFETY,
    ))  # fmt: skip
    county.house.projector.catch_up()
    return item


def walk(county: County, person: str, *begun: str) -> dict[str, int]:
    """The status of every page one comes to by links; of a list only as one comes to it."""
    browser = county.logged_in(person)
    queue, found, seen = deque(begun), {}, set[object]()
    while queue:
        address = queue.popleft()
        parts = urlsplit(address)
        asked = frozenset(parse_qs(parts.query)) - DRAWN
        beside = parts.netloc or parts.path.startswith(("/static", "/api"))
        if beside or (parts.path, asked) in seen or (parts.path in LISTS and asked - {"as_of"}):
            continue
        seen.add((parts.path, asked))
        answer = browser.client.get(address.partition("#")[0])
        found[address] = answer.status_code
        if "location" in answer.headers:
            queue.append(answer.headers["location"])
        if answer.headers.get("content-type", "").startswith("text/html"):
            page = Page(address, answer.text)
            if asks_purpose(page):
                page = browser.read(address)
            links = page.links
            queue.extend(urljoin(parts.path, to) for to, _ in links if not to.startswith("#"))
    return found


@pytest.mark.parametrize(
    "person",
    [
        INSPECTOR, HEAD, HANDLER, VERIFIER, LEADER, PRINCIPAL, SUPERVISOR, ARCHIVIST, ADMIN, KEEPER,
        AUDITOR, OUTSIDER,
    ],
)  # fmt: skip
def test_every_link_opens(busy: County, person: str) -> None:
    found = walk(busy, person, "/", f"/rectifications?as_of={TODAY}")
    assert len(found) > 10
    assert {to: status for to, status in found.items() if status >= 400} == {}


def test_a_duty_of_an_item_one_has_no_more_stands_there_by_number(busy: County) -> None:
    item = next(row for row in listed(busy) if row["title"] == "转走事项")
    page = busy.logged_in(HEAD).open(f"/{HEAD}")
    assert item["number"] in page.text
    assert f'href="/{item["stream"]}' not in page.html


def listed(county: County) -> list[dict[str, str]]:
    """The open items, as the supervision office has them."""
    rows: list[dict[str, str]] = county.api(SUPERVISOR).get("/api/rectifications").json()["rows"]
    return rows


def test_who_did_something_may_prove_it_for_ever(busy: County) -> None:
    browser = busy.logged_in(HEAD)
    story = browser.open(f"/{HEAD}").html.partition('id="acts"')[2]
    own = RECEIPT.findall(story)
    streams = {browser.client.get(f"/receipts/{it}.json").json()["fact"]["stream"] for it in own}
    assert any(row["stream"] in streams for row in listed(busy) if row["title"] == "转走事项")


def test_a_receipt_one_may_not_take_says_why(busy: County) -> None:
    facts = busy.house.ledger.since(0)
    hidden = next(at for at in facts if at.stream_id.startswith("findings/"))
    refused = busy.logged_in(OUTSIDER).open(f"/receipts/{hidden.position}.json")
    assert f"没有第{hidden.position}号记录，或者您无权查看。" in refused.text
    assert hidden.stream_id not in refused.html
