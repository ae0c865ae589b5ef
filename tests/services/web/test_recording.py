"""The form of a finding: what it begins with, what it says by itself, what comes back of it."""

from typing import Any
from urllib.parse import urlencode

import pytest

from domain.findings import FindingRecorded, FindingSubmitted, ProblemRemedied
from domain.inspections import StartInspection
from tests.county import do
from tests.known import ENFORCEMENT, INSPECTOR, SAFETY, SECOND, SUPERVISOR
from tests.services.web.browser import Browser
from tests.services.web.county import TITLE, County
from tests.services.web.test_commands import FILLED, RECORD, head_of
from tests.services.web.test_forms import SITE, planned

CLAUSE = "公示规定第3条"
PUT_RIGHT = {"remedied": "true", "remedy": "当场换上11月内容"}
BOTH = {"inspectors__0": INSPECTOR, "inspectors__1": SECOND}


@pytest.fixture
def inspector(county: County) -> Browser:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    return browser


@pytest.fixture
def asked(county: County) -> str:
    """The address of the form on a question of an inspection under way."""
    visit = planned(county)
    do(county.house.desk, INSPECTOR, StartInspection(id=visit))
    county.house.projector.catch_up()
    said = {
        "inspection": visit, "question": "q1", "unit": ENFORCEMENT, "basis_clause": CLAUSE,
        "severity": "serious",
    }  # fmt: skip
    return f"{RECORD}?{urlencode(said)}"


def last_facts(county: County, before: int) -> list[Any]:
    """What was recorded since about findings, with the position."""
    facts = county.house.ledger.since(before)
    return [at for at in facts if at.stream_id.startswith("findings/")]


def test_the_form_begins_with_what_its_inspection_says(asked: str, inspector: Browser) -> None:
    page = inspector.open(asked)
    values = page.form(RECORD).values
    said = dict(values)
    assert (said["unit"], said["severity"], said["source"]) == (
        ENFORCEMENT,
        "serious",
        "inspection",
    )
    assert (said["basis_clause"], said["place.words"]) == (CLAUSE, SITE)
    assert [value for name, value in values if name.startswith("inspectors.")][:2] == [
        INSPECTOR, SECOND,
    ]  # fmt: skip
    assert "检查项第1项：处罚决定是否按期公示" in page.text
    assert [clause for clause, _ in page.form(RECORD).choices["clauses"]] == [CLAUSE]
    assert "共1项，已查0项" in page.text


def test_a_blank_form_leads_to_the_inspections_one_is_making(
    county: County, asked: str, inspector: Browser
) -> None:
    page = inspector.open(RECORD)
    assert "question" not in page.form(RECORD).names
    page = inspector.open(page.link("综合行政执法大队"))
    assert dict(page.form(RECORD).values)["unit"] == ENFORCEMENT
    assert "question" in page.form(RECORD).names
    page = county.logged_in(SUPERVISOR).open(RECORD)
    assert "在这次检查里登记" not in page.text
    assert page.html.index('name="source"') < page.html.index('name="severity"')


def test_only_inspectors_are_offered_and_two_of_them(inspector: Browser) -> None:
    for row in ("inspectors.0", "inspectors.1"):
        offered = {value for value, _ in inspector.page.form(RECORD).choices[row]}
        assert offered == {"", INSPECTOR, SECOND}


def test_each_grade_prints_the_date_it_proposes(asked: str, inspector: Browser) -> None:
    grades = [words for _, words in inspector.open(asked).form(RECORD).choices["severity"]]
    assert grades == [
        "一般 12月22日（周二）", "较重 12月15日（周二）", "严重 12月8日（周二）",
    ]  # fmt: skip
    assert "较重：15个工作日，从11月25日起算" in inspector.page.text


def test_dates_are_counted_from_the_day_it_was_found_or_from_today(inspector: Browser) -> None:
    for found_on, due in (
        ("2026-11-20", "12月18日（周五）"),
        ("2026-11-25", "12月22日（周二）"),
        ("9999-12-31", "12月22日（周二）"),
        ("nie", "12月22日（周二）"),
    ):
        page = inspector.open(f"{RECORD}?found_on={found_on}")
        assert page.form(RECORD).choices["severity"][0] == ("ordinary", f"一般 {due}")


def test_a_date_in_a_year_without_its_notice_is_provisional(
    county: County, inspector: Browser
) -> None:
    county.turn(days=30)
    page = county.logged_in(INSPECTOR).open(RECORD)
    assert "（暂定）" in page.form(RECORD).choices["severity"][0][1]


