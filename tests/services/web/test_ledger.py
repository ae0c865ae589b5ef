"""The ledger at work: named views, facets, pages in both directions, files, what is wrong."""

import html as entities
import json
import re
from datetime import date

import pytest

from domain.rectifications import Acknowledge
from tests.county import do
from tests.known import HANDLER, HEAD, INSPECTOR, LEADER, SUPERVISOR, TODAY
from tests.services.web.county import County
from tests.services.web.test_pages import OUTSIDER, total

TAB = re.compile(r'<a href="([^"]+)"[^>]*>([^<]+)(?:<small>(\d+)</small>)?</a>')
GROWING = {
    "今年销号",
    "当场改正",
    "全部",
    "我登记的",
}  # with the record, so not counted on each page
FACET = re.compile(
    r'<li><a href="([^"]+)"[^>]*>.*?</a>\s*<span class="count">(\d+)</span></li>', re.DOTALL
)


def _between(html: str, begin: str, end: str) -> str:
    return html.partition(begin)[2].partition(end)[0]


def tabs(html: str) -> dict[str, tuple[str, int | None]]:
    """The named views of a list: where each leads, and how many rows it says it has, if it does."""
    found = TAB.findall(_between(html, '<nav class="tabs"', "</nav>"))
    return {
        label.strip(): (entities.unescape(to), int(count) if count else None)
        for to, label, count in found
    }


def titles(html: str) -> list[str]:
    """The titles on the page, in order."""
    return re.findall(r'class="c-title" title="([^"]*)"', html)


@pytest.fixture
def filled(county: County) -> County:
    """Open items late, near and in time, one signed for, one nobody leads, and closed ones."""
    county.item("逾期的", TODAY)
    near = county.item("临期的", date(2026, 12, 1))
    county.item("在期的", date(2027, 3, 1))
    county.docketed("没人牵头的")
    county.finding("没认定的公示问题")
    do(county.house.desk, HANDLER, Acknowledge(id=near))
    for year in (2024, 2026):
        day = date(year, 2, 5)
        county.imported(
            f"{year}年销号的", found_on=day, registered_on=day, ordered_due_on=day, closed_on=day
        )
    county.turn(days=2)
    county.house.projector.catch_up()
    return county


@pytest.mark.parametrize("person", [SUPERVISOR, HEAD, HANDLER, LEADER, INSPECTOR, OUTSIDER])
@pytest.mark.parametrize("moment", ["", "as_of=2026-11-24"])
def test_every_view_and_facet_says_how_long_its_list_is(
    filled: County, person: str, moment: str
) -> None:
    browser = filled.logged_in(person)
    for board in ("/rectifications", "/findings"):
        page = browser.open(f"{board}?{moment}")
        views = tabs(page.html)
        assert views
        assert {name for name, (_, count) in views.items() if count is None} <= GROWING
        for address, count in [*views.values(), *_facets(page.html)]:
            assert count in (total(browser.open(address).html), None), address


def _facets(html: str) -> list[tuple[str, int]]:
    found = FACET.findall(_between(html, 'class="facets"', "</aside>"))
    return [(entities.unescape(address), int(count)) for address, count in found]


def test_everybody_has_the_views_of_their_own_part(filled: County) -> None:
    mine = {
        HEAD: {"我负责的": 3, "本单位牵头": 3}, HANDLER: {"我经办的": 1, "本单位牵头": 3},
        LEADER: {"我分管的": 3}, SUPERVISOR: {},
    }  # fmt: skip
    own = {"我负责的", "我经办的", "我分管的", "本单位牵头"}
    for person, expected in mine.items():
        views = tabs(filled.logged_in(person).open("/rectifications").html)
        assert {name: views[name][1] for name in own & set(views)} == expected, person


