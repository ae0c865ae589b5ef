"""Papers of an item: each says what was so when it was issued, whoever prints it and whenever."""

import base64
import hashlib
from dataclasses import replace

import pytest

from domain.ports import Write
from domain.rectifications import Acknowledge, ItemUrged, Reassign, Urge
from tests.county import OUTSIDER, do
from tests.known import HANDLER, HEAD, LEADER, SAFETY, SUPERVISOR
from tests.services.web.browser import Page
from tests.services.web.county import County

URGING = "催办单"


@pytest.fixture
def item(county: County) -> str:
    """An item dispatched and urged; afterwards somebody else answers for it."""
    item = county.item(unit="units/affairs")
    do(county.house.desk, SUPERVISOR, Urge(id=item, text="请抓紧"))
    do(county.house.desk, HEAD, Acknowledge(id=item))
    county.turn(days=1)
    changed = Reassign(id=item, responsible_person=HANDLER, handler=HANDLER, reason="分工调整")
    do(county.house.desk, HEAD, changed)
    county.house.projector.catch_up()
    return item


def _page(county: County, item: str, called: str) -> Page:
    """The paper the item's page calls so."""
    browser = county.logged_in(SUPERVISOR)
    browser.open(f"/{item}")
    return browser.follow(called)


def _opened(county: County, item: str, called: str) -> str:
    return _page(county, item, called).text


def test_a_slip_says_what_was_ordered_then_and_of_whom(county: County, item: str) -> None:
    slip = _opened(county, item, "整改事项交办单")
    for said in (
        "编号：云溪督交〔2026〕1号", "综合行政执法大队：", "补公示并建立制度", "2026年12月15日",
        "公示规定第3条", "周启明", "签收人（签名）",
    ):  # fmt: skip
        assert said in slip
    assert "林小禾" not in slip  # who answers since
    sheet = _opened(county, item, "整改事项单")
    assert "责任人 林小禾" in sheet
    assert "交办 2026年11月24日 郑立言" in sheet


def test_a_notice_goes_to_the_unit_with_the_problem(county: County, item: str) -> None:
    notice = _opened(county, item, "整改通知书")
    for said in (
        "编号：JC-2026-001",
        "便民服务中心：",
        "12件超过7个工作日才公示",
        "平安法治办公室",
    ):
        assert said in notice


def test_an_urging_slip_says_how_long_is_left(county: County, item: str) -> None:
    urging = _opened(county, item, URGING)
    for said in ("编号：云溪督催〔2026〕1号", "剩15个工作日", "请抓紧", "何知秋"):
        assert said in urging


@pytest.mark.parametrize(("days", "said"), [(21, "当日到期"), (22, "已逾期1个工作日")])
def test_urged_on_its_day_or_late(county: County, days: int, said: str) -> None:
    item = county.item()
    county.turn(days=days)
    do(county.house.desk, SUPERVISOR, Urge(id=item, text="请抓紧"))
    county.house.projector.catch_up()
    assert said in _opened(county, item, URGING)


def test_an_urging_of_no_date_says_no_days(county: County) -> None:
    item = county.imported("旧事项", ordered_due_on=None, leader=LEADER, verifying_unit=SAFETY)
    do(county.house.desk, SUPERVISOR, Urge(id=item, text="请抓紧"))
    county.house.projector.catch_up()
    urging = _opened(county, item, URGING)
    assert "请抓紧" in urging
    assert "工作日" not in urging


def test_an_urging_from_before_such_slips_had_numbers(county: County, item: str) -> None:
    ledger = county.house.ledger
    *_, last = ledger.history(item)
    urged = next(at.fact for at in ledger.history(item) if isinstance(at.fact, ItemUrged))
    old = replace(urged, register="", ordinal=0, number="", text="早先的催办")
    ledger.append([Write(stream_id=item, expected_version=last.version, facts=(old,))])
    county.house.projector.catch_up()
    address = f"/{item}/papers/urging-{ledger.head()}"
    assert "未编号" in county.logged_in(SUPERVISOR).open(address).text


def test_a_paper_proves_itself(county: County, item: str) -> None:
    page = _page(county, item, URGING)
    position = int(page.address.rpartition("-")[2])
    sealed = base64.b64decode(county.house.receipt(position)["envelope"])
    code = hashlib.sha256(b"\0" + sealed).hexdigest()
    assert f"记录序号{position}" in page.text
    assert f"校验码{code[:8]}…{code[-4:]}" in page.text
    assert page.address in page.text  # where the square code leads
    assert page.html.count('class="square"') == 1


def test_the_page_of_an_item_says_the_check_code_of_its_newest_record(
    county: County, item: str
) -> None:
    page = county.logged_in(SUPERVISOR).open(f"/{item}")
    newest = max(
        row["since"] for row in county.api(SUPERVISOR).get(f"/api/{item}").json()["timeline"]
    )
    code = county.house.check_code(newest)
    assert f"{code[:8]}…{code[-4:]}" in page.text


@pytest.mark.parametrize("paper", ["slip", "slip-x", "sheet-1", "order-1", "urging-0", "urging"])
def test_there_is_no_other_paper(county: County, item: str, paper: str) -> None:
    browser = county.logged_in(SUPERVISOR)
    page = browser.open(f"/{item}/papers/{paper}")
    assert (browser.status, "没有这份文书" in page.text) == (404, True)


def test_a_paper_was_not_there_before_it_was_issued(county: County, item: str) -> None:
    issued = _page(county, item, URGING).address
    before = int(issued.rpartition("-")[2]) - 1
    browser = county.logged_in(SUPERVISOR)
    page = browser.open(f"{issued}?as_of={before}")
    assert (browser.status, "没有这份文书" in page.text) == (404, True)


def test_who_may_not_see_the_item_sees_none_of_its_papers(county: County, item: str) -> None:
    issued = _page(county, item, URGING).address
    outsider = county.logged_in(OUTSIDER)
    outsider.open(issued)
    assert outsider.status == 404
