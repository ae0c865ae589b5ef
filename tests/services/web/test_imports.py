"""Imports on pages: upload, columns, preview, apply, each in its states, for who may import."""

import csv
import io
import time
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.kernel.stream import Login
from domain.rectifications import ItemImported
from services.importing import read_map
from tests import files
from tests.county import ADMIN
from tests.known import HEAD, INSPECTOR, SUPERVISOR, VERIFIER
from tests.services.importing.ledgers import (
    Row,
    as_csv,
    as_xls,
    as_xlsx,
    ledger_row,
    open_data,
    table,
)
from tests.services.web.browser import Browser, Page
from tests.services.web.county import County, opened

LEDGER = "rectifications:rectification_ledger"
BY_HAND = "rectifications:"
NAME = "台账.csv"
WAIT_SECONDS = 30
GOOD, BAD = ledger_row("1"), ledger_row("2", 登记日期="2025-02-30")


@pytest.fixture
def browser(county: County) -> Browser:
    browser = county.logged_in(SUPERVISOR)
    browser.open("/imports")
    return browser


def upload(
    browser: Browser, content: bytes, holds: str = LEDGER, name: str = NAME, **more: Any
) -> Page:
    """Upload a file, and what goes with it."""
    browser.open("/imports")
    return browser.submit("/imports", files={"file": (name, content), **more}, **{"as": holds})


def send(browser: Browser, place: str, **filled: str) -> Page:
    """Submit a form of the import one is at, and wait until it is done."""
    browser.submit(place, **filled)
    return settled(browser)


def settled(browser: Browser) -> Page:
    """The page of the import once nothing is at work."""
    until = time.monotonic() + WAIT_SECONDS
    while 'http-equiv="refresh"' in browser.page.html:
        assert time.monotonic() < until, browser.page.text
        browser.open(browser.page.address)
    return browser.page


def previewed(browser: Browser, *rows: Row) -> Page:
    """The preview of a 整改台账 by the shipped map."""
    upload(browser, as_csv(rows))
    return send(browser, "/columns")


def counts(page: Page) -> list[int]:
    """Rows, new, changed, repeated and bad, as the page tells them."""
    figures = page.html.partition('<dl class="figures small">')[2].partition("</dl>")[0]
    return [int(each.partition("</dd>")[0]) for each in figures.split("<dd>")[1:]]


def items(county: County) -> list[ItemImported]:
    """The items taken over so far."""
    facts = (at.fact for at in county.house.ledger.since(0, 9999))
    return [fact for fact in facts if isinstance(fact, ItemImported)]


def job_of(browser: Browser) -> str:
    """The id of the import one is at."""
    return urlsplit(browser.page.address).path.split("/")[2]


@pytest.mark.parametrize("person", [HEAD, INSPECTOR])
def test_who_may_not_import_has_neither_menu_nor_page(county: County, person: str) -> None:
    browser = county.logged_in(person)
    assert 'href="/imports"' not in browser.page.html
    for place in ("/imports", "/imports/x", "/imports/x/columns", "/imports/x/map.toml"):
        browser.open(place)
        assert browser.status == 403
        assert "督查督办机构人员、机构人员管理员" in browser.page.text
    for place in ("/imports", "/imports/x/apply"):
        assert browser.client.post(place, data={"csrf": ""}).status_code == 403


@pytest.mark.parametrize("person", [SUPERVISOR, ADMIN])
def test_who_may_import_finds_the_page_empty_at_first(county: County, person: str) -> None:
    browser = county.logged_in(person)
    browser.follow("导入")
    assert browser.status == 200
    assert "还没有上传过文件" in browser.page.text


def test_a_ledger_is_previewed_and_then_imported(county: County, browser: Browser) -> None:
    head = county.house.ledger.head()
    page = previewed(browser, GOOD, BAD, ledger_row("1"))
    assert counts(page) == [3, 1, 0, 0, 2]
    assert "“2025-02-30”不是日期" in page.text
    assert "与第2行相同" in page.text
    assert "导入1行" in page.text
    assert county.house.ledger.head() == head, "a preview records nothing"
    page = send(browser, "/apply")
    assert "已导入1行" in page.text
    (item,) = items(county)
    assert (item.number, item.act.login, item.act.person) == ("1", Login.IMPORT, SUPERVISOR)
    assert item.act.late_reason == f"旧台账导入（{NAME}第2行）"
    browser.follow("去看")
    assert browser.status == 200


