"""The ledger at work: what one saves is a tab for oneself or one's unit; columns and heights."""

import re

import pytest

from services.web.boards.saved import KEPT_AT_MOST
from tests.known import HEAD, LEADER, SUPERVISOR
from tests.services.web.browser import Browser
from tests.services.web.county import County
from tests.services.web.test_lists import filled as filled

LATE = "/rectifications?light=overdue&sort=number"
TAB = re.compile(r'<a href="([^"]+)"[^>]*>(\S+) <small>(\d+)</small></a>')


def saves(browser: Browser, address: str, **said: str) -> int:
    """The status of saving what an address chooses."""
    browser.open(address)
    browser.submit("/saved-views", **said)
    return browser.status


def tabs(browser: Browser, address: str = "/rectifications") -> dict[str, tuple[str, int]]:
    """The tabs of the ledger by their words: where they lead, and what they count."""
    html = browser.open(address).html.partition('class="tabs"')[2].partition("</nav>")[0]
    return {name: (to.replace("&amp;", "&"), int(count)) for to, name, count in TAB.findall(html)}


def test_what_one_saves_is_a_tab_of_ones_own_that_counts_its_rows(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    assert saves(browser, LATE, name="已经晚了") == 200
    assert "light=overdue" in browser.page.address
    assert 'aria-current="true">已经晚了 <small>1' in browser.page.html
    address, count = tabs(browser)["已经晚了"]
    assert count == 1
    assert "sort=number" in address
    assert "共1件" in browser.open(address).text
    assert "已经晚了" not in tabs(filled.logged_in(LEADER))


def test_what_is_shared_is_a_tab_of_everybody_in_the_unit(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    assert saves(browser, LATE, name="共享的", shared="true") == 200
    assert "共享的" in tabs(filled.logged_in(SUPERVISOR))
    assert "共享的" not in tabs(filled.logged_in(HEAD))


def test_a_view_is_taken_away_by_whoever_sees_it_and_nobody_else(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    saves(browser, LATE, name="已经晚了")
    form = next(form for form in browser.page.forms if form.action.endswith("/remove"))
    stranger = filled.logged_in(HEAD)
    stranger.open("/password")
    csrf = dict(next(form for form in stranger.page.forms if "csrf" in form.names).values)["csrf"]
    assert stranger.client.post(form.action, data={"csrf": csrf}).status_code == 404
    assert "已经晚了" in tabs(browser)
    assert browser.client.post(form.action, data={"csrf": "x"}).status_code == 403
    browser.open("/rectifications")
    browser.submit(form.action)
    assert "已经晚了" not in tabs(browser)


def test_a_name_used_again_replaces_what_it_named(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    saves(browser, LATE, name="一个")
    saves(browser, "/rectifications?light=not_due", name="一个")
    address, count = tabs(browser)["一个"]
    assert ("light=not_due" in address, count) == (True, 2)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (LATE, {"name": " "}),
        (LATE, {"name": "长" * 21}),
        (LATE, {"name": "一个", "query": ""}),
        (LATE, {"name": "一个", "query": "light=purple"}),
        (LATE, {"name": "一个", "query": "nonsense=1"}),
    ],
)
def test_what_no_list_understands_is_not_saved(
    filled: County, address: str, said: dict[str, str]
) -> None:
    browser = filled.logged_in(SUPERVISOR)
    assert saves(browser, address, **said) == 422
    assert "一个" not in tabs(browser)


def test_so_many_are_kept_and_no_more(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    for number in range(KEPT_AT_MOST):
        assert saves(browser, f"/rectifications?search={number}", name=f"第{number}个") == 200
    assert saves(browser, LATE, name="又一个") == 422
    assert "已经保存了8个" in browser.page.text
    assert saves(browser, LATE, name="第0个") == 200
    assert saves(browser, LATE, name="又一个", shared="true") == 200


def test_what_can_no_longer_be_chosen_is_a_tab_without_a_count(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    saves(browser, LATE, name="旧的")
    views = filled.house.saved_views
    (view,) = views.of("rectifications", browser_account(browser), ())
    views.save(type(view)(**{**vars(view), "query": "severity=gone"}))
    page = browser.open("/rectifications")
    assert ">旧的</a>" in page.html


def browser_account(browser: Browser) -> str:
    """The account that has logged in."""
    found = re.search(r'data-account="([^"]+)"', browser.page.html)
    assert found
    return found[1]


def test_a_past_day_has_the_tabs_and_saves_nothing(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    saves(browser, LATE, name="已经晚了")
    page = browser.open("/rectifications?light=not_due&as_of=2026-11-24")
    assert "已经晚了" in tabs(browser, "/rectifications?as_of=2026-11-24")
    assert all(form.action != "/saved-views" for form in page.forms)


def test_columns_and_heights_one_chose_are_kept_and_files_have_all(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    usual = browser.open("/rectifications").html
    assert ">严重程度</th>" not in re.sub(r"</?a[^>]*>", "", usual)
    chosen = browser.open("/rectifications?columns=severity&columns=due_on&height=roomy").html
    for html in (chosen, browser.open("/rectifications").html):
        heads = re.findall(r'<th scope="col" class="c-(\w+) +"', html)
        assert heads == ["number", "title", "due_on", "severity"]
        assert 'class="ledger roomy"' in html
    header = browser.client.get("/rectifications.csv").content.decode("utf-8-sig").splitlines()[0]
    assert "整改要求" not in header
    assert header.count(",") == 14
    assert "columns=" not in browser.open("/rectifications?columns=severity").link("临期")
    for nothing in ("usual", "number", "nonsense"):
        html = browser.open(f"/rectifications?columns={nothing}").html
        assert 'class="c-flags' in html
