"""An import begins: the files kept by digest, the columns looked at, and a map to begin with."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from domain.kernel.traits import EvidenceRef
from services.importing.columns import columns_of, guessed
from services.importing.jobs import Job
from services.importing.joining import Partners, Source
from services.importing.mapping import Kind, Map, load_map, read_map

MAP_BYTES_MAX = 1 << 20


class Upload(Value):
    """What somebody sent: the files by what they are for, each with its name."""

    person: str
    made_at: datetime
    kind: Kind
    map: str  # a shipped one; empty: by hand
    files: Mapping[str, tuple[str, BinaryIO]]  # `file`; `map` goes before a shipped one; `beside`


class Shelf(Protocol):
    """Where uploaded tables are kept, by digest."""

    def keep(self, source: BinaryIO, name: str) -> EvidenceRef:
        """Store it; what it is. Raises Malformed for what is not taken."""

    def path(self, digest: str) -> Path:
        """Where the file is."""


def begun(shelf: Shelf, sent: Upload) -> Job:
    """The job of an upload, its tables kept. Raises Malformed."""
    files = sent.files
    if "file" not in files:
        raise Malformed("import_without_file")
    map = _read(files["map"][1]) if "map" in files else load_map(sent.map) if sent.map else None
    tables = [files[key] for key in ("file", "beside") if key in files]
    file, *beside = [shelf.keep(content, name) for name, content in tables]
    source = _source(shelf, file, beside)
    if map is not None:
        Partners(map, source)  # which is refused without the table it joins
    columns = columns_of(source, map.kind if map else sent.kind)
    return Job(
        id=secrets.token_hex(16),
        person=sent.person,
        made_at=sent.made_at,
        file=file,
        beside=tuple(beside),
        by_hand=map is None,
        map=map or guessed(sent.kind, columns, PurePath(file.name).stem),
        columns=columns,
    )


def source_of(shelf: Shelf, job: Job) -> Source:
    """The file of a job, and the tables beside it."""
    return _source(shelf, job.file, job.beside)


def _source(shelf: Shelf, file: EvidenceRef, beside: Sequence[EvidenceRef]) -> Source:
    content = shelf.path(file.digest).read_bytes()
    tables = {it.name: shelf.path(it.digest) for it in beside}
    return Source(name=file.name, content=content, beside=tables)


def _read(file: BinaryIO) -> Map:
    try:
        return read_map(file.read(MAP_BYTES_MAX).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed("map_unreadable", error=str(error)) from None
