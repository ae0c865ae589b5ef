"""Checklists: complete questions, photos with a reason, versions that never change."""

from dataclasses import replace
from typing import Any

import pytest

from domain.checklists import (
    DRAFTING,
    PHOTOS,
    VERSIONS,
    ChecklistDrafted,
    ChecklistPublished,
    ChecklistRevised,
    ChecklistWithdrawn,
    DraftChecklist,
    PublishChecklist,
    ReviseChecklist,
    WithdrawChecklist,
)
from domain.kernel.known import KnownChecklist, Question
from tests.spec import given

ID = "checklists/fire"
EXIT = Question(id="1", text="安全出口是否畅通", clause="消防法第二十八条", severity="grave")
HYDRANT = Question(
    id="2", text="消火栓是否完好", clause="消防法第十六条", severity="serious",
    photo_required=True, photo_basis="固定证据需要：行政处罚法第四十七条",
)  # fmt: skip
CONTENT: dict[str, Any] = {
    "title": "消防安全检查表", "basis_law": "消防法", "questions": (EXIT, HYDRANT),
}  # fmt: skip
SHORTER = {**CONTENT, "questions": (EXIT,)}
DRAFTED = ChecklistDrafted(**CONTENT)
PUBLISHED = ChecklistPublished(version=1, **CONTENT)
REVISED = ChecklistRevised(**SHORTER)
WITHDRAWN = ChecklistWithdrawn(reason="法律修订")
WRITINGS = [DraftChecklist, ReviseChecklist]
writing = pytest.mark.parametrize("command", WRITINGS, ids=lambda command: command.__name__)


def test_a_checklist_is_drafted_with_its_questions() -> None:
    given().when(DraftChecklist(id=ID, **CONTENT)).then(DRAFTED)


@writing
@pytest.mark.parametrize("field", ["title", "basis_law", "questions"])
def test_a_checklist_has_title_law_and_questions(command: Any, field: str) -> None:
    content = {**CONTENT, field: type(CONTENT[field])()}
    refusal = given().when(command(id=ID, **content)).refused(DRAFTING, "checklist_incomplete")
    assert refusal.missing == (field,)


@writing
@pytest.mark.parametrize(
    ("question", "code"),
    [
        (replace(EXIT, text="另一问题"), "questions_not_distinct"),
        (replace(HYDRANT, id=""), "question_incomplete"),
        (replace(HYDRANT, text=""), "question_incomplete"),
        (replace(HYDRANT, clause=""), "question_incomplete"),
        (replace(HYDRANT, severity="unheard of"), "severity_unknown"),
    ],
)
def test_a_question_has_words_clause_and_grade(command: Any, question: Question, code: str) -> None:
    content = {**CONTENT, "questions": (EXIT, question)}
    given().when(command(id=ID, **content)).refused(DRAFTING, code)


@writing
def test_a_required_photo_names_its_law_or_reason(command: Any) -> None:
    content = {**CONTENT, "questions": (EXIT, replace(HYDRANT, photo_basis=" "))}
    refusal = given().when(command(id=ID, **content)).refused(PHOTOS, "photo_without_a_reason")
    assert refusal.values["questions"] == ["2"]


def test_the_draft_is_published_as_the_first_version() -> None:
    checklist = given(DRAFTED).when(PublishChecklist(id=ID)).then(PUBLISHED)
    assert checklist.known(ID, 1) == KnownChecklist(
        id=ID, version=1, title="消防安全检查表", questions=(EXIT, HYDRANT)
    )


def test_a_revision_changes_no_published_version() -> None:
    checklist = given(DRAFTED, PUBLISHED).when(ReviseChecklist(id=ID, **SHORTER)).then(REVISED)
    assert checklist.known(ID, 1).questions == (EXIT, HYDRANT)


def test_a_revised_draft_is_published_beside_the_first_version() -> None:
    publishing = PublishChecklist(id=ID)
    checklist = (
        given(DRAFTED, PUBLISHED, REVISED)
        .when(publishing)
        .then(ChecklistPublished(version=2, **SHORTER))
    )
    assert [len(checklist.known(ID, version).questions) for version in (1, 2)] == [2, 1]


def test_the_same_draft_is_not_published_twice() -> None:
    publishing = PublishChecklist(id=ID)
    given(DRAFTED, PUBLISHED).when(publishing).refused(VERSIONS, "nothing_changes")


@pytest.mark.parametrize("version", [-1, 0, 2])
def test_only_published_versions_are_known(version: int) -> None:
    checklist = given(DRAFTED).when(PublishChecklist(id=ID)).allowed()
    assert checklist.known(ID, version) is None


def test_a_withdrawn_checklist_is_not_known_for_new_inspections() -> None:
    withdrawing = WithdrawChecklist(id=ID, reason="法律修订")
    checklist = given(DRAFTED, PUBLISHED).when(withdrawing).then(WITHDRAWN)
    assert checklist.known(ID, 1) is None


def test_a_checklist_is_not_withdrawn_without_a_reason() -> None:
    withdrawing = WithdrawChecklist(id=ID, reason="")
    given(DRAFTED, PUBLISHED).when(withdrawing).refused(VERSIONS, "reason_missing")


@pytest.mark.parametrize(
    "command",
    [
        ReviseChecklist(id=ID, **SHORTER),
        PublishChecklist(id=ID),
        WithdrawChecklist(id=ID, reason="法律修订"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_withdrawn_checklist_accepts_nothing_more(command: Any) -> None:
    given(DRAFTED, WITHDRAWN).when(command).refused(VERSIONS, "checklist_withdrawn")
