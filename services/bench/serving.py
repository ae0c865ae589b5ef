"""The ledger's page as a browser gets it, by one client and by eight, beside a static page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Self

import uvicorn
from fastapi.responses import FileResponse

from services.bench.appending import per_second
from services.bench.county import READER, account_of
from services.bench.paging import GROWN
from services.bench.scale import Scale, Table, ninety_fifth
from services.bootstrap import open_house, system_now
from services.settings import Settings
from services.web.app import build
from services.web.asking import SESSION_COOKIE
from services.web.listening import listening

CLIENTS = 8
LEDGER, STATIC = "/rectifications?limit=50", "/bench-static-page"
AIM = "p95 ≤ 50"
SAYS = (
    "50 rows of the ledger as HTML with the counts of its tabs and facets, for somebody who sees"
    " the whole county, on the longest log of the table above: milliseconds from the request to"
    " the last byte over loopback, by clients that keep their connections. One server process,"
    " following no new facts meanwhile. The static page is a file of the same {size:,} bytes from"
    " the same server. Pages a second are medians over the rounds, the ratio the median of those"
    " within a round."
)


def serving_table(folder: Path, scale: Scale, tell: Callable[[str], None]) -> Table:
    """Milliseconds a page for one client; pages a second for eight, and of a static page."""
    page = folder / "page.html"
    speeds: dict[str, list[float]] = {LEDGER: [], STATIC: []}
    with _served(folder / GROWN, page) as (port, token), ExitStack() as closing:
        clients = [closing.enter_context(Client(port, token)) for _ in range(CLIENTS)]
        page.write_bytes(clients[0].get(LEDGER))
        tell("serving: one client")
        waits = [_milliseconds(clients[0]) for _ in range(scale.pages)]
        for turn in range(scale.rounds):
            tell(f"serving: round {turn + 1} of {scale.rounds}")
            for address, found in speeds.items():
                works = [client.getter(address) for client in clients]
                found.append(per_second(works, scale.pages // CLIENTS))
    ours, still = speeds.values()
    ratio = median(one / other for one, other in zip(ours, still, strict=True))
    return Table(
        title="The ledger over HTTP",
        says=SAYS.format(size=page.stat().st_size),
        headers=(
            "facts", "one client p50", "p95", "aim", f"{CLIENTS} clients, pages/s",
            "static, pages/s", "ledger : static",
        ),
        rows=((
            f"{scale.histories[-1]:,}", f"{median(waits):.1f}", f"{ninety_fifth(waits):.1f}", AIM,
            f"{median(ours):,.0f}", f"{median(still):,.0f}", f"{ratio:.3f}",
        ),),
    )  # fmt: skip


class Client:
    """A browser that is logged in and keeps its connection."""

    def __init__(self, port: int, token: str) -> None:
        """Of the server at that port, with the token of a session."""
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"cookie": f"{SESSION_COOKIE}={token}"}

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let the connection go."""
        self._connection.close()

    def get(self, address: str) -> bytes:
        """The page at an address, whole."""
        self._connection.request("GET", address, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == HTTPStatus.OK, f"{address}: {answer.status}"
        return body

    def getter(self, address: str) -> Callable[[], None]:
        """What gets that page again and again."""

        def work() -> None:
            self.get(address)

        return work


@contextmanager
def _served(data_dir: Path, static: Path) -> Iterator[tuple[int, str]]:
    """A server in a process of its own while the block runs: its port, and a session's token."""
    context = get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(data_dir, static, there), daemon=True)
    server.start()
    try:
        yield here.recv()
    finally:
        server.terminate()
        server.join()


def _serve(data_dir: Path, static: Path, ready: Connection) -> None:
    """Serve a county, and the static page, until terminated."""
    house = open_house(Settings(data_dir=data_dir))
    app = build(house)
    app.add_api_route(STATIC, lambda: FileResponse(static), methods=["GET"])
    token = house.credentials.start_session(account_of(READER), system_now())
    with listening("127.0.0.1", 0) as at:
        ready.send((at.getsockname()[1], token))
        uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).run(sockets=[at])


def _milliseconds(client: Client) -> float:
    began = perf_counter()
    client.get(LEDGER)
    return 1000 * (perf_counter() - began)
