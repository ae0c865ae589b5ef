"""Checklists: published versions never change, whatever the draft becomes."""

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


def test_a_revised_draft_leaves_the_published_version_alone() -> None:
    with reading((LIST, HISTORY)) as moments:
        draft = checklists.questions_of(moments.now, LIST)
        assert [row["id"] for row in draft] == ["乙"]
        published = checklists.questions_of(moments.now, LIST, 1)
        assert [row["id"] for row in published] == ["甲", "乙", "丙"]
        row = checklists.checklist(moments.now, LIST)
        assert row is not None
        assert (row["published"], row["draft_pending"], row["question_count"]) == (1, True, 1)
        before = checklists.questions_of(moments.at(1), LIST)
        assert [row["text"] for row in before] == ["是否甲", "是否乙", "是否丙"]


def test_a_withdrawn_checklist_leaves_the_list_and_stays_readable() -> None:
    with reading((LIST, [*HISTORY, WITHDRAWN])) as moments:
        assert checklists.checklists(moments.now) == []
        assert [row["stream"] for row in checklists.checklists(moments.at(3))] == [LIST]
        row = checklists.checklist(moments.now, LIST)
        assert row is not None
        assert (row["withdrawn_on"], row["reason"]) == (date(2026, 11, 24), "改用新表")