def test_a_second_import_changes_nothing(county: County, browser: Browser) -> None:
    previewed(browser, GOOD)
    send(browser, "/apply")
    head = county.house.ledger.head()
    page = send(browser, "/preview")
    assert counts(page) == [1, 0, 0, 1, 0]
    assert "没有新的行可以导入" in page.text
    assert county.house.ledger.head() == head


def test_a_row_that_differs_is_shown_and_not_touched(browser: Browser) -> None:
    previewed(browser, GOOD)
    send(browser, "/apply")
    page = previewed(browser, ledger_row("1", 整改任务="限期公示", 牵头单位="便民服务中心"))
    assert counts(page) == [1, 0, 1, 0, 0]
    assert "整改要求：按期公示 → 限期公示" in page.text
    assert "牵头单位：综合行政执法大队 → 便民服务中心" in page.text
    browser.open("/imports")
    assert browser.page.text.count(NAME) == 2


def test_the_bad_rows_come_back_with_their_reasons(browser: Browser) -> None:
    rows = [ledger_row(str(n), 登记日期="2025-02-30") for n in range(60)]
    page = previewed(browser, *rows)
    assert page.text.count("不是日期") == 50
    assert "只列前50行" in page.text
    answer = browser.client.get(browser.page.link("下载有误的行"))
    assert "rejected.csv" in answer.headers["content-disposition"]
    headers, *bad = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert headers[: len(BAD)] == list(BAD)
    assert len(bad) == 60
    assert bad[0][-3] == "登记日期：“2025-02-30”不是日期"
    english = browser.open(f"{page.address}?lang=en")
    assert "“2025-02-30” is no date" in english.text


def test_a_row_out_of_ones_reach_is_a_bad_row(county: County, browser: Browser) -> None:
    page = previewed(browser, GOOD, ledger_row("2", 涉及单位="清河镇"))
    assert counts(page) == [2, 1, 0, 0, 1]
    assert "清河镇" in page.text.partition("有误的1行")[2]


def test_columns_chosen_by_hand_become_a_map_to_keep(county: County, browser: Browser) -> None:
    row = {
        "问号": "A-1",
        "事由": "门前堆物",
        "单位": "综合行政执法大队",
        "哪天": "05/03/2025",
        "等次": "挺重",
    }
    upload(browser, as_csv([row]), BY_HAND, "2024年度 台账.csv")
    browser.submit("/columns")
    assert browser.status == 422
    assert "每行都要有，请选一栏" in browser.page.text
    assert "请至少勾选一栏" in browser.page.text
    words = {
        "field__title": "c:事由", "field__unit": "c:单位", "field__found_on": "c:哪天",
        "field__registered_on": "c:哪天", "field__source": "~审计", "field__severity": "c:等次",
        "key": "问号", "dates": "%d/%m/%Y; %Y.%m", "name": "司法所_2024",
    }  # fmt: skip
    page = browser.submit("/columns", **words)
    assert "有的词语还没有对应" in page.text
    assert browser.status == 200
    page = send(browser, "/columns", word__severity__挺重="serious")
    assert counts(page) == [1, 1, 0, 0, 0]
    assert "较重" in page.text.partition("第一个新增的行")[2]
    map = read_map(browser.client.get(page.link("保存对应表")).text)
    assert (map.name, map.key, map.dates) == ("司法所_2024", ("问号",), ("%d/%m/%Y", "%Y.%m"))
    assert map.fields["severity"].values == {"挺重": "serious"}
    assert map.kept == {}, "every column was chosen"
    send(browser, "/apply")
    (item,) = items(county)
    assert (item.title, item.severity, str(item.registered_on)) == (
        "门前堆物",
        "serious",
        "2025-03-05",
    )


def test_headings_and_words_we_know_are_filled_in(browser: Browser) -> None:
    row = {**ledger_row("7"), "来源": "审计", "领导批示": "抓紧"}
    page = upload(browser, as_xlsx([["云溪镇整改台账"], *table([row])]), BY_HAND, "台账.xlsx")
    chosen = dict(page.form("/columns").values)
    assert chosen["field.title"] == "c:问题描述"
    assert chosen["word.source.审计"] == "audit"
    assert chosen["field.office"] == "own" or chosen["field.office"].startswith("c:")
    assert "处罚决定未公示" in page.text, "an example stands beside the field"
    page = send(browser, "/columns")
    assert counts(page) == [1, 1, 0, 0, 0]
    assert "领导批示：抓紧" in page.text.partition("第一个新增的行")[2]
    assert "没有取用的栏目" not in page.text


