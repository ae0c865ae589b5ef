"""All measures in one run, and the page that tells them."""

import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from services.bench.appending import append_table
from services.bench.paging import page_table
from services.bench.rebuilding import rebuild_table
from services.bench.scale import Scale, Table
from services.bench.serving import serving_table
from services.bootstrap import machine

MEASURES = (
    append_table,
    rebuild_table,
    page_table,
    serving_table,
)  # the last looks at what the one before it grew
HEAD = """# Performance

What this house costs beside the bare machine, as ratios within one run: absolute figures change
with the machine, ratios less. Written by `make bench`; no test fails by time.
"""


def measure(scale: Scale, where: Path, tell: Callable[[str], None]) -> Sequence[Table]:
    """Every measure, one after the other, in a folder that is thrown away."""
    with TemporaryDirectory(dir=where) as folder:
        return [table(Path(folder), scale, tell) for table in MEASURES]


def page(tables: Sequence[Table], scale: Scale) -> str:
    """The tables as Markdown, with the machine and the commit."""
    return "\n".join((HEAD, *_ran(scale), *(line for table in tables for line in _drawn(table))))


def _ran(scale: Scale) -> Iterator[str]:
    told = {**machine(), "commit": _commit(), "rounds": str(scale.rounds)}
    yield from _lines(("ran on", ""), told.items())


def _drawn(table: Table) -> Iterator[str]:
    yield from ("", f"## {table.title}", "", table.says, "")
    yield from _lines(table.headers, table.rows)


def _lines(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (headers, ["---"] * len(headers), *rows):
        yield f"| {' | '.join(cells)} |"


def _commit() -> str:
    """The commit checked out, and whether files differ from it; empty outside a checkout."""
    here = Path(__file__).parent
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    answer = subprocess.run(asked, cwd=here, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    return answer.stdout.strip()
