"""The form of a map: for each field the column it comes from, and what its words mean."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import get_args

from domain.kernel.stream import Value
from services.importing.columns import (
    AS_MAPPED,
    CODE,
    COLUMN,
    OWN_UNIT,
    Choice,
    Column,
    chosen,
    keyed,
    needed,
    present,
)
from services.importing.jobs import Job, Said
from services.importing.mapping import COMMANDS, STATE, FieldRule, Kind, Map, fields_of
from services.importing.reading import plain
from services.importing.rows import PERSONS, UNITS
from services.parsing import hints
from services.web.asking import Asking
from services.web.bodies import Submission
from services.web.choices import Option
from services.web.phrases import grade
from services.words import choice, field_name, say, written

DATES_APART = ";"
NAME_MAX = 100  # characters of what a map is called
NAMED = frozenset({*UNITS, *PERSONS, "assisting"})


class WordRow(Value):
    """A word of the ledger, and the code it stands for."""

    word: str
    code: str


class Change(Value):
    """What a field says, and what it said before, in words."""

    label: str
    before: str
    said: str


class FieldRow(Value):
    """A field: what it may be, what it is, and what it says then."""

    name: str
    label: str
    needed: bool
    options: tuple[Option, ...]
    chosen: str
    example: str
    words: tuple[WordRow, ...]
    otherwise: str  # what any other word stands for
    codes: tuple[Option, ...]


class MapForm:
    """The form for a job: drawn from its map, and read into another."""

    def __init__(self, who: Asking, job: Job) -> None:
        """Ask in the language of `who`."""
        self._who, self._job, self._kind = who, job, job.map.kind

    def rows(self, map: Map) -> Sequence[FieldRow]:
        """Every field, those a row needs first."""
        order = {name: at for at, name in enumerate(self._asked())}
        fields = sorted(
            fields_of(self._kind), key=lambda it: (it not in needed(self._kind), order[it])
        )
        return [self._row(name, map) for name in fields]

    def read(self, sent: Submission) -> Map:
        """The map chosen."""
        fields: dict[str, str] = {}
        words: dict[str, dict[str, str]] = {}
        for name, said in sent.pairs:
            about, _, rest = name.partition(".")
            if about == "field":
                fields[rest] = said
            elif about == "word":
                field, _, word = rest.partition(".")
                words.setdefault(field, {})[word] = said
        dates = sent.one("dates").replace("；", DATES_APART).split(DATES_APART)
        choice = Choice(
            name=sent.one("name").strip()[:NAME_MAX],
            title=sent.one("title").strip()[:NAME_MAX],
            key=tuple(said for name, said in sent.pairs if name == "key"),
            dates=tuple(it.strip() for it in dates if it.strip()),
            fields=fields,
            words=words,
            keep_rest=bool(sent.one("keep_rest")) if self._job.by_hand else None,
        )
        return chosen(self._job.map, self._job.columns, choice)

    def unasked(self, map: Map, sent: Submission) -> bool:
        """Whether there are words the map does not know and the form did not ask about."""
        asked = {name for name, _ in sent.pairs}
        for row in self.rows(map):
            known = map.fields[row.name] if row.words else FieldRule(otherwise="")
            new = {it.word for it in row.words} - {*known.values}
            if known.otherwise is None and any(f"word.{row.name}.{it}" not in asked for it in new):
                return True
        return False

    def keys(self, map: Map) -> Sequence[tuple[str, bool]]:
        """The columns that may make the key, and whether each does."""
        chosen = keyed(map, self._job.columns)
        own = (it.header for it in self._job.columns if not it.beside and "|" not in it.header)
        return [(header, header in chosen) for header in own]

    def _label(self, field: str) -> str:
        language = self._who.language
        if field == STATE:
            return say(language, "pages", "column_step")
        return field_name(language, COMMANDS[self._kind][-1].name, field)

    def change(self, it: Said) -> Change:
        """What a field says: codes and ids by their names."""
        before, said = (self._spoken(it.field, words) for words in (it.before, it.said))
        return Change(label=self._label(it.field), before=before, said=said)

    def _spoken(self, field: str, said: Sequence[str]) -> str:
        codes = self._codes(field)
        named = field in NAMED
        found = [self._who.name(it) if named else codes.get(it, it) for it in said]
        return str(written(self._who.language, found))

    def _asked(self) -> Sequence[str]:
        commands = reversed(COMMANDS[self._kind])
        return list(dict.fromkeys([*(it for each in commands for it in hints(each)), STATE]))

    def _row(self, name: str, map: Map) -> FieldRow:
        rule, columns = map.fields.get(name), self._job.columns
        found = present(rule, columns) if rule else ()
        codes = self._codes(name)
        words = found[0].words if found and codes else ()
        return FieldRow(
            name=name,
            label=self._label(name),
            needed=name in needed(self._kind),
            options=(*self._mapped(name, codes), *self._options(name, codes)),
            chosen=_chosen(rule, found, codes),
            example=next((it.example for it in found if it.example), ""),
            words=tuple(WordRow(word=it, code=_code(it, rule, codes)) for it in words),
            otherwise=codes.get(rule.otherwise or "", "") if rule else "",
            codes=tuple(Option(value=code, label=label) for code, label in codes.items()),
        )

    def _mapped(self, name: str, codes: Mapping[str, str]) -> Sequence[Option]:
        """To leave it as the map has it, where one column does not say so."""
        rule = self._job.map.fields.get(name)
        found = present(rule, self._job.columns) if rule else ()
        if rule is None or _chosen(rule, found, codes) != AS_MAPPED:
            return ()
        words = [it.header for it in found] or [rule.default]
        label = say(self._who.language, "pages", "import_as_mapped", words=words)
        return (Option(value=AS_MAPPED, label=label),)

    def _options(self, name: str, codes: Mapping[str, str]) -> Sequence[Option]:
        language = self._who.language
        group = say(language, "pages", "import_columns_of_file")
        every = say(language, "pages", "import_every_row")
        own = say(language, "pages", "import_own_unit")
        listed = [
            Option(value=f"{COLUMN}{it.header}", label=it.header, group=group)
            for it in self._job.columns
        ]
        listed += [
            Option(value=f"{CODE}{code}", label=label, group=every) for code, label in codes.items()
        ]
        return [*listed, *([Option(value=OWN_UNIT, label=own, group=every)] * (name in UNITS))]

    def _codes(self, field: str) -> Mapping[str, str]:
        """The codes of a field with their words; none of one that is free text."""
        language, known = self._who.language, self._who.known
        if field == "severity":
            return {it.code: grade(self._who, it.code) for it in known.limits.severities}
        if field == STATE:
            listing = "rectifications.Listing"
            return {it: say(language, "choices", f"{listing}.{it}") for it in ("open", "closed")}
        members = enum_of(self._kind, field)
        return {str(member.value): choice(language, member) for member in members or ()}


def enum_of(kind: Kind, field: str) -> type[Enum] | None:
    """The choices of a field of a kind, if it has such."""
    wanted = next((hints(it)[field] for it in COMMANDS[kind] if field in hints(it)), None)
    found = (it for it in (wanted, *get_args(wanted)) if isinstance(it, type))
    return next((it for it in found if issubclass(it, Enum)), None)


def _chosen(rule: FieldRule | None, found: Sequence[Column], codes: Mapping[str, str]) -> str:
    """A rule as the form has it."""
    if rule is None:
        return ""
    if len(found) == 1:
        return f"{COLUMN}{found[0].header}"
    if not found and rule.default in codes:
        return f"{CODE}{rule.default}"
    if found or rule.default:
        return AS_MAPPED
    return OWN_UNIT if rule.of_importer else ""


def _code(word: str, rule: FieldRule | None, codes: Mapping[str, str]) -> str:
    """What a word stands for: by the rule, else as we call it."""
    values = {plain(said): code for said, code in rule.values.items()} if rule else {}
    ours = {plain(label): code for code, label in codes.items()}
    return values.get(plain(word)) or ours.get(plain(word), word if word in codes else "")
