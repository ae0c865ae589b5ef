"""The list of checklists, from draft to withdrawal, and the edition an inspection keeps."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from domain.checklists import Checklist, PublishChecklist, ReviseChecklist, WithdrawChecklist
from domain.inspections import PlanInspection
from domain.kernel.known import Question
from tests.county import do
from tests.known import ENFORCEMENT, INSPECTOR, SECOND, SUPERVISOR, TODAY
from tests.services.web.county import CHECKLIST, County

FIRST = Question(id="q1", text="处罚决定是否按期公示", clause="公示规定第3条", severity="serious")
OTHER = Question(id="q2", text="是否全程记录", clause="规定第5条", severity="serious")


def _listed(county: County, at: str = "/checklists") -> str:
    county.house.projector.catch_up()
    return " ".join(county.logged_in(SUPERVISOR).open(at).text.split())


def _revise(county: County) -> None:
    county.system(
        ReviseChecklist(id=CHECKLIST, title="新表", basis_law="公示规定", questions=(OTHER,))
    )


def test_each_stands_with_its_edition_and_what_is_not_published(county: County) -> None:
    assert "执法公示检查表 第1版" in _listed(county)
    _revise(county)
    assert "新表 第1版 公示规定 有改动没有发布" in _listed(county)
    county.system(PublishChecklist(id=CHECKLIST))
    assert "新表 第2版" in _listed(county)
    county.system(WithdrawChecklist(id=CHECKLIST, reason="法规已废止"))
    assert "停用 公示规定 法规已废止" in _listed(county)


def test_inspections_lead_to_it_and_who_keeps_them_drafts_from_it(county: County) -> None:
    browser = county.logged_in(SUPERVISOR)
    browser.open("/inspections")
    assert urlsplit(browser.follow("检查表").address).path == "/checklists"
    assert browser.follow("起草检查表").link("检查表") == "/checklists"
    inspector = county.logged_in(INSPECTOR).open("/checklists")
    assert all(words != "起草检查表" for _, words in inspector.links)


def test_a_day_before_the_first_has_none_and_no_acts(county: County) -> None:
    page = county.logged_in(SUPERVISOR).open("/checklists?as_of=2026-01-01")
    assert "还没有检查表" in page.text
    assert all(words != "起草检查表" for _, words in page.links)


def test_an_inspection_keeps_the_edition_it_was_planned_with(county: County) -> None:
    plan = PlanInspection(
        id="inspections/kept", plan_number="计划第1项", basis_law="规定", basis_article="第1条",
        unit=ENFORCEMENT, site="档案室", checklist=CHECKLIST, checklist_version=1,
        inspectors=(INSPECTOR, SECOND), scheduled_on=TODAY,
    )  # fmt: skip
    do(county.house.desk, INSPECTOR, plan)
    _revise(county)
    county.system(PublishChecklist(id=CHECKLIST))
    assert "执法公示检查表 第1版" in _listed(county, "/inspections/kept")


def test_an_old_edition_stays_readable_and_the_draft_says_what_is_new(county: County) -> None:
    changed = replace(FIRST, text="处罚决定是否按时公示")
    county.system(
        ReviseChecklist(
            id=CHECKLIST, title="新表", basis_law="公示规定", questions=(OTHER, changed)
        )
    )
    county.house.projector.catch_up()
    browser = county.logged_in(SUPERVISOR)
    draft = " ".join(browser.open(f"/{CHECKLIST}").text.split())
    assert "新表 草稿" in draft
    assert "是否全程记录 新增" in draft
    assert "处罚决定是否按时公示 有改动" in draft
    old = " ".join(browser.follow("第1版").text.split())
    assert "执法公示检查表 第1版" in old
    assert "处罚决定是否按期公示 公示规定第3条" in old
    assert "新增" not in old.partition("经过")[0]


def test_a_question_left_out_is_told_beside_the_edition(county: County) -> None:
    _revise(county)
    county.system(PublishChecklist(id=CHECKLIST))
    text = " ".join(_listed(county, f"/{CHECKLIST}").split())
    assert "新表 第2版" in text
    assert "不再检查：处罚决定是否按期公示" in text


@pytest.mark.parametrize("edition", ["2", "0", "x", "-1"])
def test_an_edition_there_is_not_is_not_found(county: County, edition: str) -> None:
    page = county.logged_in(SUPERVISOR).open(f"/{CHECKLIST}?edition={edition}")
    assert "没有这一版检查表。" in page.text


def test_the_form_of_a_revision_begins_with_what_is_asked_now(county: County) -> None:
    browser = county.logged_in(SUPERVISOR)
    browser.open(f"/{CHECKLIST}")
    form = browser.follow("修改检查表").form("/revise-checklist")
    said = dict(form.values)
    assert (said["title"], said["questions.0.text"]) == ("执法公示检查表", "处罚决定是否按期公示")
    added = {"questions__1__id": "q2", "questions__1__text": "是否全程记录"}
    more = {"questions__1__clause": "规定第5条", "questions__1__severity": "serious"}
    browser.submit("/revise-checklist", rows="up:questions.1", **added, **more)
    browser.submit("/revise-checklist")
    assert browser.status == 200
    questions = [it.text for it in _draft(county).questions]
    assert questions == ["是否全程记录", "处罚决定是否按期公示"]


def _draft(county: County) -> Checklist:
    state = county.house.desk.load(Checklist, CHECKLIST)[1]
    assert isinstance(state, Checklist)
    return state
