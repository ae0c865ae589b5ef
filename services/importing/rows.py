"""From a line of somebody's ledger to the commands that take it over, or to every reason why not.

Nobody is guessed: a name no unit or person here bears, or more than one does, stays in words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, get_args, get_origin
from uuid import NAMESPACE_URL, uuid5

from domain.kernel.rules import Malformed
from domain.kernel.stream import Command, Value
from services.importing.cells import Cells, RowFault, Unfit
from services.importing.mapping import COMMANDS, STATE, FieldRule, Map
from services.importing.names import Names
from services.importing.parents import Parents
from services.importing.reading import Cell
from services.parsing import asked, hints, parse
from services.texts import one_line
from services.words import field_name

DAYS = ("inspected_on", "found_on", "registered_on", "ordered_due_on", "closed_on")
UNITS = ("unit", "office", "lead_unit", "verifying_unit")
PERSONS = ("responsible_person", "leader")
NEEDED = ("unit", "title", "source", "inspected_on", "found_on", "registered_on")
HAPPENED = ("inspected_on", "registered_on", "found_on")  # the day of the row: the first it has
FIELD = re.compile(r"[.\[]")  # ends the field in the path of a fault
SEPARATORS = re.compile(r"[、，,;；\n]+")


class Named(Value):
    """A name in a row: its field, the words that keep it, and who bears it (empty: nobody)."""

    field: str
    words: str
    id: str


class Row(Value):
    """A line understood."""

    line: int
    cells: tuple[Cell, ...]
    source_key: str
    happened_on: date
    commands: tuple[Command[Any], ...]
    named: tuple[Named, ...] = ()
    assumed: frozenset[str] = frozenset()  # fields taken from the importer, not from the row


class Bad(Value):
    """A line that cannot be taken over, as it stands, and why."""

    line: int
    cells: tuple[Cell, ...]
    faults: tuple[RowFault, ...]


class Office(Value):
    """What a row is read against: who is called what, who imports, on which day."""

    names: Names
    unit: str  # the importer's own
    reach: str  # how far the importer's post reaches
    today: date
    severities: frozenset[str]


class Fields:
    """The fields of one row as they are found out, with everything that is wrong."""

    def __init__(self, map: Map, cells: Cells, office: Office) -> None:
        """Begin with nothing."""
        self._map = map
        self._cells = cells
        self._office = office
        self.said: dict[str, Any] = {}
        self.named: list[Named] = []
        self.faults: list[RowFault] = []
        self.leftover: list[str] = []  # words no code stands for
        self.assumed: set[str] = set()

    def read(self) -> None:
        """Every field of the map, then what the fields must be together."""
        days_first = sorted(self._map.fields.items(), key=lambda field: field[0] not in DAYS)
        for name, rule in days_first:
            with_fault(self.faults, partial(self._one, name, rule))
        for name, columns in self._map.kept.items():
            self._keep(name, self._cells.kept(columns))
        self._keep("details", self.leftover)
        self._needed()
        self._past()
        self._closed()

    def column(self, name: str) -> str:
        """The column a field comes from, else what the field is called, for a fault."""
        rule = self._map.fields.get(name)
        column = self._cells.words(rule)[0] if rule else ""
        return column or field_name("zh", COMMANDS[self._map.kind][-1].name, name)

    def register(self) -> tuple[str, ...]:
        """Whose register the number is of, as part of a key, where the ledger may say so.

        The importer's own stands under what the importer reaches, so that colleagues of one town
        may import its ledger again; another office stands by itself, in words if nobody knows it.
        """
        rule = self._map.fields.get("office")
        if rule is None or not rule.columns:
            return ()
        unknown = one_line(self._text(rule)) if "office" in self.assumed else ""
        office = unknown or self.said["office"]
        return (self._office.reach if office == self._office.unit else office,)

    def _one(self, name: str, rule: FieldRule) -> None:
        if name in DAYS:
            self.said[name] = self._cells.day(rule, self._map)
        elif name in UNITS:
            self.said[name] = self._unit(name, rule)
        elif name in PERSONS:
            self.said[name] = self._name(name, self._text(rule), self._office.names.person)
        elif name == "assisting":
            units = (it for it in SEPARATORS.split(self._text(rule)) if it.strip())
            found = (self._name(name, said, self._unit_called(name)) for said in units)
            self.said[name] = [{"unit": unit, "person": ""} for unit in found if unit]
        else:
            self.said[name], leftover = self._cells.code(rule)
            self.leftover += [leftover] if leftover and name != STATE else []

    def _text(self, rule: FieldRule) -> str:
        return self._cells.words(rule)[1] or rule.default

    def _unit(self, name: str, rule: FieldRule) -> str:
        text = self._text(rule)
        found = self._name(name, text, self._unit_called(name))
        if not found and rule.of_importer:
            self.assumed.add(name)
            return self._office.unit
        if text and not found and name == "unit":
            raise Unfit(self.column(name), "unit_unknown", said=text)
        return found

    def _unit_called(self, name: str) -> Callable[[str], str]:
        """Finds the unit a name means on the day of the row. Raises Unfit if several may be."""
        dated = (self.said[day] for day in HAPPENED if self.said.get(day))
        on = next(dated, self._office.today)

        def find(text: str) -> str:
            names = self._office.names
            found = names.units(text, on)
            if len(found) > 1:
                units = sorted(map(names.place, found))
                raise Unfit(self.column(name), "unit_ambiguous", said=text, units=units)
            return next(iter(found), "")

        return find

    def _name(self, name: str, said: str, find: Callable[[str], str]) -> str:
        """Who is meant; the words are noted, to be kept if nobody is."""
        text = one_line(said)
        found = find(text) if text else ""
        if text:
            words = f"{field_name('zh', 'rectifications.ImportItem', name)}：{text}"
            self.named.append(Named(field=name, words=words, id=found))
        return found

    def _keep(self, name: str, words: Iterable[str]) -> None:
        before = self.said.get(name) or ""
        self.said[name] = "\n".join(it for it in (before, *words) if it)

    def _needed(self) -> None:
        faulty = {fault.column for fault in self.faults}
        wanted = {name for command in COMMANDS[self._map.kind] for name in asked(command)}
        self.faults += [
            RowFault(column=self.column(name), reason="nothing_said")
            for name in NEEDED
            if name in wanted and not self.said.get(name) and self.column(name) not in faulty
        ]
        grade = self.said.get("severity")
        if grade and grade not in self._office.severities:
            values = {"said": grade, "known": sorted(self._office.severities)}
            fault = RowFault(column=self.column("severity"), reason="word_unknown", values=values)
            self.faults.append(fault)

    def _past(self) -> None:
        for name in DAYS:
            day = self.said.get(name)
            if day and day > self._office.today and name != "ordered_due_on":
                values = {"said": day}
                fault = RowFault(column=self.column(name), reason="in_the_future", values=values)
                self.faults.append(fault)

    def _closed(self) -> None:
        """The state a ledger names and its closing date must agree."""
        state, closed_on = self.said.pop(STATE, ""), self.said.get("closed_on")
        if not state or (state == "closed") is bool(closed_on):
            return
        reason = "open_with_date" if closed_on else "closed_without_date"
        self.faults.append(RowFault(column=self.column(STATE), reason=reason))


def with_fault(faults: list[RowFault], run: Callable[[], None]) -> None:
    """Run it; what does not fit is noted, and the rest goes on."""
    try:
        run()
    except Unfit as unfit:
        faults.append(unfit.fault)


def stream_of(kind: str, source_key: str) -> str:
    """The stream a row of that key becomes: the same at every import."""
    return f"{kind}/{uuid5(NAMESPACE_URL, f'{kind}|{source_key}')}"


def source_key(map: str, parts: Sequence[str]) -> str:
    """A row's key: unique over all maps, and readable."""
    return "|".join((map, *parts))


