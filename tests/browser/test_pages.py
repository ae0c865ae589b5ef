"""Pages in a real browser: whole at both widths, from this site alone, with and without scripts."""

from datetime import date

import pytest
from playwright.sync_api import expect

from domain.units import RenameUnit
from services.words import LANGUAGES, Language
from tests.browser.conftest import NARROW, WIDE, Sitting
from tests.known import ENFORCEMENT, HEAD, INSPECTOR, SUPERVISOR, TODAY
from tests.services.web.county import County

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """[...document.querySelectorAll(".scroll:has(table)")]
    .filter((it) => !it.closest("details") && it.scrollWidth > it.clientWidth)
    .map((it) => it.ariaLabel)"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [768, 820, 1024, WIDE])
def test_a_ledger_of_long_days_scrolls_within_itself(
    county: County, sits: Sitting, language: Language, width: int
) -> None:
    for n in range(2):
        county.item(f"一件很长很长很长很长很长很长很长很长的题目{n}", date(2028, 12, 25))
    page = sits(SUPERVISOR, width=width)
    for size in ("normal", "large"):
        page.goto(f"/rectifications?lang={language}&size={size}")
        expect(page.locator(".ledger .c-due_on").last).to_contain_text("2028")
        assert page.evaluate(SIDEWAYS) <= 0, size


def test_the_icons_are_drawn(county: County, sits: Sitting) -> None:
    page = sits(SUPERVISOR)
    drawn = page.evaluate("document.querySelector('.menu svg').getBoundingClientRect().width")
    assert drawn == 18
    answer = page.request.get("/static/icons.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")


def test_work_is_done_without_scripts(county: County, sits: Sitting) -> None:
    county.item()
    page = sits(HEAD, scripts=False)
    page.click("text=去办理")
    page.click("form.command button.primary")
    expect(page.locator("main")).to_contain_text("已登记，已封存")


def test_a_refusal_takes_the_focus_and_keeps_what_was_typed(county: County, sits: Sitting) -> None:
    page = sits(INSPECTOR)
    page.goto("/findings/record-finding")
    page.fill("[name=details]", "未公示")
    page.press("[name=details]", "Control+Enter")
    page.wait_for_selector("#refusal:focus")
    assert page.input_value("[name=details]") == "未公示"


def test_keys_walk_through_the_ledger(county: County, sits: Sitting) -> None:
    county.item("甲", TODAY)
    county.item("乙")
    page = sits(SUPERVISOR)
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/rectifications")
    for key, title in (("j", "甲"), ("j", "乙"), ("j", "乙"), ("k", "甲")):
        page.keyboard.press(key)
        expect(page.locator("tr.here")).to_contain_text(title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/rectifications/*")
    expect(page.locator("h1")).to_contain_text("甲")


def test_letters_are_letters_while_one_types(county: County, sits: Sitting) -> None:
    page = sits(SUPERVISOR)
    page.keyboard.press("/")
    page.keyboard.type("gl/j")
    assert page.input_value("#search") == "gl/j"
    assert page.url.endswith("/")


def test_keys_can_be_switched_off(county: County, sits: Sitting) -> None:
    page = sits(SUPERVISOR)
    page.keyboard.press("?")
    page.wait_for_url("**/help#keys")
    page.uncheck("#keys-on input")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "search"


def test_escape_closes_a_panel_and_gives_the_focus_back(county: County, sits: Sitting) -> None:
    page = sits(SUPERVISOR)
    page.click("details.who summary")
    assert page.is_visible("text=修改密码")
    page.keyboard.press("Escape")
    assert not page.is_visible("text=修改密码")
    assert page.evaluate("document.activeElement.parentElement.className") == "drop who"


def test_on_a_phone_rows_of_tables_stand_under_each_other_with_their_labels(
    county: County, sits: Sitting
) -> None:
    item = county.item("一件很长很长很长很长很长很长很长很长的题目", TODAY)
    county.turn(days=2)
    county.consulted(SUPERVISOR, HEAD)
    page = sits(SUPERVISOR, width=NARROW)
    for place in ("/overview", f"/{item}", f"/{HEAD}", "/findings", "/inspections"):
        page.goto(place)
        assert page.evaluate(CUT) == [], place
    page.goto("/overview")
    label = "getComputedStyle(document.querySelector('.c-holder'), '::before').content"
    assert page.evaluate(label) == '"卡在哪里"'


def test_a_count_beside_a_long_name_stays_one_line_high(county: County, sits: Sitting) -> None:
    name = "规划建设管理和生态环境保护综合行政执法大队"
    county.system(RenameUnit(id=ENFORCEMENT, full_name=name, short_name="执法大队"))
    county.item()
    page = sits(SUPERVISOR)
    page.goto("/rectifications")
    tall = """[...document.querySelectorAll(".facets .count")].filter(
        (it) => it.getBoundingClientRect().height > parseFloat(getComputedStyle(it).lineHeight) + 1
    ).map((it) => it.parentElement.textContent)"""
    assert page.evaluate(tall) == []


LETTERS = """[...document.querySelectorAll(".chart text")].map((it) => {
    const drawn = it.getScreenCTM().a * parseFloat(getComputedStyle(it).fontSize);
    return [it.textContent, drawn];
}).filter(([, drawn]) => drawn < 12)"""


@pytest.mark.parametrize("width", [NARROW, 820, WIDE])
def test_the_letters_of_charts_can_be_read(county: County, sits: Sitting, width: int) -> None:
    county.item("一件", TODAY)
    county.of_old()
    page = sits(SUPERVISOR, width=width)
    page.goto("/overview")
    assert page.locator(".chart text").count() > 2
    assert page.evaluate(LETTERS) == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_the_address_of_an_item_is_copied(county: County, sits: Sitting) -> None:
    page = sits(HEAD)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/{county.item()}?recorded=3&by=happened")
    page.click("text=复制链接")
    expect(page.locator("main")).to_contain_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("?by=happened")
    assert "recorded" not in copied
