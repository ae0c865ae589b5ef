"""The screenshots that README and its Chinese tour show, taken of the demo county itself.

`make pictures` writes them to docs/pictures/ from the whole story; a test run takes them of its
last months, to see that each can still be taken.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from services.bootstrap import open_house
from services.demo import places, story
from services.settings import Settings
from services.web.app import build
from tests.browser.conftest import NARROW, WIDE, served
from tests.browser.conftest import PICTURES as FOLDER
from tests.county import SetClock
from tests.services.web.county import NOW

ROOT = Path(__file__).parents[2]
MONTHS = story.MONTHS if FOLDER else 2
TODAY = date(2026, 11, 24)  # the day of the story and of its pictures
LATE = "/rectifications?light=overdue&light=long_overdue&sort=registered_on&descending=true"
NEWEST = ".ledger .c-title a >> nth=0"
PICTURES = {  # name: who looks, at which width, from which page on, and what is clicked
    "ledger": ("supervisor", WIDE, "/rectifications", ""),
    "item": ("supervisor", WIDE, LATE, NEWEST),
    "overview": ("leader", WIDE, "/overview", ""),
    "work": ("head", NARROW, "/", ""),
    "record": ("inspector", NARROW, "/findings/record-finding", ""),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("demo"))
    story.tell(settings, TODAY, months=MONTHS)
    house = open_house(settings, SetClock(NOW + timedelta(hours=1)))
    try:
        with house.following, served(build(house)) as at:
            yield at
    finally:
        house.close()


def looking(chromium: Browser, address: str, account: str, width: int) -> Page:
    """A page on which somebody of the demo county has logged in."""
    context = chromium.new_context(
        base_url=address, viewport={"width": width, "height": 900}, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=account]", account)
    page.fill("[name=password]", places.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("nav.menu", state="attached")
    return page


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_taken(chromium: Browser, address: str, tmp_path: Path, name: str) -> None:
    account, width, place, clicked = PICTURES[name]
    page = looking(chromium, address, account, width)
    page.goto(place)
    if clicked:
        page.click(clicked)
        page.wait_for_selector(".stages")
    page.wait_for_load_state("load")
    taken = (ROOT / FOLDER if FOLDER else tmp_path) / f"{name}.png"
    page.screenshot(path=taken)
    page.context.close()
    assert taken.read_bytes().startswith(b"\x89PNG")


def test_every_picture_is_shown() -> None:
    shown = "".join((ROOT / name).read_text() for name in ("README.md", "README.zh-CN.md"))
    kept = {path.name for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert kept == {f"{name}.png" for name in PICTURES}
    assert [name for name in sorted(kept) if f"docs/pictures/{name}" not in shown] == []