def test_what_is_no_inspection_leads_to_an_ordinary_form(inspector: Browser) -> None:
    for named in ("nothing", ENFORCEMENT, "inspections/none", "findings/"):
        page = inspector.open(f"{RECORD}?inspection={named}&question=q1")
        assert inspector.status == 200
        assert "这次检查" not in page.text


def test_a_problem_put_right_on_the_spot_is_two_facts_of_one_request_and_no_item(
    county: County, inspector: Browser
) -> None:
    before = head_of(county)
    inspector.submit(RECORD, **FILLED, **PUT_RIGHT, **BOTH)
    found = last_facts(county, before)
    assert [type(at.fact) for at in found] == [FindingRecorded, FindingSubmitted, ProblemRemedied]
    assert len({at.recorded_at for at in found}) == 1
    assert "已登记，已封存" in inspector.page.text
    assert "当场改正的不必立项" in inspector.page.text
    assert PUT_RIGHT["remedy"] in inspector.page.text
    supervisor = county.logged_in(SUPERVISOR)
    assert TITLE not in supervisor.open("/findings").text
    assert TITLE in supervisor.follow("当场改正").text
    supervisor.follow(TITLE)
    supervisor.follow("认定立项")  # the office may decide on it all the same
    supervisor.submit("/confirm-finding", office=SAFETY, ordered_due_on="2026-12-15",
                      rectification_type="staged")  # fmt: skip
    assert "JC-2026-001" in supervisor.page.text
    assert "当场改正的不必立项" not in supervisor.page.text


def test_what_was_not_put_right_goes_to_the_office_with_the_date_proposed(
    county: County, inspector: Browser
) -> None:
    inspector.submit(RECORD, **FILLED, **BOTH)
    finding = inspector.page.address.partition("?")[0]
    page = county.logged_in(SUPERVISOR).open(f"{finding}/confirm-finding")
    assert dict(page.form("/confirm-finding").values)["ordered_due_on"] == "2026-12-15"
    county.turn(days=60)
    page = county.logged_in(SUPERVISOR).open(f"{finding}/confirm-finding")
    assert dict(page.form("/confirm-finding").values)["ordered_due_on"] == ""


def test_a_refusal_says_all_on_top_and_loses_nothing(county: County, inspector: Browser) -> None:
    before = head_of(county)
    said = {**FILLED, "remedied": "true", "remedy": "", "proposed_due_on": "2026-12-01"}
    page = inspector.submit(RECORD, **said)
    assert (inspector.status, head_of(county)) == (409, before)
    assert page.link("改正情况") == "#remedy"
    assert page.link("检查人员") == "#inspectors"
    kept = dict(page.form(RECORD).values)
    assert all(kept[name.replace("__", ".")] == value for name, value in said.items())
    assert 'class="only-remedied"' not in page.html, "the fault is not hidden with its field"
    assert '<span id="due">2026-12-01</span>' in page.html
    page = inspector.submit(RECORD, remedy="当场公示", place__latitude="91", **BOTH)
    assert '<details class="folded" open>' in page.html, "the fault is not folded away"
    inspector.submit(RECORD, place__latitude="")
    assert "已登记，已封存" in inspector.page.text


def test_an_earlier_item_of_the_same_kind_is_told_and_named(
    county: County, asked: str, inspector: Browser
) -> None:
    assert "同类问题" not in inspector.open(asked).text
    item = county.item()
    page = inspector.open(asked)
    assert "同一对象2026年11月24日登记过同类问题，共1次" in page.text
    assert page.link("JC-2026-001") == f"/{item}"
    assert dict(page.form(RECORD).values)["repeats"] == "JC-2026-001"


def test_a_problem_of_the_same_kind_put_right_before_is_told(
    county: County, asked: str, inspector: Browser
) -> None:
    inspector.submit(RECORD, **FILLED, **PUT_RIGHT, **BOTH)
    before = inspector.page.address.partition("?")[0]
    page = inspector.open(asked)
    assert "上次已当场改正" in page.text
    assert before.endswith(page.link(TITLE))
    assert dict(page.form(RECORD).values)["repeats"] == ""


def test_the_receipt_leads_to_the_next_problem_of_the_inspection(
    asked: str, inspector: Browser
) -> None:
    inspector.open(asked)
    inspector.submit(RECORD, details="3份没有公示。去年也是。")
    assert "已登记，已封存" in inspector.page.text
    assert "3份没有公示" in inspector.page.text
    inspector.follow("再登记一个问题")
    assert "已登记" in inspector.page.text
    assert "1个问题，当场改正0个" in inspector.page.text
