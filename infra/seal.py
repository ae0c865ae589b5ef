"""The seal: what a leaf covers, and the Merkle tree over all leaves (RFC 9162, SHA-256).

Every column of a stored fact lies inside its leaf, type included, so nothing about a fact can be
changed without changing the root. The envelope is frozen for ever by `tests/golden`; a different
one needs a different TAG.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import NamedTuple

TAG = b"zeji.leaf/1\n"
HASH_BYTES = 32
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Leaf(NamedTuple):
    """One stored fact, as it is sealed."""

    position: int
    stream: str
    version: int
    name: str
    recorded_us: int  # microseconds since 1970, UTC
    body: bytes  # as stored
    key: str | None = None  # the request's key, on the last of its facts
    key_digest: bytes | None = None
    key_facts: int | None = None  # how many facts the request made


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970, UTC; `instant` must be aware."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def moment(recorded_us: int) -> datetime:
    """The instant so many microseconds after 1970, UTC."""
    return EPOCH + timedelta(microseconds=recorded_us)


def envelope(leaf: Leaf) -> bytes:
    """The bytes a leaf is the hash of: TAG, then each field as type, length and content."""
    return TAG + b"".join(map(_field, leaf))


def _field(value: int | str | bytes | None) -> bytes:
    """A type letter, four bytes of length, the content; big-endian throughout."""
    if isinstance(value, int):
        return b"i\0\0\0\x08" + value.to_bytes(8, "big", signed=True)
    if value is None:
        return b"n\0\0\0\0"
    letter, raw = (b"s", value.encode()) if isinstance(value, str) else (b"b", value)
    return letter + len(raw).to_bytes(4, "big") + raw


def leaf_hash(sealed: bytes) -> bytes:
    """The hash of a leaf, given its envelope."""
    return hashlib.sha256(b"\0" + sealed).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node, given those below it."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier(NamedTuple):
    """The right edge of a tree: all that is needed to grow it and to know its root."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()  # roots of the full subtrees, widest first

    @classmethod
    def stored(cls, size: int, raw: bytes) -> "Frontier":
        """The frontier kept as `raw`. Raises ValueError if that cannot belong to `size` leaves."""
        if len(raw) != HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(raw)} bytes are no frontier of {size} leaves")
        return cls(size, tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)))

    def raw(self) -> bytes:
        """The bytes to keep."""
        return b"".join(self.peaks)

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after these leaf hashes, in this order."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            top, full = leaf, size
            while full & 1:
                top = node_hash(peaks.pop(), top)
                full >>= 1
            peaks.append(top)
            size += 1
        return Frontier(size, tuple(peaks))

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier after one more leaf hash."""
        return self.extend((leaf,))

    @property
    def root(self) -> bytes:
        """The root of the tree; for an empty one, the hash of nothing."""
        if not self.peaks:
            return hashlib.sha256().digest()
        return reduce(lambda right, left: node_hash(left, right), reversed(self.peaks))


def inclusion_path(
    index: int, size: int, leaves: Callable[[int, int], Iterable[bytes]]
) -> list[bytes]:
    """The hashes that lead from leaf `index`, from 0, to the root of the first `size` leaves.

    Lowest first. `leaves(start, end)` gives leaf hashes in order; each is asked for once at most.
    """
    assert 0 <= index < size, (index, size)
    start, end, path = 0, size, []
    while end - start > 1:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < split:
            path.append(Frontier().extend(leaves(split, end)).root)
            end = split
        else:
            path.append(Frontier().extend(leaves(start, split)).root)
            start = split
    return path[::-1]


def root_by_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root this path leads to, or None if it does not fit the tree (RFC 9162, 2.1.3.2)."""
    place, last, top = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            top = node_hash(sibling, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        place, last = place >> 1, last >> 1
    return top if last == 0 else None
