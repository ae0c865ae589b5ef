"""Days as people write them, and as spreadsheets keep them; two-digit years are not guessed at."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from services.importing.reading import Cell

WRITTEN = re.compile(
    r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*日?"
    r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2})?)?"
)
RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"[2-7]\d{4}")  # 1954 to 2119, as spreadsheets count
SERIAL_ZERO = date(1899, 12, 30)


def day_of(cell: Cell, formats: Sequence[str] = ()) -> date | None:
    """The day a cell names, by one of `formats` (as strptime has them) or a form above; or None."""
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", cell).strip()
    for form in formats:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if SERIAL.fullmatch(text):
        return SERIAL_ZERO + timedelta(days=int(text))
    found = WRITTEN.fullmatch(text) or RUN_TOGETHER.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:  # 30 February
        return None
