"""One act asked of several items at once: which of them it is open to, and what became of each.

Each row is a command of its own under a key of its own: a refusal holds no other row up, and a form
that comes twice records nothing twice.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import Request

from domain.kernel.rules import Declined, NotFound
from domain.kernel.stream import Command, Login, State, Value
from projections import rectifications
from services.authority import Caller
from services.parsing import parse
from services.reading import View
from services.web.access import visible
from services.web.asking import Asking
from services.web.render import lines
from services.web.repeats import earlier_under
from services.web.standing import Trial, standing_against

KIND = "rectifications"
SAMPLE = f"{KIND}/any"  # what is typed is read once, whichever row it is for


class Line(Value):
    """One row: what it is called, and what speaks against it or was recorded of it."""

    name: str
    number: str
    title: str
    position: int | None = None  # of what was recorded
    repeated: bool = False  # it had been recorded before
    reason: str = ""  # why not
    instead: str = ""


class Sorted(Value):
    """The rows picked: those an act is open to, those it is not, those that have it already."""

    open: Sequence[Line]
    left_out: Sequence[Line]
    done: Sequence[Line]


class Bulk(Value):
    """Who asks for which act, of which items, under which key."""

    who: Asking
    command: type[Command[Any]]
    names: Sequence[str]
    key: str

    def key_of(self, name: str) -> str:
        """The key of one row."""
        return f"{self.key}/{name}"


def sorted_out(request: Request, view: View, bulk: Bulk) -> Sorted:
    """Which rows the act is open to, before a word is typed."""
    open_to: list[Line] = []
    left_out: list[Line] = []
    done: list[Line] = []
    for name, line in _lines(bulk, view).items():
        if earlier := earlier_under(bulk.who, bulk.key_of(name)):
            done.append(_with(line, position=earlier.position, repeated=True))
        elif against := _against(bulk, name):
            left_out.append(_refused(request, bulk, line, against))
        else:
            open_to.append(line)
    return Sorted(open=open_to, left_out=left_out, done=done)


def carry_out(request: Request, view: View, bulk: Bulk, said: Mapping[str, Any]) -> Sequence[Line]:
    """Ask the act of each row. Raises Malformed, with nothing recorded, if it does not fit."""
    parse(bulk.command, SAMPLE, said)
    return [_asked(request, bulk, line, said) for line in _lines(bulk, view).values()]


def bars(bulk: Bulk, rows: Sequence[Line]) -> Callable[[str, str], bool]:
    """Whether every row refuses to name a value in a field; what one of them takes is offered."""
    ids = [f"{KIND}/{row.name}" for row in rows]
    trials = [Trial(bulk.who, bulk.command, id, _loaded(bulk, id)[1]) for id in ids]
    return lambda field, value: all(trial.bars(field, value) for trial in trials)


def _asked(request: Request, bulk: Bulk, line: Line, said: Mapping[str, Any]) -> Line:
    who, id = bulk.who, f"{KIND}/{line.name}"
    caller = Caller(account=who.account, login=Login.PASSWORD, key=bulk.key_of(line.name))
    try:
        if not visible(who, id):
            raise NotFound("no_such_stream", stream=id)
        done = who.house.desk.execute(parse(bulk.command, id, said), caller)
    except Declined as declined:
        return _refused(request, bulk, line, declined)
    return _with(line, position=done.appended.last, repeated=done.appended.repeated)


def _lines(bulk: Bulk, view: View) -> Mapping[str, Line]:
    """The rows by name, in the order they were picked; of what one may not see, no words."""
    seen = [f"{KIND}/{name}" for name in bulk.names if visible(bulk.who, f"{KIND}/{name}")]
    rows = rectifications.by_id(view.read, seen)
    found = {}
    for name in bulk.names:
        row = rows.get(f"{KIND}/{name}", {"number": "", "title": name})
        found[name] = Line(name=name, number=row["number"], title=row["title"])
    return found


def _against(bulk: Bulk, name: str) -> Declined | None:
    id = f"{KIND}/{name}"
    version, state = _loaded(bulk, id)
    if not (version and visible(bulk.who, id)):
        return NotFound("no_such_stream", stream=id)
    return standing_against(bulk.who, bulk.command, id, state)


def _loaded(bulk: Bulk, id: str) -> tuple[int, State]:
    return bulk.who.house.desk.load(bulk.command.of, id)


def _refused(request: Request, bulk: Bulk, line: Line, declined: Declined) -> Line:
    refusal, _ = lines(request, declined, bulk.command)
    return _with(line, reason=refusal.case, instead=refusal.instead)


def _with(line: Line, **more: Any) -> Line:
    return Line(**{**vars(line), **more})
