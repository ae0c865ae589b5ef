"""Bad rows in words, and in a file of their own to be put right and imported again."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import BinaryIO

from services.importing.cells import RowFault
from services.importing.reading import as_wide
from services.importing.rows import Bad
from services.refusals import Name, explain
from services.tables import write_csv
from services.words import LANGUAGES, Language, has, say


def reason_words(fault: RowFault, language: Language, name: Name = str) -> str:
    """Why a row is bad, in one sentence; `name` gives what people call a stream."""
    if declined := fault.values.get("declined"):
        return explain(declined, language, None, name).case
    if has(language, "import_reasons", fault.reason):
        values = dict(fault.values)
        return say(language, "import_reasons", fault.reason, **values)
    return say(language, "faults", fault.reason, **fault.values)


def rejected_name(file: str) -> str:
    """The name of the file for the bad rows of `file`."""
    return f"{PurePath(file).stem}.rejected.csv"


def write_rejected(
    out: BinaryIO, headers: Sequence[str], bad: Sequence[Bad], name: Name = str
) -> None:
    """Write the bad rows under their own headers, each with its line and the reasons why.

    The columns of the reasons come last, so that the file can be put right and imported again.
    """
    told = [say(language, "import", key) for language in LANGUAGES for key in ("line", "reasons")]
    width = max([len(headers), *(len(row.cells) for row in bad)])  # cells may lack a header
    rows = ([*as_wide(row.cells, width), *_told(row, name)] for row in bad)
    write_csv(out, [*headers, *[""] * (width - len(headers)), *told], rows)


def _told(row: Bad, name: Name) -> list[object]:
    told: list[object] = []
    for language in LANGUAGES:
        mark = "；" if language == "zh" else "; "
        words = (
            say(language, "import", "reason", column=fault.column, words=words)
            if fault.column
            else words
            for fault in row.faults
            for words in (reason_words(fault, language, name),)
        )
        told += [row.line, mark.join(words)]
    return told
