"""What one line says under each header, and why it may not be taken over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from domain.kernel.stream import Value
from services.importing.days import day_of
from services.importing.mapping import FieldRule, Map
from services.importing.reading import Cell, Line, as_text, plain
from services.texts import one_line


class RowFault(Value):
    """Why a row cannot be taken over; `reason` is a key of the section `import_reasons`."""

    column: str
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Unfit(Exception):
    """A cell does not fit."""

    def __init__(self, column: str, reason: str, **values: Any) -> None:
        """Carry the fault."""
        super().__init__(column, reason)
        self.fault = RowFault(column=column, reason=reason, values=values)


class Cells:
    """One line by header, with the columns of its partner in the joined table behind its own."""

    def __init__(self, at: Mapping[str, int], line: Line, partner: Mapping[str, Cell]) -> None:
        """Read `line`; `at` is the place of each plain header."""
        self._at = at
        self.line = line
        self._partner = partner

    def cell(self, column: str) -> Cell:
        """The cell under a header; empty where there is no such column."""
        place = self._at.get(plain(column))
        return self._partner.get(plain(column), "") if place is None else self.line.cells[place]

    def text(self, column: str) -> str:
        """The same as text."""
        return as_text(self.cell(column))

    def first(self, columns: Sequence[str]) -> tuple[str, str]:
        """The first of `columns` that says something and what it says, else the first there is."""
        said = ((column, self.text(column)) for column in columns)
        there = (column for column in columns if plain(column) in self._at)
        return next((it for it in said if it[1]), (next(there, columns[0]), ""))

    def key(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The words of `columns` as parts of a key. Raises Unfit if one says nothing."""
        return tuple(self._key_part(column.split("|")) for column in columns)

    def _key_part(self, columns: Sequence[str]) -> str:
        column, text = self.first(columns)
        if not text:
            raise Unfit(column, "key_missing")
        return one_line(text).replace("%", "%25").replace("|", "%7C")

    def words(self, rule: FieldRule) -> tuple[str, str]:
        """What the row says by a rule, as text, and the column it says it in."""
        if not rule.columns:
            return "", ""
        if rule.joined is not None:
            said = (self.text(column) for column in rule.columns)
            return rule.columns[0], rule.joined.join(text for text in said if text)
        column, text = self.first(rule.columns)
        head, _, rest = text.partition("\n")
        return column, {"whole": text, "first_line": head, "rest": rest}[rule.part].strip()

    def day(self, rule: FieldRule, map: Map) -> date | None:
        """The day the row names by a rule. Raises Unfit for what is none."""
        column, text = self.words(rule)
        if not (text or rule.default):
            return None
        found = day_of(text or rule.default, map.dates)
        if found is None:
            raise Unfit(column, "not_a_date", said=text)
        return found

    def code(self, rule: FieldRule) -> tuple[str, str]:
        """The code the row's word stands for, and the words no code stands for. Raises Unfit."""
        column, text = self.words(rule)
        if not text:
            return rule.default, ""
        codes = {plain(word): code for word, code in rule.values.items()}
        if not codes or plain(text) in codes:
            return codes.get(plain(text), text), ""
        if rule.otherwise is None:
            raise Unfit(column, "word_unknown", said=text, known=sorted(rule.values))
        return rule.otherwise, f"{column}：{text}"

    def kept(self, columns: Sequence[str]) -> Iterator[str]:
        """A line of words for each column that says something: 核查意见：合格."""
        for column in columns:
            if text := self.text(column):
                yield f"{column}：{text}"


def places(headers: Sequence[str]) -> Mapping[str, int]:
    """Where each header stands; of two alike, the first counts."""
    return {plain(header): at for at, header in reversed(list(enumerate(headers)))}
