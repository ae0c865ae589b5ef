"""The years in which something ended, to choose from: one seek each, however long the record."""

from collections.abc import Sequence

from sqlalchemy import func, select

from projections.base import Read, Rows


def years_ended(read: Read, rows: Rows, column: str, until: int) -> Sequence[int]:
    """The years up to `until` that stand in `column`, latest first.

    As the rows stand today, whatever moment is looked at: its list may be empty for one of them.
    """
    row, found, last = rows.all_at(None), [], until
    latest = func.max(row.c[column])
    while year := read.scalar(select(latest).where(row.c[column] <= last)):
        found.append(int(year))
        last = year - 1
    return found
