"""Inspections: those ahead, those ended, and their answers."""

from dataclasses import replace
from datetime import date

from domain.inspections import (
    Answer,
    InspectionCancelled,
    InspectionCompleted,
    InspectionImported,
    InspectionPlanned,
    InspectionRescheduled,
    InspectionResult,
    InspectionStarted,
    QuestionAnswered,
    Step,
)
from domain.kernel.known import Question
from projections import inspections
from projections.inspections import Filters
from tests.known import ENFORCEMENT, HANDLER, INSPECTOR, SECOND, TODAY, TOWN, act
from tests.projections.reading import reading

ID = "inspections/1"
ACT = act(INSPECTOR)
PLANNED = InspectionPlanned(
    plan_number="2026-12", basis_law="安全生产法", basis_article="65", unit=ENFORCEMENT,
    site="东街", checklist="checklists/1", checklist_version=1, inspectors=(INSPECTOR, SECOND),
    scheduled_on=TODAY, checklist_title="烟花爆竹零售",
    questions=tuple(
        Question(id=id, text=f"是否{id}", clause="第1条", severity="ordinary") for id in "乙甲"
    ),
)  # fmt: skip
MOVED = InspectionRescheduled(scheduled_on=date(2026, 11, 26), reason="停电")
STARTED = InspectionStarted(site_note="店主在场", act=ACT)
FIRST = QuestionAnswered(question="乙", answer=Answer.COMPLIES, act=ACT)
AGAIN = QuestionAnswered(question="乙", answer=Answer.DOES_NOT_COMPLY, note="过道堵塞", act=ACT)
DONE = InspectionCompleted(result=InspectionResult.PROBLEMS_FOUND, summary="一处", act=ACT)
OLD = InspectionImported(
    source_key="检查-3", unit=TOWN, site="西街", kind="消防", inspected_on=date(2026, 3, 1),
    result="合格", score="95",
)  # fmt: skip
AHEAD, ENDED = Filters(), Filters(ended_year=2026)


def test_an_inspection_is_listed_by_the_day_it_is_set_for() -> None:
    later = replace(PLANNED, scheduled_on=date(2026, 12, 1))
    with reading(("inspections/2", [later]), (ID, [PLANNED, MOVED])) as moments:
        page = inspections.board(moments.now, AHEAD)
        assert [row["scheduled_on"] for row in page.rows] == [
            date(2026, 11, 26), date(2026, 12, 1),
        ]  # fmt: skip
        assert inspections.facets(moments.now, AHEAD)["unit"] == {ENFORCEMENT: 2}


def test_the_answers_stand_in_the_order_of_the_questions_and_the_last_one_counts() -> None:
    with reading((ID, [PLANNED, STARTED, FIRST, AGAIN])) as moments:
        second, first = inspections.answers_of(moments.now, ID)
        assert (second["part"], second["answer"]) == ("乙", "does_not_comply")
        assert (second["answered_count"], second["answered_by"]) == (2, INSPECTOR)
        assert (first["part"], first["answer"], first["text"]) == ("甲", "", "是否甲")
        before, _ = inspections.answers_of(moments.at(3), ID)
        assert before["answer"] == "complies"


def test_an_ended_inspection_moves_to_the_list_of_its_year() -> None:
    cancelled = InspectionCancelled(reason="店已关闭", act=ACT)
    with reading(
        (ID, [PLANNED, STARTED, DONE]), ("inspections/2", [PLANNED, cancelled]),
        ("inspections/3", [OLD]),
    ) as moments:  # fmt: skip
        read = moments.now
        assert inspections.count(read, AHEAD) == 0
        assert inspections.facets(read, ENDED)["step"] == {"completed": 2, "cancelled": 1}
        row = inspections.inspection(read, ID)
        assert row is not None
        assert (row["result"], row["summary"]) == ("problems_found", "一处")
        assert (row["site_note"], row["version"]) == ("店主在场", 3)
        stopped = inspections.inspection(read, "inspections/2")
        assert stopped is not None
        assert (stopped["step"], stopped["end_reason"]) == (Step.CANCELLED.value, "店已关闭")


def test_an_imported_inspection_keeps_the_words_of_its_ledger() -> None:
    with reading((ID, [OLD])) as moments:
        row = inspections.inspection(moments.now, ID)
        assert row is not None
        assert (row["imported"], row["result"], row["score"]) == (True, "合格", "95")
        assert (row["completed_on"], row["source_key"]) == (date(2026, 3, 1), "检查-3")


def test_an_inspection_is_found_by_its_inspectors_words_and_unit() -> None:
    again = replace(PLANNED, reinspection_of=ID)
    with reading((ID, [PLANNED]), ("inspections/2", [again])) as moments:
        read = moments.now
        assert inspections.count(read, replace(AHEAD, inspector=SECOND)) == 2
        assert inspections.count(read, replace(AHEAD, inspector=HANDLER)) == 0
        assert inspections.count(read, replace(AHEAD, inspector=SECOND[:-1])) == 0
        assert inspections.count(read, replace(AHEAD, search="东街 烟花")) == 2
        assert inspections.count(read, AHEAD, {TOWN}) == 0
        assert inspections.inspection(read, ID, {ENFORCEMENT}) is not None
        assert inspections.inspection(read, ID, {TOWN}) is None
        found = inspections.looked_at_again(read, ID)
        assert [row["stream"] for row in found] == ["inspections/2"]
