"""Inspections (检查): planned, made by two inspectors with a published checklist, concluded.

An inspection hangs from a plan or says why it does not; it names its law, and keeps the words of
its questions as they were asked. A re-inspection names the inspection it looks at again.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum

from domain.kernel.bases import TAKEOVER, TWO_INSPECTORS
from domain.kernel.known import Known, Question
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, require
from domain.kernel.stream import Command, Event, State, Value, shared
from domain.kernel.traits import CitesEvidence, Closes

PLANNED_OR_REASONED = Basis(law="检查工作规则：按计划检查，计划外检查须有理由")
LAWFUL = Basis(law="检查工作规则：检查须有依据、对象和检查表")
SCHEDULE = Basis(law="检查工作规则：检查日期")
REINSPECTION = Basis(law="检查工作规则：复查")
ON_SITE = Basis(law="检查工作规则：现场检查与逐项记录")
CONCLUSION = Basis(law="检查工作规则：检查结论与记录一致")
INSPECTORS_MIN = 2


class Step(Enum):
    """Where an inspection stands."""

    PLANNED = "planned"  # 待检查
    UNDER_WAY = "under_way"  # 检查中
    COMPLETED = "completed"  # 已完成
    CANCELLED = "cancelled"  # 已取消


class Answer(Enum):
    """What the inspectors found on one question."""

    COMPLIES = "complies"  # 符合
    DOES_NOT_COMPLY = "does_not_comply"  # 不符合
    NOT_APPLICABLE = "not_applicable"  # 不适用


class InspectionResult(Enum):
    """What an inspection came to."""

    NO_PROBLEM = "no_problem"  # 未发现问题
    PROBLEMS_FOUND = "problems_found"  # 发现问题


class Inspection(State):
    """What decisions about an inspection need."""

    stream = "inspections"

    step: Step = Step.PLANNED
    unit: str = ""
    inspectors: tuple[str, ...] = ()
    scheduled_on: date = date.max
    reinspection_of: str = ""
    questions: tuple[Question, ...] = ()
    answers: frozenset[tuple[str, Answer]] = frozenset()
    started_on: date = date.max
    completed_on: date = date.max


class Plan(Value):
    """Where, when, by whom and on which law an inspection is to be made."""

    plan_number: str = ""  # in the year's approved plan; empty: a reason is given
    reason: str = ""
    basis_law: str
    basis_article: str
    unit: str  # the unit inspected
    site: str
    checklist: str
    checklist_version: int
    inspectors: tuple[str, ...]
    scheduled_on: date
    reinspection_of: str = ""  # the earlier inspection, if this looks at it again


class PlanInspection(Command[Inspection], Plan):
    """Plan an inspection: by the year's plan or for a reason, on a law, by two inspectors."""

    opens = True
    roles = frozenset({Role.INSPECTOR, Role.SUPERVISOR})

    def concerns(self, _inspection: Inspection, /) -> Collection[str]:
        return (self.unit,)

    def decide(self, _inspection: Inspection, known: Known, /) -> Sequence["InspectionPlanned"]:
        called_for = self.plan_number.strip() or self.reason.strip()
        missing = ["plan_number", "reason"]
        require(called_for, "inspection_uncalled_for", PLANNED_OR_REASONED, missing=missing)
        missing = [name for name in ("basis_law", "site") if not getattr(self, name).strip()]
        require(not missing, "inspection_incomplete", LAWFUL, missing=missing)
        unit = known.unit(self.unit)
        require(unit and unit.active, "unit_unknown", LAWFUL, unit=self.unit)
        checklist = known.published_checklist(self.checklist, self.checklist_version)
        require(checklist, "checklist_not_published", LAWFUL, checklist=self.checklist)
        assert checklist is not None
        enough = INSPECTORS_MIN <= len(set(self.inspectors)) == len(self.inspectors)
        require(enough, "two_inspectors_needed", TWO_INSPECTORS, missing=["inspectors"])
        _require_day(self, self.act.happened_on, known)
        return [
            InspectionPlanned(
                checklist_title=checklist.title,
                questions=checklist.questions,
                **shared(self, Plan),
            )
        ]


class InspectionPlanned(Event[Inspection], Plan):
    checklist_title: str
    questions: tuple[Question, ...]  # in the words of the version named

    def evolve(self, inspection: Inspection, /) -> Inspection:
        return replace(
            inspection,
            unit=self.unit,
            inspectors=self.inspectors,
            scheduled_on=self.scheduled_on,
            reinspection_of=self.reinspection_of,
            questions=self.questions,
        )


