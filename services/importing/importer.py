"""Previews of an import, and the import: the same rows, judged by the same desk.

What is already in the register is compared and never edited; a row that differs is reported. Rows
are recorded some at a time, each row whole, so after a crash the next run adds what is missing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from domain.kernel.roles import Role
from domain.kernel.rules import Declined, Forbidden, Malformed
from domain.kernel.stream import Login, Value
from domain.ports import Ledger
from domain.posts import REACH
from services.authority import IMPORTERS, Caller, person_behind
from services.binding import units_of
from services.desk import Bundle, Desk
from services.importing.cells import Cells, RowFault, Unfit, places
from services.importing.comparing import Change, changes
from services.importing.joining import NOBODY, Partners, Source, unused
from services.importing.mapping import Map
from services.importing.names import Names
from services.importing.parents import Parents
from services.importing.reading import Line, Sheet, plain, read_sheet
from services.importing.rows import Bad, BadRow, Office, Row, row_of
from services.importing.unread import Unread
from services.knowledge import Moment
from services.reading import viewer_of

AT_ONCE = 200  # rows in one append
# True of every row:
ABOUT_THE_IMPORTER = frozenset({"account_closed", "account_unknown", "role_may_not"})
LATE_REASON = "旧台账导入（{file}第{line}行）"

Progress = Callable[[int, int], None]  # how much is done of how much


def _silent(_done: int, _whole: int) -> None:
    """Nobody wants to know."""


class Changed(Value):
    """A row taken over before that says something else now; it is reported, never edited."""

    line: int
    stream: str
    changes: tuple[Change, ...]


class Preview(Value):
    """What an import would do."""

    map: Map
    file: str
    headers: tuple[str, ...]
    unused: tuple[str, ...]  # columns the map says nothing about
    new: tuple[Row, ...]
    changed: tuple[Changed, ...]
    repeated: int  # rows taken over before, as they are
    bad: tuple[Bad, ...]

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return len(self.new) + len(self.changed) + self.repeated + len(self.bad)

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many bad rows have each reason."""
        return Counter(fault.reason for bad in self.bad for fault in bad.faults)

    @property
    def unmatched(self) -> Mapping[str, int]:
        """The names kept in words because nobody here bears them, each with its rows."""
        return Counter(it.words for row in self.new for it in row.named if not it.id)


class Applied(Value):
    """What an import did."""

    imported: int
    bad: tuple[Bad, ...]  # those of the preview, and what was declined after all
    position: int  # of the ledger, afterwards


class Importer:
    """Imports files for one caller."""

    def __init__(self, desk: Desk, ledger: Ledger, caller: Caller) -> None:
        """Import as the account of `caller`, in the post it names."""
        self._desk = desk
        self._ledger = ledger
        self._caller = replace(caller, login=Login.IMPORT)

    def preview(self, map: Map, source: Source, progress: Progress = _silent) -> Preview:
        """What importing the file would do; nothing is recorded. Raises Malformed or Forbidden."""
        known = self._desk.known()
        office = self._office(known)
        sheet = read_sheet(source.content, map.wanted)
        _columns_there(map, sheet)
        sorting = Sorting(self._ledger, partial(self._sees, known))
        whole = 2 * len(sheet.lines)
        for done, understood in enumerate(self._understood(map, source, sheet, office), 1):
            sorting.sort(understood)
            progress(done, whole)
        for done, rows in enumerate(_some(tuple(sorting.new.values())), 1):
            answers = self._desk.rehearse([self._request(row, source.name) for row in rows])
            sorting.bad += _declined(rows, answers)
            progress(min(len(sheet.lines) + done * AT_ONCE, whole), whole)
        declined = {bad.line for bad in sorting.bad}
        return Preview(
            map=map,
            file=source.name,
            headers=sheet.headers,
            unused=unused(sheet.headers, map),
            new=tuple(row for row in sorting.new.values() if row.line not in declined),
            changed=tuple(sorting.changed),
            repeated=sorting.repeated,
            bad=tuple(sorted(sorting.bad, key=lambda bad: bad.line)),
        )

    def apply(self, preview: Preview, progress: Progress = _silent) -> Applied:
        """Record the new rows of a preview. Raises Forbidden, or LedgerUnavailable half way."""
        declined: list[Bad] = []
        done = 0
        for rows in _some(preview.new):
            answers = self._desk.execute_all([self._request(row, preview.file) for row in rows])
            declined += _declined(rows, answers)
            done += len(rows)
            progress(done, len(preview.new))
        return Applied(
            imported=done - len(declined),
            bad=tuple(sorted((*preview.bad, *declined), key=lambda bad: bad.line)),
            position=self._ledger.head(),
        )

    def _understood(
        self, map: Map, source: Source, sheet: Sheet, office: Office
    ) -> Iterator[Row | Bad]:
        """Every line of the table, as a row or with what is wrong with it."""
        partners, at = Partners(map, source), places(sheet.headers)
        wanted = [it for it in dict.fromkeys(map.columns()) if it not in map.ignored]
        parents = Parents(map, self._ledger, (Cells(at, line, NOBODY) for line in sheet.lines))
        for line in sheet.lines:
            try:
                _under_headers(sheet, line)
                partner = partners.of(Cells(at, line, NOBODY))
                cells = Cells(at, line, partner)
                _all_read(wanted, cells)
                yield row_of(map, cells, office, parents)
            except Unfit as unfit:
                yield Bad(line=line.number, cells=line.cells, faults=(unfit.fault,))
            except BadRow as bad:
                yield Bad(line=line.number, cells=line.cells, faults=bad.faults)

    def _office(self, known: Moment) -> Office:
        """What rows are read against. Raises Forbidden to whom may not import."""
        organisation, asked = known.organisation, self._caller
        person = person_behind(asked.account, known)
        held = [post for post, _ in organisation.acting_posts(person, known.today)]
        able = [it for it in held if it.roles & IMPORTERS and asked.post in ("", it.id)]
        if not able:
            roles = [role for role in Role if role in IMPORTERS]
            raise Forbidden("role_may_not", REACH, roles=roles)
        return Office(
            names=Names(organisation),
            unit=able[0].unit,
            reach=able[0].reach,
            today=known.today,
            severities=frozenset(grade.code for grade in known.limits.severities),
        )

    def _sees(self, known: Moment, stream: str) -> bool:
        """Whether the importer may see a matter taken over before."""
        person = person_behind(self._caller.account, known)
        seen = viewer_of(known.organisation, person, known.today).units
        return seen is None or not seen.isdisjoint(
            units_of(stream, known.organisation, self._desk.load)
        )

    def _request(self, row: Row, file: str) -> Bundle:
        said = LATE_REASON.format(file=file, line=row.line)
        caller = replace(self._caller, happened_on=row.happened_on, late_reason=said)
        return Bundle(commands=row.commands, caller=caller)