def test_a_saved_map_is_uploaded_with_the_next_file(browser: Browser) -> None:
    upload(browser, as_xls(table([GOOD])), name="台账.xls")
    page = send(browser, "/columns")
    map = browser.client.get(page.link("保存对应表")).content
    upload(browser, as_csv([GOOD]), BY_HAND, map=("map.toml", map))
    assert counts(send(browser, "/columns")) == [1, 1, 0, 0, 0]


def test_a_map_with_a_joined_table_takes_its_columns_over(browser: Browser) -> None:
    made = open_data(3)
    visits, holds = as_csv(made.visits), "inspections:open_data_inspections"
    page = upload(browser, visits, holds, "visits.csv")
    assert browser.status == 422
    assert "须有且只有一个附表*businesses*.csv" in page.text
    joined = ("the-businesses.csv", as_csv(made.businesses))
    page = upload(browser, visits, holds, "visits.csv", beside=joined)
    assert ("field.site", "map") in page.form("/columns").values
    assert "按对应表：name、address" in page.html
    page = send(browser, "/columns")
    bad = made.lost_visits + made.doubled_visits
    assert counts(page) == [len(made.visits), len(made.visits) - bad, 0, 0, bad]
    send(browser, "/apply")
    upload(browser, as_csv(made.violations), "rectifications:open_data_violations", beside=joined)
    page = send(browser, "/columns")
    bad = made.lost + made.orphans + made.doubled
    assert counts(page) == [len(made.violations), len(made.violations) - bad, 0, 0, bad]


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("照片.csv", files.png(), 422, "不是可以导入的台账文件"),
        ("页面.csv", files.WEB_PAGE, 422, "网页或者脚本代码"),
        ("文档.docx", b"PK\x03\x04", 422, ""),
        ("空.csv", b"", 422, "文件是空的"),
        ("台账.xlsx", as_csv([GOOD]), 422, "扩展名与内容不符"),
        ("台账.csv", "编号,问题\n1,甲".encode("utf-16"), 422, "不是可以导入的台账文件"),
        ("台账.csv", '编号,问题\n1,"甲\n2,乙\n'.encode(), 422, "引号没有收尾"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_and_not_kept(
    browser: Browser, name: str, content: bytes, status: int, words: str
) -> None:
    page = upload(browser, content, name=name)
    assert browser.status == status
    assert words in page.text
    assert "还没有上传过文件" in page.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"name = ", "对应表有误"),
        ("名称".encode("gb18030"), "对应表有误"),
        (b'name = "a b"\nkind = "findings"\ntitle = ""\nkey = ["x"]\n[fields]', "对应表有误"),
    ],
)
def test_a_map_that_cannot_be_read_is_refused(browser: Browser, text: bytes, words: str) -> None:
    page = upload(browser, as_csv([GOOD]), map=("map.toml", text))
    assert browser.status == 422
    assert words in page.text


@pytest.mark.parametrize("holds", ["", "rectifications:/etc/passwd", "units:"])
def test_what_a_file_holds_is_one_of_the_choices(browser: Browser, holds: str) -> None:
    upload(browser, as_csv([GOOD]), holds)
    assert browser.status == 422
    upload(browser, b"")
    assert browser.status == 422
    browser.submit("/imports")
    assert "没有选台账文件" in browser.page.text


