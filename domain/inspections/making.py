"""Making an inspection: begun on the site, answered, and concluded; or cancelled."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from domain.inspections.inspection import (
    CONCLUSION,
    ON_SITE,
    SCHEDULE,
    Answer,
    Inspection,
    InspectionResult,
    OnSite,
    OwnInspection,
    Step,
    by_its_inspectors,
)
from domain.kernel.known import Known
from domain.kernel.roles import Role
from domain.kernel.rules import in_row, require, together
from domain.kernel.stream import Event, shared
from domain.kernel.traits import CitesEvidence, Closes


class StartInspection(OnSite):
    """Begin the inspection on the site, on its day or later."""

    site_note: str = ""  # what was met there: who received the inspectors, what was closed

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["InspectionStarted"]:
        """By one of its inspectors, on its day or later."""
        by_its_inspectors(self, inspection)
        waiting = inspection.step is Step.PLANNED
        lines = {"about": inspection, "step": inspection.step}
        require(waiting, "inspection_not_waiting", SCHEDULE, **lines)
        require(
            inspection.scheduled_on <= self.act.happened_on,
            "inspection_before_its_day",
            SCHEDULE,
            about=inspection,
            instead="inspections.RescheduleInspection",
            scheduled_on=inspection.scheduled_on,
        )
        return [InspectionStarted(site_note=self.site_note)]


class InspectionStarted(Event[Inspection]):
    site_note: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        """Under way."""
        return replace(inspection, step=Step.UNDER_WAY, started_on=self.act.happened_on)


class Reply(CitesEvidence):
    """The answer to one question, with what it rests on."""

    question: str
    answer: Answer
    note: str = ""


class AnswerQuestion(OnSite, Reply):
    """Answer one question of the checklist; a second answer stands beside the first."""

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["QuestionAnswered"]:
        """While it is under way, a question it asks, with the photo if one is needed."""
        _require_under_way(self, inspection)
        return [_answered(self, inspection, ["question", "evidence"])]


class AnswerQuestions(OnSite):
    """Answer several questions of the checklist at once, as they were answered on the site."""

    replies: tuple[Reply, ...]

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["QuestionAnswered"]:
        """As for a single question, at least one."""
        _require_under_way(self, inspection)
        require(self.replies, "nothing_answered", ON_SITE, missing=["replies"])
        rows = [in_row("replies", n, "question", "evidence") for n in range(len(self.replies))]
        answered = list(zip(self.replies, rows, strict=True))
        together(*(partial(_answered, reply, inspection, row) for reply, row in answered))
        return [_answered(reply, inspection, row) for reply, row in answered]


class QuestionAnswered(Event[Inspection], Reply):
    commutes = True  # two inspectors answer side by side; the later answer counts, both stay

    def evolve(self, inspection: Inspection, /) -> Inspection:
        """The last answer to the question counts."""
        others = {(at, answer) for at, answer in inspection.answers if at != self.question}
        return replace(inspection, answers=frozenset(others | {(self.question, self.answer)}))


class CompleteInspection(OnSite):
    """Conclude the inspection: every question answered, the result as the answers have it."""

    result: InspectionResult
    summary: str

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["InspectionCompleted"]:
        """With a summary, every question answered, and the result that follows from them."""
        _require_under_way(self, inspection)
        require(self.summary.strip(), "summary_missing", CONCLUSION, missing=["summary"])
        given = dict(inspection.answers)
        unanswered = [it.text for it in inspection.questions if it.id not in given]
        require(
            not unanswered,
            "questions_unanswered",
            CONCLUSION,
            about=inspection,
            questions=unanswered,
            instead="inspections.AnswerQuestions",
        )
        breached = [
            it.text for it in inspection.questions if given[it.id] is Answer.DOES_NOT_COMPLY
        ]
        found = self.result is InspectionResult.PROBLEMS_FOUND
        lines = {"missing": ["result"], "questions": breached}
        require(found is bool(breached), "result_against_answers", CONCLUSION, **lines)
        return [InspectionCompleted(result=self.result, summary=self.summary)]


class InspectionCompleted(Event[Inspection], Closes):
    result: InspectionResult
    summary: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        """Completed."""
        return replace(inspection, step=Step.COMPLETED, completed_on=self.act.happened_on)


class CancelInspection(OwnInspection):
    """Cancel an inspection that is not concluded, with the reason."""

    roles = frozenset({Role.INSPECTOR, Role.SUPERVISOR})

    reason: str

    def decide(self, inspection: Inspection, _known: Known, /) -> Sequence["InspectionCancelled"]:
        """Before it is concluded, with the reason."""
        going_on = inspection.step in (Step.PLANNED, Step.UNDER_WAY)
        lines = {"about": inspection, "step": inspection.step}
        require(going_on, "inspection_ended", SCHEDULE, **lines)
        require(self.reason.strip(), "reason_missing", SCHEDULE, missing=["reason"])
        return [InspectionCancelled(reason=self.reason)]


class InspectionCancelled(Event[Inspection], Closes):
    reason: str

    def evolve(self, inspection: Inspection, /) -> Inspection:
        """Cancelled."""
        return replace(inspection, step=Step.CANCELLED)


def _require_under_way(command: OwnInspection, inspection: Inspection) -> None:
    """Refuse unless the inspection runs, and to anybody but its inspectors."""
    by_its_inspectors(command, inspection)
    require(
        inspection.step is Step.UNDER_WAY,
        "inspection_not_under_way",
        ON_SITE,
        about=inspection,
        step=inspection.step,
    )
    begun = inspection.started_on <= command.act.happened_on
    lines = {"missing": ["happened_on"], "started_on": inspection.started_on}
    require(begun, "before_the_inspection", ON_SITE, **lines)


def _answered(reply: Reply, inspection: Inspection, fields: Sequence[str]) -> QuestionAnswered:
    """The fact of one reply, if its question is asked and a photo that is necessary is there.

    `fields` are those of its question and of its photos.
    """
    question, photos = fields
    asked = next((it for it in inspection.questions if it.id == reply.question), None)
    lines = {"missing": [question], "question": reply.question}
    require(asked, "question_not_asked", ON_SITE, **lines)
    assert asked is not None
    photo = any(file.media_type.startswith("image/") for file in reply.evidence)
    needed = asked.photo_required and reply.answer is not Answer.NOT_APPLICABLE
    words = {"question": asked.text, "photo_basis": asked.photo_basis}
    require(photo or not needed, "photo_missing", ON_SITE, missing=[photos], **words)
    return QuestionAnswered(**shared(reply, Reply))
