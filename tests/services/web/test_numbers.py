"""Every number opens its rows: each one on each page, as every role, today and on a past day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from domain.rectifications import Acknowledge, Urge
from tests.county import ADMIN, ARCHIVIST, PRINCIPAL, do
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SUPERVISOR,
    TODAY,
    VERIFIER,
)
from tests.services.web.county import County
from tests.services.web.test_stages import claimed

LISTS = ("/rectifications", "/findings", "/inspections")
PAGES = (*LISTS, "/", "/overview", "/units", f"/{ENFORCEMENT}", f"/{HEAD}")
# Lists, the days of 我的待办, the duties of a person by how they are held, and late days by holder.
ROWS = re.compile(r"^(/rectifications|/findings|/inspections)\?|^/\?due=|held=|hands=")
TOTAL = re.compile(r"<strong>共(\d+)件</strong>")
LATE_DAYS = re.compile(r"<td>(\d+)</td></tr>")
DUTIES = re.compile(r'id="duties">承担的责任 <small>共(\d+)件')
YESTERDAY = TODAY - timedelta(days=1)


@dataclass
class Number:
    """A link and the number it, or what stands beside it, says."""

    address: str
    words: str = ""
    count: int | None = None


class Numbers(HTMLParser):
    """The numbers of a page that lead to rows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Number] = []
        self._link: Number | None = None
        self._counts = False
        self._skipped = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind = given.get("class", "")
        if tag == "nav":
            self._skipped = kind == "years"
        if tag == "a":
            self._link = Number(given.get("href", ""), given.get("aria-label", ""))
            self._skipped |= kind == "chip"
        self._counts = kind == "count"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            if not self._skipped:
                self.found.append(self._link)
            self._link, self._skipped = None, False
        self._counts = False

    def handle_data(self, data: str) -> None:
        if self._link:
            self._link.words += f" {data}"
        elif self._counts and self.found and data.strip().isdecimal():
            self.found[-1].count = int(data)

    def told(self) -> Iterator[tuple[str, int]]:
        """The links to rows that say a number, and the number."""
        for link in self.found:
            said = re.search(r"(\d+)(件|个工作日|$)", link.words.strip())
            count = int(said[1]) if said and link.count is None else link.count
            if count is not None and ROWS.search(link.address):
                yield link.address, count


def rows_of(address: str, html: str) -> int:
    """How many rows the page says it has, or has."""
    path = urlsplit(address).path
    if path == "/":
        return html.count("去办理</a>")
    if path == "/overview":
        return sum(map(int, LATE_DAYS.findall(html.partition('id="hands-rows"')[2])))
    said = DUTIES if path.startswith("/persons/") else TOTAL
    found = said.search(html)
    assert found, f"{address} does not say how many there are"
    return int(found[1])


@pytest.fixture(scope="module")
def busy(looked_at: County) -> County:
    """Items late, near and far, led by two units, urged, claimed, imported; findings to decide."""
    for number in range(3):
        item = looked_at.item(f"第{number}件", TODAY + timedelta(days=number * 3))
        do(looked_at.house.desk, SUPERVISOR, Urge(id=item, text="请抓紧"))
    do(looked_at.house.desk, HEAD, Acknowledge(id=item))
    claimed(looked_at)
    looked_at.finding("待认定的一件", unit=AFFAIRS)
    looked_at.docketed("无人牵头的一件", unit=SAFETY)
    looked_at.imported("早先的一件", ordered_due_on=YESTERDAY)
    looked_at.of_old()
    looked_at.turn(days=1)
    looked_at.item("次日的一件", TODAY + timedelta(days=30))
    looked_at.item("明年的一件", TODAY + timedelta(days=60))
    return looked_at


@pytest.mark.parametrize(
    "person",
    [INSPECTOR, HANDLER, HEAD, SUPERVISOR, VERIFIER, LEADER, PRINCIPAL, ARCHIVIST, ADMIN],
)
@pytest.mark.parametrize("past", [False, True])
def test_every_number_opens_as_many_rows(busy: County, person: str, past: bool) -> None:
    browser = busy.logged_in(person)
    asked = f"as_of={TODAY}" if past else ""
    wrong, followed = [], 0
    for place in PAGES:
        if place == "/" and past:
            continue  # of today alone
        page = browser.read(f"{place}?{asked}")
        if browser.status != 200:
            continue  # not for these eyes
        for address, count in Numbers(page.html).told():
            there = urljoin(page.address, address)
            assert not past or asked in there, f"{place} leads out of the day: {address}"
            total = rows_of(there, browser.open(there).html)
            followed += 1
            if total != count:
                wrong.append(f"{place} says {count}, {address} has {total}")
    assert wrong == []
    assert followed > 10
