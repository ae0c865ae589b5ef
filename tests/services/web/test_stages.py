"""The item page: its stages, why its light is red with a record for each reason, and lanes."""

import io
import re
from datetime import date
from typing import Any

import pytest

from domain.rectifications import (
    AcceptClaim,
    Acknowledge,
    ApprovePlan,
    CheckExtension,
    ClaimCompletion,
    CloseItem,
    CompleteMeasure,
    CorrectItem,
    FailVerification,
    GrantExtension,
    JudgeResult,
    Measure,
    PassVerification,
    RequestExtension,
    Result,
    Step,
    SubmitPlan,
)
from domain.responsibilities import Duty, HandOverDuty, duty_id
from services.web.stages import BEHIND, LINE
from tests.county import do
from tests.known import HANDLER, HEAD, LEADER, SUPERVISOR, TODAY, VERIFIER
from tests.services.web.browser import Page
from tests.services.web.county import County

DUE = date(2026, 11, 27)
MEASURE = Measure(text="建立台账", standard="台账齐全", person=HANDLER, due_on=DUE)


def claimed(county: County, **said: Any) -> str:
    """An item due on Friday, worked on, whose completion is claimed and being verified."""
    item = county.item(due=DUE, **said)
    proof = (county.house.evidence.keep(io.BytesIO(b"proof"), "台账.txt"),)
    for person, command in (
        (HEAD, Acknowledge(id=item, handler=HANDLER)),
        (HEAD, SubmitPlan(id=item, cause="因", goal="果", measures=(MEASURE,))),
        (SUPERVISOR, ApprovePlan(id=item)),
        (HANDLER, CompleteMeasure(id=item, part=1, text="已建立", evidence=proof)),
        (HEAD, ClaimCompletion(id=item, report="已完成")),
        (SUPERVISOR, AcceptClaim(id=item, verifier=VERIFIER)),
    ):
        do(county.house.desk, person, command)
    county.house.projector.catch_up()
    return item


def shown(county: County, item: str, query: str = "") -> Page:
    return county.logged_in(SUPERVISOR).open(f"/{item}{query}")


def states(page: Page) -> list[str]:
    line = page.html.partition('<ol class="stages"')[2].partition("</ol>")[0]
    return re.findall(r'<li class="(\w+)"', line)


def test_every_step_has_its_place_on_the_line() -> None:
    assert set(BEHIND) == set(Step)
    assert max(BEHIND.values()) == len(LINE)


def test_the_line_shows_what_is_done_by_whom_and_what_is_ahead(county: County) -> None:
    page = shown(county, claimed(county))
    assert states(page) == ["done"] * 5 + ["now", "ahead"]
    line = page.html.partition('<ol class="stages"')[2].partition("</ol>")[0]
    assert "11月24日" in line
    assert "周启明" in line
    assert 'aria-current="step"' in line


def test_what_is_in_time_says_no_reason(county: County) -> None:
    page = shown(county, county.item(due=DUE))
    assert "为什么是红灯" not in page.text
    assert "overdue" not in page.html.partition("<main")[2]


def test_a_late_item_says_why_and_links_each_reason_to_its_record(county: County) -> None:
    item = claimed(county)
    do(county.house.desk, VERIFIER, FailVerification(id=item, missing="缺印发文本", measures=(1,)))
    county.turn(days=8)  # to Wednesday 2 December
    page = shown(county, item)
    assert "到期日是2026年11月27日。" in page.text
    assert "到2026年12月2日逾期3个工作日，没有超过5个工作日，按亮灯规则第1版亮红灯。" in page.text
    assert "2026年11月24日核验退回后没有再申请销号。" in page.text
    assert "逾期的3个工作日在谁手里" in page.text
    anchors = [address for address, words in page.links if words == "看记录"]
    assert len(anchors) == 2
    assert all(f'id="{address[1:]}"' in page.html for address in anchors)
    lanes = page.html.partition('<svg class="lanes"')[2].partition("</svg>")[0]
    assert "overdue-line" in lanes
    assert "周启明" in lanes


