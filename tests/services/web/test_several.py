"""One act for several rows: confirmed with the real number, row by row, and never twice."""

from typing import Any

import pytest

from domain.rectifications import Acknowledge, ItemAcknowledged, ItemUrged, LookBackStarted, Urge
from tests.county import SECOND_VERIFIER, do
from tests.known import ENFORCEMENT, HANDLER, HEAD, INSPECTOR, LEADER, SUPERVISOR, TODAY, VERIFIER
from tests.services.web.county import County
from tests.services.web.test_pages import OUTSIDER

TEXT = "请抓紧办理"


def _address(act: str, *items: str, **more: str) -> str:
    picks = "".join(f"&pick={item.partition('/')[2]}" for item in items)
    return f"/rectifications/several?act={act}{picks}" + "".join(
        f"&{name}={said}" for name, said in more.items()
    )


def _count(county: County, fact: type[Any]) -> int:
    return sum(isinstance(at.fact, fact) for at in county.house.ledger.since(0, limit=10_000))


@pytest.fixture
def three(county: County) -> tuple[str, str, str]:
    """Three items with their unit; the last was urged today."""
    items = county.item("甲"), county.item("乙"), county.item("丙")
    do(county.house.desk, SUPERVISOR, Urge(id=items[2], text=TEXT))
    county.house.projector.catch_up()
    return items


def test_the_page_says_how_many_and_which_are_left_out_and_why(
    county: County, three: tuple[str, str, str]
) -> None:
    docketed = county.docketed("丁")
    browser = county.logged_in(SUPERVISOR)
    page = browser.open(_address("urge", *three, docketed, "rectifications/none"))
    assert "催办：2件" in page.text
    assert "这次办理2件" in page.text
    left_out = page.text.partition("不能办理3件")[2]
    assert "丙" in left_out
    assert "已催办" in left_out
    assert "丁" in left_out
    assert _count(county, ItemUrged) == 1  # nothing is done yet


def test_each_row_is_recorded_once_however_often_the_form_comes(
    county: County, three: tuple[str, str, str]
) -> None:
    browser = county.logged_in(SUPERVISOR)
    form = browser.open(_address("urge", *three))
    page = browser.submit("/several", text=TEXT)
    assert browser.status == 200
    assert "催办：已登记2件，未登记0件" in page.text
    assert page.text.count("已登记，已封存") == 2
    assert _count(county, ItemUrged) == 3
    browser.page = form
    page = browser.submit("/several", text=TEXT)
    assert page.text.count("没有重复登记") == 2
    assert _count(county, ItemUrged) == 3
    page = browser.open(form.address)
    assert "已经办过2件" in page.text
    assert "催办：0件" in page.text


def test_a_form_that_comes_again_with_other_words_changes_nothing(
    county: County, three: tuple[str, str, str]
) -> None:
    browser = county.logged_in(SUPERVISOR)
    form = browser.open(_address("urge", three[0]))
    browser.submit("/several", text=TEXT)
    browser.page = form
    page = browser.submit("/several", text="改了的话")
    assert browser.status == 409
    assert "未登记1件" in page.text
    assert _count(county, ItemUrged) == 2


def test_a_refused_row_holds_no_other_up(county: County, three: tuple[str, str, str]) -> None:
    browser = county.logged_in(SUPERVISOR)
    browser.open(_address("urge", three[0], three[1]))
    do(county.house.desk, LEADER, Urge(id=three[0], text=TEXT))  # meanwhile
    page = browser.submit("/several", text=TEXT)
    assert "催办：已登记1件，未登记1件" in page.text
    refused = page.text.partition("未登记1件")[2].partition("未登记1件")[2]
    assert "甲" in refused
    assert "已催办" in refused


def test_what_a_rule_refuses_of_all_is_told_of_all(
    county: County, three: tuple[str, str, str]
) -> None:
    browser = county.logged_in(HEAD)
    browser.open(_address("acknowledge", *three))
    page = browser.submit("/several", handler=INSPECTOR)
    assert browser.status == 409
    assert _count(county, ItemAcknowledged) == 0
    assert "未登记3件" in page.text


