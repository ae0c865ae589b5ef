"""One page of the ledger of items with its counts, as the history behind it grows."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from projections import persons, rectifications, rules, units
from projections.boards import total
from projections.questions import ledger
from projections.rectifications import Filters, Listing
from services.bench.county import COUNTY, found
from services.bench.log import SEED, GrowingLog, SteppingClock
from services.bench.scale import Scale, Table, ninety_fifth
from services.bootstrap import House, open_house
from services.knowledge import Organisation
from services.reading import Viewer
from services.settings import Settings

GROWN = "pages"  # the folder of the county that grew, left at its longest
AIM = "flat, p95 ≤ 20 ms"
WARM = 5  # pages read before it counts
SOUGHT = "公示"
SAYS = (
    "25 rows of the ledger with the names of units and persons, the counts of all facets and the"
    " total, for somebody who sees the whole county; {open:,} items open at any time. Past"
    " positions are drawn from the whole log. A search looks for two characters among all items,"
    " open and closed, and counts them. Milliseconds. The log was written by the bench's generator"
    " straight into the ledger, and the read models by `zeji rebuild`."
)


def page_table(folder: Path, scale: Scale, tell: Callable[[str], None]) -> Table:
    """Milliseconds a page, now and as of any past position, by length of the log."""
    rows = []
    for facts, (house, first) in zip(scale.histories, _growing(folder, scale, tell), strict=True):
        tell(f"pages: {facts:,} facts")
        pages = Pages(house)
        chance = Random(SEED)  # noqa: S311 - the same positions in every run
        past = [str(chance.randint(first, house.ledger.head())) for _ in range(scale.pages)]
        now, then = pages.timed([""] * scale.pages), pages.timed(past)
        sought = pages.timed_searches(scale.pages)
        figures = [f"{value:.1f}" for times in (now, then, sought)
                   for value in (median(times), ninety_fifth(times))]  # fmt: skip
        rows.append((f"{facts:,}", *figures, AIM))
    return Table(
        title="A page of the ledger with its counts",
        says=SAYS.format(open=scale.open_items),
        headers=(
            "facts", "now p50", "now p95", "past p50", "past p95", "search p50", "search p95",
            "aim",
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _growing(
    folder: Path, scale: Scale, tell: Callable[[str], None]
) -> Iterator[tuple[House, int]]:
    """One county at each length of its log, and the position from which so many are open."""
    clock = SteppingClock()
    house = open_house(Settings(data_dir=folder / GROWN), clock)
    found(house.desk)
    log = GrowingLog(house.ledger, clock, scale.open_items)
    for facts in scale.histories:
        tell(f"pages: writing {facts:,} facts and folding them")
        log.grow(facts)
        for module in (units, persons, rules, rectifications):
            house.rebuild(module.projection, 1, lambda _done, _all: None)
        yield house, log.full_from
    house.close()


class Pages:
    """Reads pages of one house as the web does, with the eyes of somebody who sees all of it."""

    def __init__(self, house: House) -> None:
        """Know the organisation and whose eyes."""
        self._house = house
        self._organisation: Organisation = house.desk.known().organisation
        self._viewer = Viewer(units=self._organisation.beneath({COUNTY}))

    def timed(self, moments: list[str]) -> list[float]:
        """Milliseconds for each moment's page; a few are read before, untimed."""
        for moment in moments[:WARM]:
            self.read(moment)
        return [_milliseconds(partial(self.read, moment)) for moment in moments]

    def read(self, moment: str) -> int:
        """The page, its counts, and how many items the list has in all."""
        with self._house.reading.view(moment, self._viewer, self._organisation) as view:
            filters, seen = Filters(bounds=view.bounds), view.viewer.units
            page = ledger.board(view.read, filters, seen)
            counts = rectifications.facets(view.read, filters, seen)
        assert page.rows, "nothing is open"
        return total(counts, "light", filters.light)

    def timed_searches(self, times: int) -> list[float]:
        """Milliseconds for a search of all items, so many times; a few more before, untimed."""
        for _ in range(WARM):
            self.search()
        return [_milliseconds(self.search) for _ in range(times)]

    def search(self) -> int:
        """A page of what is sought, and how many items there are of it."""
        with self._house.reading.view("", self._viewer, self._organisation) as view:
            filters = Filters(bounds=view.bounds, listing=Listing.BOTH, search=SOUGHT)
            page = ledger.board(view.read, filters, view.viewer.units)
            count = rectifications.count(view.read, filters, view.viewer.units)
        assert page.rows, "nothing is found"
        return count


def _milliseconds(act: Callable[[], int]) -> float:
    began = perf_counter()
    act()
    return 1000 * (perf_counter() - began)