class Sorting:
    """Rows as they are told apart: new, changed, repeated or bad."""

    def __init__(self, ledger: Ledger, sees: Callable[[str], bool]) -> None:
        """Compare with what `ledger` has; `sees` tells which of its matters may be told of."""
        self._ledger = ledger
        self._sees = sees
        self._first: dict[str, Row] = {}  # by key
        self.new: dict[str, Row] = {}
        self.changed: list[Changed] = []
        self.bad: list[Bad] = []
        self.repeated = 0

    def sort(self, found: Row | Bad) -> None:
        """Put one row where it belongs; of two with one key only the first counts."""
        if isinstance(found, Bad):
            self.bad.append(found)
            return
        first = self._first.setdefault(found.source_key, found)
        if first is not found:
            same = first.commands == found.commands
            reason = "doubled" if same else "doubled_differently"
            fault = RowFault(column="", reason=reason, values={"first": first.line})
            self.bad.append(Bad(line=found.line, cells=found.cells, faults=(fault,)))
            return
        histories = (self._ledger.history(command.id) for command in found.commands)
        facts = [history[0].fact for history in histories if history]
        if not facts:
            self.new[found.source_key] = found
        elif differing := changes(found, facts):
            self._differs(found, differing)
        else:
            self.repeated += 1

    def _differs(self, found: Row, differing: tuple[Change, ...]) -> None:
        stream = found.commands[-1].id
        if self._sees(stream):
            self.changed.append(Changed(line=found.line, stream=stream, changes=differing))
        else:
            fault = RowFault(column="", reason="of_another_ledger")
            self.bad.append(Bad(line=found.line, cells=found.cells, faults=(fault,)))


def _some(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))


def _declined(rows: Sequence[Row], answers: Sequence[Declined | None]) -> Iterator[Bad]:
    """The rows the desk declines. Raises Forbidden if it is about who imports, not about a row."""
    for row, declined in zip(rows, answers, strict=True):
        if isinstance(declined, Forbidden) and declined.code in ABOUT_THE_IMPORTER:
            raise declined
        if declined is not None:
            values = {"declined": declined}
            fault = RowFault(column="", reason="declined", values=values)
            yield Bad(line=row.line, cells=row.cells, faults=(fault,))


def _under_headers(sheet: Sheet, line: Line) -> None:
    """Refuse a row with words under no header, which no map could take over. Raises Unfit."""
    blank = {at for at, header in enumerate(sheet.headers) if not header}
    stray = [
        (at, cell)
        for at, cell in enumerate(line.cells)
        if cell and (at in blank or at >= len(sheet.headers))
    ]
    if stray:
        (at, cell), *_ = stray
        raise Unfit("", "no_header", cell=at + 1, said=cell, count=len(stray))


def _all_read(wanted: Sequence[str], cells: Cells) -> None:
    """Refuse a row of which a cell that is wanted could not be read. Raises BadRow."""
    said = ((column, cells.cell(column)) for column in wanted)
    unread = [(column, cell) for column, cell in said if isinstance(cell, Unread)]
    if unread:
        raise BadRow(
            RowFault(column=column, reason="cell_unread", values={"said": cell})
            for column, cell in unread
        )


def _columns_there(map: Map, sheet: Sheet) -> None:
    """Refuse a table without a column of the key, or with two of one the map knows."""
    wanted, named = map.wanted, Counter(plain(header) for header in sheet.headers)
    doubled = {it for it in sheet.headers if plain(it) in wanted and named[plain(it)] > 1}
    if doubled:
        raise Malformed("columns_doubled", columns=sorted(doubled))
    there = places(sheet.headers)
    absent = [
        column
        for column in map.key
        if not any(plain(option) in there for option in column.split("|"))
    ]
    if absent:
        raise Malformed("columns_missing", columns=absent)
