"""Importing an old ledger: what it would do, and on request, doing it."""

import contextlib
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.authority import Caller
from services.cli.doing import account_id
from services.cli.options import AskedToRead, argument, option
from services.cli.sitting import Sitting
from services.importing import (
    Applied,
    Bad,
    Importer,
    Preview,
    Source,
    load_map,
    reason_words,
    rejected_name,
    write_rejected,
)
from services.words import Language, field_name, say, written

LISTED = 20  # bad rows, changed rows and unmatched names shown one by one


class AskedToImport(AskedToRead):
    """Which file, as what, through which map, by whom; and whether to do it."""

    file: Path = argument("FILE")
    kind: str = option("--as", default=..., metavar="KIND")
    map: str = option("--map", default=..., metavar="MAP")
    by: str = option("--by", default=..., metavar="ACCOUNT")
    apply: bool = option("--apply", default=False)


def import_file(asked: AskedToImport, sitting: Sitting) -> None:
    """Preview the import; with --apply, import the good rows and write the bad ones to a file."""
    with sitting.house.importing() if asked.apply else contextlib.nullcontext():
        _import(asked, sitting)


def _import(asked: AskedToImport, sitting: Sitting) -> None:
    house = sitting.house
    importer = Importer(house.desk, house.ledger, Caller(account=account_id(asked.by)))
    map = load_map(asked.map, asked.kind)
    with sitting.progress("previewing") as tell:
        preview = importer.preview(map, Source.at(asked.file), tell)
    applied, rejected = None, _free(asked.file.with_name(rejected_name(asked.file.name)))
    if asked.apply:
        if preview.bad:  # first, so that nothing is recorded where they cannot be written
            _write(preview, preview.bad, rejected, sitting)
        with sitting.progress("importing") as tell:
            applied = importer.apply(preview, tell)
    told = {**_counts(preview), **(_done(applied) if applied else {})}
    if sitting.as_json:
        bad = [_as_json(row, sitting) for row in (applied or preview).bad]
        sitting.tell_json({**told, "reasons": preview.reasons, "bad_rows": bad})
    else:
        _draw(preview, told, sitting)
    if applied and len(applied.bad) > len(preview.bad):  # some were declined only now
        _write(preview, applied.bad, rejected, sitting)


def _free(path: Path) -> Path:
    """A name nothing has yet: what somebody has put right by hand is not written over."""
    others = (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in itertools.count(2))
    return next(name for name in itertools.chain([path], others) if not name.exists())


def _counts(preview: Preview) -> dict[str, int]:
    return {
        "rows": preview.rows,
        "new": len(preview.new),
        "changed": len(preview.changed),
        "repeated": preview.repeated,
        "bad": len(preview.bad),
    }


def _done(applied: Applied) -> dict[str, int]:
    return {"imported": applied.imported, "bad": len(applied.bad)}


def _as_json(row: Bad, sitting: Sitting) -> dict[str, Any]:
    return {
        "line": row.line,
        "faults": [
            {
                "column": fault.column,
                "reason": fault.reason,
                "message": reason_words(fault, sitting.language, sitting.name),
            }
            for fault in row.faults
        ],
    }


def _draw(preview: Preview, told: dict[str, int], sitting: Sitting) -> None:
    """The counts, then what to look at one by one."""
    language = sitting.language
    for key, count in told.items():
        sitting.tell(f"{say(language, 'import_counts', key)}: {count}")
    for row in preview.bad[:LISTED]:
        for fault in row.faults:
            words = reason_words(fault, language, sitting.name)
            column = f"{fault.column}: " if fault.column else ""
            sitting.tell(say(language, "cli", "bad_row", line=row.line, why=f"{column}{words}"))
    if (left := len(preview.bad) - LISTED) > 0:
        sitting.tell(say(language, "cli", "more_bad_rows", count=left))
    for changed in preview.changed[:LISTED]:
        fields = [_change(change.field, change.before, change.after, language)
                  for change in changed.changes]  # fmt: skip
        sitting.tell(say(language, "cli", "changed_row", line=changed.line, fields=fields))
    unmatched = [f"{words} ({count})" for words, count in [*preview.unmatched.items()][:LISTED]]
    for key, names in (("unmatched_names", unmatched), ("unused_columns", preview.unused)):
        if names:
            sitting.tell(say(language, "cli", key, names=names))
    if "imported" not in told:
        sitting.tell(say(language, "cli", "only_a_preview"))


def _change(field: str, before: Any, after: Any, language: Language) -> str:
    called = field_name(language, "rectifications.ImportItem", field)
    return f"{called} {written(language, before)} → {written(language, after)}"


def _write(preview: Preview, bad: Sequence[Bad], path: Path, sitting: Sitting) -> None:
    with sitting.writing(path) as out:
        write_rejected(out, preview.headers, bad, sitting.name)
