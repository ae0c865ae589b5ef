"""The boards of the command line: what may be chosen, which columns are shown, in whose words."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from domain.kernel.known import Limits
from domain.kernel.rules import NotFound
from domain.kernel.stream import Value
from projections import findings, inspections, rectifications
from projections.base import Read, Row
from projections.boards import Counts
from projections.paging import Page, Paging
from projections.questions import ledger, names
from projections.questions.names import named
from services.choosing import choices_of
from services.words import Language, choice, fact_name, field_name, has, say, written

AT_ONCE = 500  # rows read together
Visible = Collection[str] | None


class Board(Value):
    """One list: how it is narrowed, read and counted, and the columns a terminal shows."""

    kind: str
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
        kind="rectifications",
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
        kind="findings",
        filters=findings.Filters,
        page=findings.board,
        facets=findings.facets,
        count=findings.count,
        columns=("found_on", "title", "unit_name", "source", "severity", "step", "stream"),
    ),
    "inspections": Board(
        kind="inspections",
        filters=inspections.Filters,
        page=inspections.board,
        facets=inspections.facets,
        count=inspections.count,
        columns=(
            "scheduled_on", "unit_name", "site", "checklist_title", "step", "result", "stream",
        ),
    ),
}  # fmt: skip


def board_called(name: str) -> Board:
    """The board of that name. Raises NotFound."""
    if name not in BOARDS:
        raise NotFound("no_such_board", board=name, possible=sorted(BOARDS))
    return BOARDS[name]


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
        choices = choices_of(kind, column)
        return choice(self.language, choices(value)) if choices else value

    def text(self, kind: str, column: str, value: Any) -> str:
        """A value as a terminal shows it."""
        return str(written(self.language, self.cell(kind, column, value)))
