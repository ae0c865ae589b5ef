"""What a form offers of the parts of its matter: measures, sub-items, assistants, questions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.inspections import AnswerQuestions, Inspection
from domain.kernel.known import Question
from domain.kernel.stream import Command, State
from domain.rectifications import (
    CompleteMeasure,
    CompleteSubItem,
    FailVerification,
    Rectification,
    SubmitPlan,
)
from services.web.choices import Option
from services.words import Language, say

CONSENTS = frozenset({"consents", "sign_offs"})
REPLIES = "replies"


@dataclass(frozen=True)
class Parts:
    """The parts of the matter a command is asked of; none of one that has no parts."""

    command: type[Command[Any]]
    state: State
    language: Language

    def options(self, field: str) -> tuple[Option, ...] | None:
        """What to choose from, where a field asks for the number of a part; those left to do."""
        if not isinstance(self.state, Rectification):
            return None
        item = self.state
        measures = {n: it.text for n, it in enumerate(item.measures, start=1)}
        sub_items = {n: it.requirement for n, it in enumerate(item.sub_items, start=1)}
        asked: Mapping[tuple[type[Command[Any]], str], Mapping[int, str]] = {
            (CompleteMeasure, "part"): _besides(measures, item.done_measures),
            (CompleteSubItem, "part"): _besides(sub_items, item.done_sub_items),
            (FailVerification, "measures"): measures,
            (FailVerification, "sub_items"): sub_items,
            (SubmitPlan, "sub_item"): sub_items,
        }
        if (self.command, field) not in asked:
            return None
        return tuple(
            Option(value=str(n), label=say(self.language, "pages", "part", n=n, words=words))
            for n, words in asked[self.command, field].items()
        )

    def rows(self, field: str) -> Sequence[Mapping[str, str]]:
        """The rows to fill in: where every assisting unit has its word, of each open question."""
        match self.state:
            case Rectification(assisting=helping) if field in CONSENTS:
                return [{"unit": help.unit} for help in helping]
            case Inspection() if field == REPLIES:
                return [{"question": it.id} for it in _unanswered(self.state)]
        return ()

    def asks_on_the_form(self, field: str) -> bool:
        """Whether a field is the question itself, which the form asks and nobody chooses."""
        return self.command is AnswerQuestions and field.rpartition(".")[2] == "question"

    @property
    def idle(self) -> Collection[str]:
        """The fields that ask for nothing there is."""
        if not isinstance(self.state, Rectification):
            return ()
        empty = [field for field in ("measures", "sub_items", "sub_item") if self._none(field)]
        return {*empty, *(() if self.state.assisting else CONSENTS)}

    def _none(self, field: str) -> bool:
        """Whether a field asks for parts, and there are none."""
        return self.options(field) == ()


def _unanswered(inspection: Inspection) -> Sequence[Question]:
    """The questions without an answer; all of them once each has one, to be answered anew."""
    given = {question for question, _ in inspection.answers}
    return [it for it in inspection.questions if it.id not in given] or inspection.questions


def _besides(parts: Mapping[int, str], done: Collection[int]) -> Mapping[int, str]:
    return {n: words for n, words in parts.items() if n not in done}
