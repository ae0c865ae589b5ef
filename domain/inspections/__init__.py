"""Inspections (检查): planned, made by two inspectors with a published checklist, concluded.

An inspection hangs from a plan or says why it does not; it names its law, and keeps the words of
its questions as they were asked. A re-inspection names the inspection it looks at again.
Read `inspection`, then `planning`, `making`, `taking_over`.
"""

from domain.inspections.inspection import (
    Answer,
    Inspection,
    InspectionResult,
    Step,
)
from domain.inspections.making import (
    AnswerQuestion,
    AnswerQuestions,
    CancelInspection,
    CompleteInspection,
    InspectionCancelled,
    InspectionCompleted,
    InspectionStarted,
    QuestionAnswered,
    Reply,
    StartInspection,
)
from domain.inspections.planning import (
    InspectionPlanned,
    InspectionRescheduled,
    PlanInspection,
    RescheduleInspection,
)
from domain.inspections.taking_over import (
    ImportInspection,
    InspectionImported,
)

__all__ = [
    "Answer",
    "AnswerQuestion",
    "AnswerQuestions",
    "CancelInspection",
    "CompleteInspection",
    "ImportInspection",
    "Inspection",
    "InspectionCancelled",
    "InspectionCompleted",
    "InspectionImported",
    "InspectionPlanned",
    "InspectionRescheduled",
    "InspectionResult",
    "InspectionStarted",
    "PlanInspection",
    "QuestionAnswered",
    "Reply",
    "RescheduleInspection",
    "StartInspection",
    "Step",
]
