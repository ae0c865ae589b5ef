"""Imports (导入) of old ledgers: upload, columns, preview, apply; for whose post may import."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import cast
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from domain.kernel.rules import Declined, Malformed, NotFound
from domain.kernel.stream import Value
from services.authority import IMPORTERS, Caller, require_role
from services.importing import COMMANDS, Importer, Map, load_map, rejected_name
from services.importing.columns import REST, lacking
from services.importing.jobs import AT_WORK, Found, Job, Step
from services.importing.mapping import Kind, fields_of, map_text, shipped_maps
from services.importing.uploads import Upload, begun, source_of
from services.importing.working import Room, do, first_rejected
from services.parsing import Fault
from services.refusals import Refusal
from services.texts import one_line
from services.web.asking import Asking, Who, prove_intent
from services.web.bodies import Submission, submission, submission_with_files
from services.web.choices import Option
from services.web.errors import status_of
from services.web.frame import IMPORTS
from services.web.import_form import DATES_APART, Change, FieldRow, MapForm
from services.web.render import lines, page
from services.words import say

router = APIRouter()
ENDINGS = ".csv,.xlsx,.xls"
LISTED = 50  # rows shown one by one
NAME_MAX = 100  # characters of a file's name, from its end
COUNTS = ("rows", "new", "changed", "repeated", "bad")
SETTLED = frozenset({Step.PREVIEWED, Step.IMPORTED})
UNFIT = 422


class Board(Value):
    """Context of imports/board.html."""

    jobs: Sequence[Job]
    maps: Sequence[Option]
    endings: str
    chosen: str
    refusal: Refusal | None


class ColumnsPage(Value):
    """Context of imports/columns.html."""

    job: Job
    map: Map
    rows: Sequence[FieldRow]
    keys: Sequence[tuple[str, bool]]
    keeps_rest: bool | None  # whether columns not chosen are kept in words; None: not asked
    dates: str
    lacking: frozenset[str]
    judged: bool  # whether it was sent, and why it is shown again


class Line(Value):
    """A row taken over before, and what it says now."""

    line: int
    stream: str
    changes: Sequence[Change]


class Detail(Value):
    """Context of imports/detail.html."""

    job: Job
    progress: tuple[int, int] | None  # while it is at work
    found: Found | None  # once it is known
    counts: Sequence[tuple[str, int]]
    bad: Sequence[tuple[str, str]]  # line, reasons
    changed: Sequence[Line]
    sample: Sequence[Change]
    refusal: Refusal | None


def importing(who: Asking = Who) -> Asking:
    """Who asks, and may import. Raises Forbidden."""
    require_role(who.person, IMPORTERS, who.known)
    return who


Importing = Depends(importing)


@router.get(IMPORTS, include_in_schema=False)
def board(request: Request, who: Asking = Importing) -> Response:
    """One's own imports, and the form that begins another."""
    return _board(request, who)


@router.post(IMPORTS, include_in_schema=False)
def upload(
    request: Request,
    who: Asking = Importing,
    sent: Submission = Depends(submission_with_files),
) -> Response:
    """Take the file and go on to its columns; or the form again, saying what is wrong."""
    prove_intent(request, who, sent.one("csrf"))
    try:
        job = begun(who.house.tables, _upload(who, sent))
    except Malformed as declined:
        return _board(request, who, sent.one("as"), declined)
    who.house.imports.keep(job)
    return _to(job, "/columns")


@router.get(IMPORTS + "/{id}", include_in_schema=False)
def detail(request: Request, id: str, who: Asking = Importing) -> Response:
    """An import: what it would do, how far it is, or what it did."""
    jobs = who.house.imports
    job = jobs.find(id, who.person)
    if job.step is Step.COLUMNS:
        return _to(job, "/columns")
    form, path = MapForm(who, job), jobs.rejected(job)
    found = job.found if job.step in SETTLED else None
    told = job.refusal if job.step is Step.REFUSED else None
    shown = Detail(
        job=job,
        progress=jobs.progress(job) if job.step in AT_WORK else None,
        found=found,
        counts=[(say(who.language, "import_counts", it), getattr(found, it, 0)) for it in COUNTS],
        bad=first_rejected(path, who.language, LISTED) if found and path.exists() else (),
        changed=[
            Line(line=row.line, stream=row.stream, changes=[form.change(it) for it in row.fields])
            for row in (found.changed_rows if found else ())
        ],
        sample=[form.change(it) for it in (found.sample if found else ())],
        refusal=told[who.language] if told else None,
    )
    return page(request, "imports/detail.html", shown)


@router.get(IMPORTS + "/{id}/columns", include_in_schema=False)
def columns(request: Request, id: str, who: Asking = Importing) -> Response:
    """Which column is which field, as the map has it."""
    job = who.house.imports.find(id, who.person)
    if job.step in AT_WORK:
        return _to(job)
    return _columns(request, MapForm(who, job), job, job.map)