def test_a_file_too_large_is_refused(county: County, browser: Browser) -> None:
    most = county.house.settings.upload_bytes_max
    upload(browser, b"a,b\n" * (most // 4 + 1))
    assert browser.status == 413
    assert "50MB" in browser.page.text


def test_columns_doubled_are_told_after_the_preview(browser: Browser) -> None:
    lines = table([GOOD])
    upload(browser, as_xlsx([[*lines[0], "编号"], [*lines[1], "9"]]), name="台账.xlsx")
    page = send(browser, "/columns")
    assert "栏目名重复，分不清读哪一栏：编号" in page.text
    assert "导入1行" not in page.text
    page = send(browser, "/preview")
    assert "栏目名重复" in page.text


def test_an_import_is_its_uploaders_alone(county: County, browser: Browser) -> None:
    page = previewed(browser, GOOD)
    place = urlsplit(page.address).path
    other = county.logged_in(VERIFIER)
    for end in ("", "/columns", "/map.toml", "/rejected.csv"):
        assert other.client.get(f"{place}{end}").status_code == 404
    assert NAME not in other.open("/imports").text
    for act in ("apply", "preview", "columns"):
        assert browser.client.post(f"{place}/{act}", data={"csrf": "x"}).status_code == 403
    for id in ("x", "..%2Fledger", "0" * 32):
        assert browser.client.get(f"/imports/{id}").status_code == 404


def test_only_the_rows_agreed_to_are_imported(county: County, browser: Browser) -> None:
    previewed(browser, GOOD, ledger_row("2"))
    first = browser.page
    previewed(browser, GOOD)
    send(browser, "/apply")
    browser.page = first
    page = send(browser, "/apply")
    assert "有了变动，没有导入" in page.text
    assert counts(page) == [2, 1, 0, 1, 0]
    assert len(items(county)) == 1
    browser.page = first
    assert "导入1行" in send(browser, "/apply").text, "the number on that button is another"
    browser.open(page.address)
    assert "已导入1行" in send(browser, "/apply").text
    assert len(items(county)) == 2


def test_another_import_under_way_is_told(county: County, browser: Browser) -> None:
    previewed(browser, GOOD)
    with county.house.importing():
        page = send(browser, "/apply")
    assert "另一个导入正在进行" in page.text
    assert items(county) == []
    page = send(browser, "/preview")
    assert "已导入1行" in send(browser, "/apply").text


def hold(county: County) -> Event:
    """Keep the thread of imports busy until the event is set."""
    go_on = Event()
    county.house.imports._thread.submit(go_on.wait, WAIT_SECONDS)
    return go_on


def test_progress_shows_while_a_job_is_under_way(county: County, browser: Browser) -> None:
    upload(browser, as_csv([GOOD]))
    go_on = hold(county)
    page = browser.submit("/columns")
    assert "排队等前面的导入" in page.text
    assert 'http-equiv="refresh"' in page.html
    for place in ("/columns", "/preview", "/apply"):
        browser.open(page.address)
        told = {"csrf": page_csrf(browser)}
        answer = browser.client.post(f"{urlsplit(page.address).path}{place}", data=told)
        assert answer.headers["location"] == urlsplit(page.address).path
    assert browser.open(f"{page.address}/columns").address == page.address
    still = browser.open(f"{page.address}?still=yes")
    assert 'http-equiv="refresh"' not in still.html
    assert "自动刷新，" not in still.text
    for progress, words in (((0, 9), "正在读文件"), ((7, 9), "已完成77%")):
        county.house.imports._progress[job_of(browser)] = progress
        assert words in browser.open(page.address).text
    go_on.set()
    assert counts(settled(browser)) == [1, 1, 0, 0, 0]


def page_csrf(browser: Browser) -> str:
    """The token of the session, from the form of the frame."""
    return dict(browser.page.form("/logout").values)["csrf"]


def test_a_job_that_fails_says_that_it_was_cut_off(
    county: County, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    previewed(browser, GOOD)
    with county.house.importing():
        assert "另一个导入正在进行" in send(browser, "/apply").text
    send(browser, "/preview")
    monkeypatch.setattr(county.house.desk, "execute_all", None)
    page = send(browser, "/apply")
    assert "没有做完就中断了" in page.text
    assert "另一个导入正在进行" not in page.text, "that was before"
    monkeypatch.undo()
    page = send(browser, "/preview")
    assert counts(page) == [1, 1, 0, 0, 0]


def test_a_file_of_another_version_hides_no_other(county: County, browser: Browser) -> None:
    previewed(browser, GOOD)
    folder = county.house.settings.data_dir / "imports"
    (folder / f"{'0' * 32}.json").write_text('{"id": 1}')
    assert browser.client.get(f"/imports/{'0' * 32}").status_code == 404
    assert NAME in browser.open("/imports").text


def test_a_restart_does_not_lie_about_a_job_under_way(county: County, browser: Browser) -> None:
    upload(browser, as_csv([GOOD]))
    go_on = hold(county)
    page = browser.submit("/columns")
    folder = county.house.settings.data_dir
    go_on.set()
    county.house.imports._stopping = True
    county.house.close()
    with opened(folder) as again:
        browser = again.logged_in(SUPERVISOR)
        assert "中断" in browser.open("/imports").text
        page = browser.open(urlsplit(page.address).path)
        assert "没有做完就中断了" in page.text
        assert counts(send(browser, "/preview")) == [1, 1, 0, 0, 0]
