"""The kinds of files: by their content, whatever they are called, and nothing that acts."""

import io
import struct
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook

from domain.kernel.rules import Malformed
from domain.kernel.traits import EvidenceRef
from infra.evidence_files import EvidenceFiles
from infra.file_kinds import recognise_table
from tests import files

BYTES_MAX, PIXELS_MAX = 200_000, 1_000_000


@pytest.fixture
def shelf(tmp_path: Path) -> EvidenceFiles:
    return EvidenceFiles(tmp_path, BYTES_MAX, PIXELS_MAX)


def refused(shelf: EvidenceFiles, name: str, content: bytes) -> Malformed:
    """Why the file is not taken; nothing of it is left."""
    with pytest.raises(Malformed) as caught:
        shelf.keep(io.BytesIO(content), name)
    assert [path for path in shelf._folder.rglob("*") if path.is_file()] == []
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("现场.jpg", files.jpeg(), "image/jpeg"),
        ("现场.JPEG", files.jpeg(note=b"Exif\0\0GPS 31.2304 121.4737"), "image/jpeg"),
        ("动态照片.jpg", files.jpeg() + files.film(), "image/jpeg"),
        ("截图.png", files.png(), "image/png"),
        ("一.webp", files.webp(files.EXTENDED), "image/webp"),
        ("二.webp", files.webp(files.LOSSLESS), "image/webp"),
        ("三.webp", files.webp(files.LOSSY), "image/webp"),
        ("IMG_0001.HEIC", files.heic(), "image/heic"),
        ("证明.pdf", files.pdf(), "application/pdf"),
        ("公文.ofd", files.archive(files.LAID_OUT), "application/ofd"),
        ("报告.docx", files.archive(files.WRITTEN),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("台账.xlsx", files.archive(files.COUNTED),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("报告.doc", files.compound("WordDocument"), "application/msword"),
        ("报告.wps", files.compound("WordDocument"), "application/msword"),
        ("台账.xls", files.compound("Workbook"), "application/vnd.ms-excel"),
        ("台账.et", files.compound("Book"), "application/vnd.ms-excel"),
        ("现场.mp4", files.film(), "video/mp4"),
        ("现场.mov", files.film(b"qt  "), "video/quicktime"),
        ("记录.txt", "现场核查记录\n".encode(), "text/plain"),
        ("记录.txt", "现场核查记录\n".encode("gb18030"), "text/plain"),
    ],
)  # fmt: skip
def test_what_a_county_files_is_taken_byte_for_byte_as_what_it_is(
    shelf: EvidenceFiles, name: str, content: bytes, media_type: str
) -> None:
    kept = shelf.keep(io.BytesIO(content), name)
    assert (kept.name, kept.media_type) == (name, media_type)
    assert shelf.path(kept.digest).read_bytes() == content
    assert shelf.fits(kept)


