"""Looking: a board, one matter, a person's duty record; as of any past moment."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from domain.accounts import account_id
from domain.consultations import CONSULTING, Consultation, ConsultRecord, consultation_id
from domain.kernel.rules import Forbidden, Malformed, NotFound
from domain.kernel.stream import Login
from projections import (
    accounts,
    checklists,
    duties,
    findings,
    inspections,
    persons,
    posts,
    rectifications,
    timeline,
    units,
)
from projections.base import Read, Row
from projections.questions import item, person
from projections.questions.names import named
from services import tables
from services.authority import Caller, person_behind
from services.cli.boards import BOARDS, Board, Cells, board_called
from services.cli.options import AskedToRead, argument, option
from services.cli.sitting import Sitting
from services.exporting import LISTS, Export, write_list, write_lists
from services.filtering import filters_of
from services.parsing import Fault, hints
from services.reading import View
from services.words import say

SHOWN = 100  # rows a terminal shows; files and JSON hold all
GETTERS: Mapping[str, Callable[[Read, str], Row | None]] = {
    "units": units.unit,
    "persons": persons.person,
    "posts": posts.post,
    "accounts": accounts.account,
    "checklists": checklists.checklist,
    "inspections": inspections.inspection,
    "findings": findings.finding,
    "rectifications": rectifications.item,
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "units": ("full_name", "short_name", "level", "parent", "established_on", "successor"),
    "persons": ("full_name", "staff_number"),
    "posts": ("person_name", "unit_name", "title", "began_on", "ended_on", "reason"),
    "accounts": ("login_name", "person_name", "is_open", "reason"),
    "checklists": ("title", "basis_law", "published"),
    "inspections": (
        "unit_name", "site", "scheduled_on", "checklist_title", "step", "result", "summary",
    ),
    "findings": (
        "number", "title", "details", "unit_name", "source", "severity", "found_on", "place",
        "basis_clause", "proposed_due_on", "step", "remedy", "reason",
    ),
    "rectifications": (
        "number", "title", "unit_name", "step", "type", "result", "lead_unit_name",
        "responsible_person_name", "handler_name", "leader_name", "verifying_unit_name",
        "requirement", "ordered_due_on", "statutory_due_on", "due_on", "closed_on",
    ),
    "measures": ("ordinal", "text", "standard", "person_name", "due_on", "done_on"),
    "sub_items": ("ordinal", "requirement", "unit_name", "person_name", "due_on", "done_on"),
    "duties": ("role", "person_name", "unit_name", "held", "began_on", "ended_on"),
    "record": (
        "number", "title", "role", "unit_name", "post_title", "held", "began_on", "ended_on",
        "late_in_term",
    ),
    "timeline": ("since", "recorded_at", "happened_on", "fact", "person_name", "unit_name"),
}  # fmt: skip


class AskedToShow(AskedToRead):
    """What to look at, as of when, narrowed how, and where to put it."""

    what: str = argument("BOARD|KIND/ID")
    as_of: str | None = option("--as-of", metavar="T")
    where: list[str] = option("--where", default=(), metavar="F=V")
    csv: Path | None = option("--csv", metavar="FILE")
    xlsx: Path | None = option("--xlsx", metavar="FILE")


class AskedForPerson(AskedToRead):
    """Whose record, who opens it and what for, as of when."""

    id: str = argument("ID")
    account: str = option("--as", default=..., metavar="ACCOUNT")
    purpose: str | None = option("--purpose", metavar="TEXT")
    as_of: str | None = option("--as-of", metavar="T")


def show(asked: AskedToShow, sitting: Sitting) -> None:
    """A board or one stream."""
    if "/" in asked.what:
        if asked.where or asked.csv or asked.xlsx:
            raise Malformed("only_of_a_list", what=asked.what)
        _show_one(asked.what, asked.as_of, sitting)
        return
    if asked.what in LISTS:
        _write_list(asked, sitting)
        return
    board = board_called(asked.what)
    with sitting.view(asked.as_of) as view:
        filters = _filters(board, asked.where, view)
        if asked.csv or asked.xlsx:
            _write(asked, board, filters, view, sitting)
        elif asked.json:
            _board_as_json(asked.what, board, filters, view, sitting)
        else:
            _draw(asked.what, board, filters, view, sitting)


def _filters(board: Board, where: Sequence[str], view: View) -> Any:
    """The filters that `FIELD=VALUE` words spell out. Raises Malformed with every fault."""
    said: dict[str, list[str]] = {}
    for words in where:
        name, is_pair, value = words.partition("=")
        if not is_pair:
            raise Malformed("does_not_fit", errors=(Fault(field=words, reason="not_a_pair"),))
        said.setdefault(name, []).append(value)
    of_the_moment = {"bounds": view.bounds} if "bounds" in hints(board.filters) else {}
    return filters_of(board.filters, said, view, **of_the_moment)


def _draw(name: str, board: Board, filters: Any, view: View, sitting: Sitting) -> None:
    rows = [*board.rows(view.read, filters, SHOWN)]
    count = board.count(view.read, filters, None)
    title = say(sitting.language, "kinds", name)
    Drawing(sitting, view).table(name, board.columns, rows, title)
    key = "all_shown" if count <= SHOWN else "some_shown"
    sitting.tell(say(sitting.language, "cli", key, count=count, day=view.as_of.day))


def _board_as_json(name: str, board: Board, filters: Any, view: View, sitting: Sitting) -> None:
    sitting.tell_json(
        {
            "board": name,
            **_moment(view),
            "count": board.count(view.read, filters, None),
            "facets": board.facets(view.read, filters, None),
            "rows": [dict(row) for row in board.rows(view.read, filters, None)],
        }
    )


def _write(asked: AskedToShow, board: Board, filters: Any, view: View, sitting: Sitting) -> None:
    """The whole list as files, in the columns of the board."""
    name, cells = asked.what, Cells(sitting.language, view.editions.limits)
    headers = [cells.heading(name, column) for column in board.columns]
    for path, write in ((asked.csv, tables.write_csv), (asked.xlsx, tables.write_xlsx)):
        if path:
            rows = (
                [cells.cell(name, column, row[column]) for column in board.columns]
                for row in board.rows(view.read, filters, None)
            )
            with sitting.writing(path) as out:
                write(out, headers, rows)


def _write_list(asked: AskedToShow, sitting: Sitting) -> None:
    """One of the lists superiors ask for, as files in their columns."""
    if not (asked.csv or asked.xlsx):
        raise Malformed("list_needs_a_file", list=asked.what)
    with sitting.view(asked.as_of) as view:
        filters = _filters(BOARDS["rectifications"], asked.where, view)
        export = Export(view=view, parts=(filters,), language=sitting.language)
        for path, write in ((asked.csv, write_list), (asked.xlsx, _write_book)):
            if path is None:
                continue
            with sitting.writing(path) as out:
                write(out, export, asked.what)


def _write_book(out: BinaryIO, export: Export, name: str) -> None:
    write_lists(out, export, [name])


def _show_one(stream: str, as_of: str | None, sitting: Sitting) -> None:
    kind = stream.partition("/")[0]
    with sitting.view(as_of) as view:
        row = GETTERS[kind](view.read, stream) if kind in GETTERS else None
        told = timeline.of(view.read, [stream])
        if row is None and not told:
            raise NotFound("no_such_stream", stream=stream)
        page = item.item(view.read, stream) if kind == "rectifications" else None
        parts = vars(page) if page else _parts(view, stream, row, told)
        if sitting.as_json:
            sitting.tell_json({"stream": stream, **_moment(view), **_bare(parts)})
            return
        sitting.tell(f"{say(sitting.language, 'kinds', kind)} {sitting.name(stream)}")
        drawing = Drawing(sitting, view)
        drawing.lines(kind, parts["item"])
        for part in ("sub_items", "measures", "duties", "timeline"):
            drawing.section(part, parts.get(part, ()))


def _parts(view: View, stream: str, row: Row | None, told: Sequence[Row]) -> dict[str, Any]:
    """What is shown of a stream that has no page of its own."""
    return {
        "item": named(view.read, [row])[0] if row else {},
        "duties": named(view.read, duties.duties_for(view.read, stream)),
        "timeline": named(view.read, told[::-1]),
    }


def show_person(asked: AskedForPerson, sitting: Sitting) -> None:
    """A person's posts, duties and acts, whatever became of them since."""
    stream = asked.id if "/" in asked.id else f"persons/{asked.id}"
    _consult(stream, asked, sitting)
    with sitting.view(asked.as_of) as view:
        wanted = person.Wanted(today=view.as_of.day, visible=view.viewer.units)
        record = person.record(view.read, stream, wanted)
        if record is None:
            raise NotFound("no_such_stream", stream=stream)
        if sitting.as_json:
            sitting.tell_json({"stream": stream, **_moment(view), **_bare(vars(record))})
            return
        sitting.tell(record.person["full_name"])
        drawing = Drawing(sitting, view)
        drawing.section("posts", record.posts)
        drawing.section("record", record.duties, title="duties")
        drawing.section("timeline", record.acts, title="acts")


