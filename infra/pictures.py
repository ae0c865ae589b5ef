"""How large a picture is, read from where its file says so; nothing is decoded.

Whatever is not built as its kind is built raises ValueError or struct.error.
"""

from collections.abc import Mapping
from mmap import mmap
from struct import unpack_from

Size = tuple[int, int]  # width, height, in pixels

PARTS_MAX = 10_000  # segments or boxes of one file
START_OF_SCAN = 0xDA
NO_FRAMES = frozenset({0xC4, 0xC8, 0xCC})  # tables, among the marks of frames
FIRST_FRAME, LAST_FRAME = 0xC0, 0xCF


def jpeg(content: mmap) -> Size:
    """A JPEG: segments up to the scan, one of them the frame, and an end."""
    at, size = 2, (0, 0)
    for _ in range(PARTS_MAX):
        fill, mark, length = unpack_from(">BBH", content, at)
        if fill != 0xFF:  # noqa: PLR2004 - every mark begins so
            break
        if mark == 0xFF:  # noqa: PLR2004 - one may be filled up before it
            at += 1
            continue
        if mark == START_OF_SCAN and content.find(b"\xff\xd9", at) > 0:
            return size
        if FIRST_FRAME <= mark <= LAST_FRAME and mark not in NO_FRAMES:
            height, width = unpack_from(">HH", content, at + 5)
            size = width, height
        at += 2 + length
    raise ValueError(at)


def png(content: mmap) -> Size:
    """A PNG: the header first, the end somewhere."""
    length, kind, width, height = unpack_from(">I4sII", content, 8)
    if (length, kind) != (13, b"IHDR") or content.find(b"IEND\xaeB`\x82") < 0:
        raise ValueError(kind)
    return width, height


def webp(content: mmap) -> Size:
    """A WebP: extended, lossless or lossy."""
    (length,) = unpack_from("<I", content, 4)
    if content[:4] != b"RIFF" or length + 8 > len(content):
        raise ValueError(length)
    match content[12:16]:
        case b"VP8X":
            return 1 + _three_bytes(content, 24), 1 + _three_bytes(content, 27)
        case b"VP8L":
            (packed,) = unpack_from("<I", content, 21)
            return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
    raise ValueError(length)


def heic(content: mmap) -> Size:
    """A HEIC: the largest size named in what it says of itself, tiles being smaller."""
    begins, ends = boxes(content)[b"meta"]
    sizes = [(0, 0)]
    at = content.find(b"ispe", begins, ends)
    while at >= 0:
        sizes.append(unpack_from(">II", content, at + 8))
        at = content.find(b"ispe", at + 4, ends)
    return max(sizes, key=lambda size: size[0] * size[1])


def boxes(content: mmap) -> Mapping[bytes, tuple[int, int]]:
    """Where the first box of each name begins and ends, if the file is boxes to its end."""
    found: dict[bytes, tuple[int, int]] = {}
    at = 0
    for _ in range(PARTS_MAX):
        if at == len(content):
            break
        size, name = unpack_from(">I4s", content, at)
        if size == 1:
            (size,) = unpack_from(">Q", content, at + 8)
        size = size or len(content) - at
        found.setdefault(name, (at, at + size))
        at += max(size, 8)
    if at != len(content) or not {b"moov", b"meta"} & found.keys():
        raise ValueError(at)
    return found


def _three_bytes(content: mmap, at: int) -> int:
    return int.from_bytes(content[at : at + 3], "little")