def test_workbooks_of_two_libraries_are_taken(shelf: EvidenceFiles) -> None:
    newer, older = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.save(newer)
    sheets = xlwt.Workbook()
    sheets.add_sheet("台账").write(0, 0, "问题")
    sheets.save(older)
    for name, made in (("台账.xlsx", newer), ("台账.xls", older)):
        made.seek(0)
        assert shelf.keep(made, name).name == name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("页.html", files.WEB_PAGE, "evidence_active"),
        ("图.svg", files.DRAWING, "evidence_active"),
        ("图.svg", b"<svg></svg>", "evidence_active"),
        ("页.txt", b"\n <b onclick=alert(1)>", "evidence_active"),
        ("照片.jpg", b"\xff\xd8\xff\xe0" + files.WEB_PAGE, "evidence_active"),
        ("照片.jpg", files.jpeg(note=files.DRAWING), "evidence_active"),
        ("照片.jpg", files.jpeg() + files.WEB_PAGE, "evidence_active"),
        ("照片.jpg", b"\xff\xd8\xff\xe0/*" + b"*/=alert(1)/*", "evidence_broken"),
        ("照片.jpg", files.jpeg()[:-2], "evidence_broken"),
        ("照片.jpg", files.jpeg(width=0), "evidence_broken"),
        ("照片.jpg", b"\xff\xd8" + b"\xff\xe0\0\2" * 10_001, "evidence_broken"),
        ("截图.png", files.png()[:-8], "evidence_broken"),
        ("截图.png", b"\x89PNG\r\n\x1a\n", "evidence_broken"),
        ("图.webp", files.webp(files.EXTENDED)[:-9], "evidence_broken"),
        ("图.webp", files.webp(b"ALPH" + bytes(20)), "evidence_broken"),
        ("图.heic", files.heic() + b"\0", "evidence_broken"),
        ("图.heic", files.box(b"ftyp", b"heic\0\0\0\0") + files.box(b"moov"), "evidence_broken"),
        ("片.mp4", files.box(b"ftyp", b"isom\0\0\0\0"), "evidence_broken"),
        ("片.mp4", files.box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"moov", 2**64 - 1),
         "evidence_broken"),
        ("片.avif", files.box(b"ftyp", b"avif\0\0\0\0") + files.box(b"meta"), "evidence_unknown"),
        ("证明.pdf", files.pdf() + b"<b onclick=alert(1)>", "evidence_broken"),
        ("证明.pdf", files.pdf() + files.WEB_PAGE, "evidence_active"),
        ("证明.pdf", b"%PDF-1.4 cut off", "evidence_broken"),
        ("报告.docx", files.archive(files.WRITTEN) + b"behind", "evidence_broken"),
        ("报告.docx", b"PK\3\4 and nothing", "evidence_broken"),
        ("包.zip", files.archive({"a.txt": b"a"}), "evidence_unknown"),
        ("报告.docm", files.archive({**files.WRITTEN, "word/vbaProject.bin": b"Sub"}),
         "evidence_with_macros"),
        ("报告.doc", files.compound("WordDocument", "_VBA_PROJECT"), "evidence_with_macros"),
        ("报告.docx", files.compound("EncryptedPackage"), "evidence_locked"),
        ("信.msg", files.compound("__properties_version1.0"), "evidence_unknown"),
        ("程序.exe", b"MZ\x90\0", "evidence_unknown"),
        ("乱码.txt", b"\xff\xff\xff", "evidence_unknown"),
        ("长.txt", b"a" * (BYTES_MAX + 1), "evidence_too_large"),
        ("空.jpg", b"", "evidence_empty"),
    ],
)  # fmt: skip
def test_what_acts_is_broken_or_unknown_is_refused(
    shelf: EvidenceFiles, name: str, content: bytes, code: str
) -> None:
    assert refused(shelf, name, content).code == code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("现场.jpg", files.png()),
        ("现场.png", files.pdf()),
        ("说明.pdf", "说明\n".encode()),
        ("代码.js", b"alert(1)"),
        ("报告.docx", files.archive(files.COUNTED)),
        ("报告.docx", files.compound("WordDocument")),
    ],
)
def test_a_name_that_says_another_kind_is_refused_with_the_right_ending(
    shelf: EvidenceFiles, name: str, content: bytes
) -> None:
    declined = refused(shelf, name, content)
    assert declined.code == "evidence_misnamed"
    assert declined.values["file"] == name
    assert all(ending.startswith(".") for ending in declined.values["endings"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("image", "image.jpg"),
        ("第3.2条 现场", "第3.2条 现场.jpg"),
        ("", ".jpg"),
        ("../../etc/现场.jpg", "现场.jpg"),
        ("C:\\照片\\现场.jpg", "现场.jpg"),
    ],
)
def test_a_name_without_an_ending_gets_one_and_no_folder_is_kept(
    shelf: EvidenceFiles, given: str, kept: str
) -> None:
    assert shelf.keep(io.BytesIO(files.jpeg()), given).name == kept


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("大.jpg", files.jpeg(1001, 1000)),
        ("大.png", files.huge_png(65_000, 65_000)),
        ("大.heic", files.heic(1001, 1000)),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_by_what_it_says_of_itself(
    shelf: EvidenceFiles, name: str, content: bytes
) -> None:
    declined = refused(shelf, name, content)
    assert (declined.code, declined.values["most"]) == ("evidence_of_many_pixels", 1)


