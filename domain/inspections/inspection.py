"""The state of an inspection, the rules its steps rest on, and who may take them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum

from domain.kernel.bases import TWO_INSPECTORS
from domain.kernel.known import Question
from domain.kernel.roles import Role
from domain.kernel.rules import BY_OTHERS, Basis, require
from domain.kernel.stream import Command, State

PLANNED_OR_REASONED = Basis(law="检查工作规则：按计划检查，计划外检查须有理由")
LAWFUL = Basis(law="检查工作规则：检查须有依据、对象和检查表")
SCHEDULE = Basis(law="检查工作规则：检查日期")
REINSPECTION = Basis(law="检查工作规则：复查")
ON_SITE = Basis(law="检查工作规则：现场检查与逐项记录")
CONCLUSION = Basis(law="检查工作规则：检查结论与记录一致")


class Step(Enum):
    """Where an inspection stands."""

    PLANNED = "planned"  # 待检查
    UNDER_WAY = "under_way"  # 检查中
    COMPLETED = "completed"  # 已完成
    CANCELLED = "cancelled"  # 已取消


NEXT: Mapping[Step, tuple[str, ...]] = {  # what carries an inspection on, or follows it
    Step.PLANNED: ("StartInspection", "RescheduleInspection", "CancelInspection"),
    Step.UNDER_WAY: ("AnswerQuestions", "CompleteInspection", "CancelInspection"),
    Step.COMPLETED: ("PlanInspection",),
    Step.CANCELLED: ("PlanInspection",),
}


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

    def next_acts(self) -> Sequence[str]:
        """What carries the inspection on, or the next one."""
        return tuple(f"{self.stream}.{act}" for act in NEXT[self.step])


class OwnInspection(Command[Inspection]):
    """A request about an inspection, by those who reach the unit inspected."""

    roles = frozenset({Role.INSPECTOR})

    def concerns(self, inspection: Inspection, /) -> Collection[str]:
        """The unit inspected."""
        return (inspection.unit,)


class OnSite(OwnInspection):
    """A request of the inspectors named, about what they meet on the site."""

    @classmethod
    def named(cls, inspection: Inspection, /) -> Collection[str]:
        """The inspectors of the plan."""
        return inspection.inspectors


def by_its_inspectors(command: OwnInspection, inspection: Inspection) -> None:
    """Refuse anybody but the inspectors named."""
    named = command.act.person in inspection.inspectors
    require(
        named,
        "not_your_inspection",
        TWO_INSPECTORS,
        about=inspection,
        instead=BY_OTHERS,
        persons=inspection.inspectors,
    )
