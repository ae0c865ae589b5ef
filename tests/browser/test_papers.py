"""Papers on paper: what the browser prints of them."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Sitting
from tests.known import HEAD
from tests.services.web.county import County

SHEET = re.compile(rb"/Type\s*/Page\b")


def test_a_slip_is_one_page_with_nothing_of_the_screen(county: County, sits: Sitting) -> None:
    item = county.item()
    page = sits(HEAD)
    page.goto(f"/{item}")
    page.click("text=整改事项交办单")
    expect(page.locator(".paper h1")).to_have_text("整改事项交办单")
    assert len(SHEET.findall(page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    expect(page.locator("#print")).to_be_hidden()
    expect(page.locator("nav.menu")).to_be_hidden()
    expect(page.locator("footer")).to_be_hidden()
    expect(page.locator(".paper .square")).to_be_visible()
