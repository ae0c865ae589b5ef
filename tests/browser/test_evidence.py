"""Evidence in a real browser: a photo from a phone, and a file that is refused."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Sitting
from tests.files import WEB_PAGE, png
from tests.known import INSPECTOR
from tests.services.web.county import County
from tests.services.web.test_commands import FILLED, RECORD

PICKED = ("unit", "source")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DRAWN = "document.querySelector('.file img').naturalWidth"


def filled(page: Page) -> None:
    """The form of a finding, filled in."""
    page.goto(RECORD)
    page.click("details.folded summary")
    page.check(f"[name=severity][value={FILLED['severity']}]")
    for name, said in FILLED.items():
        if name == "severity":
            continue
        field = page.locator(f"[name='{name.replace('__', '.')}']")
        field.select_option(said) if name in PICKED else field.fill(said)


def photo(name: str, content: bytes) -> dict[str, object]:
    """A file as somebody chooses it; what the browser calls it means nothing."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def test_a_phone_records_a_finding_with_a_photo(county: County, sits: Sitting) -> None:
    page = sits(INSPECTOR, width=NARROW)
    filled(page)
    camera = page.locator("[name='evidence.0.file']")
    assert (camera.get_attribute("capture"), camera.get_attribute("accept")) == (
        "environment", "image/*",
    )  # fmt: skip
    camera.set_input_files(photo("现场 照片.png", png(640, 480)))
    page.click("form.command button.primary")
    page.wait_for_selector(".file img")
    page.locator(".file img").scroll_into_view_if_needed()
    page.wait_for_function(f"{DRAWN} === 640")
    assert page.evaluate(SIDEWAYS) <= 0
    page.click(".file a")
    page.wait_for_url("**/evidence/*")
    assert page.evaluate("document.images[0].naturalWidth") == 640


def test_a_web_page_called_a_photo_is_refused_and_the_words_are_kept(
    county: County, sits: Sitting
) -> None:
    page = sits(INSPECTOR, width=NARROW, scripts=False)
    filled(page)
    page.set_input_files("[name='evidence.0.file']", photo("现场.jpg", WEB_PAGE))
    page.click("form.command button.primary")
    expect(page.locator("#refusal")).to_contain_text("网页或者脚本代码")
    assert page.input_value("[name=details]") == FILLED["details"]
