"""Checklists (检查表): drafted, published in versions that never change, withdrawn.

A photo may be asked for where it is necessary, never as a habit: a question that requires one
names the law or the reason, which is shown to whoever answers.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from domain.kernel.known import Known, KnownChecklist, Question
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, in_row, require, together
from domain.kernel.stream import Command, Event, State, Value, shared

DRAFTING = Basis(law="检查表管理约定：问题须写明文字、依据和等级")
VERSIONS = Basis(law="检查表管理约定：版本发布")
PHOTOS = Basis(law="政务移动互联网应用程序规范化管理办法：非必要不要求照片", confidence="M")


class Content(Value):
    """What a checklist asks, and on which law."""

    title: str
    basis_law: str
    questions: tuple[Question, ...]


class Checklist(State):
    """A checklist: the draft, and every version published."""

    stream = "checklists"

    title: str = ""  # the draft's own; an edition keeps what it was published with
    basis_law: str = ""
    questions: tuple[Question, ...] = ()
    published: tuple[Content, ...] = ()  # the first is version 1
    withdrawn: bool = False

    @property
    def draft(self) -> Content:
        """What the checklist asks as it was last written."""
        return Content(**shared(self, Content))

    def next_acts(self) -> Sequence[str]:
        """What carries the checklist on: another draft once it is withdrawn."""
        return ((DraftChecklist if self.withdrawn else ReviseChecklist).name,)

    def known(self, id: str, version: int) -> KnownChecklist | None:
        """That version as inspections may know it; None if unpublished or withdrawn."""
        if self.withdrawn or not 1 <= version <= len(self.published):
            return None
        content = self.published[version - 1]
        return KnownChecklist(
            id=id, version=version, title=content.title, questions=content.questions
        )


class OwnChecklist(Command[Checklist]):
    """A request about a checklist, by those who keep them."""

    roles = frozenset({Role.SUPERVISOR, Role.RULES_KEEPER})


class DraftChecklist(OwnChecklist, Content):
    """Draft a checklist: its questions, each with clause and grade."""

    opens = True

    def decide(self, _checklist: Checklist, known: Known, /) -> Sequence["ChecklistDrafted"]:
        """With questions that are complete, distinct, graded, and ask for no idle photo."""
        _require_complete(self, known)
        return [ChecklistDrafted(**shared(self, Content))]


class ChecklistDrafted(Event[Checklist], Content):
    def evolve(self, checklist: Checklist, /) -> Checklist:
        """Drafted, not yet for use."""
        return replace(checklist, **shared(self, Content))


class ReviseChecklist(OwnChecklist, Content):
    """Revise the draft; versions already published stay as they are."""

    def decide(self, checklist: Checklist, known: Known, /) -> Sequence["ChecklistRevised"]:
        """Unless withdrawn, with questions as for a draft."""
        _require_in_use(checklist)
        _require_complete(self, known)
        return [ChecklistRevised(**shared(self, Content))]


class ChecklistRevised(Event[Checklist], Content):
    def evolve(self, checklist: Checklist, /) -> Checklist:
        """With another draft."""
        return replace(checklist, **shared(self, Content))


class PublishChecklist(OwnChecklist):
    """Publish the draft as the next version, for use in inspections."""

    def decide(self, checklist: Checklist, _known: Known, /) -> Sequence["ChecklistPublished"]:
        """Unless withdrawn, if the draft differs from the last version."""
        _require_in_use(checklist)
        require(
            checklist.draft not in checklist.published[-1:],
            "nothing_changes",
            VERSIONS,
            blocked_by=ChecklistPublished,
            about=checklist,
        )
        version = len(checklist.published) + 1
        return [ChecklistPublished(version=version, **shared(checklist.draft, Content))]


class ChecklistPublished(Event[Checklist], Content):
    version: int

    def evolve(self, checklist: Checklist, /) -> Checklist:
        """With one version more."""
        version = Content(**shared(self, Content))
        return replace(checklist, published=(*checklist.published, version))


class WithdrawChecklist(OwnChecklist):
    """Withdraw a checklist from use, with the reason; inspections made with it keep its words."""

    reason: str

    def decide(self, checklist: Checklist, _known: Known, /) -> Sequence["ChecklistWithdrawn"]:
        """Unless withdrawn already, with the reason."""
        _require_in_use(checklist)
        require(self.reason.strip(), "reason_missing", VERSIONS, missing=["reason"])
        return [ChecklistWithdrawn(reason=self.reason)]


class ChecklistWithdrawn(Event[Checklist]):
    reason: str

    def evolve(self, checklist: Checklist, /) -> Checklist:
        """Withdrawn."""
        return replace(checklist, withdrawn=True)


def _require_in_use(checklist: Checklist) -> None:
    """Refuse anything about a checklist that was withdrawn."""
    require(
        not checklist.withdrawn,
        "checklist_withdrawn",
        VERSIONS,
        blocked_by=ChecklistWithdrawn,
        about=checklist,
    )


def _require_complete(content: Content, known: Known) -> None:
    """Refuse a checklist without title, law or questions, and questions that lack a part."""
    missing = [name for name, value in shared(content, Content).items() if not value]
    require(not missing, "checklist_incomplete", DRAFTING, missing=missing)
    together(
        partial(_require_distinct, content),
        partial(_require_whole, content),
        partial(_require_graded, content, known),
        partial(_require_photos_founded, content),
    )


def _require_distinct(content: Content) -> None:
    """Refuse two questions under one id."""
    ids = [question.id for question in content.questions]
    again = [n for n, id in enumerate(ids) if id in ids[:n]]
    lines = {"missing": _in_questions(again, "id"), "questions": [ids[n] for n in again]}
    require(not again, "questions_not_distinct", DRAFTING, **lines)


def _require_whole(content: Content) -> None:
    """Refuse a question without id, words or clause."""
    blank = [
        (n, q.id, name)
        for n, q in enumerate(content.questions)
        for name in ("id", "text", "clause")
        if not getattr(q, name)
    ]
    missing = [field for n, _, name in blank for field in _in_questions([n], name)]
    lines = {"missing": missing, "questions": list(dict.fromkeys(id for _, id, _ in blank))}
    require(not blank, "question_incomplete", DRAFTING, **lines)


def _require_graded(content: Content, known: Known) -> None:
    """Refuse a question whose breach has no grade in force."""
    ungraded = [n for n, q in enumerate(content.questions) if not known.limits.severity(q.severity)]
    grades = [grade.name for grade in known.limits.severities]
    ids = [content.questions[n].id for n in ungraded]
    lines = {"missing": _in_questions(ungraded, "severity"), "questions": ids, "grades": grades}
    require(not ungraded, "severity_unknown", DRAFTING, **lines)


def _require_photos_founded(content: Content) -> None:
    """Refuse to ask for photos without saying why."""
    idle = [
        n for n, q in enumerate(content.questions) if q.photo_required and not q.photo_basis.strip()
    ]
    ids = [content.questions[n].id for n in idle]
    lines = {"missing": _in_questions(idle, "photo_basis"), "questions": ids}
    require(not idle, "photo_without_a_reason", PHOTOS, **lines)


def _in_questions(rows: Sequence[int], name: str) -> list[str]:
    """One field of each of those questions."""
    return [field for n in rows for field in in_row("questions", n, name)]
