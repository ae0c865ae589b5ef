"""One sitting of the command line: the language, the house it opens, and how it answers.

Exit codes: 0 done · 1 the ledger is not as it was sealed · 2 malformed · 3 forbidden · 4 not
found · 5 refused by a rule · 6 somebody was first · 7 shown, but not up to date, since a read model
has stopped · 70 a bug of ours · 75 nothing can be recorded now.
"""

import contextlib
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, BinaryIO, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from domain.kernel.rules import Conflict, Declined, Forbidden, Malformed, NotFound, Refused
from domain.kernel.stream import Command, State
from domain.ports import LedgerUnavailable
from services.able import who_could
from services.bootstrap import House, ledger_file, open_house, storage_failure
from services.complaints import fault_words
from services.names import name_of
from services.parsing import Fault
from services.reading import View, Viewer
from services.refusals import Refusal, explain
from services.settings import Settings, from_environment
from services.words import Language, field_name, say

EXIT_CODES: Mapping[type[Exception], int] = {
    Malformed: 2,
    Forbidden: 3,
    NotFound: 4,
    Refused: 5,
    Conflict: 6,
    LedgerUnavailable: 75,
}
STALE = 7
BUG = 70
WIDE = 200  # columns, where no terminal says how wide it is
LONG_SECONDS = 2  # work that takes longer shows how far it is
STEPS = 100


