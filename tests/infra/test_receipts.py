"""A receipt proves one fact to a reader who has only the standard library and a root."""

import base64
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from domain.kernel.rules import NotFound
from domain.ports import LedgerUnavailable
from infra.codec import Codec
from infra.database import connect
from infra.ledger import SQLiteLedger
from infra.receipts import receipt
from infra.seal import Frontier
from tests.contracts.samples import SAMPLES, SetClock, key, write
from tools import verify

VERIFY = Path(__file__).parents[2] / "tools" / "verify.py"
FACTS = 13


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SQLiteLedger]:
    path = tmp_path / "ledger.sqlite"
    with closing(SQLiteLedger(path, Codec(SAMPLES), SetClock())) as ledger:
        ledger.append([write("甲", 0, "未佩戴安全帽", "😀 \\" + '"')], key("k", "x"))
        for number in range(FACTS - 2):
            ledger.append([write("b", number, str(number))])
        yield ledger


def judge(tmp_path: Path, given: Any, *arguments: str) -> int:
    """The verifier's exit code for this receipt."""
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    return verify.main([str(file), *arguments])


def held(ledger: SQLiteLedger) -> tuple[str, ...]:
    """The verifier's arguments for the root as it is now."""
    edge = ledger.frontier()
    return ("--root", edge.root.hex(), "--size", str(edge.size))


@pytest.mark.parametrize("position", range(1, FACTS + 1))
def test_every_fact_has_a_receipt_that_proves_it(
    tmp_path: Path, ledger: SQLiteLedger, position: int
) -> None:
    given = receipt(ledger, position)
    assert (given["leaf_index"], given["size"]) == (position - 1, FACTS)
    assert judge(tmp_path, given, *held(ledger)) == 0
    assert judge(tmp_path, given) == 0


def test_a_receipt_says_in_words_what_was_sealed(ledger: SQLiteLedger) -> None:
    given = receipt(ledger, 2)
    assert given["fact"]["stream"] == "samples/甲"
    assert given["fact"]["recorded_at"] == "2026-11-24T04:00:00.123456Z"
    assert json.loads(given["fact"]["body"])["text"] == "😀 \\" + '"'
    assert (given["fact"]["key"], given["fact"]["key_facts"]) == ("accounts/a:k", 2)


def test_a_receipt_still_proves_its_fact_when_the_ledger_grew(
    tmp_path: Path, ledger: SQLiteLedger
) -> None:
    given, then = receipt(ledger, 3), held(ledger)
    ledger.append([write("b", FACTS - 2, "more")])
    assert judge(tmp_path, given, *then) == 0
    assert judge(tmp_path, given, *held(ledger)) == 1
    assert judge(tmp_path, receipt(ledger, 3), *held(ledger)) == 0


