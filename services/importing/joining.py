"""The table beside the imported one, whose columns its rows take over."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from services.importing.cells import Cells, Unfit, places
from services.importing.mapping import Join, Map
from services.importing.reading import Cell, plain, read_sheet

NOBODY: Mapping[str, Cell] = {}


class Source(Value):
    """A file to import: its name, its bytes, and the files beside it, by name."""

    name: str
    content: bytes
    beside: Mapping[str, Path] = field(default_factory=dict)

    @staticmethod
    def at(path: Path) -> "Source":
        """The file at a path. Raises Malformed if it cannot be read."""
        try:
            beside = {file.name: file for file in path.parent.iterdir()}
            return Source(name=path.name, content=path.read_bytes(), beside=beside)
        except OSError as error:
            raise Malformed("file_unreadable", error=str(error)) from None


class Partners:
    """The rows of the joined table by their key; a map without a join has none."""

    def __init__(self, map: Map, source: Source) -> None:
        """Find and read the table. Raises Malformed unless exactly one file fits."""
        self._join = map.join
        self._rows: dict[str, Mapping[str, Cell]] = {}
        if map.join is not None:
            self._read(map.join, source)

    def of(self, cells: Cells) -> Mapping[str, Cell]:
        """The columns of a row's partner. Raises Unfit if it has none."""
        if self._join is None:
            return NOBODY
        key = cells.text(self._join.column)
        if key not in self._rows:
            raise Unfit(self._join.column, "no_partner", said=key)
        return self._rows[key]

    def _read(self, join: Join, source: Source) -> None:
        found = sorted(name for name in source.beside if fnmatchcase(name, join.file))
        if len(found) != 1:
            raise Malformed("one_joined_file_needed", file=join.file, found=found)
        content = Source.at(source.beside[found[0]]).content
        sheet = read_sheet(content, {plain(join.column)})
        at = places(sheet.headers)
        for line in sheet.lines:
            row = {header: line.cells[place] for header, place in at.items()}
            self._rows.setdefault(str(row[plain(join.column)]), row)  # of two alike, the first


def unused(headers: Sequence[str], map: Map) -> tuple[str, ...]:
    """Headers of a file the map says nothing about."""
    return tuple(header for header in headers if header and plain(header) not in map.wanted)
