"""One item from dispatch to look-back in a real browser, by five accounts, handed over midway."""

from collections.abc import Mapping
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from domain.rectifications import Acknowledge
from services.words import command_name
from tests import files
from tests.browser.conftest import NARROW, WIDE, Sitting
from tests.county import do
from tests.known import HANDLER, HEAD, LEADER, SUPERVISOR, TODAY, VERIFIER
from tests.services.web.county import County

Filled = Mapping[str, str]
File = Mapping[str, object]
PROOF: File = {"name": "台账.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}
PHOTO: File = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": files.jpeg()}
COMPLETED = {"part": "第1项", "text": "12件已公示"}
CHOSEN = """(select, words) => [...select.options].find((it) => it.text.includes(words)).value"""


def does(page: Page, place: str, command: str, filled: Filled, file: File | None = None) -> None:
    """Open a page, press the button of a command, fill its form in and send it."""
    label = command_name("zh", command)
    page.goto(place)
    page.locator(f'main a:has-text("{label}"), main a[aria-label*="{label}"]').first.click()
    page.locator("form.command").wait_for()
    for name, said in filled.items():
        field = page.locator(f'[name="{name}"]')
        if field.evaluate("(it) => it.tagName") == "SELECT":
            field.select_option(field.evaluate(CHOSEN, said))
        else:
            field.fill(said)
    if file:
        page.set_input_files('[name="evidence.0.file"]', file)
    page.locator("form.command button.primary").click()
    expect(page.locator("main")).to_contain_text("已登记，已封存")


def test_from_dispatch_to_look_back_by_five_accounts(county: County, sits: Sitting) -> None:
    item = f"/{county.docketed()}"
    leader, head = sits(LEADER), sits(HEAD, width=NARROW)
    does(leader, item, "rectifications.Dispatch", {
        "requirement": "补公示并建立制度", "lead_unit": "综合行政执法大队", "leader": "郑立言",
        "responsible_person": "周启明", "verifying_unit": "平安法治办公室", "supervisor": "何知秋",
    })  # fmt: skip
    does(head, item, "rectifications.Acknowledge", {"handler": "林小禾"})
    county.turn(days=1)
    leader, office = sits(LEADER), sits(SUPERVISOR)
    head, verifier = sits(HEAD, width=NARROW), sits(VERIFIER)
    head.goto(item)
    head.locator("tr", has_text="经办人").get_by_role("link", name="已接受").or_(
        head.locator("tr", has_text="经办人").get_by_role("link", name="已指派")
    ).first.click()
    does(head, head.url, "responsibilities.HandOverDuty", {
        "to_person": "周启明", "to_post": "大队长", "until": f"{TODAY}",
        "open_matters": "台账未建", "acknowledged": "是",
    })  # fmt: skip
    head.goto(item)
    expect(head.locator("#duties ~ .scroll")).to_contain_text("已移交")
    does(head, item, "rectifications.SubmitPlan", {
        "cause": "无人复核", "goal": "按期公示", "measures.0.text": "补公示12件",
        "measures.0.standard": "平台可查", "measures.0.person": "周启明",
        "measures.0.due_on": "2026-12-10",
    })  # fmt: skip
    does(office, item, "rectifications.ApprovePlan", {})
    does(head, item, "rectifications.CompleteMeasure", COMPLETED, PROOF)
    does(head, item, "rectifications.ClaimCompletion", {"report": "全部完成"})
    does(office, item, "rectifications.AcceptClaim", {"verifier": "罗以宁"})
    does(verifier, item, "rectifications.PassVerification", {"method": "实地", "record": "可查"})
    does(office, item, "rectifications.JudgeResult", {"result": "已整改", "reason": "按期公示"})
    does(office, item, "rectifications.CloseItem", {"opinion": "同意销号"})
    county.turn(days=90)
    leader, office = sits(LEADER), sits(SUPERVISOR)
    does(leader, item, "rectifications.StartLookBack", {"verifier": "何知秋", "chosen": "按计划"})
    formed = {"record": "没有反弹", "evidence.0.formed_on": f"{county.clock.at.date()}"}
    does(office, item, "rectifications.ConfirmLookBack", formed, PHOTO)
    for name in ("林小禾", "周启明", "郑立言", "罗以宁", "何知秋", "已销号"):
        expect(office.locator("main")).to_contain_text(name)


def test_a_past_day_is_chosen_and_left_again(county: County, sits: Sitting) -> None:
    county.item("当天的一件")
    county.turn(days=1)
    county.item("次日的一件")
    page = sits(SUPERVISOR)
    page.goto("/rectifications")
    page.click("details.day summary")
    page.fill("[name=as_of]", f"{TODAY}")
    page.click("details.day button")
    expect(page.locator(".moment")).to_contain_text("2026年11月24日")
    expect(page.locator("main")).to_contain_text("当天的一件")
    expect(page.locator("main")).not_to_contain_text("次日的一件")
    page.click("text=当天的一件")
    expect(page.locator(".moment")).to_contain_text("2026年11月24日")
    expect(page.locator(".acts")).to_have_count(0)
    page.click("text=回到今天")
    expect(page.locator(".moment")).to_have_count(0)


def test_the_language_is_changed_and_kept(county: County, sits: Sitting) -> None:
    county.item()
    page = sits(SUPERVISOR, width=WIDE)
    page.goto("/rectifications")
    page.click("text=English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/overview")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click("header >> text=中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_stale_form_says_what_was_done_meanwhile_and_keeps_the_words(
    county: County, sits: Sitting, scripts: bool
) -> None:
    item = county.item(due=date(2026, 12, 20))
    page = sits(HEAD, scripts=scripts)
    page.goto(f"/{item}/request-return")
    page.fill("[name=reason]", "不属本单位职责")
    do(county.house.desk, HEAD, Acknowledge(id=item, handler=HANDLER))
    page.click("form.command button.primary")
    expect(page.locator("#refusal")).to_contain_text("签收")
    expect(page.locator("[name=reason]")).to_have_value("不属本单位职责")
