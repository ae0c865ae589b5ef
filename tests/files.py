"""Files such as a county gets, made by hand: no larger than their kind must be."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
WRITTEN = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
COUNTED = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
LAID_OUT = {"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"}


def jpeg(width: int = 4, height: int = 3, note: bytes = b"") -> bytes:
    """A photo: what a camera notes, a frame, a scan, an end. No more of it can be decoded."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"".join([
        b"\xff\xd8", _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), _segment(0xE1, note),
        b"\xff", _segment(0xC0, frame), _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
        b"\x12\xff\x00\x34", b"\xff\xd9",
    ])  # fmt: skip


def png(width: int = 4, height: int = 3, grey: int = 128) -> bytes:
    """A picture that browsers draw: grey all over."""
    return _png(width, height, zlib.compress((b"\0" + bytes([grey]) * width) * height))


def huge_png(width: int, height: int) -> bytes:
    """A picture that says how large it is, and holds nothing."""
    return _png(width, height, b"")


def webp(chunk: bytes) -> bytes:
    """A picture of 4 by 3 pixels, whose first chunk is as given."""
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


EXTENDED = b"VP8X\x0a\0\0\0\0\0\0\0" + b"\x03\0\0" + b"\x02\0\0"
LOSSLESS = b"VP8L\x05\0\0\0\x2f" + struct.pack("<I", 3 | 2 << 14)
LOSSY = b"VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 4, 3)


def box(name: bytes, content: bytes = b"") -> bytes:
    """A box of a film or of a newer picture."""
    return struct.pack(">I4s", 8 + len(content), name) + content


def heic(width: int = 4, height: int = 3) -> bytes:
    """A photo of a newer phone, of two tiles."""
    sizes = box(b"ispe", struct.pack(">III", 0, 2, height))
    sizes += box(b"ispe", struct.pack(">III", 0, width, height))
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", sizes) + box(b"mdat", b"tile")


def film(brand: bytes = b"isom") -> bytes:
    """A video that shows nothing; its last box is as long as the file."""
    return box(b"ftyp", brand + b"\0\0\2\0" + brand) + box(b"moov") + b"\0\0\0\0mdatframe"


def pdf(words: bytes = b"proof") -> bytes:
    """A paper."""
    return b"%PDF-1.4\n% " + words + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def archive(packed: Mapping[str, bytes]) -> bytes:
    """An office document with such files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in packed.items():
            made.writestr(name, content)
    return out.getvalue()


def compound(*streams: str) -> bytes:
    """An office document from before 2007 with streams so called."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in streams)


def _segment(mark: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content


def _png(width: int, height: int, pixels: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))
        for name, said in parts
    )
