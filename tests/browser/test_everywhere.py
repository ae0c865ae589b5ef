"""Every page at both widths: axe finds nothing, nothing scrolls sideways, targets are large enough.

The pages are read from the application: one that is new needs an address here. Each is also drawn
as a browser that enlarges it to 400 % has it, 320 pixels wide (WCAG 1.4.10).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from domain.kernel.stream import kind_of
from domain.rectifications import Acknowledge
from domain.units import MergeUnit
from services.web.pages import ROUTERS
from tests.browser.conftest import NARROW, WIDE, Sitting
from tests.browser.test_imports import uploaded
from tests.browser.test_pages import SIDEWAYS
from tests.county import ADMIN, OTHER_TOWN, account_of, do
from tests.known import AFFAIRS, ENFORCEMENT, HEAD, INSPECTOR, SUPERVISOR
from tests.services.importing.ledgers import ledger_row
from tests.services.web.county import CHECKLIST, County
from tests.services.web.test_checking import visit as visit
from tests.services.web.test_stages import claimed

ENLARGED = 320
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
OF_NO_PAGE = re.compile(r"\.(csv|json|xlsx|toml|js)$|/evidence/|^/imports/")  # these: see below
OF_ADMINISTRATORS = ("/accounts/{name}/password",)
TARGETS = "button, .button, nav a, summary, input, select"
SMALL = f"""(least) => [...document.querySelectorAll("{TARGETS}")]
    .filter((it) => it.checkVisibility({{checkVisibilityCSS: true}}) && it.type !== "hidden"
        && !["checkbox", "radio"].includes(it.type) && !it.closest(".search, .unseen, .brand"))
    .filter((it) => it.getBoundingClientRect().height < least).map((it) => it.outerHTML)"""
LEAST = {WIDE: 24, NARROW: 44}
FOCUSED_MOST = 200
FOCUSED = """() => {
    const it = document.activeElement, style = getComputedStyle(it);
    const all = [...document.querySelectorAll("*")], box = it.getBoundingClientRect();
    const there = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    return {at: it === document.body ? -1 : all.indexOf(it), html: it.outerHTML.slice(0, 90),
        ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, there};
}"""
STATES = (  # of pages that look otherwise then
    "/rectifications?as_of=2026-11-23",
    "/rectifications?listing=both&lang=en&height=roomy",
    "/rectifications?search=x&light=overdue&lang=zh",
    "/rectifications?light=x",
    "/rectifications/several?act=urge",
    "/search?search=公示",
    "/units?as_of=2026-11-23",
)


def pages() -> Iterator[str]:
    """The paths of all pages but forms, as the application has them."""
    for route in (route for router in ROUTERS for route in router.routes):
        shown = isinstance(route, APIRoute) and "GET" in route.methods
        if shown and not route.include_in_schema and not OF_NO_PAGE.search(route.path):
            yield route.path


@dataclass(frozen=True)
class Furnished:
    """A county with something of every kind."""

    item: str
    acknowledged: str
    one: dict[str, str]  # a stream of each kind

    def address(self, path: str) -> str:
        """Where one such page stands."""
        if "{name}" not in path:
            return path
        return path.format(name=self.one[path.split("/")[1]].partition("/")[2], paper="sheet")

    def opened_by(self, person: str) -> Sequence[str]:
        """The pages and forms that are looked at as one of those who use them."""
        return {
            SUPERVISOR: (
                *(self.address(path) for path in pages() if path not in OF_ADMINISTRATORS),
                *STATES, f"/{self.item}/urge", f"/{self.item}/accept-claim",
                f"/{CHECKLIST}/revise-checklist",
            ),
            ADMIN: (
                *(self.address(path) for path in OF_ADMINISTRATORS), f"/{OTHER_TOWN}",
                f"/{AFFAIRS}/merge-unit", "/units/create-unit", f"/{HEAD}",
            ),
            INSPECTOR: (
                "/findings/record-finding", "/inspections/plan-inspection",
                f"/findings/record-finding?inspection={self.one['inspections']}&question=q1",
                f"/{self.one['inspections']}/answer-questions",
            ),
            HEAD: (f"/{self.acknowledged}/submit-plan", f"/{self.acknowledged}/claim-completion"),
        }[person]  # fmt: skip


@pytest.fixture
def furnished(county: County, visit: str) -> Furnished:
    item, acknowledged = claimed(county), county.item("另一件")
    do(county.house.desk, HEAD, Acknowledge(id=acknowledged))
    one = {
        "rectifications": item, "findings": county.finding("a" * 200), "inspections": visit,
        "persons": HEAD, "units": ENFORCEMENT, "checklists": CHECKLIST, "posts": "posts/head",
        "accounts": account_of(HEAD),
    }  # fmt: skip
    county.consulted(SUPERVISOR, HEAD)
    county.imported("旧台账的一件" + "很长" * 20)
    county.system(MergeUnit(id=OTHER_TOWN, into=ENFORCEMENT, reason="机构改革"))
    streams = (at.stream_id for at in county.house.ledger.since(0))
    return Furnished(item, acknowledged, {kind_of(it): it for it in streams} | one)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("person", [SUPERVISOR, ADMIN, INSPECTOR, HEAD])
def test_nothing_is_wrong_with_any_page(
    furnished: Furnished, sits: Sitting, person: str, width: int
) -> None:
    page = sits(person, width=width)
    found = [it for place in furnished.opened_by(person) for it in faults(page, place, width)]
    assert found == []


@pytest.mark.parametrize("person", [SUPERVISOR, ADMIN, INSPECTOR, HEAD])
def test_pages_enlarged_to_four_times_fit(furnished: Furnished, sits: Sitting, person: str) -> None:
    page, wider = sits(person, width=ENLARGED), []
    for place in furnished.opened_by(person):
        page.goto(place)
        wider += [place] if page.evaluate(SIDEWAYS) > 0 else []
    assert wider == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_nothing_is_wrong_before_one_logs_in(county: County, sits: Sitting, width: int) -> None:
    page = sits(HEAD, width=width)
    page.context.clear_cookies()
    assert [*faults(page, "/login", width)] == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_nothing_is_wrong_with_an_import(sits: Sitting, width: int) -> None:
    page = sits(SUPERVISOR, width=width)
    uploaded(page, ledger_row("1", 来源="道听途说"), ledger_row("2"))
    found = [*faults_here(page, width)]
    page.fill("[name=name]", "1")
    page.click("form.command button.primary")
    page.wait_for_selector("#refusal")
    found += faults_here(page, width)
    page.fill("[name=name]", "ledger")
    page.click("form.command button.primary")
    page.wait_for_selector("text=导入1行")
    found += faults_here(page, width)
    page.click("button.primary")
    page.wait_for_selector("text=已导入1行")
    found += faults_here(page, width)
    assert found == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("place", ["/", "/rectifications", "/findings/record-finding"])
def test_the_focus_goes_through_in_order_and_can_be_seen(
    county: County, sits: Sitting, place: str, width: int
) -> None:
    county.item()
    page = sits(INSPECTOR, width=width)
    page.goto(place)
    page.wait_for_load_state("load")
    before, wrong = -1, []
    for _ in range(FOCUSED_MOST):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUSED)
        if told["at"] < 0:
            break
        if told["at"] < before or not told["ringed"] or not told["there"]:
            wrong.append(told)
        before = told["at"]
    assert before > 10
    assert wrong == []


def faults(page: Page, place: str, width: int) -> Iterator[str]:
    """What is wrong with a page, by the rule and the first place that breaks it."""
    page.goto(place)
    yield from faults_here(page, width)


def faults_here(page: Page, width: int) -> Iterator[str]:
    """What is wrong with the page one is at, once its styles are there."""
    page.wait_for_load_state("load")
    for it in Axe().run(page, options=RULES).response["violations"]:
        yield f"{page.url}: {it['id']} at {it['nodes'][0]['html']}"
    if page.evaluate(SIDEWAYS) > 0:
        yield f"{page.url}: scrolls sideways"
    yield from (f"{page.url}: too small: {it}" for it in page.evaluate(SMALL, LEAST[width]))