def test_what_is_missing_is_asked_for_and_nothing_recorded(
    county: County, three: tuple[str, str, str]
) -> None:
    browser = county.logged_in(SUPERVISOR)
    browser.open(_address("start-look-back", *three))
    assert "开展回头看：0件" in browser.page.text
    claimed = county.imported("旧", closed_on=TODAY)
    browser.open(_address("start-look-back", claimed))
    page = browser.submit("/several", verifier="", chosen="")
    assert browser.status == 422
    assert page.text.count("✕") == 1
    assert _count(county, LookBackStarted) == 0


def test_only_who_may_look_back_at_one_of_them_is_offered(county: County) -> None:
    closed = [county.imported(title, closed_on=TODAY) for title in ("旧一", "旧二")]
    page = county.logged_in(SUPERVISOR).open(_address("start-look-back", *closed))
    offered = {value for value, _ in page.form("/several").choices["verifier"] if value}
    assert offered == {SUPERVISOR, VERIFIER, SECOND_VERIFIER}


def test_a_unit_signs_for_all_its_items_at_once(
    county: County, three: tuple[str, str, str]
) -> None:
    browser = county.logged_in(HANDLER)
    browser.open("/rectifications")
    assert "签收" in browser.page.text
    browser.open(_address("acknowledge", *three))
    browser.submit("/several")
    assert _count(county, ItemAcknowledged) == 3
    assert "3件" in browser.page.text


def test_rows_one_may_not_see_have_no_words(county: County, three: tuple[str, str, str]) -> None:
    browser = county.logged_in(OUTSIDER)
    page = browser.open(_address("urge", *three))
    assert "甲" not in page.text
    assert "不能办理3件" in page.text


def test_without_a_token_nothing_is_done(county: County, three: tuple[str, str, str]) -> None:
    browser = county.logged_in(SUPERVISOR)
    form = browser.open(_address("urge", three[0]))
    said = form.form("/several").values
    form.form("/several").values = [(name, "x" if name == "csrf" else it) for name, it in said]
    page = browser.submit("/several", text=TEXT)
    assert browser.status == 403
    assert TEXT in page.html  # what was typed is kept
    assert _count(county, ItemUrged) == 1


@pytest.mark.parametrize(
    "query",
    ["act=none", "", "act=close-item&pick=x", "act=urge" + "&pick=".join(map(str, range(202)))],
)
def test_what_is_no_act_is_refused_with_those_there_are(county: County, query: str) -> None:
    browser = county.logged_in(SUPERVISOR)
    browser.open(f"/rectifications/several?{query}")
    assert browser.status == 422


def test_with_no_row_picked_the_page_says_so(county: County) -> None:
    browser = county.logged_in(SUPERVISOR)
    page = browser.open("/rectifications/several?act=urge&list=%3Flight%3Doverdue")
    assert "没有选中事项" in page.text
    assert browser.page.link("回到台账") == "/rectifications?light=overdue"
    page = browser.open("/rectifications/several?act=urge&list=https://example.org")
    assert browser.page.link("回到台账") == "/rectifications"


def test_a_past_day_has_no_boxes_and_no_acts(county: County, three: tuple[str, str, str]) -> None:
    county.turn(days=1)
    browser = county.logged_in(SUPERVISOR)
    assert 'name="pick"' in browser.open("/rectifications").html
    assert 'name="pick"' not in browser.open("/rectifications?as_of=2026-11-24").html
    page = browser.open(_address("urge", three[0], as_of="2026-11-24"))
    assert page.address.endswith("/rectifications?as_of=2026-11-24")


def test_each_row_says_which_acts_are_open_to_it(
    county: County, three: tuple[str, str, str]
) -> None:
    do(county.house.desk, HANDLER, Acknowledge(id=three[0]))
    county.house.projector.catch_up()
    html = county.logged_in(HEAD).open(f"/rectifications?lead_unit={ENFORCEMENT}").html
    boxes = html.partition("<tbody>")[2]
    acts = {
        item: boxes.partition(f'value="{item.partition("/")[2]}" data-acts="')[2].partition('"')[0]
        for item in three
    }
    assert list(acts.values()) == ["", "acknowledge", "acknowledge"]
    assert "data-acts" not in county.logged_in(INSPECTOR).open("/rectifications").html
