"""A process of its own that appends: python -m tests.infra.appender PATH NAME THREADS APPENDS.

Each thread has a stream of its own; every position is printed once it was acknowledged.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.clock import SystemClock
from infra.codec import Codec
from infra.ledger import SQLiteLedger
from tests.contracts.samples import SAMPLES, key, write


def main(path: str, name: str, threads: str, appends: str) -> None:
    """Append, and say so."""
    ledger = SQLiteLedger(Path(path), Codec(SAMPLES), SystemClock())

    def work(thread: int) -> None:
        stream = f"{name}-{thread}"
        version = len(ledger.history(f"samples/{stream}"))
        for _ in range(int(appends)):
            appended = ledger.append([write(stream, version, "a", "b")], key(f"{stream}:{version}"))
            version += 2
            os.write(1, f"{appended.first}\n{appended.last}\n".encode())  # one write: never torn

    with ThreadPoolExecutor(int(threads)) as pool:
        list(pool.map(work, range(int(threads))))


if __name__ == "__main__":
    main(*sys.argv[1:])