class OwnInspection(Command[Inspection]):
    """A request about an inspection, by those who reach the unit inspected."""

    roles = frozenset({Role.INSPECTOR})

    def concerns(self, inspection: Inspection, /) -> Collection[str]:
        return (inspection.unit,)


class RescheduleInspection(OwnInspection):
    """Put an inspection that has not begun on another day, with the reason."""

    roles = frozenset({Role.INSPECTOR, Role.SUPERVISOR})

    scheduled_on: date
    reason: str

    def decide(self, inspection: Inspection, known: Known, /) -> Sequence["InspectionRescheduled"]:
        waiting = inspection.step is Step.PLANNED
        require(waiting, "inspection_not_waiting", SCHEDULE, step=inspection.step)
        require(self.reason.strip(), "reason_missing", SCHEDULE, missing=["reason"])
        moved = replace(inspection, scheduled_on=self.scheduled_on)
        _require_day(moved, self.act.happened_on, known)
        return [InspectionRescheduled(scheduled_on=self.scheduled_on, reason=self.reason)]


class InspectionRescheduled(Event[Inspection]):
    scheduled_on: date
    reason: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        return replace(inspection, scheduled_on=self.scheduled_on)


class StartInspection(OwnInspection):
    """Begin the inspection on the site, on its day or later."""

    site_note: str = ""  # what was met there: who received the inspectors, what was closed

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["InspectionStarted"]:
        _require_own_inspector(self, inspection)
        waiting = inspection.step is Step.PLANNED
        require(waiting, "inspection_not_waiting", SCHEDULE, step=inspection.step)
        require(
            inspection.scheduled_on <= self.act.happened_on,
            "inspection_before_its_day",
            SCHEDULE,
            instead="inspections.RescheduleInspection",
            scheduled_on=inspection.scheduled_on,
        )
        return [InspectionStarted(site_note=self.site_note)]


class InspectionStarted(Event[Inspection]):
    site_note: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        return replace(inspection, step=Step.UNDER_WAY, started_on=self.act.happened_on)


class Reply(CitesEvidence):
    """The answer to one question, with what it rests on."""

    question: str
    answer: Answer
    note: str = ""


class AnswerQuestion(OwnInspection, Reply):
    """Answer one question of the checklist; a second answer stands beside the first."""

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["QuestionAnswered"]:
        _require_under_way(self, inspection)
        return [_answered(self, inspection)]


class AnswerQuestions(OwnInspection):
    """Answer several questions of the checklist at once, as they were answered on the site."""

    replies: tuple[Reply, ...]

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["QuestionAnswered"]:
        _require_under_way(self, inspection)
        require(self.replies, "nothing_answered", ON_SITE, missing=["replies"])
        return [_answered(reply, inspection) for reply in self.replies]


class QuestionAnswered(Event[Inspection], Reply):
    commutes = True  # two inspectors answer side by side; the later answer counts, both stay

    def evolve(self, inspection: Inspection, /) -> Inspection:
        others = {(at, answer) for at, answer in inspection.answers if at != self.question}
        return replace(inspection, answers=frozenset(others | {(self.question, self.answer)}))


class CompleteInspection(OwnInspection):
    """Conclude the inspection: every question answered, the result as the answers have it."""

    result: InspectionResult
    summary: str

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["InspectionCompleted"]:
        _require_under_way(self, inspection)
        require(self.summary.strip(), "summary_missing", CONCLUSION, missing=["summary"])
        given = dict(inspection.answers)
        unanswered = [question.id for question in inspection.questions if question.id not in given]
        require(
            not unanswered,
            "questions_unanswered",
            CONCLUSION,
            questions=unanswered,
            instead="inspections.AnswerQuestions",
        )
        breached = sorted(at for at, answer in given.items() if answer is Answer.DOES_NOT_COMPLY)
        found = self.result is InspectionResult.PROBLEMS_FOUND
        require(found is bool(breached), "result_against_answers", CONCLUSION, questions=breached)
        return [InspectionCompleted(result=self.result, summary=self.summary)]


class InspectionCompleted(Event[Inspection], Closes):
    result: InspectionResult
    summary: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        return replace(inspection, step=Step.COMPLETED, completed_on=self.act.happened_on)


