"""A checklist on a phone and at a desk, with scripts and without, by those who inspect."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Sitting
from tests.browser.test_everywhere import faults_here
from tests.known import INSPECTOR
from tests.services.web.test_checking import visit as visit

ANSWER = '[name="replies.{}.answer"][value={}]'


@pytest.mark.parametrize(("width", "scripts"), [(NARROW, False), (NARROW, True), (WIDE, True)])
def test_the_checklist_is_filled_in_and_a_finding_raised(
    visit: str, sits: Sitting, width: int, scripts: bool
) -> None:
    page = sits(INSPECTOR, width=width, scripts=scripts)
    page.goto(f"/{visit}")
    page.click("text=按检查表记录")
    page.check(ANSWER.format(0, "complies"))
    page.check(ANSWER.format(1, "does_not_comply"))
    if scripts:
        assert [*faults_here(page, width)] == []
    page.click("form.command button.primary")
    expect(page.locator("main")).to_contain_text("共3项，已查2项")
    if scripts:
        assert [*faults_here(page, width)] == []
    page.click(".questions >> text=登记问题")
    page.fill("[name=details]", "未全程记录。三份都没有。")
    page.click("form.command button.primary")
    expect(page.locator("main")).to_contain_text("未全程记录")
    page.goto(f"/{visit}")
    expect(page.locator(".questions li").nth(1)).to_contain_text("未全程记录")
