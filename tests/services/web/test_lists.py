"""Lists: totals that need no second count, years to choose from, words in both languages."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from domain.rectifications import Acknowledge
from projections import boards, findings, rectifications
from projections.rectifications import Listing
from services.reading import viewer_of
from tests.county import do
from tests.known import ENFORCEMENT, HANDLER, LEADER, SUPERVISOR, TODAY
from tests.services.web.county import County
from tests.services.web.test_pages import total


@pytest.fixture
def filled(county: County) -> County:
    """Three items: one nobody leads yet, one late, one in time; and a finding not decided on."""
    county.item("甲", TODAY)
    county.item("乙", date(2026, 12, 30))
    county.finding("未认定")
    county.docketed("丙")
    county.turn(days=3)
    return county


FILTERS: Mapping[str, tuple[Any, Any, list[dict[str, Any]]]] = {
    "light": (rectifications, rectifications.Filters, [
        {}, {"light": frozenset({"overdue"})}, {"light": frozenset({"overdue", "not_due"})},
        {"lead_unit": frozenset({""})}, {"search": "甲"}, {"listing": Listing.BOTH},
        {"light": frozenset({"not_due"}), "lead_unit": frozenset({ENFORCEMENT})},
    ]),
    "step": (findings, findings.Filters, [
        {}, {"step": frozenset({"submitted"})}, {"decided_year": 2026}, {"search": "乙"},
    ]),
}  # fmt: skip


@pytest.mark.parametrize("told_by", FILTERS)
def test_a_total_told_by_the_counts_is_the_count(filled: County, told_by: str) -> None:
    module, kind, chosen = FILTERS[told_by]
    organisation = filled.house.desk.known().organisation
    viewer = viewer_of(organisation, SUPERVISOR, TODAY)
    with filled.house.reading.view("", viewer, organisation) as view:
        fixed = {"bounds": view.bounds} if module is rectifications else {}
        counted = set()
        for some in chosen:
            filters = kind(**fixed, **some)
            counts = module.facets(view.read, filters, view.viewer.units)
            told = boards.total(counts, told_by, getattr(filters, told_by))
            assert told == module.count(view.read, filters, view.viewer.units)
            counted.add(told)
    assert len(counted) > 1


def test_items_nobody_leads_yet_have_a_row_of_their_own(filled: County) -> None:
    filled.of_old()
    browser = filled.logged_in(LEADER)
    page = browser.open("/overview")
    row = page.html.rpartition("未确定牵头单位")[2].partition("</tr>")[0]
    addresses = re.findall(r'href="([^"]+)">(\d+)<', row)
    assert [count for _, count in addresses] == ["1"]
    listed = browser.open(addresses[0][0].replace("&amp;", "&"))
    assert total(listed.html) == 1
    assert "丙" in listed.text
    assert "牵头单位：未确定" in listed.text
    api = filled.api(LEADER).get("/api/rectifications?lead_unit=none").json()
    assert [row["title"] for row in api["rows"]] == ["丙"]


def test_the_row_of_those_nobody_leads_is_a_facet_too(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    narrowed = browser.open("/rectifications").link("未确定")
    assert "lead_unit=none" in narrowed
    assert total(browser.open(narrowed).html) == 1
    assert total(browser.open(browser.page.link("✕")).html) == 3


def test_closed_items_are_offered_by_year_and_all_together(filled: County) -> None:
    for year in (2024, 2026):
        began, ended = date(year, 1, 5), date(year, 2, 5)
        filled.imported(
            f"{year}年的",
            found_on=began,
            registered_on=began,
            ordered_due_on=ended,
            closed_on=ended,
        )
    browser = filled.logged_in(SUPERVISOR)
    page = browser.open("/rectifications?listing=closed")
    assert total(page.html) == 2
    years = [label for _, label in page.links if re.fullmatch(r"\d{4}年", label)]
    assert years == ["2026年", "2024年"]
    assert total(browser.follow("2024年").html) == 1
    assert total(browser.follow("所有年度").html) == 2
    assert total(browser.open("/rectifications?listing=closed&closed_year=0").html) == 2


def test_every_month_of_the_overview_opens_its_list(filled: County) -> None:
    filled.of_old()
    browser = filled.logged_in(LEADER)
    html = browser.open("/overview").html.partition("立项和销号</h2>")[2].partition("</section>")[0]
    cells = re.findall(r'<a href="([^"]+)">(\d+)</a>', html)
    assert [int(count) for _, count in cells] == [1, 1, 3]
    for address, count in cells:
        assert total(browser.open(address.replace("&amp;", "&")).html) == int(count)


def test_lights_say_how_many_days(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    browser.open("/rectifications")
    assert "逾期3天" in browser.page.text
    assert "剩23天" in browser.page.text
    browser.open("/rectifications?lang=en")
    assert "Late, 3 d" in browser.page.text
    assert "23 d left" in browser.page.text


def test_english_pages_write_no_chinese_marks_codes_or_dates(filled: County) -> None:
    item = filled.item("abc")
    do(filled.house.desk, HANDLER, Acknowledge(id=item))
    filled.house.projector.catch_up()
    browser = filled.logged_in(SUPERVISOR)
    for path in ("/rectifications?lang=en", f"/{item}?lang=en", "/findings?lang=en"):
        page = browser.open(path)
        assert browser.status == 200
        assert not re.findall("[：；，（）]|较重|@1|年[0-9]+月", page.text), path
        assert "Serious" in page.text, path


def test_chinese_lists_write_days_in_one_way(filled: County) -> None:
    page = filled.logged_in(SUPERVISOR).open("/rectifications")
    rows = page.html.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.search(r">11月\d+日", rows)
    assert not re.search(r">\s*2026-\d\d-\d\d", rows)


def test_what_nobody_leads_is_not_in_empty_brackets(filled: County) -> None:
    stream = filled.imported("旧事项", lead_unit="", responsible_person="")
    page = filled.logged_in(SUPERVISOR).open(f"/{stream}")
    assert "在牵头单位手里（未确定）" in page.text
    waiting = filled.api(SUPERVISOR).get("/api/rectifications?lead_unit=none").json()["rows"]
    docketed = next(row["stream"] for row in waiting if row["title"] == "丙")
    page = filled.logged_in(SUPERVISOR).open(f"/{docketed}")
    assert "在分管领导手里（未确定，平安法治办公室跟办）" in page.text


def test_facets_stand_in_the_order_of_their_field(filled: County) -> None:
    html = filled.logged_in(SUPERVISOR).open("/rectifications?listing=both").html
    html = html.partition('class="facets"')[2]
    lights = [html.index(f"light={light}") for light in ("not_due", "overdue")]
    assert lights == sorted(lights)
