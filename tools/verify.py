"""Checks a receipt of the Zeji ledger with the standard library alone, offline.

    verify.py RECEIPT.json [--root HEX --size N]

Exit 0: the fact stands in the tree with that root. 1: it does not, or the receipt shows something
else than was sealed. 2: this is no receipt. Give the root and size you hold from elsewhere (a
printed page, a witness): without them a receipt only agrees with itself, and anybody can make one
that does.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TAG = b"zeji.leaf/1\n"
FIELDS = (
    "position", "stream", "version", "name", "recorded_at", "body",
    "key", "key_digest", "key_facts",
)  # fmt: skip
MALFORMED = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


class Fails(Exception):
    """The receipt does not prove what it shows."""


def need(condition: object, reason: str, error: type[Exception] = Fails) -> None:
    """Raise `error` with `reason` unless `condition` holds."""
    if not condition:
        raise error(reason)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which every name stands once: of two values a reader could believe either."""
    found = dict(pairs)
    need(len(found) == len(pairs), "a name stands twice", ValueError)
    return found


def unhex(text: str) -> bytes:
    """A SHA-256 hash from 64 lower-case digits, the only spelling allowed."""
    need(re.fullmatch("[0-9a-f]{64}", text), f"{text!r} is no hash", ValueError)
    return bytes.fromhex(text)


def opened(envelope: bytes) -> dict[str, Any]:
    """The sealed fields: after the tag each has a type letter, four bytes of length, content."""
    need(envelope.startswith(TAG), "the envelope has an unknown tag")
    rest, fields = envelope[len(TAG) :], []
    while rest:
        kind, length = rest[:1], int.from_bytes(rest[1:5], "big")
        raw, rest = rest[5 : 5 + length], rest[5 + length :]
        need(len(raw) == length and kind in (b"i", b"s", b"b", b"n"), "the envelope is torn")
        number = int.from_bytes(raw, "big", signed=True) if kind == b"i" else None
        fields.append({b"i": number, b"s": raw.decode("utf-8", "replace"), b"b": raw}.get(kind))
    need(len(fields) == len(FIELDS), "the envelope has other fields")
    return dict(zip(FIELDS, fields, strict=True))


def in_words(fields: dict[str, Any]) -> dict[str, Any]:
    """The sealed fields as a receipt shows them."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=fields["recorded_at"])
    digest = fields["key_digest"]
    return fields | {
        "recorded_at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "body": fields["body"].decode("utf-8", "replace"),
        "key_digest": None if digest is None else digest.hex(),
    }


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root the path leads to (RFC 9162, section 2.1.3.2)."""
    place, last, top = index, size - 1, leaf
    for sibling in path:
        need(last > 0, "the path is too long")
        is_right = place & 1 or place == last
        top = hashlib.sha256(b"\1" + (sibling + top if is_right else top + sibling)).digest()
        while is_right and not place & 1 and place:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    need(last == 0, "the path is too short")
    return top


def check(receipt: dict[str, Any], root: str | None, size: int | None) -> dict[str, Any]:
    """The fact that is proved, in words. Raises Fails, or one of MALFORMED."""
    need(receipt["format"] == "zeji.receipt/1", "unknown format", ValueError)
    index, total = receipt["leaf_index"], receipt["size"]
    need(type(index) is type(total) is int and 0 <= index < total, "no place", ValueError)
    sealed, claimed = base64.b64decode(receipt["envelope"], validate=True), unhex(receipt["root"])
    need(base64.b64encode(sealed).decode() == receipt["envelope"], "odd envelope", ValueError)
    leaf = hashlib.sha256(b"\0" + sealed).digest()
    found = climb(leaf, index, total, [unhex(step) for step in receipt["path"]])
    need(found == claimed, "the path does not lead to the root")
    need(root is None or found.hex() == root.lower(), "the root is not the one given")
    need(size is None or total == size, "the size is not the one given")
    shown, given = in_words(opened(sealed)), dict(receipt["fact"])
    need(shown["position"] == index + 1, "the leaf is not at its position")
    same = json.dumps(shown, sort_keys=True) == json.dumps(given, sort_keys=True)
    need(same, "the receipt shows something else than was sealed")
    return shown


def main(arguments: list[str] | None = None) -> int:
    """Print the verdict; 0 proved, 1 not, 2 no receipt."""
    parser = argparse.ArgumentParser(description="Checks a receipt of the Zeji ledger.")
    parser.add_argument("receipt", type=Path)
    parser.add_argument("--root", help="the root you hold, hexadecimal")
    parser.add_argument("--size", type=int, help="the size that root belongs to")
    options = parser.parse_args(arguments)
    try:
        receipt = json.loads(options.receipt.read_text("utf-8"), object_pairs_hook=once)
        shown = check(receipt, options.root, options.size)
    except Fails as reason:
        print(f"NOT PROVED 不成立: {reason}")
        return 1
    except MALFORMED as error:
        print(f"NO RECEIPT 无法识别: {error!r}")
        return 2
    for name, value in {**shown, "size": receipt["size"], "root": receipt["root"]}.items():
        print(f"{name}: {value}")
    if options.root is None or options.size is None:
        print("AGREES WITH ITSELF 自洽: compare size and root with ones you hold from elsewhere.")
    else:
        print("PROVED 成立: the fact stands in the tree whose root you hold.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
