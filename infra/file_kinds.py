"""What a file is, by its content: the kinds a county files, and nothing that acts (0022).

A head says what a file claims to be, and its structure must bear that out: a web page behind the
head of a picture is no picture. Nothing is decoded and nothing unpacked.
"""

import re
import struct
import zipfile
from collections.abc import Callable
from mmap import mmap
from pathlib import PurePath
from typing import IO, cast

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from infra.pictures import Size, boxes, heic, jpeg, png, webp

UNPACKED_BYTES_MAX = 500 << 20  # of an office document, which is an archive
PACKED_FILES_MAX = 10_000
DIRECTORY_BYTES_MAX = 4 << 20  # of an archive: it is read whole
TEXT_BYTES_MAX = 1 << 20
END_OF_ARCHIVE = b"PK\x05\x06"
ENCRYPTED = 1  # a bit of what an archive says of a file in it

# Markup that browsers act upon. A bare `<svg>` is left out: compressed bytes spell it by chance.
ACTIVE = re.compile(
    rb"<(?:script|html|iframe)[\s>/]|<!doctype\s+html|<svg[\s/]+\w\w", re.IGNORECASE
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
ENDING = re.compile(r"\.[a-z][a-z0-9]{0,4}")  # of a name: "第3.2条" has none


class Kind(Value):
    """A kind of file: its media type, how its name may end, whether browsers may show it."""

    media_type: str
    endings: tuple[str, ...]
    shown: bool = False

    def names(self, name: str) -> bool:
        """Whether a file of this kind may have that name."""
        return PurePath(name).suffix.lower() in self.endings


JPEG = Kind(media_type="image/jpeg", endings=(".jpg", ".jpeg"), shown=True)
PNG = Kind(media_type="image/png", endings=(".png",), shown=True)
WEBP = Kind(media_type="image/webp", endings=(".webp",), shown=True)
HEIC = Kind(media_type="image/heic", endings=(".heic", ".heif"))
PDF = Kind(media_type="application/pdf", endings=(".pdf",))
OFD = Kind(media_type="application/ofd", endings=(".ofd",))
OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX = Kind(media_type=f"{OPEN_XML}.wordprocessingml.document", endings=(".docx",))
XLSX = Kind(media_type=f"{OPEN_XML}.spreadsheetml.sheet", endings=(".xlsx",))
DOC = Kind(media_type="application/msword", endings=(".doc", ".wps"))
XLS = Kind(media_type="application/vnd.ms-excel", endings=(".xls", ".et"))
MP4 = Kind(media_type="video/mp4", endings=(".mp4", ".m4v", ".3gp"))
MOV = Kind(media_type="video/quicktime", endings=(".mov",))
TEXT = Kind(media_type="text/plain", endings=(".txt",))
CSV = Kind(media_type="text/csv", endings=(".csv", ".txt", ".tsv"))
FILE_KINDS = (JPEG, PNG, WEBP, HEIC, PDF, OFD, DOCX, XLSX, DOC, XLS, MP4, MOV, TEXT)

BROKEN = (
    struct.error, zipfile.BadZipFile, ValueError, KeyError, EOFError, OverflowError,
    NotImplementedError,
)  # fmt: skip # what readers run into

PACKED = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ofd.xml": OFD}
STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS}  # of files from before 2007
HIGH_EFFICIENCY = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})


class Paper(Value):
    """A file to be recognised: its name, its bytes, and how large a picture may be."""

    name: str
    content: mmap
    pixels_max: int


def recognise(paper: Paper) -> Kind:
    """What the file is. Raises Malformed for what is not taken, saying why."""
    if ACTIVE.search(paper.content):
        raise Malformed("evidence_active", file=paper.name)
    try:
        return _reader(paper.content)(paper)
    except BROKEN:
        raise Malformed("evidence_broken", file=paper.name) from None


def recognise_table(paper: Paper) -> Kind:
    """Which table the file is: a workbook, or text of any length. Raises Malformed for others."""
    if _reader(paper.content) is _text and not ACTIVE.search(paper.content):
        text = _decoded(paper.content[:])
        kind = None if text is None or "\0" in text else CSV
    else:
        kind = recognise(paper)
    if kind not in (CSV, XLSX, XLS):
        raise Malformed("not_a_table", file=paper.name)
    return kind


