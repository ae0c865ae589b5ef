"""What pages of one matter share: its row, its story, and the matter as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.responses import JSONResponse, Response

from projections import timeline
from projections.base import Read, Row
from projections.boards import Visible
from projections.questions.matters import story
from projections.questions.names import named
from services.reading import View
from services.web.asking import Asking
from services.web.boards import plain
from services.web.looking import absent, happened_by
from services.web.wording import Entry, entries

Find = Callable[[Read, str, Visible], Row | None]


def row_of(who: Asking, view: View, find: Find, stream: str) -> Row:
    """The row that `find` finds, with names. Raises NotFound if there is none one may see."""
    row = find(view.read, stream, view.viewer.units)
    if row is None:
        raise absent(who, view, stream)
    return named(view.read, [row])[0]


def story_of(who: Asking, view: View, stream: str) -> list[Entry]:
    """What happened to a stream, newest first."""
    recorded = timeline.of(view.read, [stream], happened_by(who, view))
    return entries(who, story(view.read, recorded[::-1]), stream)


def as_json(body: Mapping[str, Any], version: int) -> Response:
    """The matter for programs; ETag is the version of its stream."""
    return JSONResponse(plain(body), headers={"etag": f'"{version}"'})