def test_the_verifier_runs_alone_and_prints_its_verdict(
    tmp_path: Path, ledger: SQLiteLedger
) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt(ledger, 1), ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "-X", "utf8", str(VERIFY), str(file)]
    alone = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert alone.returncode == 0
    assert "未佩戴安全帽" in alone.stdout
    assert "AGREES WITH ITSELF" in alone.stdout
    proved = subprocess.run(
        [*command, *held(ledger)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert "PROVED 成立" in proved.stdout
    assert proved.returncode == 0


def test_the_verifier_imports_nothing_of_ours() -> None:
    imports = [
        line for line in VERIFY.read_text().splitlines() if line.startswith(("import", "from"))
    ]
    names = {line.split()[1].partition(".")[0] for line in imports}
    assert names <= sys.stdlib_module_names


def flip(raw: bytes, bit: int) -> bytes:
    """`raw` with one bit changed."""
    return raw[: bit // 8] + bytes([raw[bit // 8] ^ 1 << bit % 8]) + raw[bit // 8 + 1 :]


def flipped(given: dict[str, Any], name: str, bit: int, step: int = 0) -> dict[str, Any]:
    """The receipt with one bit of its envelope, its root or one step of its path changed."""
    changed = deepcopy(given)
    if name == "envelope":
        changed[name] = base64.b64encode(flip(base64.b64decode(given[name]), bit)).decode()
    elif name == "path":
        changed[name][step] = flip(bytes.fromhex(given[name][step]), bit).hex()
    else:
        changed[name] = flip(bytes.fromhex(given[name]), bit).hex()
    return changed


def test_a_receipt_with_any_one_bit_changed_is_rejected(
    tmp_path: Path, ledger: SQLiteLedger
) -> None:
    given = receipt(ledger, 2)
    bits = 8 * len(base64.b64decode(given["envelope"]))
    chance = random.Random(17)
    changed = [flipped(given, "envelope", bit) for bit in chance.sample(range(bits), 400)]
    changed += [flipped(given, "root", bit) for bit in range(256)]
    changed += [
        flipped(given, "path", bit, step)
        for step in range(len(given["path"]))
        for bit in range(256)
    ]
    assert len(changed) > 1600
    assert {judge(tmp_path, one) for one in changed} == {1}


def test_a_file_with_any_one_character_changed_never_proves_something_else(
    tmp_path: Path, ledger: SQLiteLedger
) -> None:
    text = json.dumps(receipt(ledger, 2), ensure_ascii=False)
    file, chance, arguments = tmp_path / "receipt.json", random.Random(19), held(ledger)
    for at in chance.sample(range(len(text)), 400):
        other = chr(ord(text[at]) ^ 1)
        file.write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
        assert verify.main([str(file), *arguments]) in (1, 2), text[at - 9 : at + 9]


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another text": lambda r: r["fact"].update(body='{"text":"fine"}'),
    "another stream": lambda r: r["fact"].update(stream="samples/b"),
    "another time": lambda r: r["fact"].update(recorded_at="2020-01-01T00:00:00.000000Z"),
    "another position": lambda r: r["fact"].update(position=3),
    "a number as truth": lambda r: r["fact"].update(version=True),
    "a line more": lambda r: r["fact"].update(approved_by="the mayor"),
    "a line less": lambda r: r["fact"].pop("key"),
    "another place": lambda r: r.update(leaf_index=2),
    "a longer path": lambda r: r["path"].append(r["root"]),
    "a shorter path": lambda r: r["path"].pop(),
    "no path": lambda r: r.update(path=[]),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_receipt_that_shows_something_else_is_rejected(
    tmp_path: Path, ledger: SQLiteLedger, lie: Callable[[dict[str, Any]], object]
) -> None:
    given = receipt(ledger, 2)
    lie(given)
    assert judge(tmp_path, given) == 1


NO_RECEIPTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "another format": lambda r: r.update(format="zeji.receipt/2"),
    "no envelope": lambda r: r.pop("envelope"),
    "an envelope spelt otherwise": lambda r: r.update(envelope=r["envelope"] + "\n"),
    "a root in capitals": lambda r: r.update(root=r["root"].upper()),
    "a place outside": lambda r: r.update(leaf_index=FACTS),
    "truth for a place": lambda r: r.update(leaf_index=True),
    "a size that is no number": lambda r: r.update(size="13"),
    "a step that is no hash": lambda r: r.update(path=[None]),
    "no words": lambda r: r.update(fact=None),
}


@pytest.mark.parametrize("spoil", NO_RECEIPTS.values(), ids=NO_RECEIPTS)
def test_what_is_no_receipt_is_not_judged(
    tmp_path: Path, ledger: SQLiteLedger, spoil: Callable[[dict[str, Any]], object]
) -> None:
    given = receipt(ledger, 2)
    spoil(given)
    assert judge(tmp_path, given) == 2


@pytest.mark.parametrize("content", ["", "[]", "null", "{", "7"])
def test_a_file_that_holds_no_receipt_is_not_judged(tmp_path: Path, content: str) -> None:
    (tmp_path / "receipt.json").write_text(content)
    assert verify.main([str(tmp_path / "receipt.json")]) == 2
    assert verify.main([str(tmp_path / "missing.json")]) == 2


def test_a_receipt_that_says_a_name_twice_is_not_judged(
    ledger: SQLiteLedger, tmp_path: Path
) -> None:
    text = json.dumps(receipt(ledger, 1))
    file = tmp_path / "receipt.json"
    file.write_text(text, "utf-8")
    assert verify.main([str(file)]) == 0
    file.write_text(text.replace('"name":', '"name": "forged", "name":', 1), "utf-8")
    assert verify.main([str(file)]) == 2
    file.write_text("[" * 100_000, "utf-8")
    assert verify.main([str(file)]) == 2


def test_another_root_or_size_than_the_one_held_is_rejected(
    tmp_path: Path, ledger: SQLiteLedger
) -> None:
    given, root = receipt(ledger, 2), ledger.frontier().root.hex()
    assert judge(tmp_path, given, "--root", Frontier().root.hex(), "--size", str(FACTS)) == 1
    assert judge(tmp_path, given, "--root", root, "--size", "12") == 1


@pytest.mark.parametrize("position", [0, -1, FACTS + 1])
def test_there_is_no_receipt_for_what_is_not_there(ledger: SQLiteLedger, position: int) -> None:
    with pytest.raises(NotFound, match="no_such_position"):
        receipt(ledger, position)


def test_no_receipt_is_given_for_a_fact_that_was_changed(
    tmp_path: Path, ledger: SQLiteLedger
) -> None:
    with closing(connect(tmp_path / "ledger.sqlite")) as file:
        file.execute("UPDATE facts SET body = x'7b7d' WHERE position = 5")
    with pytest.raises(LedgerUnavailable, match="run zeji fsck"):
        receipt(ledger, 5)
    assert judge(tmp_path, receipt(ledger, 6), *held(ledger)) == 0