def named(name: str, kind: Kind) -> str:
    """The name without folders, ending as the kind does. Raises Malformed if it says another."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    if kind.names(plain):
        return plain
    if ENDING.fullmatch(PurePath(plain).suffix.lower()):
        raise Malformed("evidence_misnamed", file=plain, endings=kind.endings)
    return plain + kind.endings[0]


def _reader(content: mmap) -> Callable[[Paper], Kind]:
    """What reads a file with such a head."""
    for at, head, read in HEADS:
        if content[at : at + len(head)] == head:
            return read
    return _text


def _picture(kind: Kind, measure: Callable[[mmap], Size]) -> Callable[[Paper], Kind]:
    """Reads pictures of a kind, of as many pixels as a browser can show."""

    def read(paper: Paper) -> Kind:
        width, height = measure(paper.content)
        if width < 1 or height < 1:
            raise ValueError(width, height)
        if width * height > paper.pixels_max:
            most = paper.pixels_max // 1_000_000
            raise Malformed(
                "evidence_of_many_pixels", file=paper.name, most=most, width=width, height=height
            )
        return kind

    return read


def _boxed(paper: Paper) -> Kind:
    """A video, or a picture of a newer phone: boxes in boxes, of the brands named first."""
    found = boxes(paper.content)
    begins, ends = found[b"ftyp"]
    brands = {paper.content[at : at + 4] for at in range(begins + 8, ends, 4)}
    if HIGH_EFFICIENCY & brands:
        return _picture(HEIC, heic)(paper)
    if b"moov" not in found:
        raise _unknown(paper)
    return MOV if b"qt  " in brands else MP4


def _pdf(paper: Paper) -> Kind:
    """A PDF, with nothing behind its end."""
    end = paper.content.rfind(b"%%EOF")
    if end < 0 or paper.content[end + 5 :].strip(b"\0 \t\r\n"):
        raise ValueError(end)
    return PDF


def _archive(paper: Paper) -> Kind:
    """An office document: an archive that unpacks to no more than it says, without macros."""
    content = paper.content
    end = content.rfind(END_OF_ARCHIVE)
    (directory_bytes,) = struct.unpack_from("<I", content, end + 12)
    if end + 22 != len(content) or directory_bytes > DIRECTORY_BYTES_MAX:
        raise ValueError(end)
    with zipfile.ZipFile(cast("IO[bytes]", content)) as archive:  # it reads and seeks as a file
        packed = archive.infolist()
    unpacked_bytes = sum(each.file_size for each in packed)
    overlapping = sum(each.compress_size for each in packed) > len(content)
    if overlapping or unpacked_bytes > UNPACKED_BYTES_MAX or len(packed) > PACKED_FILES_MAX:
        raise Malformed("evidence_swells", file=paper.name, most=UNPACKED_BYTES_MAX >> 20)
    if any(each.flag_bits & ENCRYPTED for each in packed):
        raise Malformed("evidence_locked", file=paper.name)
    names = {each.filename.lower() for each in packed}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Malformed("evidence_with_macros", file=paper.name)
    return _first(PACKED, names.__contains__, paper)


def _compound(paper: Paper) -> Kind:
    """An office document from before 2007, or of WPS, by the streams it has."""

    def has(stream: str) -> bool:
        return paper.content.find(f"{stream}\0".encode("utf-16-le")) >= 0

    if has("EncryptedPackage"):
        raise Malformed("evidence_locked", file=paper.name)
    if has("_VBA_PROJECT"):
        raise Malformed("evidence_with_macros", file=paper.name)
    return _first(STREAMS, has, paper)


def _first(kinds: dict[str, Kind], has: Callable[[str], bool], paper: Paper) -> Kind:
    """The kind of the first mark the file has. Raises Malformed."""
    found = next((kind for mark, kind in kinds.items() if has(mark)), None)
    if found is None:
        raise _unknown(paper)
    return found


def _text(paper: Paper) -> Kind:
    """Plain text, in the two ways Chinese is written to files."""
    text = _decoded(paper.content[:]) if len(paper.content) <= TEXT_BYTES_MAX else None
    if text is None or CONTROLS.search(text):
        raise _unknown(paper)
    if text.lstrip().startswith("<"):
        raise Malformed("evidence_active", file=paper.name)
    return TEXT


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unknown(paper: Paper) -> Malformed:
    return Malformed("evidence_unknown", file=paper.name)


HEADS: tuple[tuple[int, bytes, Callable[[Paper], Kind]], ...] = (
    (0, b"\xff\xd8\xff", _picture(JPEG, jpeg)),
    (0, b"\x89PNG\r\n\x1a\n", _picture(PNG, png)),
    (8, b"WEBP", _picture(WEBP, webp)),
    (4, b"ftyp", _boxed),
    (0, b"%PDF-", _pdf),
    (0, b"PK\x03\x04", _archive),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _compound),
)
