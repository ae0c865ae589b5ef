"""Evidence files: known by their digest, byte for byte."""

import hashlib
import io
import os
from pathlib import Path

import pytest

from infra.evidence_files import EvidenceFiles
from tests.files import jpeg

LARGE = 1 << 30


def test_a_file_is_kept_under_its_digest_byte_for_byte(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path, LARGE, LARGE)
    content = jpeg() + bytes(range(256)) * 8192  # as phones put a film behind a photo
    digest = files.keep(io.BytesIO(content), "现场.jpg").digest
    assert digest == hashlib.sha256(content).hexdigest()
    assert files.holds(digest)
    assert files.path(digest).read_bytes() == content


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path, LARGE, LARGE)
    first, second = (files.keep(io.BytesIO(jpeg()), name) for name in ("甲.jpg", "乙.jpg"))
    assert first.digest == second.digest
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "G" * 64, "0" * 64])
def test_what_was_never_kept_is_not_held(tmp_path: Path, digest: str) -> None:
    files = EvidenceFiles(tmp_path, LARGE, LARGE)
    assert not files.holds(digest)
    with pytest.raises(FileNotFoundError):
        files.path(digest)


def test_a_broken_upload_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(size)

    files = EvidenceFiles(tmp_path, LARGE, LARGE)
    with pytest.raises(OSError, match="1048576"):
        files.keep(Broken(), "现场.jpg")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_a_file_is_on_the_disk_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[int, int]] = []  # what was written, and how many files were named then
    sync = os.fsync

    def remember(opened: int) -> None:
        named = sum(len(path.name) == 64 for path in tmp_path.rglob("*"))
        synced.append((os.fstat(opened).st_ino, named))
        sync(opened)

    monkeypatch.setattr("os.fsync", remember)
    files = EvidenceFiles(tmp_path / "evidence", LARGE, LARGE)
    kept = files.path(files.keep(io.BytesIO(jpeg()), "现场.jpg").digest)
    content, *folders = [inode for inode, _ in synced[1:]]
    assert synced[0] == (tmp_path.stat().st_ino, 0)
    assert synced[1] == (kept.stat().st_ino, 0)
    assert content == kept.stat().st_ino
    assert folders == [kept.parent.stat().st_ino, (tmp_path / "evidence").stat().st_ino]
    assert [named for _, named in synced[2:]] == [1, 1]
