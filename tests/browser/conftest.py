"""A real Chromium before a real server, both on this machine only."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.authority import Certified, certificates
from tests.services.web.conftest import county as county
from tests.services.web.conftest import founded as founded
from tests.services.web.county import PASSWORD, County

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium on this machine: install Debian's `chromium`, or set ZEJI_CHROMIUM"
WIDE, NARROW = 1440, 390  # pixels
PICTURES = os.environ.get("ZEJI_PICTURES", "")  # where `make pictures` wants them

expect.set_options(timeout=30_000)  # as patient as the clicks are: the machine may be busy


def needed(program: str | None, missing: str) -> str:
    """A program the tests drive. Without it, a user is told and goes on; CI fails."""
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return str(program)


@pytest.fixture(scope="session")
def chromium(certified: Certified) -> Iterator[Browser]:
    """The browser, which knows the county's throw-away authority."""
    found = os.environ.get("ZEJI_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    path = needed(found, MISSING)
    known = f"--ignore-certificate-errors-spki-list={certified.pin}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", known])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """A certificate for this machine, of an authority nobody else has."""
    needed(shutil.which("openssl"), "no openssl on this machine, which makes the certificates")
    return certificates(tmp_path_factory.mktemp("authority"))


@contextmanager
def served(app: Any, certified: Certified | None = None, port: int = 0) -> Iterator[str]:
    """The address at which the application is served while the block runs; with TLS if asked."""
    tls = {"ssl_certfile": certified.cert, "ssl_keyfile": certified.key} if certified else {}
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="critical", lifespan="off", **tls
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
        (port,) = [sock.getsockname()[1] for it in server.servers for sock in it.sockets]
        yield f"http{'s' if certified else ''}://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def site(county: County) -> Iterator[str]:
    """The county's address."""
    with served(county.app) as address:
        yield address


def _is_fault(said: ConsoleMessage) -> bool:
    """An error a page logs; that a form was refused is none."""
    refused = any(f"status of {code}" in said.text for code in (409, 422))
    return said.type == "error" and not refused


Sitting = Callable[..., Page]


@pytest.fixture
def sits(chromium: Browser, site: str) -> Iterator[Sitting]:
    """A page somebody has logged in on: `sits(HEAD, width=NARROW)`; complaints fail the test."""
    opened = []

    def sit(person: str, *, width: int = WIDE, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale="zh-CN",
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if _is_fault(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith(site) or complaints.append(asked.url))
        opened.append((context, complaints))
        page.goto("/login")
        page.fill("[name=account]", person.removeprefix("persons/"))
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_selector("nav.menu", state="attached")
        page.wait_for_load_state("load")  # the menu stands before the script that hears the keys
        return page

    yield sit
    for context, complaints in opened:
        context.close()
        assert not complaints, complaints
