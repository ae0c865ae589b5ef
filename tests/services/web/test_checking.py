"""An inspection on its page: the checklist filled in at once, findings raised on its questions."""

import pytest

from domain.checklists import DraftChecklist, PublishChecklist
from domain.inspections import Answer, PlanInspection, QuestionAnswered, StartInspection
from domain.kernel.known import Question
from tests.county import do
from tests.known import ENFORCEMENT, INSPECTOR, SECOND, SUPERVISOR, TODAY
from tests.services.web.browser import Browser
from tests.services.web.county import County

VISIT = "inspections/publicity"
CHECKLIST = "checklists/three"
TEXTS = ("决定是否按期公示", "是否全程记录", "是否经过审核")
FILL_IN = "按检查表记录"


@pytest.fixture
def visit(county: County) -> str:
    """An inspection under way, of three questions."""
    asked = tuple(
        Question(id=f"q{n}", text=text, clause=f"规定第{n}条", severity="serious")
        for n, text in enumerate(TEXTS, 1)
    )
    county.system(DraftChecklist(id=CHECKLIST, title="三项", basis_law="规定", questions=asked))
    county.system(PublishChecklist(id=CHECKLIST))
    plan = PlanInspection(
        id=VISIT, plan_number="计划第1项", basis_law="规定", basis_article="第1条",
        unit=ENFORCEMENT, site="档案室", checklist=CHECKLIST, checklist_version=1,
        inspectors=(INSPECTOR, SECOND), scheduled_on=TODAY,
    )  # fmt: skip
    do(county.house.desk, INSPECTOR, plan)
    do(county.house.desk, INSPECTOR, StartInspection(id=VISIT))
    county.house.projector.catch_up()
    return VISIT


@pytest.fixture
def inspector(county: County) -> Browser:
    return county.logged_in(INSPECTOR)


def _answers(county: County) -> list[tuple[str, Answer]]:
    facts = (at.fact for at in county.house.ledger.history(VISIT))
    return [(it.question, it.answer) for it in facts if isinstance(it, QuestionAnswered)]


def _fill_in(inspector: Browser, **said: str) -> None:
    inspector.open(f"/{VISIT}")
    inspector.follow(FILL_IN)
    inspector.submit("/answer-questions", **said)


def test_the_form_asks_each_question_and_records_those_answered(
    county: County, visit: str, inspector: Browser
) -> None:
    inspector.open(f"/{visit}")
    page = inspector.follow(FILL_IN)
    assert [text for text in TEXTS if text in page.text] == [*TEXTS]
    _fill_in(inspector, replies__0__answer="complies", replies__2__answer="does_not_comply")
    assert "已登记，已封存" in inspector.page.text
    assert "共3项，已查2项" in inspector.page.text
    assert _answers(county) == [("q1", Answer.COMPLIES), ("q3", Answer.DOES_NOT_COMPLY)]


def test_then_it_asks_what_is_left_and_at_last_all_anew(visit: str, inspector: Browser) -> None:
    _fill_in(inspector, replies__0__answer="complies")
    inspector.open(f"/{visit}")
    page = inspector.follow(FILL_IN)
    assert [text for text in TEXTS if text in page.text] == [*TEXTS[1:]]
    _fill_in(inspector, replies__0__answer="complies", replies__1__answer="not_applicable")
    inspector.open(f"/{visit}")
    page = inspector.follow(FILL_IN)
    assert [text for text in TEXTS if text in page.text] == [*TEXTS]


def test_a_note_without_an_answer_is_told_and_nothing_is_lost(
    county: County, visit: str, inspector: Browser
) -> None:
    said = {"replies__1__answer": "complies", "replies__2__note": "缺三份"}
    _fill_in(inspector, **said)
    assert inspector.status == 422
    form = dict(inspector.page.form("/answer-questions").values)
    rows = {form[f"replies.{n}.question"]: n for n in range(3)}
    assert form[f"replies.{rows['q2']}.answer"] == "complies"
    assert form[f"replies.{rows['q3']}.note"] == "缺三份"
    assert _answers(county) == []


def test_nothing_answered_is_refused(county: County, visit: str, inspector: Browser) -> None:
    _fill_in(inspector)
    assert inspector.status == 409
    assert _answers(county) == []


def test_a_finding_is_raised_on_its_question_and_stands_there(
    county: County, visit: str, inspector: Browser
) -> None:
    _fill_in(inspector, replies__0__answer="does_not_comply", replies__1__answer="complies")
    page = inspector.page
    assert len([words for _, words in page.links if words == "登记问题"]) >= 2  # menu, question
    addresses = [address for address, _ in page.links if "question=q" in address]
    raising = next(it for it in addresses if it.startswith("/findings/record-finding"))
    assert "question=q2" not in "".join(it for it in addresses if "record-finding" in it)
    inspector.open(raising)
    said = {"title": "未公示", "details": "3份", "place__words": "档案室"}
    inspector.submit("/record-finding", **said)
    assert "已登记，已封存" in inspector.page.text
    page = inspector.open(f"/{visit}")
    assert page.text.index(TEXTS[0]) < page.text.index("未公示") < page.text.index(TEXTS[1])


def test_a_question_is_answered_again(county: County, visit: str, inspector: Browser) -> None:
    _fill_in(inspector, replies__0__answer="does_not_comply")
    inspector.follow("改记这一项")
    inspector.submit("/answer-question", answer="~符合")
    assert _answers(county) == [("q1", Answer.DOES_NOT_COMPLY), ("q1", Answer.COMPLIES)]
    assert "共3项，已查1项" in inspector.open(f"/{visit}").text


def test_who_does_not_inspect_is_offered_nothing_on_questions(
    county: County, visit: str, inspector: Browser
) -> None:
    _fill_in(inspector, replies__0__answer="complies")
    page = county.logged_in(SUPERVISOR).open(f"/{visit}")
    assert "改记这一项" not in page.text


def test_a_past_day_shows_the_answers_of_then(county: County, visit: str) -> None:
    _fill_in(county.logged_in(INSPECTOR), replies__0__answer="does_not_comply")
    county.turn(days=1)
    inspector = county.logged_in(INSPECTOR)
    _fill_in(inspector, replies__0__answer="complies")
    page = inspector.open(f"/{visit}?as_of={TODAY}")
    assert "共3项，已查1项" in page.text
    assert "登记问题" not in page.text.partition("检查项目")[2]


def test_the_board_counts_ones_own_and_what_is_under_way(
    county: County, visit: str, inspector: Browser
) -> None:
    page = inspector.open("/inspections")
    tabs = {words for _, words in page.links}
    assert {"未结束 1", "我的检查 1", "待检查 0", "检查中 1"} <= tabs
    assert "我的检查" not in county.logged_in(SUPERVISOR).open("/inspections").text