class CancelInspection(OwnInspection):
    """Cancel an inspection that is not concluded, with the reason."""

    roles = frozenset({Role.INSPECTOR, Role.SUPERVISOR})

    reason: str

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["InspectionCancelled"]:
        going_on = inspection.step in (Step.PLANNED, Step.UNDER_WAY)
        require(going_on, "inspection_ended", SCHEDULE, step=inspection.step)
        require(self.reason.strip(), "reason_missing", SCHEDULE, missing=["reason"])
        return [InspectionCancelled(reason=self.reason)]


class InspectionCancelled(Event[Inspection], Closes):
    reason: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        return replace(inspection, step=Step.CANCELLED)


class OldInspection(Value):
    """An inspection as an old ledger has it, in its own words; who made it is not recorded."""

    source_key: str  # the row's key in the old ledger
    unit: str
    site: str
    kind: str
    inspected_on: date
    result: str
    score: str


class ImportInspection(Command[Inspection], OldInspection):
    """Take an inspection over from an old ledger as it stands there, without guessing an actor."""

    opens = True

    def concerns(self, _inspection: Inspection, /) -> Collection[str]:
        """The unit the row is about: who imports must reach it."""
        return (self.unit,)

    def decide(self, _inspection: Inspection, known: Known, /) -> Sequence["InspectionImported"]:
        require(self.source_key, "source_key_missing", TAKEOVER, missing=["source_key"])
        require(known.unit(self.unit), "unit_unknown", TAKEOVER, unit=self.unit)
        past = self.inspected_on <= known.today
        require(past, "date_in_future", TAKEOVER, inspected_on=self.inspected_on)
        return [InspectionImported(**shared(self, OldInspection))]


class InspectionImported(Event[Inspection], OldInspection, Closes):
    def evolve(self, inspection: Inspection, /) -> Inspection:
        return replace(
            inspection,
            step=Step.COMPLETED,
            unit=self.unit,
            started_on=self.inspected_on,
            completed_on=self.inspected_on,
        )


def _require_day(planned: Plan | Inspection, asked_on: date, known: Known) -> None:
    """Refuse a day already gone, one on which an inspector has no such post, or one too early."""
    day = planned.scheduled_on
    require(day >= asked_on, "scheduled_in_the_past", SCHEDULE, scheduled_on=day)
    unfit = [
        person
        for person in planned.inspectors
        if not any(
            Role.INSPECTOR in post.roles and post.held_on(day) for post in known.posts_of(person)
        )
    ]
    require(not unfit, "not_an_inspector_then", TWO_INSPECTORS, persons=unfit)
    if planned.reinspection_of:
        earlier = known.state(Inspection, planned.reinspection_of)
        made = isinstance(earlier, Inspection) and earlier.step is Step.COMPLETED
        require(made, "no_inspection_to_repeat", REINSPECTION, inspection=planned.reinspection_of)
        assert isinstance(earlier, Inspection)
        later = earlier.completed_on < day
        require(later, "not_after_the_first", REINSPECTION, completed_on=earlier.completed_on)


def _require_own_inspector(command: OwnInspection, inspection: Inspection) -> None:
    """Refuse anybody but the inspectors named."""
    named = command.act.person in inspection.inspectors
    require(named, "not_your_inspection", TWO_INSPECTORS, persons=inspection.inspectors)


def _require_under_way(command: OwnInspection, inspection: Inspection) -> None:
    """Refuse unless the inspection runs, and to anybody but its inspectors."""
    _require_own_inspector(command, inspection)
    waiting = inspection.step is Step.PLANNED
    require(
        inspection.step is Step.UNDER_WAY,
        "inspection_not_under_way",
        ON_SITE,
        step=inspection.step,
        instead="inspections.StartInspection" if waiting else "",
    )
    begun = inspection.started_on <= command.act.happened_on
    require(begun, "before_the_inspection", ON_SITE, started_on=inspection.started_on)


def _answered(reply: Reply, inspection: Inspection) -> QuestionAnswered:
    """The fact of one reply, if its question is asked and a photo that is necessary is there."""
    asked = next((it for it in inspection.questions if it.id == reply.question), None)
    require(asked, "question_not_asked", ON_SITE, question=reply.question)
    assert asked is not None
    photo = any(file.media_type.startswith("image/") for file in reply.evidence)
    needed = asked.photo_required and reply.answer is not Answer.NOT_APPLICABLE
    words = {"question": reply.question, "photo_basis": asked.photo_basis}
    require(photo or not needed, "photo_missing", ON_SITE, missing=["evidence"], **words)
    return QuestionAnswered(**shared(reply, Reply))