def test_a_past_day_tells_of_its_own_light(county: County) -> None:
    item = claimed(county)
    do(county.house.desk, VERIFIER, FailVerification(id=item, missing="缺印发文本", measures=(1,)))
    county.turn(days=8)
    page = shown(county, item, f"?as_of={TODAY}")
    assert "为什么是红灯" not in page.text
    assert states(page) == ["done"] * 4 + ["now", "ahead", "ahead"]


def test_a_closed_item_says_who_verified_and_who_closed_it(county: County) -> None:
    item = claimed(county)
    for person, command in (
        (VERIFIER, PassVerification(id=item, method="查看现场", record="属实")),
        (SUPERVISOR, JudgeResult(id=item, result=Result.RECTIFIED, reason="核验通过")),
        (LEADER, CloseItem(id=item, opinion="同意")),
    ):
        do(county.house.desk, person, command)
    county.house.projector.catch_up()
    page = shown(county, item)
    assert states(page) == ["done"] * 7
    assert "怎样销号的" in page.text
    for words in ("罗以宁核验通过。", "郑立言准予销号。"):
        assert words in page.text


def test_a_part_of_the_same_name_is_not_written_into_the_form_of_a_return(county: County) -> None:
    """The item keeps measures, a return names the numbers of some."""
    item = claimed(county)
    form = county.logged_in(VERIFIER).open(f"/{item}/fail-verification").form("/fail-verification")
    assert form.choices["measures"] == [("1", "measures")]
    assert not [said for name, said in form.values if name == "measures"]


def test_the_record_that_set_the_date_last_says_why_it_is_due(county: County) -> None:
    """Extended, then corrected: the extension is no reason any more."""
    item = claimed(county)
    for person, command in (
        (VERIFIER, FailVerification(id=item, missing="缺印发文本", measures=(1,))),
        (HEAD, RequestExtension(id=item, new_due_on=DUE.replace(day=30), reason="r", progress="p")),
        (SUPERVISOR, CheckExtension(id=item, opinion="同意")),
        (LEADER, GrantExtension(id=item, new_due_on=DUE.replace(day=30), opinion="同意")),
        (LEADER, CorrectItem(id=item, title="题", ordered_due_on=DUE, reason="原日期有误")),
    ):
        do(county.house.desk, person, command)
    county.turn(days=8)
    page = shown(county, item)
    assert "到期日是2026年11月27日。" in page.text
    assert "批准延期。" not in page.text.partition("为什么是红灯")[2].partition("逾期的")[0]
    assert "核验退回后没有再申请销号" in page.text


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有记录"), ("en", "no record")])
def test_an_imported_item_has_stages_nobody_recorded(county: County, lang: str, words: str) -> None:
    page = shown(county, county.imported("旧事项"), f"?lang={lang}")
    assert words in page.text
    assert states(page)[0] == "done"


def test_a_successor_without_a_day_is_told_so_and_drawn_nowhere(county: County) -> None:
    item = claimed(county)
    duty = duty_id(HEAD, Duty.RESPONSIBLE_PERSON, item)
    successor = {"to_person": HANDLER, "to_post": "posts/handler", "until": TODAY}
    words = {"open_matters": "待销号", "acknowledged": True}
    for person, command in (
        (VERIFIER, PassVerification(id=item, method="查看现场", record="属实")),
        (SUPERVISOR, JudgeResult(id=item, result=Result.RECTIFIED, reason="核验通过")),
        (LEADER, HandOverDuty(id=duty, **successor, **words)),
        (LEADER, CloseItem(id=item, opinion="同意")),
    ):
        do(county.house.desk, person, command)
    county.house.projector.catch_up()
    page = shown(county, item)
    assert page.text.count("没有履责日") == 1
    lanes = page.html.partition('<svg class="lanes"')[2].partition("</svg>")[0]
    assert "周启明" in lanes
    assert "林小禾" not in lanes


def test_dates_say_by_which_calendar_they_are_counted(county: County) -> None:
    assert "工作日，2026年放假安排" in shown(county, county.item(due=DUE)).text
    later = county.item("明年到期", due=date(2027, 3, 1))
    assert "工作日，2027年放假安排未发布（暂定）" in shown(county, later).text
