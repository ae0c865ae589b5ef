"""Around every request: a bound on its size, and headers that tie pages to this site."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'self'; object-src 'none'; worker-src 'self'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


ALLOWANCE = "zeji.allowance"  # where a request's scope keeps it
LARGEST_FILES = 4  # of the largest size a request may carry: one too large is read and told so


class TooLarge(HTTPException):
    """The request carries more than it may."""

    def __init__(self) -> None:
        """Be answered with 413."""
        super().__init__(413)


class Allowance:
    """How much one request may carry; little, until its sender has proved to be somebody."""

    def __init__(self, plain_bytes_max: int, upload_bytes_max: int) -> None:
        """Begin with little."""
        self._bytes_max, self._upload_bytes_max = plain_bytes_max, upload_bytes_max
        self._received_bytes = 0
        self.files = False  # whether it may carry some

    def admit_files(self) -> None:
        """Let the request carry files."""
        self._bytes_max += LARGEST_FILES * self._upload_bytes_max
        self.files = True

    def count(self, body: bytes) -> None:
        """Count what came in. Raises TooLarge."""
        self._received_bytes += len(body)
        if self._received_bytes > self._bytes_max:
            raise TooLarge


def admit_files(request: Request) -> None:
    """Let the request carry files; for routes that take some, once somebody is logged in."""
    allowance: Allowance = request.scope[ALLOWANCE]
    allowance.admit_files()


class Guards:
    """Counts what comes in, and adds the headers to what goes out unless a page set its own."""

    def __init__(self, app: Application, request_bytes_max: int, upload_bytes_max: int) -> None:
        """Stand around `app`: outside of whatever answers its errors."""
        self._app = app
        self._bounds = request_bytes_max, upload_bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        allowance = Allowance(*self._bounds)

        async def bounded() -> Message:
            message = await receive()
            allowance.count(message.get("body", b""))
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.encode() not in present
                    ),
                ]
            await send(message)

        await self._app({**scope, ALLOWANCE: allowance}, bounded, dressed)
