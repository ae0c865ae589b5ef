"""The bench runs and tells what it measured; how fast it was proves nothing here."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.bench import scale
from services.bench.rebuilding import grown
from services.bench.scale import Scale
from services.cli import build

TINY = Scale(
    rounds=2,
    commands_a_thread=2,
    rebuilt_facts=600,
    histories=(500, 700),
    open_items=40,
    pages=8,
)


def test_the_bench_measures_everything_and_writes_it_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "QUICK", TINY)
    written = tmp_path / "performance.md"
    asked = ["bench", "--quick", "--data", str(tmp_path), "--write", str(written)]
    done = CliRunner().invoke(build("en"), asked)
    assert done.exit_code == 0, done.output
    page = written.read_text(encoding="utf-8")
    for title in ("raw durable insert", "against a raw scan", "A page of the ledger", "over HTTP"):
        assert title in page
    assert [line[:7] for line in page.splitlines() if line.startswith(("| 1 |", "| 500 |"))]
    assert str(tmp_path) not in page
    assert list(tmp_path.iterdir()) == [written]  # nothing else is left behind


def test_a_grown_log_keeps_as_many_items_open_however_long_it_is(tmp_path: Path) -> None:
    house = grown(tmp_path, 2_000, open_items=30)
    began, ended = set(), set()
    for at in house.ledger.since(0, 2_000):
        if at.fact.name in {"rectifications.ItemImported", "rectifications.ItemDocketed"}:
            began.add(at.stream_id)
        if at.fact.name == "rectifications.ItemClosed":
            ended.add(at.stream_id)
    house.close()
    assert len(ended) > 10
    assert 29 <= len(began - ended) <= 30  # one may have closed in the last fact of all


def test_the_same_log_comes_out_every_time(tmp_path: Path) -> None:
    roots = []
    for name in ("one", "two"):
        house = grown(tmp_path / name, 1_000, open_items=20)
        roots.append(house.ledger.frontier().root)
        house.close()
    assert roots[0] == roots[1]
