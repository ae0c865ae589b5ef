"""The server killed with SIGKILL in the middle of requests, again and again.

Nothing acknowledged is lost, nothing is done twice, and the read models end as a rebuild would
make them.
"""

import contextlib
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.fsck import check
from infra.rebuild import rebuild
from projections.catalogue import PROJECTIONS
from services.bootstrap import open_house
from services.settings import Settings
from tests.known import ENFORCEMENT
from tests.projections.laws import contents
from tests.services.web.county import PASSWORD, found

KILLS, CLIENTS, SECONDS_UP = 6, 4, 30
BODY = {
    "details": "12件", "unit": ENFORCEMENT, "source": "inspection", "severity": "serious",
    "found_on": "2026-11-24", "place": {"words": "档案室"}, "basis_clause": "公示规定第3条",
}  # fmt: skip
pytestmark = pytest.mark.faults


def call(base: str, path: str, body: Any, **headers: str) -> Any:
    """Post JSON; the answer. Raises OSError when the server is gone."""
    sent = urllib.request.Request(
        base + path, json.dumps(body).encode(), {"content-type": "application/json", **headers}
    )
    with urllib.request.urlopen(sent, timeout=10) as answer:
        return json.load(answer)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A real server over the folder, up and answering."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = "from services.cli import main; main()"
    command = [sys.executable, "-c", run, "serve", "--data", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        base = f"http://127.0.0.1:{port}"
        wait_until_up(base)
        try:
            yield process, base
        finally:
            process.kill()


def wait_until_up(base: str) -> None:
    """Until /healthz answers."""
    for _ in range(SECONDS_UP * 10):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{base}/healthz"):
            return
        time.sleep(0.1)
    pytest.fail("the server never came up")


class Client(threading.Thread):
    """Records findings under keys of its own until the server is gone; repeats what was unsure."""

    def __init__(self, base: str, name: str, unsure: dict[str, str], known: dict[str, str]) -> None:
        """Share what is unsure and what was acknowledged (by key) with the other runs."""
        super().__init__()
        self.base, self.key_prefix, self.unsure, self.known = base, name, unsure, known

    def run(self) -> None:
        """Repeat, then go on, until the connection breaks."""
        said = {"account": "inspector", "password": PASSWORD}
        with contextlib.suppress(OSError):
            token = call(self.base, "/api/login", said)["token"]
            for key in list(self.unsure):
                self.record(token, key)
            for n in range(10_000):
                self.record(token, f"{self.key_prefix}-{n}")

    def record(self, token: str, key: str) -> None:
        """Record one finding under its key."""
        self.unsure[key] = key
        answer = call(
            self.base,
            "/api/findings/record-finding",
            {**BODY, "title": key},
            authorization=f"Bearer {token}",
            **{"idempotency-key": key},
        )
        assert self.known.get(key, answer["id"]) == answer["id"]
        self.known[key] = answer["id"]
        del self.unsure[key]


def test_a_killed_server_loses_nothing_acknowledged_and_doubles_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "county"
    found(folder)
    shares: list[tuple[dict[str, str], dict[str, str]]] = [({}, {}) for _ in range(CLIENTS)]
    chance = random.Random()
    for round in range(KILLS):
        with serving(folder) as (process, base):
            clients = [
                Client(base, f"{round}-{n}", unsure, known)
                for n, (unsure, known) in enumerate(shares)
            ]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0.5, 2.5))
            process.send_signal(signal.SIGKILL)
            for client in clients:
                client.join()
        assert check(folder / "ledger.sqlite").ok
    known = {key: stream for _, known in shares for key, stream in known.items()}
    assert known, "nothing was acknowledged at all"
    assert_recorded_once(folder, known, {key for unsure, _ in shares for key in unsure})


def assert_recorded_once(folder: Path, known: dict[str, str], unsure: set[str]) -> None:
    """Each acknowledged title stands once, in its stream; and the read models equal a rebuild."""
    house = open_house(Settings(data_dir=folder))
    try:
        recorded: dict[str, list[str]] = {}
        for at in house.ledger.since(0, house.ledger.head()):
            if at.fact.name == "findings.FindingRecorded":
                recorded.setdefault(at.fact.title, []).append(at.stream_id)
        assert {key: [stream] for key, stream in known.items()}.items() <= recorded.items()
        assert recorded.keys() <= known.keys() | unsure
        assert all(len(streams) == 1 for streams in recorded.values())
        house.projector.catch_up()
        for projection in PROJECTIONS:
            grown = contents(house.engine, projection)
            rebuild(house.ledger, house.engine, projection)
            assert contents(house.engine, projection) == grown, projection.key
    finally:
        house.close()
