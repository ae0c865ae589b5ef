"""Inspections: planned on a law, made by two inspectors, concluded as the answers have it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.inspections import (
    Answer,
    AnswerQuestion,
    AnswerQuestions,
    CancelInspection,
    CompleteInspection,
    ImportInspection,
    Inspection,
    InspectionCancelled,
    InspectionCompleted,
    InspectionImported,
    InspectionPlanned,
    InspectionRescheduled,
    InspectionResult,
    InspectionStarted,
    PlanInspection,
    QuestionAnswered,
    Reply,
    RescheduleInspection,
    StartInspection,
    Step,
)
from domain.inspections.inspection import (
    CONCLUSION,
    LAWFUL,
    ON_SITE,
    PLANNED_OR_REASONED,
    REINSPECTION,
    SCHEDULE,
)
from domain.kernel.bases import TAKEOVER, TWO_INSPECTORS
from domain.kernel.known import KnownChecklist, Question
from domain.kernel.roles import Role
from domain.kernel.traits import EvidenceRef
from tests.known import (
    ENFORCEMENT,
    HANDLER,
    INSPECTOR,
    MERGED,
    POSTS,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    act,
    post,
)
from tests.spec import evolve_all, given

ID, EARLIER = "inspections/1", "inspections/0"
DAY = timedelta(days=1)
SET = TODAY + 3 * DAY
EXIT = Question(id="1", text="安全出口是否畅通", clause="消防法第二十八条", severity="grave")
HYDRANT = Question(
    id="2", text="消火栓是否完好", clause="消防法第十六条", severity="serious",
    photo_required=True, photo_basis="固定证据需要",
)  # fmt: skip
LIST = KnownChecklist(id="checklists/fire", version=2, title="消防", questions=(EXIT, HYDRANT))
PLAN: dict[str, Any] = {
    "plan_number": "2026-17",
    "basis_law": "消防法",
    "basis_article": "53",
    "unit": ENFORCEMENT,
    "site": "振兴路 8 号",
    "checklist": LIST.id,
    "checklist_version": 2,
    "inspectors": (INSPECTOR, SECOND),
    "scheduled_on": SET,
}
WORDS = {"checklist_title": "消防", "questions": LIST.questions}
PLANNING = PlanInspection(id=ID, act=act(SUPERVISOR), **PLAN)
PLANNED = InspectionPlanned(**PLAN, **WORDS).by(act(SUPERVISOR))
ON_THE_DAY = act(INSPECTOR, on=SET)
STARTED = InspectionStarted(site_note="负责人到场").by(ON_THE_DAY)
PHOTO = EvidenceRef(digest="0" * 64, name="消火栓.jpg", media_type="image/jpeg")
EXIT_FREE = QuestionAnswered(question="1", answer=Answer.COMPLIES)
HYDRANT_DRY = QuestionAnswered(
    question="2", answer=Answer.DOES_NOT_COMPLY, note="无水", evidence=(PHOTO,)
)
HYDRANT_NONE = QuestionAnswered(question="2", answer=Answer.NOT_APPLICABLE)
FOUND = InspectionCompleted(result=InspectionResult.PROBLEMS_FOUND, summary="一处不符合")
CANCELLED = InspectionCancelled(reason="企业停业")
BEGIN = StartInspection(id=ID, site_note="负责人到场", act=ON_THE_DAY)
FREE = AnswerQuestion(id=ID, question="1", answer=Answer.COMPLIES, act=ON_THE_DAY)
DRY = AnswerQuestion(
    id=ID, question="2", answer=Answer.DOES_NOT_COMPLY, note="无水", evidence=(PHOTO,),
    act=ON_THE_DAY,
)  # fmt: skip
CONCLUDE = CompleteInspection(
    id=ID, result=InspectionResult.PROBLEMS_FOUND, summary="一处不符合", act=ON_THE_DAY
)
OLD: dict[str, Any] = {
    "source_key": "2023/118",
    "unit": ENFORCEMENT,
    "site": "振兴路 8 号",
    "kind": "日常检查",
    "inspected_on": date(2023, 5, 4),
    "result": "合格",
    "score": "92",
}
IMPORTED = InspectionImported(**OLD)
TOWN_LISTS = given().knowing(checklists=(LIST,))


def test_an_inspection_keeps_the_words_of_its_questions() -> None:
    inspection = TOWN_LISTS.when(PLANNING).then(PLANNED)
    assert inspection.step is Step.PLANNED


def test_an_unplanned_inspection_gives_its_reason() -> None:
    TOWN_LISTS.when(replace(PLANNING, plan_number="", reason="群众举报")).allowed()
    refusal = TOWN_LISTS.when(replace(PLANNING, plan_number=" ")).refused(PLANNED_OR_REASONED)
    assert refusal.missing == ("plan_number", "reason")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"basis_law": " "}, "inspection_incomplete"),
        ({"site": ""}, "inspection_incomplete"),
        ({"unit": "units/nowhere"}, "unit_unknown"),
        ({"unit": MERGED}, "unit_unknown"),
        ({"checklist_version": 3}, "checklist_not_published"),
    ],
)
def test_an_inspection_names_law_site_unit_and_checklist(
    changed: dict[str, Any], code: str
) -> None:
    TOWN_LISTS.when(replace(PLANNING, **changed)).refused(LAWFUL, code)


@pytest.mark.parametrize("inspectors", [(), (INSPECTOR,), (INSPECTOR, INSPECTOR)])
def test_an_inspection_is_made_by_two_different_inspectors(inspectors: tuple[str, ...]) -> None:
    TOWN_LISTS.when(replace(PLANNING, inspectors=inspectors)).refused(
        TWO_INSPECTORS, "two_inspectors_needed"
    )


@pytest.mark.parametrize("stranger", [HANDLER, "persons/nobody"])
def test_an_inspector_holds_such_a_post(stranger: str) -> None:
    refusal = TOWN_LISTS.when(replace(PLANNING, inspectors=(INSPECTOR, stranger))).refused(
        TWO_INSPECTORS
    )
    assert refusal.values["persons"] == [stranger]


@pytest.mark.parametrize(("until", "fit"), [(SET, True), (SET - DAY, False)])
def test_an_inspector_holds_the_post_on_the_day_itself(until: date, fit: bool) -> None:
    leaving = post("persons/leaving", SAFETY, Role.INSPECTOR, until=until)
    known = TOWN_LISTS.knowing(posts=(*POSTS, leaving))
    outcome = known.when(replace(PLANNING, inspectors=(INSPECTOR, "persons/leaving")))
    outcome.allowed() if fit else outcome.refused(TWO_INSPECTORS, "not_an_inspector_then")


def test_an_inspection_may_be_planned_for_the_same_day() -> None:
    TOWN_LISTS.when(replace(PLANNING, scheduled_on=TODAY)).allowed()
    TOWN_LISTS.when(replace(PLANNING, scheduled_on=TODAY - DAY)).refused(
        SCHEDULE, "scheduled_in_the_past"
    )


def test_an_inspection_is_about_the_unit_inspected() -> None:
    assert PLANNING.concerns(Inspection()) == (ENFORCEMENT,)
    assert BEGIN.concerns(PLANNED.evolve(Inspection())) == (ENFORCEMENT,)


@pytest.mark.parametrize(
    "first",
    [
        [PLANNED, STARTED, EXIT_FREE, HYDRANT_DRY, FOUND.by(ON_THE_DAY)],
        [InspectionImported(**{**OLD, "inspected_on": SET})],
    ],
    ids=["recorded here", "imported"],
)
def test_a_reinspection_comes_after_the_first(first: list[Any]) -> None:
    known = TOWN_LISTS.knowing(states={EARLIER: evolve_all(Inspection(), first)})
    known.when(replace(PLANNING, reinspection_of=EARLIER, scheduled_on=SET + DAY)).allowed()
    known.when(replace(PLANNING, reinspection_of=EARLIER, scheduled_on=SET)).refused(
        REINSPECTION, "not_after_the_first"
    )


@pytest.mark.parametrize("history", [None, [PLANNED, STARTED], [PLANNED, CANCELLED]])
def test_only_a_completed_inspection_is_repeated(history: list[Any] | None) -> None:
    states = {} if history is None else {EARLIER: evolve_all(Inspection(), history)}
    known = TOWN_LISTS.knowing(states=states)
    known.when(replace(PLANNING, reinspection_of=EARLIER)).refused(
        REINSPECTION, "no_inspection_to_repeat"
    )


def test_an_inspection_is_put_on_another_day_for_a_reason() -> None:
    moving = RescheduleInspection(id=ID, scheduled_on=SET + DAY, reason="暴雨", act=act(SUPERVISOR))
    moved = (
        given(PLANNED)
        .when(moving)
        .then(InspectionRescheduled(scheduled_on=SET + DAY, reason="暴雨"))
    )
    assert moved.scheduled_on == SET + DAY


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"reason": " "}, "reason_missing"), ({"scheduled_on": TODAY - DAY}, "scheduled_in_the_past")],
)
def test_an_inspection_is_not_moved_anyhow(changed: dict[str, Any], code: str) -> None:
    words = {"scheduled_on": TODAY, "reason": "暴雨", **changed}
    moving = RescheduleInspection(id=ID, act=act(SUPERVISOR), **words)
    given(PLANNED).when(moving).refused(SCHEDULE, code)


def test_a_moved_inspection_is_checked_like_a_new_one() -> None:
    posts = [replace(held, until=SET) if held.person == SECOND else held for held in POSTS]
    moving = RescheduleInspection(id=ID, scheduled_on=SET + DAY, reason="暴雨")
    given(PLANNED).knowing(posts=posts).when(moving).refused(TWO_INSPECTORS)
    again = InspectionPlanned(**PLAN, **WORDS, reinspection_of=EARLIER)
    given(again).when(moving).refused(REINSPECTION)


@pytest.mark.parametrize("then", [STARTED, CANCELLED], ids=["started", "cancelled"])
def test_only_a_waiting_inspection_is_moved_or_begun(then: Any) -> None:
    moving = RescheduleInspection(id=ID, scheduled_on=SET, reason="暴雨")
    given(PLANNED, then).when(moving).refused(SCHEDULE, "inspection_not_waiting")
    given(PLANNED, then).when(BEGIN).refused(SCHEDULE, "inspection_not_waiting")


def test_an_inspection_begins_on_its_day_not_before() -> None:
    assert given(PLANNED).when(BEGIN).then(STARTED).started_on == SET
    refusal = given(PLANNED).when(BEGIN.by(act(INSPECTOR, on=SET - DAY))).refused(SCHEDULE)
    assert refusal.instead == "inspections.RescheduleInspection"


@pytest.mark.parametrize("command", [BEGIN, FREE, CONCLUDE], ids=lambda it: type(it).__name__)
@pytest.mark.parametrize("other", [act(SUPERVISOR, on=SET), act(HANDLER, on=SET)])
def test_only_its_own_inspectors_make_an_inspection(command: Any, other: Any) -> None:
    given(PLANNED).when(command.by(other)).refused(TWO_INSPECTORS, "not_your_inspection")


def test_a_question_is_answered_with_its_evidence() -> None:
    given(PLANNED, STARTED).when(DRY).then(HYDRANT_DRY)


def test_several_questions_are_answered_at_once() -> None:
    replies = (
        Reply(question="1", answer=Answer.COMPLIES),
        Reply(question="2", answer=Answer.DOES_NOT_COMPLY, note="无水", evidence=(PHOTO,)),
    )
    answering = AnswerQuestions(id=ID, replies=replies, act=ON_THE_DAY)
    given(PLANNED, STARTED).when(answering).then(EXIT_FREE, HYDRANT_DRY)


def test_answering_answers_something() -> None:
    answering = AnswerQuestions(id=ID, replies=(), act=ON_THE_DAY)
    given(PLANNED, STARTED).when(answering).refused(ON_SITE, "nothing_answered")


def test_only_questions_of_the_checklist_are_answered() -> None:
    answering = replace(FREE, question="9")
    given(PLANNED, STARTED).when(answering).refused(ON_SITE, "question_not_asked")


@pytest.mark.parametrize("answer", [Answer.COMPLIES, Answer.DOES_NOT_COMPLY])
@pytest.mark.parametrize("evidence", [(), (replace(PHOTO, media_type="application/pdf"),)])
def test_a_photo_that_is_necessary_is_there(answer: Answer, evidence: tuple[Any, ...]) -> None:
    answering = replace(DRY, answer=answer, evidence=evidence)
    refusal = given(PLANNED, STARTED).when(answering).refused(ON_SITE, "photo_missing")
    assert refusal.values["photo_basis"] == "固定证据需要"


def test_what_does_not_apply_needs_no_photo() -> None:
    answering = replace(DRY, answer=Answer.NOT_APPLICABLE, note="", evidence=())
    given(PLANNED, STARTED).when(answering).then(HYDRANT_NONE)


def test_a_second_answer_counts_and_the_first_stays_recorded() -> None:
    corrected = given(PLANNED, STARTED, HYDRANT_NONE).when(DRY).allowed()
    assert dict(corrected.answers) == {"2": Answer.DOES_NOT_COMPLY}


@pytest.mark.parametrize("command", [FREE, CONCLUDE], ids=lambda it: type(it).__name__)
def test_nothing_is_recorded_before_the_inspection_begins(command: Any) -> None:
    refusal = given(PLANNED).when(command).refused(ON_SITE, "inspection_not_under_way")
    assert refusal.acts[0] == "inspections.StartInspection"
    early = command.by(act(INSPECTOR, on=SET - DAY))
    given(PLANNED, STARTED).when(early).refused(ON_SITE, "before_the_inspection")


@pytest.mark.parametrize("command", [FREE, CONCLUDE], ids=lambda it: type(it).__name__)
def test_nothing_is_recorded_after_the_inspection_is_over(command: Any) -> None:
    refusal = given(PLANNED, STARTED, FOUND).when(command).refused(ON_SITE)
    assert refusal.acts == ("inspections.PlanInspection",)


def test_an_inspection_is_concluded_by_the_second_inspector_as_well() -> None:
    conclude = CONCLUDE.by(act(SECOND, on=SET + DAY))
    inspection = given(PLANNED, STARTED, EXIT_FREE, HYDRANT_DRY).when(conclude).then(FOUND)
    assert (inspection.step, inspection.completed_on) == (Step.COMPLETED, SET + DAY)


def test_an_inspection_without_a_breach_found_no_problem() -> None:
    conclude = replace(CONCLUDE, result=InspectionResult.NO_PROBLEM)
    given(PLANNED, STARTED, EXIT_FREE, HYDRANT_NONE).when(conclude).allowed()


@pytest.mark.parametrize(
    ("last", "result", "breached"),
    [
        (HYDRANT_DRY, InspectionResult.NO_PROBLEM, [HYDRANT.text]),
        (HYDRANT_NONE, InspectionResult.PROBLEMS_FOUND, []),
    ],
)
def test_the_result_agrees_with_the_answers(
    last: Any, result: InspectionResult, breached: list[str]
) -> None:
    answered = given(PLANNED, STARTED, EXIT_FREE, last)
    refusal = answered.when(replace(CONCLUDE, result=result)).refused(CONCLUSION)
    assert (refusal.code, refusal.values["questions"]) == ("result_against_answers", breached)


def test_every_question_is_answered_before_the_conclusion() -> None:
    refusal = given(PLANNED, STARTED, HYDRANT_DRY).when(CONCLUDE).refused(CONCLUSION)
    assert (refusal.code, refusal.values["questions"]) == ("questions_unanswered", [EXIT.text])


def test_a_conclusion_has_a_summary() -> None:
    answered = given(PLANNED, STARTED, EXIT_FREE, HYDRANT_DRY)
    answered.when(replace(CONCLUDE, summary=" ")).refused(CONCLUSION, "summary_missing")


@pytest.mark.parametrize("history", [[PLANNED], [PLANNED, STARTED]], ids=["planned", "begun"])
def test_an_inspection_is_cancelled_for_a_reason(history: list[Any]) -> None:
    given(*history).when(CancelInspection(id=ID, reason="企业停业")).then(CANCELLED)
    given(*history).when(CancelInspection(id=ID, reason="")).refused(SCHEDULE, "reason_missing")


@pytest.mark.parametrize("end", [FOUND, CANCELLED, IMPORTED], ids=lambda it: type(it).__name__)
def test_an_inspection_that_has_ended_is_not_cancelled(end: Any) -> None:
    given(PLANNED, end).when(CancelInspection(id=ID, reason="企业停业")).refused(
        SCHEDULE, "inspection_ended"
    )


def test_an_old_inspection_is_taken_over_as_it_stands() -> None:
    inspection = given().when(ImportInspection(id=ID, **OLD)).then(IMPORTED)
    assert (inspection.step, inspection.completed_on) == (Step.COMPLETED, date(2023, 5, 4))


def test_an_inspection_of_an_ended_unit_can_still_be_taken_over() -> None:
    given().when(ImportInspection(id=ID, **{**OLD, "unit": MERGED})).allowed()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source_key": ""}, "source_key_missing"),
        ({"unit": "units/nowhere"}, "unit_unknown"),
        ({"inspected_on": TODAY + DAY}, "date_in_future"),
    ],
)
def test_an_old_inspection_names_its_row_unit_and_past_day(
    changed: dict[str, Any], code: str
) -> None:
    given().when(ImportInspection(id=ID, **{**OLD, **changed})).refused(TAKEOVER, code)


def test_an_old_inspection_may_be_of_today() -> None:
    given().when(ImportInspection(id=ID, **{**OLD, "inspected_on": TODAY})).allowed()


def test_nobody_takes_an_inspection_over_by_hand() -> None:
    assert ImportInspection.roles == frozenset()
