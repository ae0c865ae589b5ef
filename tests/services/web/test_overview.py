"""领导看板 in words: where items are stuck, what waits for whoever looks, and what charts say."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from domain.rectifications import (
    Acknowledge,
    ApprovePlan,
    CheckExtension,
    RequestExtension,
    SubmitPlan,
)
from projections.questions.overview import UnitLights
from services.web import summaries
from services.web.weeks import ahead
from tests.county import PRINCIPAL, do
from tests.known import HEAD, LEADER, SUPERVISOR, TODAY
from tests.services.web.county import County
from tests.services.web.test_lists import filled as filled
from tests.services.web.test_stages import MEASURE

TOO_YOUNG = "记录不足3个月，暂不作图。"
ASKED_FOR = "等您审批"


def test_a_young_record_has_no_charts_and_nothing_late_no_red(county: County) -> None:
    county.item("甲", TODAY + timedelta(days=30))
    page = county.logged_in(LEADER).open("/overview")
    assert TOO_YOUNG in page.text
    assert "没有逾期事项。" in page.text
    assert 'class="chart"' not in page.html
    assert not re.search(r'class="[^"]*overdue', page.html)
    county.of_old()
    page = county.logged_in(LEADER).open("/overview")
    assert TOO_YOUNG not in page.text
    assert page.html.count('class="chart"') == 3
    assert page.html.count('role="img"') == 3


def test_the_longest_overdue_say_where_and_with_whom_they_are_stuck(filled: County) -> None:
    page = filled.logged_in(LEADER).open("/overview")
    assert "已交办，在云溪执法手里3个工作日" in page.text
    assert "1件，33.3%" in page.text.replace(" ", "")


def test_what_waits_for_a_decision_is_shown_to_whoever_decides_and_today_alone(
    filled: County,
) -> None:
    page = filled.logged_in(LEADER).open("/overview")
    assert f"{ASKED_FOR} 1件" in " ".join(page.text.split())
    assert "交办：丙" in page.text
    item = filled.logged_in(LEADER).open(page.link("查看并决定"))
    assert 'id="acts"' in item.html
    assert ASKED_FOR not in filled.logged_in(HEAD).open("/overview").text
    assert ASKED_FOR not in filled.logged_in(LEADER).open(f"/overview?as_of={TODAY}").text


def test_who_asks_for_more_time_says_until_when(county: County) -> None:
    item = county.item("甲")
    until = date(2026, 12, 30)
    for person, command in (
        (HEAD, Acknowledge(id=item)),
        (HEAD, SubmitPlan(id=item, cause="因", goal="果", measures=(MEASURE,))),
        (SUPERVISOR, ApprovePlan(id=item)),
        (HEAD, RequestExtension(id=item, new_due_on=until, reason="等设备", progress="已订购")),
        (SUPERVISOR, CheckExtension(id=item, opinion="同意")),
    ):
        do(county.house.desk, person, command)
    county.house.projector.catch_up()
    page = county.logged_in(LEADER).open("/overview")
    assert "综合行政执法大队申请由2026年12月15日延至2026年12月30日" in page.text


def test_the_head_says_the_place_and_the_time_or_the_past_day(filled: County) -> None:
    browser = filled.logged_in(PRINCIPAL)
    assert "云溪镇　截至2026年11月27日10时20分" in browser.open("/overview").text
    past = browser.open(f"/overview?as_of={TODAY}")
    assert "云溪镇　截至2026年11月24日（周二）24时" in past.text
    assert "看过去某一天" not in past.text


def lights(**late: int) -> list[UnitLights]:
    """Units with so many late items, in the order of the establishment."""
    return [
        UnitLights(unit=unit, full_name=unit, called=unit, lights={"overdue": count, "not_due": 9})
        for unit, count in late.items()
    ]


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ({"甲": 0, "乙": 0}, "没有逾期事项。"),
        ({"甲": 1, "乙": 3}, "乙占逾期的75.0%。"),
        ({"甲": 2, "乙": 1, "丙": 2, "丁": 3}, "甲、丁合计占逾期的62.5%。"),
        (dict.fromkeys("甲乙丙丁戊己庚辛", 1), "逾期分布在8个单位。"),
    ],
)
def test_units_are_named_in_their_order_and_never_all(late: Mapping[str, int], said: str) -> None:
    assert summaries.by_unit("zh", lights(**late)) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ({}, "这五周没有到期事项。"),
        ({1: 1, 2: 1}, "一天最多1件。"),
        ({1: 2, 2: 1, 3: 2}, "12月1日、12月3日最集中，都是2件。"),
        (dict.fromkeys(range(1, 6), 3), "一天最多3件。"),
    ],
)
def test_the_days_on_which_most_is_due_are_named(due: Mapping[int, int], said: str) -> None:
    days = {date(2026, 12, day): count for day, count in due.items()}
    assert summaries.ahead("zh", TODAY, days) == said


def test_the_strip_leaves_out_past_days_and_weekends_with_nothing_due() -> None:
    saturday, sunday = date(2026, 11, 28), date(2026, 12, 6)
    days = [
        [cell.day.day for cell in week]
        for week in ahead(saturday, sunday, {date(2026, 12, 6): 1}, str)
    ]
    assert days == [[28], [30, 1, 2, 3, 4, 6]]
