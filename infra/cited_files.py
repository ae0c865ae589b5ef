"""Files cited against files stored: what is missing, and what nobody cites (0022)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from domain.kernel.stream import Event, Value
from domain.kernel.traits import CitesEvidence
from infra.codec import Codec
from infra.database import connect


class Shelf(Value):
    """What facts cite beside what is stored."""

    cited: int  # files, each counted once
    absent: tuple[str, ...]  # digests of those that are not stored, in order
    uncited: int
    uncited_bytes: int


def compare(ledger: Path, folder: Path, events: Iterable[type[Event[Any]]]) -> Shelf:
    """Compare the ledger in the file with the files in the folder; none of them is read.

    What is being stored at that moment has no name yet, and does not count.
    """
    stored = _stored(folder)
    cited = set(_cited(ledger, [event for event in events if issubclass(event, CitesEvidence)]))
    uncited = stored.keys() - cited
    return Shelf(
        cited=len(cited),
        absent=tuple(sorted(cited - stored.keys())),
        uncited=len(uncited),
        uncited_bytes=sum(stored[digest] for digest in uncited),
    )


def _stored(folder: Path) -> Mapping[str, int]:
    """Every file by its digest, with its size in bytes."""
    return {path.name: path.stat().st_size for path in folder.glob("??/*")}


def _cited(ledger: Path, events: Iterable[type[Event[Any]]]) -> Iterator[str]:
    """The digests facts of these kinds cite."""
    codec = Codec(events)
    names = {name for event in events for name in (event.name, *event.former_names)}
    with closing(connect(ledger)) as connection:
        connection.execute("PRAGMA query_only=1")
        for name, body in connection.execute("SELECT name, body FROM facts"):
            if name in names:
                yield from (file.digest for file in codec.decode(name, body).evidence)  # type: ignore[attr-defined]
