"""Receipts: proof on paper or in a file that one fact stands in the ledger as it is shown.

A receipt holds the sealed bytes, the way from their leaf to a root, and the same in words.
`tools/verify.py` checks it with nothing of ours.
"""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from domain.kernel.rules import NotFound
from domain.ports import LedgerUnavailable
from infra.seal import Frontier, Leaf, envelope, inclusion_path, leaf_hash, moment, root_by_path

FORMAT = "zeji.receipt/1"


class Sealed(Protocol):
    """A ledger whose leaves can be read."""

    def frontier(self) -> Frontier:
        """The edge of the tree over all facts recorded by now."""

    def leaf(self, position: int) -> Leaf | None:
        """The fact at `position` as it is sealed, or None if there is none."""

    def leaf_hashes(self, start: int, end: int) -> Iterator[bytes]:
        """The stored hashes of the leaves from index `start` up to but without `end`."""


def receipt(ledger: Sealed, position: int) -> dict[str, Any]:
    """The receipt, ready for JSON, of the fact at `position` in the tree as it is now.

    Raises NotFound if there is none, LedgerUnavailable rather than give out a proof that fails.
    """
    edge = ledger.frontier()
    leaf = ledger.leaf(position)
    if leaf is None or position > edge.size:
        raise NotFound("no_such_position", position=position)
    index, sealed = position - 1, envelope(leaf)
    path = inclusion_path(index, edge.size, ledger.leaf_hashes)
    if root_by_path(leaf_hash(sealed), index, edge.size, path) != edge.root:
        raise LedgerUnavailable(f"position {position} is not as it was sealed; run zeji fsck")
    return {
        "format": FORMAT,
        "fact": in_words(leaf),
        "envelope": base64.b64encode(sealed).decode(),
        "leaf_index": index,
        "path": [node.hex() for node in path],
        "size": edge.size,
        "root": edge.root.hex(),
    }


def in_words(leaf: Leaf) -> dict[str, Any]:
    """The sealed fields as people and JSON read them."""
    return {
        "position": leaf.position,
        "stream": leaf.stream,
        "version": leaf.version,
        "name": leaf.name,
        "recorded_at": _iso(moment(leaf.recorded_us)),
        "body": leaf.body.decode("utf-8", "replace"),
        "key": leaf.key,
        "key_digest": None if leaf.key_digest is None else leaf.key_digest.hex(),
        "key_facts": leaf.key_facts,
    }


def _iso(instant: datetime) -> str:
    """ISO 8601, always with six digits of a second."""
    return instant.isoformat(timespec="microseconds").replace("+00:00", "Z")
