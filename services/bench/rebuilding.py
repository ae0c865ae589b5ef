"""Rebuilding the rectification board with its past against reading the same log raw."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from projections import rectifications
from services.bench.county import found
from services.bench.log import GrowingLog, SteppingClock
from services.bench.scale import Scale, Table
from services.bootstrap import House, ledger_file, open_house, scan_seconds
from services.settings import Settings

AIMS = {1: 10, 2: 13}  # per cent, by processes
SAYS = (
    "Every column of every fact read and thrown away, against `zeji rebuild rectifications`: read,"
    " decode, fold, keep every version, index, swap in. The log has {facts:,} facts of all kinds,"
    " {share:.0f} % of them of rectifications; both sides count all facts. It was written by the"
    " bench's generator straight into the ledger, {open:,} items open at any time."
)


def rebuild_table(folder: Path, scale: Scale, tell: Callable[[str], None]) -> Table:
    """Facts a second, raw and rebuilt, by one and by two processes."""
    house = grown(folder / "rebuild", scale.rebuilt_facts, scale.open_items)
    facts = house.ledger.head()
    speeds: dict[str, list[float]] = {"raw": [], "1": [], "2": []}
    for turn in range(scale.rounds):
        tell(f"rebuild: round {turn + 1} of {scale.rounds}")
        speeds["raw"].append(facts / scan_seconds(ledger_file(house.settings.data_dir)))
        for workers in AIMS:
            began = perf_counter()
            house.rebuild(rectifications.projection, workers, lambda _done, _all: None)
            speeds[str(workers)].append(facts / (perf_counter() - began))
    own = sum(1 for _ in house.ledger.since(0, facts, _of_items))
    house.close()
    return Table(
        title="Rebuilding the rectification board against a raw scan",
        says=SAYS.format(facts=facts, share=100 * own / facts, open=scale.open_items),
        headers=("processes", "rebuilt, facts/s", "raw scan, facts/s", "rebuilt : raw", "aim"),
        rows=tuple(_row(workers, aim, speeds) for workers, aim in AIMS.items()),
    )


def grown(folder: Path, facts: int, open_items: int) -> House:
    """A county whose ledger holds so many facts; its read models are not followed yet."""
    clock = SteppingClock()
    house = open_house(Settings(data_dir=folder), clock)
    found(house.desk)
    GrowingLog(house.ledger, clock, open_items).grow(facts)
    return house


def _of_items(stream: str, _fact: type) -> bool:
    return stream.startswith("rectifications/")


def _row(workers: int, aim: int, speeds: dict[str, list[float]]) -> tuple[str, ...]:
    ours, raw = speeds[str(workers)], speeds["raw"]
    ratio = median(mine / theirs for mine, theirs in zip(ours, raw, strict=True))
    return (
        str(workers), f"{median(ours):,.0f}", f"{median(raw):,.0f}", f"{100 * ratio:.1f} %",
        f"≥ {aim} %",
    )  # fmt: skip
