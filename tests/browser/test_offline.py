"""Without a network: the inspection, its checklist and the form, for whom they were kept alone."""

import pytest
from playwright.sync_api import Error, Page, expect

from domain.findings import FindingRecorded, ProblemRemedied
from domain.inspections import Answer, AnswerQuestion
from tests.browser.test_outbox import Device, log_in, recorded, send, wait_for
from tests.browser.test_outbox import device as device
from tests.browser.test_outbox import network as network
from tests.browser.test_outbox import site as site
from tests.county import do
from tests.known import INSPECTOR, SECOND
from tests.services.web.county import County
from tests.services.web.test_checking import TEXTS, VISIT
from tests.services.web.test_checking import visit as visit

KEPT = """async (part) => {
    const soon = () => new Promise((done) => setTimeout(done, 50));
    const addresses = async () => {
        const kept = await Promise.all((await caches.keys()).map((it) => caches.open(it)));
        const asked = await Promise.all(kept.map((it) => it.keys()));
        return asked.flat().map((it) => it.url);
    };
    while (!(await addresses()).some((it) => it.includes(part))) await soon();
}"""


@pytest.fixture
def breached(county: County, visit: str) -> str:
    """The inspection, its second question answered 不符合."""
    answered = AnswerQuestion(id=visit, question="q2", answer=Answer.DOES_NOT_COMPLY)
    do(county.house.desk, INSPECTOR, answered)
    county.house.projector.catch_up()
    return visit


def offline(page: Page) -> None:
    """Wait until the forms of the plan are kept, which come last, and cut the network."""
    page.evaluate(KEPT, "question=q2")
    page.context.set_offline(True)


def test_an_inspector_offline_opens_the_plan_the_checklist_and_the_form(
    county: County, breached: str, device: Device
) -> None:
    page = device()
    offline(page)
    page.clock.set_fixed_time("2026-11-24T03:00:00Z")  # on the device: the day the copy was kept
    page.goto("/inspections")
    page.click("text=我的检查")
    page.click(f"a[href$='{breached}']")
    expect(page.locator(".questions")).to_contain_text(TEXTS[2])
    page.click("a[href^='/checklists/']")
    expect(page.locator("main")).to_contain_text("规定第3条")
    page.go_back()
    page.click(".questions >> text=登记问题")
    page.wait_for_selector("form[data-kept]")
    expect(page.locator(".about")).to_contain_text(TEXTS[1])
    expect(page.locator("#network")).to_contain_text("离线副本")
    expect(page.locator("#due")).to_have_text("12月15日（周二）")
    page.check("[name=severity][value=grave]")
    expect(page.locator("#due")).to_have_text("12月8日（周二）")
    page.fill("[name=details]", "三份没有记录。")
    page.check("[name=remedied][value=true]")
    expect(page.locator("#due")).to_be_hidden()
    page.fill("[name=remedy]", "当场补录")
    send(page)
    wait_for(page, "待传", "三份没有记录")
    page.context.set_offline(False)
    wait_for(page, "已传", "三份没有记录")
    (found,) = recorded(county, "三份没有记录")
    assert isinstance(found.fact, FindingRecorded)
    assert (found.fact.inspection, found.fact.question) == (VISIT, "q2")
    *_, last = county.house.ledger.history(found.stream_id)
    assert isinstance(last.fact, ProblemRemedied)


def test_what_was_kept_for_one_person_is_never_shown_to_the_next(
    breached: str, device: Device
) -> None:
    page = device()
    page.evaluate(KEPT, "question=q2")
    page.click("details.who summary")
    page.click("text=退出")
    page.wait_for_url("**/login")
    page.context.set_offline(True)
    with pytest.raises(Error, match="net::ERR"):
        page.goto(f"/{breached}")
    page.context.set_offline(False)
    log_in(page, SECOND)
    offline(page)
    page.goto(f"/{breached}")
    expect(page.locator("body")).to_have_attribute("data-account", "accounts/second")