def _consult(person: str, asked: AskedForPerson, sitting: Sitting) -> None:
    """Record what the record of another is opened for; one said on the day holds for all of it.

    Raises NotFound, Refused or Forbidden.
    """
    desk, stream, account = sitting.house.desk, consultation_id(person), account_id(asked.account)
    known = desk.known()
    if not known.person_exists(person):
        raise NotFound("no_such_stream", stream=person)
    reader = person_behind(account, known)
    _, consulted = desk.load(Consultation, stream)
    assert isinstance(consulted, Consultation)
    if person == reader or (not asked.purpose and consulted.is_open_to(reader, known.today)):
        return
    if not asked.purpose:
        raise Forbidden("purpose_not_stated", CONSULTING, person=person)
    command = ConsultRecord(id=stream, person=person, purpose=asked.purpose)
    desk.execute(command, Caller(account=account, login=Login.LOCAL))


def _moment(view: View) -> dict[str, Any]:
    return {"as_of": {"day": view.as_of.day, "position": view.as_of.position}}


def _bare(value: Any) -> Any:
    """Rows of the database as plain dicts, all the way down."""
    if isinstance(value, Mapping):
        return {str(key): _bare(each) for key, each in value.items()}
    return [_bare(each) for each in value] if isinstance(value, (list, tuple)) else value


class Drawing:
    """Draws rows of one moment for a terminal."""

    def __init__(self, sitting: Sitting, view: View) -> None:
        """Draw for the sitting, in the words of the moment."""
        self._sitting = sitting
        self._cells = Cells(sitting.language, view.editions.limits)

    def lines(self, kind: str, row: Row) -> None:
        """The filled columns of a row, a line each."""
        for column in COLUMNS.get(kind, ()):
            if text := self._cells.text(kind, column, row.get(column)):
                self._sitting.tell(f"  {self._cells.heading(kind, column)}: {text}")

    def section(self, part: str, rows: Sequence[Row], title: str = "") -> None:
        """A table of some part, under its title; nothing if it is empty."""
        if rows:
            words = say(self._sitting.language, "sections", title or part)
            self.table(part, COLUMNS[part], rows, words)

    def table(self, kind: str, columns: Sequence[str], rows: Sequence[Row], title: str) -> None:
        """A table of rows."""
        headers = [self._cells.heading(kind, column) for column in columns]
        drawn = [
            [self._cells.text(kind, column, row.get(column)) for column in columns] for row in rows
        ]
        self._sitting.table(title, headers, drawn)
