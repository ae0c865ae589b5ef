"""The ledger in a real browser: rows picked by keys and by hand, with scripts and without."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from domain.rectifications import ItemUrged, Urge
from tests.browser.conftest import NARROW, Sitting
from tests.county import do
from tests.known import SUPERVISOR, TODAY
from tests.services.web.county import County

TEXT = "请抓紧办理"


@pytest.fixture
def urged(county: County) -> County:
    """Four items with their unit; the second was urged today."""
    items = [county.item(title, TODAY + timedelta(days=n)) for n, title in enumerate("甲乙丙丁")]
    do(county.house.desk, SUPERVISOR, Urge(id=items[1], text=TEXT))
    county.house.projector.catch_up()
    return county


def _urged(county: County) -> int:
    return sum(isinstance(at.fact, ItemUrged) for at in county.house.ledger.since(0, limit=9_999))


def test_keys_pick_rows_and_the_button_says_how_many_it_is_for(
    urged: County, sits: Sitting
) -> None:
    page = sits(SUPERVISOR)
    page.goto("/rectifications")
    page.wait_for_load_state("load")
    expect(page.locator("button[value=urge]")).to_have_text("催办")
    for key in ("j", "x", "j", "j", "X"):
        page.keyboard.press(key)
    assert page.locator("[name=pick]:checked").count() == 3
    expect(page.locator(".bulk-bar strong")).to_have_text("已选3件")
    expect(page.locator("button[value=urge]")).to_have_text("催办2件")
    assert "blocked" in (page.get_attribute("button[value=start-look-back]", "class") or "")
    left_out = page.inner_text(".left-out")
    second = page.locator("tbody tr").nth(1).locator(".number").inner_text()
    assert left_out.startswith(f"催办不含{second}：")
    assert "已催办" in left_out
    page.keyboard.press("x")  # the third no longer
    expect(page.locator("button[value=urge]")).to_have_text("催办1件")
    page.click("text=取消选择")
    expect(page.locator("[name=pick]:checked")).to_have_count(0)
    expect(page.locator("button[value=urge]")).to_have_text("催办")
    page.check("#pick-all")
    page.click("button[value=urge]")
    page.fill("[name=text]", TEXT)
    page.click("form.command button.primary")
    expect(page.locator("main")).to_contain_text("已登记3件")
    assert _urged(urged) == 4


def test_without_scripts_the_next_page_says_how_many(urged: County, sits: Sitting) -> None:
    page = sits(SUPERVISOR, scripts=False)
    page.goto("/rectifications")
    assert not page.is_visible("#pick-all, #print")
    for place in (0, 1):
        page.locator("[name=pick]").nth(place).check()
    page.click("button[value=urge]")
    expect(page.locator("h1")).to_contain_text("催办：1件")
    expect(page.locator("main")).to_contain_text("不能办理1件")
    page.fill("[name=text]", TEXT)
    page.click("form.command button.primary")
    expect(page.locator("main")).to_contain_text("已登记1件")
    page.reload()  # the form comes again
    expect(page.locator("main")).to_contain_text("没有重复登记")
    assert _urged(urged) == 2


def test_on_a_phone_the_filters_stand_behind_a_button(urged: County, sits: Sitting) -> None:
    page = sits(SUPERVISOR, width=NARROW)
    page.goto("/rectifications")
    assert not page.is_visible(".facets")
    assert not page.is_visible(".bulk-bar")
    assert not page.is_visible("[name=pick]")
    page.click(".to-facets")
    expect(page.locator(".facets")).to_be_visible()
    page.click(".facets li a >> nth=0")
    expect(page.locator("text=筛选 1")).to_be_visible()
    expect(page.locator(".facets")).to_be_hidden()


def test_the_head_stays_in_sight_and_paper_lies_across(urged: County, sits: Sitting) -> None:
    for number in range(20):
        urged.item(f"第{number}件", TODAY)
    page = sits(SUPERVISOR)
    page.goto("/rectifications")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    top = page.evaluate("document.querySelector('.ledger thead th').getBoundingClientRect().top")
    assert 0 <= top < 5
    page.emulate_media(media="print")
    assert page.is_visible("th.c-requirement")
    assert page.is_visible("text=截至2026年11月24日")
    gone = page.locator(".facets, .tabs, .bulk-bar, .c-pick")
    assert gone.count() > 0
    assert gone.locator("visible=true").count() == 0
    width = "getComputedStyle(document.body).page"
    assert page.evaluate(width) == "ledger"
