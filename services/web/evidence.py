"""Evidence (佐证材料) at the door: files of a form stored, citings shown, a file handed out (0022).

Only who may issue a command that cites files can store any. Pictures browsers show safely are
shown; everything else is saved, whatever it is called.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi.responses import FileResponse, Response
from starlette.datastructures import UploadFile

from domain.kernel.rules import Malformed, NotFound
from domain.kernel.stream import Command, State, Value
from projections.base import Row
from projections.questions.citing import cited_with, used_elsewhere
from services.authority import require_role
from services.bootstrap import FILE_KINDS
from services.file_names import file_name
from services.reading import View
from services.web.asking import Asking

SHOWN = frozenset(kind.media_type for kind in FILE_KINDS if kind.shown)
ACCEPTED = ",".join(["image/*", *(ending for kind in FILE_KINDS for ending in kind.endings)])
UNKNOWN = "application/octet-stream"
# A file is no page of ours: it runs nothing and loads nothing. The styles are the browser's own, by
# which it fits a picture to its window.
HARMLESS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    ),
    "cross-origin-resource-policy": "same-origin",
}


class Cited(Value):
    """One citing of a file, as a page shows it."""

    row: Row
    shown: bool  # as a picture
    same_as: str  # the name under which the page shows the same file above; empty if it does not
    elsewhere: Sequence[str]  # the other streams that cite it, as far as one may see them


def cited_on(view: View, stream: str, happened_by: date | None) -> Sequence[Cited]:
    """The citings of one stream, for its page; `happened_by`: done that day or before."""
    visible = view.viewer.units
    elsewhere = used_elsewhere(view.read, [stream], visible)
    return cited(cited_with(view.read, stream, visible, happened_by), elsewhere)


def cited(rows: Sequence[Row], elsewhere: Sequence[Row]) -> Sequence[Cited]:
    """The citings of a page with what shows that a file was used before."""
    told: list[Cited] = []
    above: dict[str, str] = {}  # names by digest
    for row in rows:
        digest = row["digest"]
        others = dict.fromkeys(each["stream"] for each in elsewhere if each["digest"] == digest)
        told.append(
            Cited(
                row=row,
                shown=row["media_type"] in SHOWN,
                same_as=above.get(digest, ""),
                elsewhere=tuple(others),
            )
        )
        above.setdefault(digest, row["name"])
    return told


def handed_out(who: Asking, row: Row) -> Response:
    """The file of a citing, as what it is by its content and under the name it is cited by."""
    files, digest = who.house.evidence, row["digest"]
    if not files.holds(digest):
        raise NotFound("evidence_lost", file=row["name"], digest=digest)
    kind = files.kind(digest)
    return FileResponse(
        files.path(digest),
        media_type=kind.media_type if kind else UNKNOWN,
        filename=row["name"],
        content_disposition_type="inline" if kind and kind.shown else "attachment",
        headers=HARMLESS,
    )


class Filing:
    """The files of one form, stored as it is read; what was stored, and what was not and where."""

    def __init__(self, who: Asking, command: type[Command[Any]], state: State) -> None:
        """Begin with none; they are for a command on a stream that stands so."""
        self._who, self._command, self._state = who, command, state
        self._kept: list[str] = []
        self._declined: list[Malformed] = []

    def read(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """What was said, every file that was stored named by its digest. Raises Forbidden."""
        return {name: self._read(each, name) for name, each in said.items()}

    def require_all(self) -> None:
        """Refuse the form if a file was not taken. Raises Malformed, naming those that were."""
        if len(self._declined) == 1 and not self._kept:
            raise self._declined[0]
        if self._declined:
            several = Malformed("evidence_not_taken", kept=self._kept)
            several.also = tuple(self._declined)
            raise several

    def _read(self, said: Any, at: str) -> Any:
        if isinstance(said, list):
            return [self._read(each, f"{at}[{n}]") for n, each in enumerate(said)]
        if not isinstance(said, dict):
            return said
        read = {name: self._read(it, f"{at}.{name}") for name, it in said.items() if name != "file"}
        file = said.get("file")
        if isinstance(file, UploadFile) and file.filename:
            read |= self._stored(file.file, file.filename, at)
        return read

    def _stored(self, file: Any, name: str, at: str) -> dict[str, str]:
        require_role(self._who.person, self._command.roles, self._who.known, self._state)
        try:
            ref = self._who.house.evidence.keep(file, file_name(f"{at}.digest", name))
        except Malformed as declined:
            if not declined.values.get("errors"):  # which name the field themselves
                declined.missing = (f"{at}.digest",)
            self._declined.append(declined)
            return {}
        self._kept.append(ref.name)
        return {"digest": ref.digest, "name": ref.name, "media_type": ref.media_type}
