"""My work (我的待办) offers what can be done today, to whom may do it."""

from datetime import date, timedelta

from domain.inspections import PlanInspection
from domain.rectifications import AnnounceClosure
from services.web.weeks import weeks, work_days
from tests.county import do
from tests.known import ENFORCEMENT, HEAD, INSPECTOR, SECOND, SUPERVISOR, TODAY, VERIFIER
from tests.services.web.county import CHECKLIST, County
from tests.services.web.test_marks import verified
from tests.services.web.test_stages import claimed

TOMORROW = TODAY + timedelta(days=1)
CLOSING = "/close-item"


def offered(county: County, person: str) -> list[str]:
    """The addresses of the forms 我的待办 offers a person."""
    page = county.logged_in(person).open("/")
    return [address for address, words in page.links if words.startswith("去办理")]


def test_who_verified_an_item_is_not_offered_its_closing(county: County) -> None:
    item = verified(county)
    assert f"/{item}{CLOSING}" in offered(county, SUPERVISOR)
    assert f"/{item}{CLOSING}" not in offered(county, VERIFIER)
    tasks = county.api(VERIFIER).get("/api/my-work").json()["tasks"]
    assert "rectifications.CloseItem" not in {task["act"] for task in tasks}


def test_what_was_claimed_in_time_is_not_overdue_while_it_waits(county: County) -> None:
    item = verified(county)
    county.turn(days=60)
    page = county.logged_in(SUPERVISOR).open("/")
    assert f"/{item}{CLOSING}" in [address for address, _ in page.links]
    assert "按时报结" in page.text
    assert 'id="work_overdue"' not in page.html
    assert "0件已逾期" in page.text


def test_an_item_is_closed_once_its_notice_has_ended(county: County) -> None:
    item = verified(county, must_publish=True)
    notice = AnnounceClosure(id=item, until=TOMORROW, where="政府网站")
    do(county.house.desk, SUPERVISOR, notice)
    county.house.projector.catch_up()
    assert f"/{item}{CLOSING}" not in offered(county, SUPERVISOR)
    county.turn(days=1)
    assert f"/{item}{CLOSING}" not in offered(county, SUPERVISOR)  # its last day
    county.turn(days=1)
    assert f"/{item}{CLOSING}" in offered(county, SUPERVISOR)


def test_an_inspection_begins_on_its_day(county: County) -> None:
    do(county.house.desk, INSPECTOR, PlanInspection(
        id="inspections/soon", plan_number="2026-1", basis_law="行政处罚法", basis_article="55",
        unit=ENFORCEMENT, site="东街", checklist=CHECKLIST, checklist_version=1,
        inspectors=(INSPECTOR, SECOND), scheduled_on=TOMORROW,
    ))  # fmt: skip
    county.house.projector.catch_up()
    begun = "/inspections/soon/start-inspection"
    assert begun not in offered(county, SECOND)
    county.turn(days=1)
    assert begun in offered(county, SECOND)


def test_who_waits_reads_for_whom_and_how_long(county: County) -> None:
    claimed(county)
    county.turn(days=3)
    page = county.logged_in(HEAD).open("/")
    waiting = " ".join(page.text.partition("已交出，等别人办")[2].split())
    assert waiting.startswith("1件，等待时间不计入您的用时")
    assert "平安法治" in waiting or "（核验人）" in waiting
    assert "已等3个工作日" in waiting


def test_what_was_closed_this_month_opens_its_list(county: County) -> None:
    county.of_old()
    county.imported("本月的", found_on=TODAY, registered_on=TODAY, ordered_due_on=TODAY,
                    closed_on=TODAY)  # fmt: skip
    browser = county.logged_in(HEAD)
    panel = browser.open("/").html.partition('id="closed"')[2]
    address = panel.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "1件" in panel
    assert "共1件" in browser.open(address).text
    assert 'id="closed"' not in county.logged_in(SUPERVISOR).open("/").html


def test_weekends_are_left_out_while_nothing_is_due_on_them() -> None:
    tuesday, saturday = date(2026, 11, 24), date(2026, 12, 5)
    for due, days in (({}, 5), ({saturday: 1}, 6)):
        shown = work_days(tuesday, weeks(tuesday, 2, due, str))
        assert [len(week) for week in shown] == [days, days]
    assert [len(week) for week in work_days(saturday, weeks(saturday, 2, {}, str))] == [6, 6]
