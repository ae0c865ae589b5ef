"""The visits in the register: to which a row belongs, and which of them closes its matter."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain.inspections import InspectionImported
from domain.kernel.stream import Event
from domain.ports import Ledger, Recorded
from services.importing.cells import Cells, Unfit
from services.importing.mapping import Map

AT_ONCE = 5000  # facts read together

Key = tuple[str, ...]


class Parents:
    """Inspections imported by the map that `map` names, by the first parts of their keys."""

    def __init__(self, map: Map, ledger: Ledger, rows: Iterable[Cells]) -> None:
        """Look through the ledger once; `rows` tell on which days each matter was found."""
        self._map = map
        self._streams: defaultdict[Key, list[str]] = defaultdict(list)
        self._days: defaultdict[Key, list[date]] = defaultdict(list)
        self._found: defaultdict[Key, set[date]] = defaultdict(set)
        if map.belongs_to is not None:
            self._learn(ledger, f"{map.belongs_to.map}|", len(map.belongs_to.columns))
        if map.closed_by is not None:
            for cells in rows:
                self._note(cells)

    def tell(self, cells: Cells, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields a row has from its parent, and from the visits after it.

        Raises Unfit for an orphan. Of two visits on the same day none is guessed to be the one.
        """
        belongs, closed_by = self._map.belongs_to, self._map.closed_by
        if belongs is None:
            return {}
        streams = self._streams.get(cells.key(belongs.columns), ())
        if not streams:
            words = ", ".join(cells.text(column) for column in belongs.columns)
            raise Unfit(belongs.columns[0], "orphan", said=words)
        told: dict[str, Any] = {"inspection": streams[0] if len(streams) == 1 else ""}
        if closed_by is not None and (found_on := said.get("found_on")):
            place, matter = cells.key(closed_by.place), self._matter(cells)
            if closed_on := self._next_without(place, matter, found_on):
                told |= {"closed_on": closed_on, "result": closed_by.result}
        return told

    def _learn(self, ledger: Ledger, prefix: str, parts: int) -> None:
        """Every inspection whose key begins with `prefix`, by the first `parts` of its key."""
        closed_by = self._map.closed_by
        for recorded in _everything(ledger):
            fact = recorded.fact
            if not (isinstance(fact, InspectionImported) and fact.source_key.startswith(prefix)):
                continue
            key = tuple(fact.source_key.split("|")[1:])
            self._streams[key[:parts]].append(recorded.stream_id)
            if closed_by is not None:
                self._days[key[: len(closed_by.place)]].append(fact.inspected_on)
        for days in self._days.values():
            days.sort()

    def _note(self, cells: Cells) -> None:
        try:
            day = cells.day(self._map.fields["found_on"], self._map)
            matter = self._matter(cells)
        except Unfit:  # a bad row closes nothing; it is reported in its place
            return
        if day:
            self._found[matter].add(day)

    def _matter(self, cells: Cells) -> Key:
        assert self._map.closed_by is not None
        return cells.key((*self._map.closed_by.place, *self._map.closed_by.same))

    def _next_without(self, place: Key, matter: Key, found_on: date) -> date | None:
        days: Sequence[date] = self._days.get(place, ())
        later = days[bisect_right(days, found_on) :]
        return next((day for day in later if day not in self._found[matter]), None)


def _everything(ledger: Ledger) -> Iterator[Recorded[Event[Any]]]:
    position = 0
    while batch := list(ledger.since(position, limit=AT_ONCE)):
        position = batch[-1].position
        yield from batch
