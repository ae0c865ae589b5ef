"""A browser that goes away while it sends: nothing is written, and nothing is reported."""

from collections.abc import MutableMapping
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from tests.known import INSPECTOR
from tests.services.web.county import County
from tests.services.web.test_commands import RECORD, head_of

Message = MutableMapping[str, Any]
HALF = b'--end\r\ncontent-disposition: form-data; name="title"\r\n\r\nhalf a ti'


def sent_half(county: County, path: str, media_type: str, cookies: str = "") -> int:
    """The status of a request that ends amidst its body."""
    coming: list[Message] = [
        {"type": "http.request", "body": HALF, "more_body": True},
        {"type": "http.disconnect"},
    ]
    going: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        going.append(message)

    said = {"host": "testserver", "content-type": media_type, "cookie": cookies}
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.encode(), text.encode()) for name, text in said.items()],
        "server": ("testserver", 80), "client": ("testclient", 1), "state": {},
    }  # fmt: skip
    with start_blocking_portal() as elsewhere:  # this thread may have a loop of the browser tests
        elsewhere.call(county.app, scope, receive, send)
    return int(going[0]["status"])


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        (RECORD, "multipart/form-data; boundary=end"),
        ("/login", "application/x-www-form-urlencoded"),
        ("/api/findings/record-finding", "application/json"),
    ],
)
def test_who_goes_away_while_sending_leaves_nothing_behind(
    county: County, caplog: pytest.LogCaptureFixture, path: str, media_type: str
) -> None:
    cookies = county.logged_in(INSPECTOR).client.cookies
    before = head_of(county)
    caplog.clear()
    spoken = "; ".join(f"{name}={value}" for name, value in cookies.items())
    assert sent_half(county, path, media_type, spoken) == 499
    assert [it for it in caplog.records if it.levelname == "ERROR"] == []
    assert head_of(county) == before
