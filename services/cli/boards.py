"""The boards of the command line: what may be chosen, which columns are shown, in whose words."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from domain import findings as finding_kind
from domain import inspections as inspection_kind
from domain import rectifications as rectification_kind
from domain.kernel.known import Level, Limits
from domain.kernel.lights import Light, LightBounds
from domain.kernel.rules import Malformed, NotFound
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Login, Value
from domain.posts import ReleaseReason
from domain.responsibilities import Duty, Held
from projections import findings, inspections, rectifications
from projections.base import Read, Row
from projections.boards import Counts, Page, Paging
from projections.questions import ledger, names
from projections.questions.names import named
from services.parsing import Fault
from services.words import Language, choice, fact_name, field_name, has, say, written

AT_ONCE = 500  # rows read together
COMPUTED = frozenset({"bounds"})  # of the moment, not of the one who asks
Visible = Collection[str] | None


class Board(Value):
    """One list: how it is narrowed, read and counted, and the columns a terminal shows."""

    filters: type[Any]
    page: Callable[[Read, Any, Visible, Paging], Page]
    facets: Callable[[Read, Any, Visible], Counts]
    count: Callable[[Read, Any, Visible], int]
    columns: tuple[str, ...]

    def rows(self, read: Read, filters: Any, limit: int | None) -> Iterator[Row]:
        """At most `limit` rows of the list (None: all), in its order, with names."""
        paging = Paging(limit=min(limit or AT_ONCE, AT_ONCE))
        while True:
            page = self.page(read, filters, None, paging)
            yield from named(read, page.rows)
            if limit is not None or not page.after:
                return
            paging = replace(paging, after=page.after)


BOARDS: Mapping[str, Board] = {
    "rectifications": Board(
        filters=rectifications.Filters,
        page=ledger.board,
        facets=rectifications.facets,
        count=rectifications.count,
        columns=(
            "number", "title", "lead_unit_name", "responsible_person_name", "light", "due_on",
            "step", "result", "stream",
        ),
    ),
    "findings": Board(
        filters=findings.Filters,
        page=findings.board,
        facets=findings.facets,
        count=findings.count,
        columns=("found_on", "title", "unit_name", "source", "severity", "step", "stream"),
    ),
    "inspections": Board(
        filters=inspections.Filters,
        page=inspections.board,
        facets=inspections.facets,
        count=inspections.count,
        columns=(
            "scheduled_on", "unit_name", "site", "checklist_title", "step", "result", "stream",
        ),
    ),
}  # fmt: skip
CHOICES: Mapping[str, type[Enum]] = {  # by column, or by kind and column
    "light": Light,
    "source": Source,
    "type": RectificationType,
    "level": Level,
    "held": Held,
    "role": Duty,
    "login": Login,
    "posts.reason": ReleaseReason,
    "findings.step": finding_kind.Step,
    "inspections.step": inspection_kind.Step,
    "inspections.result": inspection_kind.InspectionResult,
    "rectifications.step": rectification_kind.Step,
    "rectifications.result": rectification_kind.Result,
}


def board_called(name: str) -> Board:
    """The board of that name. Raises NotFound."""
    if name not in BOARDS:
        raise NotFound("no_such_board", board=name, possible=sorted(BOARDS))
    return BOARDS[name]


def narrowed(board: Board, where: Sequence[str], bounds: LightBounds) -> Any:
    """The filters that `FIELD=VALUE` words spell out. Raises Malformed with every fault."""
    hints = get_type_hints(board.filters)
    known = [field.name for field in fields(board.filters) if field.name not in COMPUTED]
    said: dict[str, Any] = {"bounds": bounds} if "bounds" in hints else {}
    faults = []
    for name, values in _grouped(where).items():
        if name not in known:
            faults.append(Fault(field=name, reason="unknown_field", allowed=tuple(known)))
            continue
        wanted = hints[name]
        given: Any = values if get_origin(wanted) is frozenset else values[-1]
        try:
            said[name] = msgspec.convert(given, wanted, strict=False)
        except msgspec.ValidationError:
            faults.append(Fault(field=name, reason="malformed", allowed=_allowed(wanted)))
    if faults:
        raise Malformed("does_not_fit", command="show", errors=tuple(faults))
    return board.filters(**said)


def _grouped(where: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for words in where:
        name, _, value = words.partition("=")
        found.setdefault(name, []).append(value)
    return found


def _allowed(wanted: Any) -> tuple[str, ...]:
    kinds = [kind for kind in (wanted, *get_args(wanted)) if isinstance(kind, type)]
    return tuple(str(each.value) for kind in kinds if issubclass(kind, Enum) for each in kind)


class Cells:
    """Rows in the words of one language, with the grades known at the moment looked at."""

    def __init__(self, language: Language, limits: Limits) -> None:
        """Speak `language`; `limits` name the grades of severity."""
        self.language = language
        self._limits = limits

    def heading(self, kind: str, column: str) -> str:
        """The words over a column."""
        id_column = column.removesuffix("_name")
        key = id_column if id_column in (*names.UNITS, *names.PERSONS) else column
        for own in (f"{kind}.{key}", key):
            if has(self.language, "columns", own):
                return say(self.language, "columns", own)
        return field_name(self.language, kind, key)

    def cell(self, kind: str, column: str, value: Any) -> Any:
        """A value as a sheet holds it: choices in words, days and numbers as they are."""
        if value is None or value == "":
            return ""
        if column == "fact":
            return fact_name(self.language, value)
        if column == "severity":
            grade = self._limits.severity(value)
            return grade.name if grade else value
        choices = CHOICES.get(f"{kind}.{column}") or CHOICES.get(column)
        return choice(self.language, choices(value)) if choices else value

    def text(self, kind: str, column: str, value: Any) -> str:
        """A value as a terminal shows it."""
        return str(written(self.language, self.cell(kind, column, value)))
