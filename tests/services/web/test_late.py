"""Late entries: boards of a past day say how many they leave out, and list as many."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from domain.rectifications import Acknowledge, Urge
from domain.units import CreateUnit, Level
from tests.county import ADMIN, OUTSIDER, do
from tests.known import ENFORCEMENT, HEAD, SUPERVISOR, TODAY
from tests.services.web.county import County

NOTE = re.compile(r"有(\d+)条补登没有算进本页")
TOTAL = re.compile(r"共(\d+)条")
LATE: dict[str, Any] = {"happened_on": TODAY, "late_reason": "当日没有网络"}
BOARDS = ("/overview", "/findings", "/inspections", "/units", "/checklists")


@pytest.fixture
def entered_late(county: County) -> County:
    """Two days after it, an acknowledgement and an urging of that day are entered."""
    item = county.item("甲")
    county.turn(days=2)
    do(county.house.desk, HEAD, Acknowledge(id=item), **LATE)
    do(county.house.desk, SUPERVISOR, Urge(id=item, text="请抓紧"), **LATE)
    county.item("乙")  # of its own day
    county.house.projector.catch_up()
    return county


def left_out(county: County, path: str, person: str = SUPERVISOR, day: date = TODAY) -> int:
    """How many the page of the day says it leaves out; it lists as many."""
    browser = county.logged_in(person)
    page = browser.open(f"{path}?as_of={day}")
    said = NOTE.search(page.text)
    if not said:
        assert "补登" not in page.text
        return 0
    listed = browser.open(page.link("看补登"))
    assert f"as_of={day}" in listed.address
    total = TOTAL.search(listed.text)
    assert total
    assert listed.html.count('<li id="e-') == int(total[1]) == int(said[1])
    return int(said[1])


def test_the_overview_says_what_was_entered_late_about_items(entered_late: County) -> None:
    assert left_out(entered_late, "/overview") == 2
    assert [left_out(entered_late, path) for path in BOARDS[1:]] == [0, 0, 0, 0]


def test_what_happened_later_or_was_known_is_not_left_out(entered_late: County) -> None:
    assert left_out(entered_late, "/overview", day=TODAY - timedelta(days=1)) == 0
    assert left_out(entered_late, "/overview", day=entered_late.clock.at.date()) == 0
    assert "补登没有算进" not in entered_late.logged_in(SUPERVISOR).open("/overview").text


def test_who_may_not_see_a_matter_is_not_told_of_its_late_entries(entered_late: County) -> None:
    assert left_out(entered_late, "/overview", OUTSIDER) == 0


def test_a_board_leaves_out_what_is_about_its_own_matters(county: County) -> None:
    county.turn(days=2)
    unit = CreateUnit(
        id="units/late", full_name="迟办", short_name="迟", level=Level.OFFICE, parent=ENFORCEMENT,
        established_on=TODAY,
    )  # fmt: skip
    do(county.house.desk, ADMIN, unit, **LATE)
    county.house.projector.catch_up()
    assert [left_out(county, path, ADMIN) for path in BOARDS] == [0, 0, 0, 1, 0]


def test_the_list_is_told_to_programs_and_names_its_boards(entered_late: County) -> None:
    api = entered_late.api(SUPERVISOR)
    told = api.get(f"/api/late-entries?of=overview&as_of={TODAY}").json()
    assert told["total"] == len(told["rows"]) == 2
    assert api.get("/api/late-entries?of=overview").json()["total"] == 0
    refused = api.get("/api/late-entries?of=nothing")
    assert refused.status_code == 422
    assert "overview" in refused.json()["errors"][0]["allowed"]


def test_long_lists_of_late_entries_go_on_behind(
    entered_late: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.web.pages.late_entries.AT_ONCE", 1)
    browser = entered_late.logged_in(SUPERVISOR)
    first = browser.open(f"/late-entries?of=overview&as_of={TODAY}")
    second = browser.open(first.link("更早的记录"))
    assert [page.html.count('<li id="e-') for page in (first, second)] == [1, 1]
    assert "催办" in first.text
    assert "催办" not in second.html.partition("<main")[2]
