"""The frame of every page: menus by post and moment, large print, icons, and one's own work."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from domain.kernel.lights import Light
from services.web import frame
from services.web.weeks import Cell, weeks
from tests.known import HEAD, INSPECTOR, LEADER, SUPERVISOR, TODAY
from tests.services.web.county import County

WEB = Path(frame.__file__).parent
USED = re.compile(r'icon\("(\w+)"')


def places(county: County, person: str, address: str = "/rectifications") -> list[str]:
    """The addresses of the side menu."""
    html = county.logged_in(person).open(address).html
    menu = html.partition('<nav class="menu"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"?]*)', menu)


def test_who_may_record_findings_has_a_place_to_do_so(county: County) -> None:
    assert places(county, INSPECTOR)[:2] == ["/", "/findings/record-finding"]
    assert "/findings/record-finding" not in places(county, HEAD)


def test_a_past_day_offers_nothing_to_do(county: County) -> None:
    past = places(county, INSPECTOR, f"/rectifications?as_of={TODAY.replace(day=23)}")
    assert past[0] == "/rectifications"
    assert not {"/", "/findings/record-finding"} & set(past)


@pytest.mark.parametrize("path", ["/", "/rectifications", "/help", "/login"])
def test_large_print_stays_until_it_is_taken_back(county: County, path: str) -> None:
    browser = county.logged_in(SUPERVISOR)
    assert 'class="large"' not in browser.open(path).html
    assert 'class="large"' in browser.open(f"{path}?size=large").html
    assert 'class="large"' in browser.open("/rectifications").html
    assert browser.page.link("标准字号") == "/rectifications?size=normal"
    browser.open("/rectifications?size=normal")
    assert 'class="large"' not in browser.open(path).html


def test_a_size_nobody_offers_is_no_size(county: County) -> None:
    browser = county.logged_in(SUPERVISOR)
    assert 'class="large"' not in browser.open("/rectifications?size=huge").html
    assert "zeji_size" not in browser.client.cookies


def test_every_icon_is_drawn_and_every_drawing_is_used() -> None:
    sprite = ET.fromstring((WEB / "static" / "icons.svg").read_text("utf-8"))
    drawn = {symbol.get("id") for symbol in sprite}
    used = {light.value for light in Light}
    used |= {icon for _, listed in frame.MENU for _, icon, _ in listed}
    for template in (WEB / "templates").rglob("*.html"):
        used |= set(USED.findall(template.read_text("utf-8")))
    assert used == drawn


def test_each_day_ahead_opens_what_is_due_on_it(county: County) -> None:
    for number, day in enumerate((TODAY, TODAY.replace(day=27), TODAY.replace(day=27))):
        county.docketed(f"第{number}件", day)
    county.house.projector.catch_up()
    browser = county.logged_in(LEADER)
    cells = re.findall(r'href="(/\?due=[^"]+)" aria-label="[^"]+ (\d+)件"', browser.open("/").html)
    assert sum(int(count) for _, count in cells) == 3
    for address, count in cells:
        page = browser.open(address)
        assert page.html.count("去办理</a>") == int(count), address
        assert page.link("✕") == "/"


def test_a_day_that_is_none_is_refused(county: County) -> None:
    browser = county.logged_in(LEADER)
    browser.open("/?due=soon")
    assert browser.status == 422


def test_the_weeks_ahead_begin_on_monday() -> None:
    drawn = weeks(TODAY, 2, {TODAY: 3}, str)
    assert [len(week) for week in drawn] == [7, 7]
    assert [week[0].day.isoweekday() for week in drawn] == [1, 1]
    assert drawn[0][1] == Cell(day=TODAY, count=3, address="2026-11-24")
    assert weeks(date(2026, 11, 29), 1, {}, str)[0][-1].day == date(2026, 11, 29)
