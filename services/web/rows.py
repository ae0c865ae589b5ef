"""Rows of a form somebody asks to add, to leave out or to move up; nothing is recorded by it.

The buttons are named `rows` and say how and where: `more:measures`, `out:measures.2`,
`up:measures.2`. The form comes back as it was typed, its rows in their new order.
"""

from collections import defaultdict
from collections.abc import Mapping

from services.web.bodies import Pairs, Submission

ROWS = "rows"  # the name of the buttons
MORE_ROWS = 3


def with_rows_moved(sent: Submission) -> Submission:
    """What was sent, without the row to leave out, or with a row before the one above it."""
    how, _, place = sent.one(ROWS).partition(":")
    field, _, row = place.rpartition(".")
    if how not in ("out", "up") or not row.isdecimal():
        return sent
    moved, above = int(row), int(row) - 1
    places = {moved: above, above: moved} if how == "up" and moved else {}
    left_out = moved if how == "out" else None
    return Submission(pairs=_in_places(sent.pairs, field, places, left_out))


def rows_of(sent: Submission) -> Mapping[str, int]:
    """How many rows each field was sent with, and a few more where they were asked for."""
    rows: defaultdict[str, set[str]] = defaultdict(set)
    for name, _ in sent.pairs:
        field, _, rest = name.partition(".")
        if (row := rest.partition(".")[0]).isdecimal():
            rows[field].add(row)
    grown = sent.one(ROWS).removeprefix("more:")
    return {field: len(it) + (MORE_ROWS if field == grown else 0) for field, it in rows.items()}


def _in_places(pairs: Pairs, field: str, places: Mapping[int, int], left_out: int | None) -> Pairs:
    """The pairs, those of a field's rows under the numbers `places` gives them."""
    kept = []
    for name, said in pairs:
        row, _, rest = name.removeprefix(f"{field}.").partition(".")
        if not (name.startswith(f"{field}.") and row.isdecimal()):
            kept.append((name, said))
        elif int(row) != left_out:
            number = places.get(int(row), int(row))
            kept.append((".".join([field, str(number), *([rest] if rest else [])]), said))
    return kept
