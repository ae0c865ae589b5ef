"""What was typed on a form that came after its session had ended: kept in the page, nowhere else.

The page that asks for the login carries it and hands it back to the form afterwards. Nothing of it
is stored here, and nothing is carried out before the form is sent again.
"""

import contextlib
import json
from collections.abc import Sequence

from fastapi import Request
from starlette.exceptions import HTTPException

from domain.kernel.rules import Malformed
from services.web.bodies import submission

Typed = Sequence[tuple[str, str]]
OF_THE_SESSION = frozenset({"csrf"})
FORGOTTEN = frozenset({"/logout", "/password"})  # forms whose words nobody keeps


async def typed_on(request: Request) -> Typed:
    """The words of the form in the body, without its files; none if they cannot be read."""
    if request.url.path in FORGOTTEN:
        return ()
    with contextlib.suppress(Malformed, HTTPException):
        async with contextlib.asynccontextmanager(submission)(request) as sent:
            return [pair for pair in sent.besides(OF_THE_SESSION) if isinstance(pair[1], str)]
    return ()


def wrapped(typed: Typed) -> str:
    """The words as one field of a form holds them; empty if there are none."""
    return json.dumps(typed, ensure_ascii=False) if typed else ""


def unwrapped(said: str) -> Typed:
    """The words a field holds; none if it holds anything else."""
    try:
        found = json.loads(said)
        return [(str(name), str(text)) for name, text in found]
    except (ValueError, TypeError, RecursionError):
        return ()
