"""The seal is RFC 9162's tree over envelopes that never change."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from infra.seal import (
    Frontier,
    Leaf,
    envelope,
    inclusion_path,
    leaf_hash,
    microseconds,
    moment,
    root_by_path,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "leaf_envelopes.json"
LEAF = Leaf(7, "samples/a", 2, "samples.Noted", 1_795_492_800_123_456, b'{"text":"1"}')
KEYED = LEAF._replace(key="accounts/a:k", key_digest=bytes(range(32)), key_facts=2)

# The eight inputs every implementation of Certificate Transparency is tried on, and their roots.
PUBLISHED = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (
        "606162636465666768696a6b6c6d6e6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ),
]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """The root exactly as the RFC defines it, recursively."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = widest_left(len(leaves))
    left, right = naive_root(leaves[:split]), naive_root(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The inclusion path exactly as the RFC defines it, recursively."""
    if len(leaves) == 1:
        return []
    split = widest_left(len(leaves))
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def widest_left(size: int) -> int:
    """The largest power of two below `size`."""
    return max(1 << power for power in range(64) if 1 << power < size)


def some_leaves(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def some_leaves_between(start: int, end: int) -> list[bytes]:
    return some_leaves(end)[start:]


def test_envelopes_and_leaves_are_frozen() -> None:
    for vector in json.loads(GOLDEN.read_text()):
        fields = dict(vector["leaf"])
        fields["body"] = bytes.fromhex(fields["body"])
        if fields["key_digest"] is not None:
            fields["key_digest"] = bytes.fromhex(fields["key_digest"])
        sealed = envelope(Leaf(**fields))
        assert sealed.hex() == vector["envelope"], vector["says"]
        assert leaf_hash(sealed).hex() == vector["leaf_hash"], vector["says"]


def test_roots_are_those_published_for_certificate_transparency() -> None:
    frontier = Frontier()
    assert frontier.root.hex() == hashlib.sha256().hexdigest()
    for content, root in PUBLISHED:
        frontier = frontier.append(leaf_hash(bytes.fromhex(content)))
        assert frontier.root.hex() == root


def test_root_and_path_agree_with_the_definition_for_every_leaf_of_every_small_tree() -> None:
    for size in range(1, 68):
        leaves = some_leaves(size)
        root = naive_root(leaves)
        assert Frontier().extend(leaves).root == root
        for index in range(size):
            path = inclusion_path(index, size, some_leaves_between)
            assert path == naive_path(index, leaves)
            assert root_by_path(leaves[index], index, size, path) == root


@given(some.integers(0, 300), some.integers(0, 300))
def test_a_stored_frontier_grows_on_as_if_it_had_never_been_stored(first: int, more: int) -> None:
    leaves = some_leaves(first + more)
    edge = Frontier().extend(leaves[:first])
    stored = Frontier.stored(edge.size, edge.raw())
    assert stored == edge
    assert stored.extend(leaves[first:]) == Frontier().extend(leaves)
    assert stored.extend(leaves[first:]).root == naive_root(leaves)


def test_a_stored_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="no frontier of 4 leaves"):
        Frontier.stored(4, Frontier().extend(some_leaves(3)).raw())


def test_a_path_of_another_length_leads_nowhere() -> None:
    leaves = some_leaves(6)
    path = naive_path(2, leaves)
    for wrong in (path[:-1], [*path, leaves[0]], []):
        assert root_by_path(leaves[2], 2, 6, wrong) is None


def test_every_sealed_field_changes_the_envelope() -> None:
    changed: dict[str, Any] = {
        "position": 8,
        "stream": "samples/b",
        "version": 3,
        "name": "samples.Other",
        "recorded_us": 0,
        "body": b"{}",
        "key": None,
        "key_digest": bytes(32),
        "key_facts": 1,
    }
    assert set(changed) == set(Leaf._fields)
    envelopes = [envelope(KEYED), envelope(LEAF)]
    envelopes += [envelope(KEYED._replace(**{name: value})) for name, value in changed.items()]
    assert len(set(envelopes)) == len(envelopes)


def test_no_two_ways_to_divide_the_same_bytes_are_sealed_alike() -> None:
    leaves = [
        LEAF._replace(stream="a", name="bc"),
        LEAF._replace(stream="ab", name="c"),
        LEAF._replace(key="", key_digest=b"", key_facts=0),
        LEAF._replace(key=""),
        LEAF,
    ]
    for one, other in combinations(leaves, 2):
        assert envelope(one) != envelope(other)


def test_text_and_bytes_are_not_sealed_alike() -> None:
    assert envelope(LEAF._replace(body=b"x")) != envelope(LEAF._replace(body="x"))  # type: ignore[arg-type]


@given(some.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=some.just(UTC)))  # noqa: DTZ001 - bounds are naive by the library's wish
def test_a_moment_survives_as_microseconds(instant: datetime) -> None:
    assert moment(microseconds(instant)) == instant