class Sitting:
    """What one command has to work with; closes what it opened."""

    def __init__(self, language: Language, data: Path | None, *, as_json: bool) -> None:
        """Speak `language` about the installation in `data` (None: as the environment says)."""
        self.language = language
        self.as_json = as_json
        self.command: type[Command[Any]] | None = None  # what a refusal is about
        self.stale = False  # whether what was shown lacks what was recorded since
        self._data = data
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the house, if it was opened."""
        self._open.close()

    @cached_property
    def settings(self) -> Settings:
        """How the installation runs. Raises Malformed for a setting that does not fit."""
        try:
            return from_environment(self._data)
        except ValueError as error:
            raise Malformed("setting_unreadable", error=str(error)) from error

    @cached_property
    def house(self) -> House:
        """The installation, which must have been founded. Raises NotFound."""
        self.require_ledger()
        house = open_house(self.settings)
        self._open.callback(house.close)
        return house

    def require_ledger(self) -> None:
        """Refuse a folder without a ledger: a mistyped folder is not a new county."""
        folder = self.settings.data_dir
        if not ledger_file(folder).exists():
            raise NotFound("no_ledger_here", folder=str(folder))

    @contextlib.contextmanager
    def view(self, as_of: str | None) -> Iterator[View]:
        """A moment of the read models, brought up to date first, with the eyes of the machine."""
        self.catch_up()
        organisation = self.house.desk.known().organisation
        with self.house.reading.view(as_of or "", Viewer(), organisation) as view:
            upto = view.as_of.position
            self.stale = any(
                each.error and (upto is None or each.position < upto)
                for each in self.house.projector.status()
            )
            yield view

    def catch_up(self) -> None:
        """Fold what the read models do not show yet; say which of them have stopped."""
        projector = self.house.projector
        with self.progress("catching_up") as tell:
            while projector.run_once():
                status = [each for each in projector.status() if not each.error]
                tell(min((each.position for each in status), default=1), self.house.ledger.head())
        for each in projector.status():
            if each.error:
                told = {"name": each.name, "position": each.position, "why": each.error}
                self.complain(say(self.language, "cli", "stopped", **told))

    def name(self, id: str) -> str:
        """What people call the stream `id`."""
        if "house" not in self.__dict__:
            return id
        return name_of(id, self.house.desk.known().organisation, self.house.desk.load)

    def could(
        self, command: type[Command[Any]], state: State, units: Collection[str]
    ) -> Sequence[str]:
        """The persons who may ask `command` of a matter, as ids."""
        return who_could(self.house.desk.known(), command, state, units)

    def answer(self, run: Callable[[], int | None]) -> int:
        """Do it; the exit code. What declines it is said in its five lines, a bug as it is."""
        try:
            return run() or (STALE if self.stale else 0)
        except Declined as declined:
            self._decline(declined)
            return EXIT_CODES[type(declined)]
        except LedgerUnavailable as error:
            self.complain(say(self.language, "cli", "unavailable", why=str(error)))
            return EXIT_CODES[LedgerUnavailable]
        except BrokenPipeError:  # `zeji show … | head` has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except Exception as error:  # noqa: BLE001 - a bug is said as it is, with its own exit code
            if why := storage_failure(error):
                self.complain(say(self.language, "cli", "storage_failed", why=why))
                return EXIT_CODES[LedgerUnavailable]
            self.complain(traceback.format_exc().rstrip())
            return BUG

    def _decline(self, declined: Declined) -> None:
        refusal = explain(declined, self.language, self.command, self.name, self.could)
        faults = [self._fault(each) for each in declined.values.get("errors", ())]
        if self.as_json:
            self.complain(json.dumps({**asdict(refusal), "errors": faults}, ensure_ascii=False))
            return
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(refusal.title, style="bold", markup=False)
        for label, words in self._lines(refusal, faults):
            console.print(f"  {label}", style="dim", end="  ", markup=False)
            console.print(words, markup=False)

    def _lines(self, refusal: Refusal, faults: Sequence[str]) -> Iterator[tuple[str, str]]:
        for name in ("rule", "case", "who", "instead"):
            if words := getattr(refusal, name):
                yield say(self.language, "refusal", name), words
        for label, told in (("since_then", refusal.changed), ("errors", faults)):
            for words in told:
                yield say(self.language, "refusal", label), words

    def _fault(self, fault: Fault) -> str:
        spoken, last = self.command.name if self.command else "", fault.field.rpartition(".")[2]
        with contextlib.suppress(KeyError):  # a field nobody knows has no name
            last = field_name(self.language, spoken, last)
        allowed = f" ({', '.join(fault.allowed)})" if fault.allowed else ""
        called = fault.field if last == fault.field else f"{fault.field} {last}"
        return f"{called}: {fault_words(fault, self.language)}{allowed}"

    @contextlib.contextmanager
    def writing(self, path: Path) -> Iterator[BinaryIO]:
        """A file to write, whole or not at all. Raises Malformed if it cannot be written."""
        try:
            with TemporaryFile() as draft:
                yield draft
                draft.seek(0)
                with path.open("wb") as out:
                    shutil.copyfileobj(draft, out)
        except OSError as error:
            raise Malformed("file_unwritable", file=str(path), error=str(error)) from None
        told = say(self.language, "cli", "written", file=str(path))
        self.complain(told) if self.as_json else self.tell(told)

    def complain(self, words: str) -> None:
        """Say it on the side, so that what is piped on stays clean."""
        typer.echo(words, err=True)

    def tell(self, words: str) -> None:
        """Say it."""
        typer.echo(words)

    def tell_json(self, value: Any) -> None:
        """Say it as JSON; days and instants in ISO form."""
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))

    def table(self, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Draw a table."""
        if title:
            self.tell(title)
        drawn = Table(*headers, header_style="bold")
        for row in rows:
            drawn.add_row(*row)
        console = Console(highlight=False, markup=False)
        if not console.is_terminal:
            console.width = WIDE
        console.print(drawn)

    @contextlib.contextmanager
    def progress(self, key: str) -> Iterator[Callable[[float, float], None]]:
        """Tell it how much is done of how much; a bar appears once it takes long, on a terminal."""
        console = Console(stderr=True)
        began = time.monotonic()
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
        bar = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
        task = bar.add_task(say(self.language, "cli", key), total=STEPS)

        def tell(done: float, whole: float) -> None:
            if console.is_terminal and time.monotonic() - began > LONG_SECONDS:
                bar.start()
            bar.update(task, completed=STEPS * done / (whole or 1))

        try:
            yield tell
        finally:
            if bar.live.is_started:
                bar.stop()


def _plain(value: Any) -> Any:
    """What JSON does not know, as text or lists."""
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def stdin_line() -> str:
    """One line from a pipe."""
    return sys.stdin.readline().rstrip("\r\n")