def test_the_view_one_is_in_is_marked_also_when_it_is_narrowed(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    for query, label in (
        ("", "未销号"), ("?light=long_overdue&light=overdue&sort=number", "逾期"),
        ("?light=due_soon&severity=serious", "临期"), ("?listing=both", "全部"),
        ("?listing=closed&closed_year=2026", "今年销号"),
    ):  # fmt: skip
        page = browser.open(f"/rectifications{query}").html
        marked = re.findall(
            r'aria-current="true">([^<]+)<', _between(page, 'class="tabs"', "</nav>")
        )
        assert [name.strip() for name in marked] == [label], query


def test_pages_go_forth_and_back_and_say_where_one_is(county: County) -> None:
    for number in range(5):
        county.item(f"第{number}件", date(2026, 12, 10 + number))
    browser = county.logged_in(SUPERVISOR)
    for order in ("", "&sort=number&descending=true"):
        browser.open(f"/rectifications?limit=2{order}")
        seen = [titles(browser.page.html)]
        while "下一页" in browser.page.text:
            seen.append(titles(browser.follow("下一页").html))
        assert [len(each) for each in seen] == [2, 2, 1]
        assert "第5至5件，共5件" in browser.page.text
        back = [seen[-1]]
        while "上一页" in browser.page.text:
            back.append(titles(browser.follow("上一页").html))
        assert back[::-1] == seen
        assert "回到第一页" not in browser.page.text
    browser.open("/rectifications?limit=2")
    browser.follow("下一页")
    browser.follow("下一页")
    assert titles(browser.follow("回到第一页").html) == ["第0件", "第1件"]
    browser.open("/rectifications?after=due_on~1~9999-12-31~z")
    assert titles(browser.follow("回到第一页").html)[:1] == ["第0件"]


def test_a_page_behind_one_that_closed_meanwhile_is_whole(county: County) -> None:
    for number in range(3):
        county.item(f"第{number}件", date(2026, 12, 10 + number))
    browser = county.logged_in(SUPERVISOR)
    page = browser.open("/rectifications?limit=2&before=due_on~0~2026-12-11~rectifications/0")
    assert titles(page.html) == ["第0件", "第1件"]  # the first page, though fewer are in front


def test_an_empty_list_names_the_filter_that_empties_it(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    page = browser.open("/rectifications?light=overdue&search=临期的")
    assert total(page.html) == 0
    assert titles(browser.follow("去掉“灯色").html) == ["临期的"]
    page = browser.open("/rectifications?search=年销号的")
    assert "连已销号的一起找 有2件" in " ".join(page.text.split())
    assert total(browser.follow("连已销号的一起找").html) == 2
    assert "有0件" not in browser.open("/rectifications?search=没有这样的").text


def test_the_height_of_rows_stays_until_another_is_chosen(filled: County) -> None:
    browser = filled.logged_in(SUPERVISOR)
    assert 'class="ledger compact"' in browser.open("/rectifications").html
    browser.follow("宽松")
    assert 'class="ledger roomy"' in browser.open("/rectifications").html
    assert 'class="ledger compact"' in browser.open("/rectifications?height=huge").html


def test_an_address_that_is_wrong_says_what_and_leads_on(county: County) -> None:
    county.item()
    browser = county.logged_in(SUPERVISOR)
    page = browser.open("/rectifications?due_on=2026&light=green&severity=serious")
    assert browser.status == 422
    headings = re.findall(r"<h[12][^>]*>([^<]+)</h[12]>", page.html.partition("<main")[2])
    assert headings == ["这个网址里有条件不对"]
    main = page.text.partition("这个网址里有条件不对")[2]
    assert "“due_on”" in main
    assert "未到期、临期、逾期、严重逾期、待核验、按时报结、已销号" in main
    assert "到期日不早于" in main
    narrowed = browser.follow("去掉这一项再看")
    assert browser.status == 422
    assert "due_on" not in narrowed.address
    assert total(browser.follow("去掉这一项再看").html) == 1
    assert "severity=serious" in browser.page.address


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("sort=colour", "排序"), ("after=nowhere", "翻页位置"), ("as_of=2099-01-01", "查看日期"),
        ("after=number~0~3~rectifications/1", "翻页位置"),
        ("before=number~0~3~rectifications/1", "翻页位置"),
        ("limit=9999", "每页件数"), ("descending=maybe", "倒序"), ("before=x~y", "翻页位置"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_can_be_left_out(county: County, query: str, label: str) -> None:
    browser = county.logged_in(SUPERVISOR)
    page = browser.open(f"/rectifications?{query}")
    assert browser.status == 422
    assert label in page.text.partition("<main")[2] or label in page.text
    browser.follow("去掉这一项再看")
    assert browser.status == 200


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/rectifications/none", "没有找到"),
        ("/nowhere", "没有这一页。"),
        ("/units/none", "没有找到"),
    ],
)
def test_what_is_not_there_has_one_heading_and_a_way_on(
    county: County, path: str, heading: str
) -> None:
    browser = county.logged_in(SUPERVISOR)
    page = browser.open(path)
    assert browser.status == 404
    main = page.html.partition("<main")[2]
    assert re.findall(r"<h[12][^>]*>([^<]+)</h[12]>", main) == [heading]
    assert "回到首页" in main
    if path.startswith("/rectifications"):
        browser.open(re.findall(r'class="button" href="([^"]+)">整改台账<', main)[0])
        assert browser.status == 200


def test_the_json_file_is_the_whole_list_and_the_api_goes_by_pages(county: County) -> None:
    for number in range(4):
        county.item(f"第{number}件")
    api = county.api(SUPERVISOR)
    for path in ("/rectifications.json?limit=2", "/api/rectifications.json?limit=2"):
        answer = api.get(path)
        assert int(answer.headers["content-length"]) == len(answer.content)
        whole = json.loads(answer.text)
        assert len(whole["rows"]) == whole["total"] == 4
        assert whole["next"] is None
    paged = api.get("/api/rectifications?limit=2").json()
    assert len(paged["rows"]) == 2
    assert {key: whole[key] for key in ("total", "facets")} == {
        key: paged[key] for key in ("total", "facets")
    }
    assert whole["rows"][:2] == paged["rows"]
    assert api.get("/api/rectifications.json?light=overdue").json()["rows"] == []


def test_a_file_in_english_has_english_heads(county: County) -> None:
    county.item()
    browser = county.logged_in(SUPERVISOR)
    head, row = browser.client.get("/rectifications.csv?lang=en").text.splitlines()[:2]
    assert head.endswith("Severity,Source,Registered,Closed,Docketing office")
    assert "Serious" in row


def test_paper_has_the_day_and_the_columns_superiors_ask_for(filled: County) -> None:
    page = filled.logged_in(SUPERVISOR).open("/rectifications").html
    assert '<p class="print-only">截至2026年11月26日，共4件</p>' in page
    heads = re.findall(r'<th scope="col" class="c-\w+ print-only">([^<]+)</th>', page)
    assert heads == ["分管领导", "核验单位", "整改要求", "整改进展"]


def test_persons_are_counted_as_persons(county: County) -> None:
    page = county.logged_in(SUPERVISOR).open("/persons")
    assert re.search(r"共\d+人", page.text)
