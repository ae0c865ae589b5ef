"""Addresses of this site that keep what one looks at: the moment, and what a list was asked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

CARRIED = ("as_of", "by")  # what every link of a page keeps
OF_ONE_LOOK = ("after", "before", "recorded", "lang", "size", "height")  # no other address has it


def link(request: Request, path: str, **params: Any) -> str:
    """`path` with `params`, keeping the moment looked at; empty values are left out."""
    kept = {name: request.query_params.get(name, "") for name in CARRIED}
    return _address(path, {**kept, **params})


def here(request: Request, **changes: Any) -> str:
    """This address with some parameters changed; empty ones go, and which page it is."""
    present: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        present.setdefault(name, []).append(value)
    gone = dict.fromkeys(OF_ONE_LOOK, "")
    return _address(request.url.path, {**present, **gone, **changes})


def _address(path: str, params: Mapping[str, Any]) -> str:
    said = {
        name: sorted(value) if isinstance(value, (set, frozenset)) else value
        for name, value in params.items()
        if value not in ("", None, [], frozenset())
    }
    return f"{path}?{urlencode(said, doseq=True)}" if said else path
