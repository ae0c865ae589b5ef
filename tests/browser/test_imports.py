"""An import in a real browser: from the file to the recorded rows, without scripts, on a phone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Sitting
from tests.known import SUPERVISOR
from tests.services.importing.ledgers import Row, as_csv, ledger_row


def uploaded(page: Page, *rows: Row) -> None:
    """Upload a ledger and arrive at its columns."""
    page.goto("/imports")
    file = {"name": "台账.csv", "mimeType": "text/csv", "buffer": as_csv(rows)}
    page.set_input_files("[name=file]", file)
    page.click("form.command button.primary")
    page.wait_for_selector("form.mapping")


def test_a_ledger_is_imported_without_scripts(sits: Sitting) -> None:
    page = sits(SUPERVISOR, width=NARROW, scripts=False)
    uploaded(page, ledger_row("1"), ledger_row("2", 登记日期="2025-02-30"))
    page.click("text=没有对应栏目的")
    page.select_option("[name='field.place']", "c:牵头单位")
    page.click("form.command button.primary")
    page.wait_for_selector("text=导入1行")  # the page looks again by itself
    expect(page.locator("main")).to_contain_text("“2025-02-30”不是日期")
    page.click("button.primary")
    page.wait_for_selector("text=已导入1行")
    with page.expect_download() as bad:
        page.click("text=下载有误的行")
    assert bad.value.suggested_filename == "台账.rejected.csv"
    page.click("text=去看")
    expect(page.locator("main")).to_contain_text("处罚决定未公示")
