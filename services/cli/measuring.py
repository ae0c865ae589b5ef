"""Measuring this house against the bare machine."""

from pathlib import Path

from services.cli.options import Asked, option
from services.cli.sitting import Sitting


class AskedToMeasure(Asked):
    """How much, and where to write it down."""

    quick: bool = option("--quick", default=False)
    write: Path | None = option("--write", metavar="FILE")


def bench(asked: AskedToMeasure, sitting: Sitting) -> None:
    """Measure appending, rebuilding and paging; print the page that tells it."""
    from services.bench.report import measure, page  # noqa: PLC0415 - only the bench needs it
    from services.bench.scale import QUICK, Scale  # noqa: PLC0415 - the same

    scale = QUICK if asked.quick else Scale()
    told = page(measure(scale, asked.data or Path(), sitting.complain), scale)
    if asked.write:
        with sitting.writing(asked.write) as out:
            out.write(told.encode())
    sitting.tell(told)