@router.post(IMPORTS + "/{id}/columns", include_in_schema=False)
def choose(
    request: Request, id: str, who: Asking = Importing, sent: Submission = Depends(submission)
) -> Response:
    """Keep the map and begin the preview; or the form again with what it still lacks."""
    prove_intent(request, who, sent.one("csrf"))
    job = who.house.imports.find(id, who.person)
    if job.step in AT_WORK:
        return _to(job)
    form = MapForm(who, job)
    map = form.read(sent)
    if lacking(map) or form.unasked(map, sent):
        return _columns(request, form, job, map, judged=True)
    _start(who, job, Step.PREVIEWING, map)
    return _to(job)


@router.post(IMPORTS + "/{id}/preview", include_in_schema=False)
def preview(
    request: Request, id: str, who: Asking = Importing, sent: Submission = Depends(submission)
) -> Response:
    """Look at the rows again, by the same map."""
    prove_intent(request, who, sent.one("csrf"))
    job = who.house.imports.find(id, who.person)
    if job.step not in {*AT_WORK, Step.COLUMNS}:
        _start(who, job, Step.PREVIEWING, job.map)
    return _to(job)


@router.post(IMPORTS + "/{id}/apply", include_in_schema=False)
def apply(
    request: Request, id: str, who: Asking = Importing, sent: Submission = Depends(submission)
) -> Response:
    """Record the new rows, as many as the button said."""
    prove_intent(request, who, sent.one("csrf"))
    job = who.house.imports.find(id, who.person)
    agreed = job.found is not None and sent.one("new") == str(job.found.new)
    if job.step is Step.PREVIEWED and agreed:
        _start(who, job, Step.IMPORTING, job.map)
    return _to(job)


@router.get(IMPORTS + "/{id}/map.toml", include_in_schema=False)
def map_file(id: str, who: Asking = Importing) -> Response:
    """The map as a file, for `zeji import --map` and for the next upload."""
    job = who.house.imports.find(id, who.person)
    name = f"attachment; filename*=utf-8''{quote(job.map.name)}.toml"
    headers = {"content-disposition": name}
    return Response(map_text(job.map), media_type="application/toml", headers=headers)


@router.get(IMPORTS + "/{id}/rejected.csv", include_in_schema=False)
def rejected(id: str, who: Asking = Importing) -> Response:
    """The bad rows under their own headers, each with its reasons."""
    jobs = who.house.imports
    job = jobs.find(id, who.person)
    path = jobs.rejected(job)
    if not path.exists():
        raise NotFound("no_such_import", id=id)
    return FileResponse(path, media_type="text/csv", filename=rejected_name(job.file.name))


def _to(job: Job, place: str = "") -> Response:
    return RedirectResponse(f"{IMPORTS}/{job.id}{place}", 303)


def _board(
    request: Request, who: Asking, chosen: str = "", declined: Declined | None = None
) -> Response:
    shown = Board(
        jobs=who.house.imports.of(who.person),
        maps=_maps(who),
        endings=ENDINGS,
        chosen=chosen,
        refusal=lines(request, declined, None)[0] if declined else None,
    )
    status = status_of(declined) if declined else 200
    return page(request, "imports/board.html", shown, status=status)


def _maps(who: Asking) -> Sequence[Option]:
    """What a file may hold, each by a shipped map or by hand."""
    by_hand = say(who.language, "pages", "import_by_hand")
    shipped = [load_map(name) for name in sorted(shipped_maps(), reverse=True)]  # 整改台账 first
    found: list[Option] = []
    for kind in sorted(COMMANDS, reverse=True):
        maps = [(map.name, map.title) for map in shipped if map.kind == kind]
        group = say(who.language, "kinds", kind)
        for name, label in (*maps, ("", by_hand)):
            found.append(Option(value=f"{kind}:{name}", label=label, group=group))
    return found


def _upload(who: Asking, sent: Submission) -> Upload:
    """What was sent. Raises Malformed for a choice nobody offered."""
    if sent.one("as") not in {option.value for option in _maps(who)}:
        raise Malformed("does_not_fit", errors=(Fault(field="as", reason="not_a_choice"),))
    kind, _, map = sent.one("as").partition(":")
    files = [(key, it) for key, it in sent.pairs if isinstance(it, UploadFile)]
    return Upload(
        person=who.person,
        made_at=who.house.clock.now(),
        kind=cast("Kind", kind),
        map=map,
        files={key: (one_line(it.filename or "")[-NAME_MAX:], it.file) for key, it in files},
    )


def _start(who: Asking, job: Job, step: Step, map: Map) -> None:
    """Let the job be done in its own thread, by the one who asks."""
    house = who.house
    room = Room(
        importer=Importer(house.desk, house.ledger, Caller(account=who.account)),
        source=partial(source_of, house.tables),
        alone=house.importing,
        rejected=house.imports.rejected,
        name=who.name,
    )
    house.imports.start(replace(job, step=step, map=map), partial(do, room))


def _columns(
    request: Request, form: MapForm, job: Job, map: Map, *, judged: bool = False
) -> Response:
    shown = ColumnsPage(
        job=job,
        map=map,
        rows=form.rows(map),
        keys=form.keys(map),
        keeps_rest=bool(map.kept) if job.by_hand and REST in fields_of(map.kind) else None,
        dates=f"{DATES_APART} ".join(map.dates),
        lacking=lacking(map) if judged else frozenset(),
        judged=judged,
    )
    status = UNFIT if shown.lacking else 200
    return page(request, "imports/columns.html", shown, status=status)
