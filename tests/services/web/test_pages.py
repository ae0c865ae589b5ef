"""Pages: what they show, that their numbers agree, and that nobody sees what is not theirs."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from domain.rectifications import AcceptReturn, Acknowledge, Assisting, Dispatch, RequestReturn
from tests.county import OTHER_TOWN, STAFF, do
from tests.known import (
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    SAFETY,
    SUPERVISOR,
    TODAY,
)
from tests.services.web.county import County

OUTSIDER = "persons/outsider"
OURS = tuple(f'<script src="/static/{name}.js" defer></script>' for name in ("zeji", "outbox"))
BOARDS = ("/rectifications", "/findings", "/inspections", "/persons", "/units", "/overview")


def total(html: str) -> int:
    """The total a list says it has."""
    return int(html.partition("<strong>共")[2].partition("件")[0])


def test_every_page_opens_in_both_languages(county: County) -> None:
    item = county.item()
    finding = county.finding("第二个问题")
    browser = county.logged_in("persons/admin")
    county.consulted("persons/admin", HEAD)
    pages = (
        "/", *BOARDS, "/help", f"/{item}", f"/{finding}", "/persons/head", f"/{ENFORCEMENT}",
        "/posts/head", "/accounts/head", "/rules/lights", "/checklists", "/checklists/publicity",
    )  # fmt: skip
    for path in pages:
        for language in ("zh", "en"):
            answer = browser.client.get(path, params={"lang": language})
            assert answer.status_code == 200, path
            assert answer.text.count("<script") == sum(map(answer.text.count, OURS)) >= 1, path
            assert "style=" not in answer.text


def test_the_ledger_lists_what_the_facets_count(county: County) -> None:
    county.item("甲", date(2026, 12, 30))
    county.item("乙", date(2026, 11, 26))
    browser = county.logged_in(SUPERVISOR)
    page = browser.open("/rectifications")
    assert total(page.html) == 2
    for label in ("未到期", "临期"):
        narrowed = browser.open("/rectifications").link(label)
        assert total(browser.open(narrowed).html) == 1
    assert total(browser.open(browser.page.link("✕")).html) == 2, "a chip takes its filter away"


def test_late_items_stand_first_and_search_finds_by_number(county: County) -> None:
    county.item("甲", date(2026, 12, 30))
    county.item("乙", date(2026, 11, 26))
    rows = county.api(SUPERVISOR).get("/api/rectifications").json()["rows"]
    assert [row["title"] for row in rows] == ["乙", "甲"]
    found = county.api(SUPERVISOR).get("/api/rectifications?search=JC-2026-001").json()
    assert [row["title"] for row in found["rows"]] == ["甲"]


def test_pages_follow_each_other_by_key(county: County) -> None:
    for number in range(5):
        county.item(f"第{number}件", TODAY + timedelta(days=10 + number))
    client = county.api(SUPERVISOR)
    titles: list[str] = []
    address = "/api/rectifications?limit=2"
    while address:
        told = client.get(address).json()
        titles += [row["title"] for row in told["rows"]]
        assert told["total"] == 5
        address, former = told["next"], told["previous"]
    assert titles == [f"第{number}件" for number in range(5)]
    back = client.get(former).json()
    assert [row["title"] for row in back["rows"]] == titles[2:4]
    assert client.get(back["previous"]).json()["previous"] is None


@pytest.mark.parametrize(
    "query",
    [
        "colour=red", "limit=0", "limit=501", "limit=x", "due_from=soon", "listing=some",
        "sort=secret", "after=nonsense~x", "registered_year=x", "as_of=2026-11-25", "as_of=x",
        "as_of=999999", "search=x&page=2", f"as_of={'1' * 5000}", f"registered_year={'1' * 4000}",
        f"after={'1' * 5000}", f"limit={'1' * 5000}", "registered_year=99999", "closed_year=99999",
        f"closed_year={'9' * 23}", "as_of=0001-01-01", "as_of=0001-01-01T00:00",
        "registered_year=none", "descending=yes",
    ],
)  # fmt: skip
def test_an_address_that_asks_for_nonsense_is_answered(county: County, query: str) -> None:
    answer = county.api(SUPERVISOR).get(f"/api/rectifications?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    page = county.logged_in(SUPERVISOR).client.get(f"/rectifications?{query}")
    assert page.status_code == 422


def test_a_list_can_be_taken_as_a_file_that_runs_nothing(county: County) -> None:
    county.item("=HYPERLINK(evil)")
    browser = county.logged_in(SUPERVISOR)
    for prefix in ("", "/api"):
        answer = browser.client.get(f"{prefix}/rectifications.csv")
        assert answer.content.startswith("\ufeff".encode())
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0]["问题"] == "'=HYPERLINK(evil)"
        assert rows[0]["到期日"] == "2026-12-15"
        book = browser.client.get(f"{prefix}/rectifications.xlsx")
        sheet: Any = openpyxl.load_workbook(io.BytesIO(book.content)).active
        assert sheet["B2"].value == "=HYPERLINK(evil)"
        assert sheet["B2"].data_type == "s"


def test_the_four_lists_hold_what_the_ledger_shows_and_what_proves_it(county: County) -> None:
    county.item("甲")
    county.item("乙", date(2026, 11, 26))
    browser = county.logged_in(SUPERVISOR)
    browser.open("/rectifications?search=甲")
    answer = browser.client.get(browser.page.link("问题、任务、责任清单和整改台账"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 4
    said = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert any("甲" in words for words in said)
    assert not any("乙" in words for words in said)
    assert any(county.house.ledger.frontier().root.hex() in words for words in said)


def test_what_proves_the_lists_is_the_ledger_they_show_and_no_later_one(county: County) -> None:
    county.item("甲")
    browser = county.logged_in(SUPERVISOR)
    shown = county.house.ledger.head()
    root = county.house.ledger.frontier().root.hex()
    county.house.following.__exit__()
    county.finding("乙")
    assert county.house.ledger.head() > shown
    answer = browser.client.get("/rectifications/lists.xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert f"至第{shown}条记录，总校验码{root}" in sheet["A2"].value
    then = browser.client.get("/rectifications/lists.xlsx?as_of=3")
    sheet = openpyxl.load_workbook(io.BytesIO(then.content)).active
    assert f"至第3条记录，总校验码{county.house.ledger.frontier(3).root.hex()}" in sheet["A2"].value


def test_a_position_nobody_can_wait_for_is_not_waited_for(county: County) -> None:
    browser = county.logged_in(SUPERVISOR)
    for name in ("after", "recorded"):
        answer = browser.client.get(f"/help?{name}={'1' * 5000}")
        assert answer.status_code == 200
        assert "正在更新" not in answer.text


def test_every_number_of_the_overview_is_the_length_of_its_list(county: County) -> None:
    county.item("甲", TODAY)
    county.item("乙", date(2026, 11, 26))
    county.item("丙", date(2026, 12, 30))
    county.finding("未认定")
    county.of_old()
    county.turn(days=3)
    browser = county.logged_in(LEADER)
    checked = [
        (int(label), total(browser.open(address).html))
        for address, label in browser.open("/overview").links
        if label.isdecimal() and address.startswith("/rectifications")
    ]
    assert len(checked) > 10
    assert {shown for shown, _ in checked} >= {1, 2, 3}
    assert [shown for shown, _ in checked] == [counted for _, counted in checked]


def test_every_figure_of_the_api_counts_its_list(county: County) -> None:
    county.item("甲", TODAY)
    county.item("乙", date(2026, 12, 30))
    client = county.api(LEADER)
    for name, figure in client.get("/api/overview").json()["figures"].items():
        listed = client.get("/api/rectifications", params=figure["filters"]).json()
        assert listed["total"] == figure["count"], name


def test_a_past_day_shows_what_was_known_then_and_offers_nothing(county: County) -> None:
    first = county.item("甲")
    county.turn(days=2)
    do(county.house.desk, HANDLER, Acknowledge(id=first))
    county.item("乙")
    browser = county.logged_in(SUPERVISOR)
    then = browser.open("/rectifications?as_of=2026-11-24")
    assert total(then.html) == 1
    assert "历史视图：2026年11月24日" in then.text
    item = browser.open(then.link("甲"))
    assert "as_of=2026-11-24" in item.address
    assert "已交办" in item.text
    assert "您现在可以办理" not in item.text
    assert all("as_of" in address for address, _ in item.links if address.startswith("/persons"))
    since = then.text.partition("当时之后发生了变化")[2]
    assert "本页1件中有1件" in since
    assert "状态：已交办→已签收" in since
    assert "当时之后发生了变化" not in browser.open("/rectifications").text
    assert browser.open("/?as_of=2026-11-24").address.endswith("/rectifications?as_of=2026-11-24")
    assert total(browser.open("/rectifications").html) == 2


def test_a_past_position_is_a_moment_too(county: County) -> None:
    item = county.item()
    told = county.api(SUPERVISOR).get(f"/api/{item}").json()
    before = told["timeline"][0]["since"] - 1
    then = county.api(SUPERVISOR).get(f"/api/{item}?as_of={before}").json()
    assert len(then["timeline"]) < len(told["timeline"])


def test_by_happened_time_a_late_entry_stands_where_it_happened(county: County) -> None:
    item = county.item()
    county.turn(days=3)
    late = {"happened_on": date(2026, 11, 25), "late_reason": "停电"}
    do(county.house.desk, HANDLER, Acknowledge(id=item), **late)
    county.house.projector.catch_up()
    client = county.api(SUPERVISOR)

    def facts(query: str) -> set[str]:
        told = client.get(f"/api/{item}?{query}").json()
        return {entry["fact"] for entry in told["timeline"]}

    signed = "rectifications.ItemAcknowledged"
    assert signed not in facts("as_of=2026-11-26")
    assert signed in facts("by=happened")
    page = county.logged_in(SUPERVISOR).open(f"/{item}?as_of=2026-11-26&by=happened")
    assert "按发生时间" in page.text


def test_the_item_says_who_answers_and_proves_each_record(county: County) -> None:
    item = county.item()
    page = county.logged_in(HEAD).open(f"/{item}")
    for words in ("周启明", "责任人", "分管领导", "指定期限", "2026年12月15日", "交办"):
        assert words in page.text
    receipts = [address for address, _ in page.links if address.startswith("/receipts/")]
    assert len(receipts) > 5


def test_a_persons_record_shows_duties_and_acts(county: County) -> None:
    item = county.item()
    do(county.house.desk, HEAD, Acknowledge(id=item))
    county.house.projector.catch_up()
    page = county.logged_in(SUPERVISOR).read("/persons/head")
    for words in ("周启明", "大队长", "责任人", "JC-2026-001"):
        assert words in page.text


def test_my_work_names_the_act_and_opens_its_form(county: County) -> None:
    county.item()
    browser = county.logged_in(HEAD)
    page = browser.open("/")
    assert page.link("去办理").endswith("/acknowledge")
    assert "签收" in page.text
    assert county.api(HEAD).get("/api/my-work").json()["tasks"][0]["act"].startswith("rectif")


def test_who_is_out_of_reach_sees_no_trace_of_a_matter(county: County) -> None:
    item, finding = county.item("秘密标题甲"), county.finding("秘密标题乙")
    browser, api = county.logged_in(OUTSIDER), county.api(OUTSIDER)
    for path in (*BOARDS, "/"):
        assert "秘密标题" not in browser.open(path).html, path
    for board in ("rectifications", "findings", "inspections"):
        told = api.get(f"/api/{board}").json()
        assert (told["total"], told["rows"]) == (0, [])
        assert all(not values for values in told["facets"].values())
        assert "秘密标题" not in api.get(f"/api/{board}.csv").content.decode("utf-8-sig")
    figures = api.get("/api/overview").json()["figures"]
    assert all(figure["count"] == 0 for figure in figures.values())
    duty = next(row["stream"] for row in county.api(HEAD).get(f"/api/{item}").json()["duties"])
    hidden = (item, finding, duty, "persons/head", "posts/head", "accounts/head", ENFORCEMENT)
    for stream in (*hidden, "registers/safety-JC-2026", "findings/nowhere"):
        assert browser.client.get(f"/{stream}").status_code == 404, stream
        assert api.get(f"/api/{stream}").status_code == 404, stream
        assert api.get(f"/api/{stream}?as_of=1").status_code in (404, 422), stream


def test_no_role_sees_another_towns_matters(county: County) -> None:
    county.item("秘密标题", unit=ENFORCEMENT)
    seen = {
        staff[0]: county.api(staff[0]).get("/api/rectifications").json()["total"] for staff in STAFF
    }
    reach = {staff[0]: staff[3] for staff in STAFF}
    blind = {person for person, count in seen.items() if not count}
    assert blind == {who for who, unit in reach.items() if unit in (OTHER_TOWN, "units/affairs")}


def test_an_assisting_unit_sees_the_item_once_it_assists(county: County) -> None:
    item = county.item()
    assistant = county.api("persons/assistant")
    assert assistant.get(f"/api/{item}").status_code == 404
    desk = county.house.desk
    do(desk, HEAD, RequestReturn(id=item, reason="需要配合"))
    do(desk, SUPERVISOR, AcceptReturn(id=item, reason="同意"))
    do(desk, LEADER, Dispatch(
        id=item, requirement="补公示", lead_unit=ENFORCEMENT, responsible_person=HEAD,
        leader=LEADER, verifying_unit=SAFETY,
        assisting=(Assisting(unit="units/affairs", person="persons/assistant"),),
    ))  # fmt: skip
    county.house.projector.catch_up()
    assert assistant.get(f"/api/{item}").status_code == 200
