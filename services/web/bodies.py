"""What a request carries, read strictly: wrong encodings are answered, never guessed at."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from services.parsing import read_json
from services.web.asking import Asking, Who
from services.web.guards import admit_files

FIELDS_MAX = 2_000
FILES_MAX = 50
MULTIPART = "multipart/form-data"
JSON = "application/json"
UNSUPPORTED = 415

Pairs = Sequence[tuple[str, Any]]


class Submission(Value):
    """A form as submitted: names and what was said, in order."""

    pairs: Pairs

    def one(self, name: str) -> str:
        """What was said under `name`; empty if nothing."""
        return next((said for key, said in self.pairs if key == name and isinstance(said, str)), "")

    def besides(self, names: frozenset[str]) -> Pairs:
        """Everything but `names`."""
        return [pair for pair in self.pairs if pair[0] not in names]


class StrictParts(MultiPartParser):
    """A multipart reader that refuses text which is not UTF-8 instead of taking it for Latin-1.

    Of a file that is too large it reads everything and keeps one byte more than there may be: so
    the words beside it are not lost, and whoever stores the file refuses it.
    """

    def __init__(self, *args: Any, file_bytes_max: int, **bounds: Any) -> None:
        """Read as the library does."""
        super().__init__(*args, **bounds)
        self._file_bytes_max = file_bytes_max
        self._file_bytes = 0

    def on_part_begin(self) -> None:
        """Count the next part from nothing."""
        super().on_part_begin()
        self._file_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Keep of a file what there may be of it."""
        if self._current_part.file is not None:
            room = max(self._file_bytes_max + 1 - self._file_bytes, 0)
            self._file_bytes += end - start
            end = min(end, start + room)
        super().on_part_data(data, start, end)

    def on_headers_finished(self) -> None:
        """Check the names of field and file."""
        (self._current_part.content_disposition or b"").decode("utf-8")
        super().on_headers_finished()

    def on_part_end(self) -> None:
        """Check the text of a field."""
        if self._current_part.file is None:
            self._current_part.data.decode("utf-8")
        super().on_part_end()


async def submission(request: Request) -> AsyncIterator[Submission]:
    """The form in the body, its files open until the request is answered. Raises Malformed."""
    async with _opened(request) as said:
        yield said


async def submission_with_files(request: Request, who: Asking = Who) -> AsyncIterator[Submission]:
    """The same from somebody who is logged in, who may send as much as files need."""
    assert who.account
    if _kind(request) == MULTIPART:
        admit_files(request)
    async with _opened(request) as said:
        yield said


@contextlib.asynccontextmanager
async def _opened(request: Request) -> AsyncIterator[Submission]:
    form = await _form(request)
    try:
        yield Submission(pairs=_given(form.multi_items()))
    finally:
        await form.close()


def _kind(request: Request) -> str:
    """What the sender says the body is."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _form(request: Request) -> FormData:
    try:
        if _kind(request) == MULTIPART:
            settings = request.app.state.house.settings
            reader = StrictParts(
                request.headers,
                request.stream(),
                max_files=FILES_MAX,
                max_fields=FIELDS_MAX,
                max_part_size=settings.request_bytes_max,
                file_bytes_max=settings.upload_bytes_max,
            )
            return await reader.parse()
        body = (await request.body()).decode("ascii")
        pairs: list[tuple[str, str | UploadFile]] = [
            *parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
        ]
        return FormData(pairs)
    except UnicodeDecodeError:
        raise Malformed("wrong_encoding") from None
    except (MultiPartException, ValueError):
        raise Malformed("form_unreadable") from None


def _given(pairs: Pairs) -> Pairs:
    """The pairs without the files nobody chose."""
    return [(key, said) for key, said in pairs if not isinstance(said, UploadFile) or said.filename]


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object in the body; an empty body is an empty object.

    Raises Malformed, or HTTPException for a body that is not said to be JSON.
    """
    body = (await request.body()).strip()
    if body and _kind(request) != JSON:
        raise HTTPException(UNSUPPORTED)
    try:
        found = read_json(body.decode("utf-8")) if body else {}
    except UnicodeDecodeError:
        raise Malformed("wrong_encoding") from None
    if not isinstance(found, dict):
        raise Malformed("not_a_json_object")
    return found


def uploaded(said: Submission = Depends(submission_with_files)) -> UploadFile:
    """The one file of a multipart body, under the name `file`. Raises Malformed."""
    for name, value in said.pairs:
        if name == "file" and isinstance(value, UploadFile):
            return value
    raise Malformed("file_missing")
