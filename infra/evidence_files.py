"""Evidence files by digest: uploaded first, cited afterwards, never changed."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 20


class EvidenceFiles:
    """A folder of files named by their SHA-256; the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, made if missing."""
        self._folder = folder
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _sync(folder.parent)

    def keep(self, source: BinaryIO) -> str:
        """Store what `source` holds, durably; its digest, 64 hexadecimal digits."""
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as copy:
            try:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
                self._settle(Path(copy.name), digest.hexdigest())
            finally:
                Path(copy.name).unlink(missing_ok=True)
        return digest.hexdigest()

    def holds(self, digest: str) -> bool:
        """Whether the file of that digest is here."""
        return _is_digest(digest) and self._path(digest).is_file()

    def path(self, digest: str) -> Path:
        """Where the file is. Raises FileNotFoundError."""
        if not self.holds(digest):
            raise FileNotFoundError(digest)
        return self._path(digest)

    def _settle(self, copy: Path, digest: str) -> None:
        """Give the copy its name; the folders are written too, or a power cut takes the name."""
        place = self._path(digest)
        place.parent.mkdir(exist_ok=True)
        copy.rename(place)
        _sync(place.parent)
        _sync(self._folder)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _sync(folder: Path) -> None:
    """Return when the names in the folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")  # noqa: PLR2004
