"""Pages for everybody: axe-core finds nothing against WCAG 2.0 to 2.2, A and AA, at both widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from domain.units import MergeUnit
from tests.browser.conftest import NARROW, WIDE, Sitting
from tests.browser.test_imports import uploaded
from tests.browser.test_pages import PLACES
from tests.county import ADMIN
from tests.known import AFFAIRS, ENFORCEMENT, HEAD, SAFETY, SUPERVISOR
from tests.services.importing.ledgers import ledger_row
from tests.services.web.county import County
from tests.services.web.test_stages import claimed

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


def faults(page: Page, place: str) -> list[str]:
    """What axe finds on a page, each rule with the first place that breaks it."""
    page.goto(place)
    return faults_here(page)


def faults_here(page: Page) -> list[str]:
    """What axe finds on the page one is at, once its styles are there."""
    page.wait_for_load_state("load")
    place = page.url
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{place}: {it['id']} at {it['nodes'][0]['html']}" for it in found]


@pytest.mark.parametrize(
    ("person", "width"), [(SUPERVISOR, WIDE), (SUPERVISOR, NARROW), (ADMIN, NARROW)]
)
def test_axe_finds_nothing(county: County, sits: Sitting, person: str, width: int) -> None:
    item = claimed(county)
    county.imported("旧台账的一件")
    page = sits(person, width=width)
    found = [fault for place in PLACES for fault in faults(page, place)]
    for place in (
        f"/{item}",
        f"/{item}/papers/sheet",
        f"/{HEAD}",
        f"/{ENFORCEMENT}",
        "/password",
        "/rectifications?light=x",
    ):
        found += faults(page, place)
    assert found == []


def test_axe_finds_nothing_on_forms_and_refusals(county: County, sits: Sitting) -> None:
    item = county.item()
    page = sits(HEAD)
    found = faults(page, f"/{item}/acknowledge") + faults(page, f"/{item}/claim-completion")
    page = sits(SUPERVISOR, width=NARROW)
    found += faults(page, f"/{item}/accept-claim") + faults(page, f"/{item}/urge")
    assert found == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_where_the_organisation_is_kept(
    county: County, sits: Sitting, width: int
) -> None:
    county.item()
    county.system(MergeUnit(id=SAFETY, into=AFFAIRS, reason="机构改革"))
    page = sits(ADMIN, width=width)
    places = (
        "/units", f"/{AFFAIRS}", f"/{SAFETY}", f"/{ENFORCEMENT}/merge-unit", f"/{HEAD}",
        "/posts/head", "/accounts/head", "/accounts/head/password", "/units?as_of=2026-11-23",
    )  # fmt: skip
    assert [fault for place in places for fault in faults(page, place)] == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_on_an_import(sits: Sitting, width: int) -> None:
    page = sits(SUPERVISOR, width=width)
    uploaded(page, ledger_row("1", 来源="道听途说"), ledger_row("2"))
    found = faults_here(page)
    page.fill("[name=name]", "1")
    page.click("form.command button.primary")
    page.wait_for_selector("#refusal")
    found += faults_here(page)
    page.fill("[name=name]", "ledger")
    page.click("form.command button.primary")
    page.wait_for_selector("text=导入1行")
    found += faults_here(page)
    page.click("button.primary")
    page.wait_for_selector("text=已导入1行")
    found += faults_here(page)
    assert found == []
