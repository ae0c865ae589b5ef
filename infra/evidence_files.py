"""Evidence files by digest: checked and stored first, cited afterwards, never changed."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

from domain.kernel.rules import Malformed
from domain.kernel.traits import EvidenceRef
from infra.file_kinds import Kind, Paper, named, recognise

CHUNK_BYTES = 1 << 20
KINDS_REMEMBERED = 10_000  # of files cited lately: what a digest names never changes


class EvidenceFiles:
    """A folder of files named by their SHA-256; the same content is kept once."""

    def __init__(
        self,
        folder: Path,
        bytes_max: int,
        pixels_max: int,
        reads: Callable[[Paper], Kind] = recognise,
    ) -> None:
        """Use `folder`, made if missing; take nothing larger, and what `reads` takes."""
        self._folder = folder
        self._bytes_max = bytes_max
        self._pixels_max = pixels_max
        self._reads = reads
        self.kind = lru_cache(KINDS_REMEMBERED)(self._kind)
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _sync(folder.parent)

    def keep(self, source: BinaryIO, name: str) -> EvidenceRef:
        """Store what `source` holds, durably and byte for byte; how to cite it.

        Raises Malformed for what is not taken; then nothing is stored.
        """
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as copy:
            try:
                for chunk in self._chunks(source, name):
                    digest.update(chunk)
                    copy.write(chunk)
                copy.flush()
                kind = self._recognised(copy.fileno(), name)
                known_as = named(name, kind)
                os.fsync(copy.fileno())
                self._settle(Path(copy.name), digest.hexdigest())
            finally:
                Path(copy.name).unlink(missing_ok=True)
        return EvidenceRef(digest=digest.hexdigest(), name=known_as, media_type=kind.media_type)

    def holds(self, digest: str) -> bool:
        """Whether the file of that digest is here."""
        return _is_digest(digest) and self._path(digest).is_file()

    def fits(self, cited: EvidenceRef) -> bool:
        """Whether the file is what the citation calls it."""
        kind: Kind | None = self.kind(cited.digest)
        if kind is None or kind.media_type != cited.media_type:
            return False
        return kind.names(cited.name)

    def path(self, digest: str) -> Path:
        """Where the file is. Raises FileNotFoundError."""
        if not self.holds(digest):
            raise FileNotFoundError(digest)
        return self._path(digest)

    def _kind(self, digest: str) -> Kind | None:
        """What the file is by its content; None for what would not be taken today."""
        with self.path(digest).open("rb") as file:
            try:
                return self._recognised(file.fileno(), digest)
            except Malformed:
                return None

    def _recognised(self, file: int, name: str) -> Kind:
        """What the open file is. Raises Malformed."""
        if os.fstat(file).st_size == 0:
            raise Malformed("evidence_empty", files=[name])
        with mmap(file, 0, access=ACCESS_READ) as content:
            return self._reads(Paper(name=name, content=content, pixels_max=self._pixels_max))

    def _chunks(self, source: BinaryIO, name: str) -> Iterator[bytes]:
        """What the source holds, piece by piece. Raises Malformed once it is too much."""
        read_bytes = 0
        while chunk := source.read(CHUNK_BYTES):
            read_bytes += len(chunk)
            if read_bytes > self._bytes_max:
                most = megabytes(self._bytes_max)
                raise Malformed("evidence_too_large", file=name, most=most)
            yield chunk

    def _settle(self, copy: Path, digest: str) -> None:
        """Give the copy its name; the folders are written too, or a power cut takes the name."""
        place = self._path(digest)
        place.parent.mkdir(exist_ok=True)
        copy.rename(place)
        _sync(place.parent)
        _sync(self._folder)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def megabytes(size_bytes: int) -> str:
    """A size as people read it: the number of MB, to two places."""
    return f"{round(size_bytes / (1 << 20), 2):g}"


def _sync(folder: Path) -> None:
    """Return when the names in the folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")  # noqa: PLR2004
