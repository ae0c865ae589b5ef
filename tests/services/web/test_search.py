"""The search: all items and findings one may see, two characters being enough."""

import pytest

from tests.known import SUPERVISOR
from tests.services.web.browser import Browser
from tests.services.web.county import County
from tests.services.web.test_ledger import filled as filled
from tests.services.web.test_pages import OUTSIDER, total


def _hits(browser: Browser, text: str) -> dict[str, int]:
    html = browser.open(f"/search?search={text}").html
    return {
        kind: int(
            html.partition(f'<h2 id="{kind}">')[2]
            .partition("件</small>")[0]
            .rpartition("<small>")[2]
        )
        for kind in ("rectifications", "findings")
    }


def test_two_characters_find_items_and_findings_open_and_closed(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    assert _hits(browser, "销号") == {"rectifications": 2, "findings": 0}
    assert _hits(browser, "公示") == {"rectifications": 0, "findings": 5}  # in title or facts
    assert total(browser.follow("在清单中看").html) == 5
    assert _hits(browser, "逾期 的") == {"rectifications": 1, "findings": 1}
    assert "<h2" not in browser.open("/search").html.partition("<main")[2]


def test_a_search_finds_nothing_out_of_reach(filled: County) -> None:
    browser = filled.logged_in(OUTSIDER)
    assert _hits(browser, "逾期") == {"rectifications": 0, "findings": 0}


def test_every_page_searches_everywhere(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    browser.open("/units")
    page = browser.submit("/search", search="年销号")
    assert "2024年销号的" in page.text
    page = browser.open("/search?search=%3Cb%3E&as_of=2026-11-24")
    assert "<b>" not in page.html
    assert browser.status == 200


@pytest.mark.parametrize("search", ["%00", "a%00b", "a%E2%80%AEb", "%07"])
@pytest.mark.parametrize("path", ["/search", "/rectifications", "/findings", "/api/findings"])
def test_what_cannot_be_typed_is_not_searched_for(county: County, path: str, search: str) -> None:
    browser = county.logged_in(SUPERVISOR)
    page = browser.open(f"{path}?search={search}")
    assert browser.status == 422
    assert "查找" in page.text or "control_characters" in page.text


@pytest.mark.parametrize("search", ["%25", "_", "%E5%85", "'", '"', "*", "%5C", "x" * 5_000])
def test_any_other_text_is_only_text(county: County, search: str) -> None:
    county.item()
    browser = county.logged_in(SUPERVISOR)
    browser.open(f"/search?search={search}")
    assert browser.status == 200
    assert total(browser.open(f"/rectifications?search={search}").html) == 0
