"""A sealed command through the desk against one raw durable insert, by as many threads."""

from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import token_hex
from statistics import median
from threading import Barrier, Thread
from time import perf_counter

from domain.kernel.stream import Login
from domain.rectifications import ItemImported, ReportProgress
from services.authority import Caller
from services.bench.county import account_of, found
from services.bench.log import GrowingLog, SteppingClock
from services.bench.scale import Scale, Table
from services.bench.steps import PROGRESS
from services.bootstrap import House, LibraryFile, RawFile, open_house
from services.settings import Settings

THREADS = (1, 4, 16)
AIMS = {1: 0.6, 4: 1.0, 16: 1.5}
ITEMS = 256
HASH_BYTES = 32  # of the leaf, stored beside the fact
Work = Callable[[], None]
Speeds = dict[tuple[str, int], list[float]]  # of whom, by how many threads; one a round


def append_table(folder: Path, scale: Scale, tell: Callable[[str], None]) -> Table:
    """Commands a second through the desk, and each rival's, in rounds that take turns."""
    house = _house_at_work(folder)
    works = _rivals(folder, house)
    speeds: Speeds = {}
    for turn in range(scale.rounds):
        tell(f"append: round {turn + 1} of {scale.rounds}")
        for threads in THREADS:
            for name, workers in works.items():
                speed = per_second(workers[:threads], scale.commands_a_thread)
                speeds.setdefault((name, threads), []).append(speed)
    house.close()
    return Table(
        title="A sealed command against a raw durable insert",
        says=SAYS,
        headers=(
            "threads", "desk, commands/s", "raw, one connection", "desk : raw", "aim",
            "raw, a connection each", "desk : that", "library", "desk : library",
        ),
        rows=tuple(_row(threads, speeds) for threads in THREADS),
    )  # fmt: skip


SAYS = (
    "One `rectifications.ReportProgress` through the desk (idempotency key, authority, state,"
    " decide, policies, encode, hash, tree, commit) against one insert of a blob as large as the"
    " fact's row. All files: WAL, synchronous=FULL, same file system. Raw goes through one"
    " connection under a lock, or through a connection a thread. The library is the unmodified"
    " `eventsourcing` application with its own SQLite recorder, saving one event of an aggregate"
    " it holds in memory. Ratios are medians over the rounds of the ratio within a round."
)


def per_second(workers: Sequence[Work], each: int) -> float:
    """How often a second all workers together do their work, `each` times apiece."""
    gate = Barrier(len(workers) + 1)

    def run(work: Work) -> None:
        work()  # opens connections, fills caches
        gate.wait()
        for _ in range(each):
            work()

    threads = [Thread(target=run, args=(work,)) for work in workers]
    for thread in threads:
        thread.start()
    gate.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    return each * len(workers) / (perf_counter() - began)


def _house_at_work(folder: Path) -> House:
    """A county with items under way, in a folder of its own."""
    clock = SteppingClock()
    house = open_house(Settings(data_dir=folder / "desk"), clock)
    found(house.desk)
    GrowingLog(house.ledger, clock, ITEMS)
    return house


def _rivals(folder: Path, house: House) -> dict[str, Sequence[Work]]:
    """Everybody's work by name, one for each of the most threads."""
    most = max(THREADS)
    recorded = house.ledger.since(0, house.ledger.head())
    items = [(at.stream_id, at.fact.responsible_person) for at in recorded
             if isinstance(at.fact, ItemImported)]  # fmt: skip
    shares = [items[thread::most] for thread in range(most)]
    desk = [_reporter(house, share) for share in shares]
    desk[0]()
    fact = house.ledger.leaf(house.ledger.head())
    assert fact is not None
    size = sum(len(field) if isinstance(field, (str, bytes)) else 8 for field in fact)
    raw = RawFile(folder / "raw.sqlite", size + HASH_BYTES)
    library = LibraryFile(folder / "library.sqlite")
    return {
        "desk": desk,
        "raw": [raw.insert] * most,
        "alone": [raw.insert_alone] * most,
        "library": [library.saver(PROGRESS) for _ in range(most)],
    }


def _reporter(house: House, items: Sequence[tuple[str, str]]) -> Work:
    """What reports progress on one of these items after the other."""
    turn = 0

    def report() -> None:
        nonlocal turn
        item, head = items[turn % len(items)]
        turn += 1
        caller = Caller(account=account_of(head), login=Login.PASSWORD, key=token_hex(8))
        house.desk.execute(ReportProgress(id=item, text=PROGRESS), caller)

    return report


def _row(threads: int, speeds: Speeds) -> tuple[str, ...]:
    return (
        str(threads),
        f"{_median(speeds, threads, 'desk'):,.0f}",
        f"{_median(speeds, threads, 'raw'):,.0f}",
        f"{_ratio(speeds, threads, 'raw'):.2f}",
        f"≥ {AIMS[threads]}",
        f"{_median(speeds, threads, 'alone'):,.0f}",
        f"{_ratio(speeds, threads, 'alone'):.2f}",
        f"{_median(speeds, threads, 'library'):,.0f}",
        f"{_ratio(speeds, threads, 'library'):.2f}",
    )


def _median(speeds: Speeds, threads: int, name: str) -> float:
    return median(speeds[name, threads])


def _ratio(speeds: Speeds, threads: int, rival: str) -> float:
    pairs = zip(speeds["desk", threads], speeds[rival, threads], strict=True)
    return median(ours / theirs for ours, theirs in pairs)
