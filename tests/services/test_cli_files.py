"""Files at the command line: taken and refused as on pages, and told apart afterwards."""

import json
from pathlib import Path

import pytest

from tests.files import WEB_PAGE, jpeg
from tests.services.command_line import RECORD, TODAY, Zeji, answered
from tests.services.command_line import county as county
from tests.services.command_line import folder as folder
from tests.services.command_line import zeji as zeji


def test_a_file_is_kept_and_cited(zeji: Zeji, tmp_path: Path) -> None:
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(jpeg())
    day = f"evidence.0.formed_on={TODAY}"
    done = answered(zeji(*RECORD, f"evidence.0=@{photo}", day, "--json"))
    told = answered(zeji("receipt", str(done["first_position"])))
    assert photo.name in told["fact"]["body"]
    assert "image/jpeg" in told["fact"]["body"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("现场.jpg", WEB_PAGE, "网页或者脚本代码"),
        ("现场.jpg", b"MZ\0", "不是可以上传的文件类型"),
        ("现场.png", jpeg(), "按内容应为.jpg、.jpeg"),
        ("现场.jpg", b"", "文件是空的"),
        ("现场\u202egpj.jpg", jpeg(), "不可见的控制字符"),
    ],
)
def test_a_file_is_refused_here_as_on_pages(
    zeji: Zeji, folder: Path, name: str, content: bytes, words: str
) -> None:
    (folder / name).write_bytes(content)
    answer = zeji(*RECORD, f"evidence=@{folder / name}")
    assert answer.exit_code == 2
    assert words in answer.stderr
    assert list((folder / "evidence").iterdir()) == []


def test_who_may_not_cite_a_file_stores_none(zeji: Zeji, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "现场.jpg").write_bytes(jpeg())
    said = [*RECORD[:-1], "archivist", f"evidence=@{tmp_path / '现场.jpg'}"]
    assert zeji(*said).exit_code == 3
    assert list((folder / "evidence").iterdir()) == []


def test_fsck_tells_files_nobody_cites_from_cited_files_that_are_gone(
    zeji: Zeji, folder: Path
) -> None:
    (folder / "现场.jpg").write_bytes(jpeg())
    zeji(*[word for word in RECORD if "details" not in word], f"evidence=@{folder / '现场.jpg'}")
    answer = zeji("fsck")
    assert answer.exit_code == 0
    assert "没有任何记录引用的文件1个" in answer.output
    zeji(*RECORD, f"evidence=@{folder / '现场.jpg'}")
    assert "文件" not in zeji("fsck").output
    next((folder / "evidence").glob("*/*")).unlink()
    answer = zeji("fsck")
    assert answer.exit_code == 1
    assert "缺少1个" in answer.output
    assert len(json.loads(zeji("fsck", "--json").stdout)["evidence"]["absent"]) == 1
