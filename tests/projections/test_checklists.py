"""Checklists: what is drafted, published and withdrawn."""

from datetime import date

from domain.checklists import (
    ChecklistDrafted,
    ChecklistPublished,
    ChecklistRevised,
    ChecklistWithdrawn,
)
from domain.kernel.known import Question
from projections import checklists
from tests.known import SUPERVISOR, act
from tests.projections.reading import reading

LIST = "checklists/1"
FIRST, SECOND, THIRD = (
    Question(id=name, text=f"是否{name}", clause="第1条", severity="ordinary") for name in "甲乙丙"
)
SAYS = {"title": "烟花爆竹零售", "basis_law": "烟花爆竹安全管理条例"}
HISTORY = [
    ChecklistDrafted(questions=(FIRST, SECOND, THIRD), **SAYS),
    ChecklistPublished(version=1, questions=(FIRST, SECOND, THIRD), **SAYS),
    ChecklistRevised(questions=(SECOND,), **SAYS),
]
WITHDRAWN = ChecklistWithdrawn(reason="改用新表", act=act(SUPERVISOR))


def test_a_revised_draft_waits_beside_the_published_version() -> None:
    with reading((LIST, HISTORY)) as moments:
        row = checklists.checklist(moments.now, LIST)
        assert row is not None
        assert (row["published"], row["draft_pending"], row["question_count"]) == (1, True, 1)
        before = checklists.checklist(moments.at(2), LIST)
        assert before is not None
        assert (before["draft_pending"], before["question_count"]) == (False, 3)


def test_a_withdrawn_checklist_stays_readable_and_says_why() -> None:
    with reading((LIST, [*HISTORY, WITHDRAWN])) as moments:
        row = checklists.checklist(moments.now, LIST)
        assert row is not None
        assert (row["withdrawn_on"], row["reason"]) == (date(2026, 11, 24), "改用新表")


def test_those_withdrawn_stand_after_those_in_use() -> None:
    with reading((LIST, [*HISTORY, WITHDRAWN]), ("checklists/2", HISTORY)) as moments:
        assert [it["stream"] for it in checklists.all_checklists(moments.now)] == [
            "checklists/2",
            LIST,
        ]
