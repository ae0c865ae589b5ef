"""The page of an inspection: its questions by their words, its place said once."""

import re

from domain.inspections import Answer, AnswerQuestion, StartInspection
from tests.county import do
from tests.known import INSPECTOR, SUPERVISOR
from tests.services.web.browser import Page
from tests.services.web.county import County
from tests.services.web.test_commands import FILLED, RECORD
from tests.services.web.test_forms import planned

WORDS = "处罚决定是否按期公示"
UNIT = "综合行政执法大队"


def under_way(county: County) -> str:
    visit = planned(county)
    do(county.house.desk, INSPECTOR, StartInspection(id=visit, site_note="已到"))
    county.house.projector.catch_up()
    return visit


def test_a_question_is_said_in_its_words(county: County) -> None:
    visit = under_way(county)
    inspector = county.logged_in(INSPECTOR)
    inspector.open(f"/{visit}/complete-inspection")
    inspector.submit("/complete-inspection", result="no_problem", summary="无")
    assert f"还有检查项没有记录：{WORDS}" in inspector.page.text
    answer = AnswerQuestion(id=visit, question="q1", answer=Answer.COMPLIES)
    do(county.house.desk, INSPECTOR, answer)
    county.house.projector.catch_up()
    page = inspector.open(f"/{visit}")
    assert "q1" not in page.text
    assert page.text.count(WORDS) == 3  # in the list, and in the story: asked and answered


def test_an_inspection_at_the_unit_itself_names_it_once(county: County) -> None:
    for site, title in ((UNIT, UNIT), ("档案室", f"{UNIT} 档案室")):
        page = county.logged_in(INSPECTOR).open(f"/{planned(county, site=site)}")
        heading = re.search("<h1>(.*?)</h1>", page.html, re.DOTALL)
        assert heading
        assert re.sub("<[^>]+>", "", heading[1]).strip() == title


def test_a_confirmed_finding_says_once_what_became_of_it(county: County) -> None:
    county.docketed()
    supervisor = county.logged_in(SUPERVISOR)
    listed = supervisor.open("/findings?listing=all")
    page = supervisor.open(listed.link("处罚决定未按期公示"))
    line = page.html.partition('<p class="marks">')[2].partition("</p>")[0]
    assert line.count("已立项") == 1
    card = page.html.partition('class="panel acts"')[2].partition("</section>")[0]
    assert "现在没有要您办理的" in card


def test_a_blank_choice_is_missing_and_a_wrong_one_is_none_there_is(county: County) -> None:
    inspector = county.logged_in(INSPECTOR)
    inspector.open(RECORD)
    inspector.submit(RECORD)
    assert "问题单位 没有填写" in said(inspector.page)
    assert "严重程度 没有填写" in said(inspector.page)
    inspector.submit(RECORD, **{**FILLED, "severity": "huge"})
    assert "没有这一严重程度等级" in said(inspector.page)


def test_a_blank_line_of_a_checklist_is_missing(county: County) -> None:
    inspector = county.logged_in(INSPECTOR)
    inspector.open(f"/{under_way(county)}/answer-question")
    inspector.submit("/answer-question", answer="complies")
    assert "检查项 没有填写" in said(inspector.page)


def said(page: Page) -> str:
    """What the page says is to be changed."""
    faults = page.html.partition('id="faults"')[2].partition("</section>")[0]
    return " ".join(re.sub("<[^>]+>", " ", faults).split())