def test_a_picture_of_as_many_pixels_as_may_be_is_taken(shelf: EvidenceFiles) -> None:
    assert shelf.keep(io.BytesIO(files.jpeg(1000, 1000)), "大.jpg").media_type == "image/jpeg"


def test_a_document_that_swells_when_it_is_unpacked_is_refused(shelf: EvidenceFiles) -> None:
    bomb = bytearray(files.archive(files.WRITTEN))
    at = bomb.rfind(b"PK\1\2")
    struct.pack_into("<I", bomb, at + 24, 501 << 20)  # what it says it unpacks to
    assert refused(shelf, "报告.docx", bytes(bomb)).code == "evidence_swells"
    many = files.archive({f"{n}": b"" for n in range(1_000)})
    assert refused(shelf, "报告.docx", many).code == "evidence_unknown"


def test_a_document_whose_parts_overlap_is_refused(shelf: EvidenceFiles) -> None:
    bomb = bytearray(files.archive(files.WRITTEN))
    at = bomb.rfind(b"PK\1\2")
    struct.pack_into("<I", bomb, at + 20, len(bomb))
    assert refused(shelf, "报告.docx", bytes(bomb)).code == "evidence_swells"


def test_a_document_with_a_password_inside_is_refused(shelf: EvidenceFiles) -> None:
    locked = bytearray(files.archive(files.WRITTEN))
    locked[locked.rfind(b"PK\1\2") + 8] |= 1
    assert refused(shelf, "报告.docx", bytes(locked)).code == "evidence_locked"


def test_an_archive_with_an_endless_directory_is_refused(shelf: EvidenceFiles) -> None:
    endless = bytearray(files.archive(files.WRITTEN))
    struct.pack_into("<I", endless, len(endless) - 10, 5 << 20)
    assert refused(shelf, "报告.docx", bytes(endless)).code == "evidence_broken"


def test_a_citation_must_call_a_file_what_it_is(shelf: EvidenceFiles) -> None:
    kept = shelf.keep(io.BytesIO(files.pdf()), "证明.pdf")
    assert not shelf.fits(EvidenceRef(digest=kept.digest, name="证明.pdf", media_type="image/jpeg"))
    assert not shelf.fits(
        EvidenceRef(digest=kept.digest, name="证明.html", media_type="application/pdf")
    )


def test_a_file_from_before_the_check_is_of_no_kind(shelf: EvidenceFiles) -> None:
    kept = shelf.keep(io.BytesIO(files.pdf()), "证明.pdf")
    shelf.path(kept.digest).write_bytes(files.WEB_PAGE)
    assert shelf.kind(kept.digest) is None
    assert not shelf.fits(kept)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("台账.csv", "编号,问题\n1,甲\n".encode("gb18030") * 20_000, "text/csv"),
        ("台账.txt", "编号\t问题\n".encode(), "text/csv"),
        ("台账.xlsx", files.archive(files.COUNTED),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("台账.xls", files.compound("Workbook"), "application/vnd.ms-excel"),
    ],
)  # fmt: skip
def test_tables_are_taken_whatever_their_length(
    tmp_path: Path, name: str, content: bytes, media_type: str
) -> None:
    shelf = EvidenceFiles(tmp_path, 2 << 20, PIXELS_MAX, recognise_table)
    kept = shelf.keep(io.BytesIO(content), name)
    assert (kept.name, kept.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("现场.jpg", files.jpeg(), "not_a_table"),
        ("报告.docx", files.archive(files.WRITTEN), "not_a_table"),
        ("台账.csv", "编号,问题".encode("utf-16"), "not_a_table"),
        ("台账.csv", b"\xff\xfe\xfd", "not_a_table"),
        ("台账.csv", files.WEB_PAGE, "evidence_active"),
        ("台账.xlsx", b"1,2", "evidence_misnamed"),
    ],
)
def test_what_is_no_table_is_not_taken_to_be_imported(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    shelf = EvidenceFiles(tmp_path, BYTES_MAX, PIXELS_MAX, recognise_table)
    assert refused(shelf, name, content).code == code
