"""The organisation in a real browser: from a new unit to a merger, without scripts, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Sitting
from tests.county import ADMIN
from tests.known import ENFORCEMENT
from tests.services.web.county import County

SEND = "form.command button.primary"
TODAY = "2026-11-24"


def sent(page: Page, told: str, **filled: str) -> None:
    """Fill in the form one is at, each choice by its label, and send it."""
    for name, said in filled.items():
        place = f"[name={name}]"
        if page.locator(place).evaluate("(it) => it.tagName") == "SELECT":
            page.select_option(place, label=said)
        else:
            page.fill(place, said)
    page.click(SEND)
    expect(page.locator("main")).to_contain_text("已登记，已封存")
    expect(page.locator("main")).to_contain_text(told)


@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (NARROW, False)])
def test_the_organisation_is_kept_on_pages(
    county: County, sits: Sitting, width: int, scripts: bool
) -> None:
    county.item()
    page = sits(ADMIN, width=width, scripts=scripts)
    page.click("nav.menu >> text=机构和人员")
    page.click("main >> text=登记单位")
    unit = {"full_name": "应急办", "short_name": "应急", "level": "科室、站所", "parent": "云溪镇"}
    sent(page, "已登记单位", **unit)
    page.goto("/units")
    page.click("main >> text=登记人员")
    sent(page, "张新", full_name="张新")
    page.click("main >> text=任命")
    page.check("[value=handler]")
    sent(page, "已任命", unit="应急办", title="安全员", reach="应急办")
    page.click("main >> text=应急办 >> nth=0")
    page.click("main >> text=委托代为履职")
    lent = {"to_person": "宋知远 · 经办人", "until": "2026-12-01", "reason": "出差"}
    sent(page, "已委托代为履职", **lent)
    page.click("main >> text=应急办 >> nth=0")
    expect(page.locator("main")).to_contain_text("由宋知远代为履职")
    page.click("main >> text=免职离任")
    sent(page, "已免职离任", until=TODAY, reason="调动")
    page.goto(f"/{ENFORCEMENT}")
    page.click("main >> text=合并单位")
    expect(page.locator("main")).to_contain_text("牵头的未销号事项")
    sent(page, "由应急办承接", into="应急办", reason="机构改革")