def commands_of(map: Map, key: str, said: Mapping[str, Any]) -> Iterator[Command[Any]]:
    """The commands that take a row over. Raises Malformed as parsing does."""
    finding = stream_of("findings", key)
    own = {"source_key": key, "finding": finding}
    for command in COMMANDS[map.kind]:
        whole = {name: own.get(name, said.get(name)) for name in asked(command)}
        blank = [name for name, words in whole.items() if not words]
        whole |= {name: _nothing(hints(command)[name]) for name in blank}
        yield parse(command, stream_of(command.of.stream, key), whole)


def _nothing(wanted: Any) -> Any:
    """What a blank field of a type holds."""
    if get_origin(wanted) is tuple:
        return ()
    return None if type(None) in get_args(wanted) else ""


def row_of(map: Map, cells: Cells, office: Office, parents: Parents) -> Row:
    """The line understood. Raises BadRow with every fault."""
    fields = Fields(map, cells, office)
    key: list[str] = []
    with_fault(fields.faults, lambda: key.extend(cells.key(map.key)))
    fields.read()
    with_fault(fields.faults, lambda: fields.said.update(parents.tell(cells, fields.said)))
    if fields.faults:
        raise BadRow(fields.faults)
    key += fields.register()
    kept = [named.words for named in fields.named if not named.id]
    fields.said["unmatched"] = list(dict.fromkeys(kept))
    said = fields.said
    try:
        commands = tuple(commands_of(map, source_key(map.name, key), said))
    except Malformed as malformed:
        faults = malformed.values["errors"]
        raise BadRow(
            RowFault(
                column=fields.column(FIELD.split(it.field)[0]),
                reason=it.reason,
                values={"most": it.most, "sent": it.sent},
            )
            for it in faults
        ) from None
    return Row(
        line=cells.line.number,
        cells=cells.line.cells,
        source_key=source_key(map.name, key),
        happened_on=next(said[name] for name in HAPPENED if said.get(name)),
        commands=commands,
        named=tuple(fields.named),
        assumed=frozenset(fields.assumed),
    )


class BadRow(Exception):
    """A line cannot be taken over."""

    def __init__(self, faults: Iterable[RowFault]) -> None:
        """Carry every fault."""
        self.faults = tuple({(it.column, it.reason): it for it in faults}.values())
        super().__init__(*self.faults)
