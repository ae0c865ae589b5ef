"""Keeping the house: serve, seed, rebuild, prove, explain."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from domain.kernel.rules import Malformed, NotFound
from projections.base import Projection
from projections.catalogue import PROJECTIONS
from services.bootstrap import Shelf, check_evidence, check_ledger, megabytes, system_now
from services.cli.options import Asked, AskedToRead, argument, option
from services.cli.sitting import Sitting
from services.parsing import whole_number
from services.settings import Settings, variable_of
from services.texts import normalised
from services.words import say

DAMAGED = 1  # exit code
PORTS = range(1, 2**16)
WORKERS = range(1, 65)
ROOT = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)


class AskedToServe(Asked):
    """Where to listen, and the certificate for TLS."""

    host: str | None = option("--host", metavar="HOST")
    port: int | None = option("--port", metavar="PORT")
    cert: Path | None = option("--cert", metavar="FILE")
    key_file: Path | None = option("--key", metavar="FILE")


class AskedToSeed(Asked):
    """How many months of history."""

    months: int | None = option("--months", metavar="N")


class AskedToFound(Asked):
    """What the county is called, and who keeps it first."""

    full_name: str = argument("NAME")
    short_name: str | None = option("--short", metavar="NAME")
    administrator: str | None = option("--admin", metavar="NAME")
    account: str = option("--account", default="admin", metavar="LOGIN")


class AskedToRebuild(Asked):
    """Which read model (all, if none is named), by how many processes."""

    name: str | None = argument("[NAME]", optional=True)
    workers: int = option("--workers", default=1, metavar="N")


class AskedToProve(AskedToRead):
    """The size and root printed earlier, if any."""

    expect: tuple[int, str] | None = option("--expect", metavar="SIZE ROOT")


class AskedForReceipt(Asked):
    """Of which fact."""

    position: int = argument("POSITION")


class AskedToExplain(AskedToRead):
    """Which command."""

    command: str = argument("KIND.COMMAND")


def serve(asked: AskedToServe, sitting: Sitting) -> None:
    """Serve pages and API; the read models follow meanwhile."""
    import uvicorn  # noqa: PLC0415 - only the server needs it, and it takes a while

    from services.web.app import build  # noqa: PLC0415 - the same
    from services.web.listening import listening  # noqa: PLC0415 - the same

    if bool(asked.cert) != bool(asked.key_file):
        raise Malformed("certificate_incomplete")
    house = sitting.house
    config = uvicorn.Config(
        build(house),
        log_level="warning",
        ssl_certfile=asked.cert,
        ssl_keyfile=asked.key_file,
    )
    try:
        config.load()
    except OSError as error:
        raise Malformed("certificate_unreadable", error=str(error)) from None
    host = asked.host or house.settings.host
    port = house.settings.port if asked.port is None else asked.port
    if port not in PORTS:
        raise Malformed("port_out_of_range", most=PORTS[-1])
    with listening(host, port) as at:
        sitting.catch_up()
        place = f"[{host}]" if ":" in host else host
        address = f"http{'s' if asked.cert else ''}://{place}:{at.getsockname()[1]}/"
        sitting.tell(say(sitting.language, "cli", "serving", address=address))
        uvicorn.Server(config).run(sockets=[at])


def seed_demo(asked: AskedToSeed, sitting: Sitting) -> None:
    """Found the demo county in an empty folder and live its three years, or fewer months."""
    from services.demo import story  # noqa: PLC0415 - a story the other commands do not need

    settings = sitting.settings
    months = story.MONTHS if asked.months is None else asked.months
    if not 1 <= months <= story.MONTHS:
        raise Malformed("months_out_of_range", most=story.MONTHS)
    today = story.last_whole_day(system_now())
    with _new(settings), sitting.progress("seeding") as show:
        told = story.tell(settings, today, months=months, progress=lambda share: show(share, 1))
    sitting.tell(say(sitting.language, "cli", "seeded", facts=told.facts, password=told.password))
    headers = [say(sitting.language, "fields", name) for name in ("login_name", "person", "post")]
    sitting.table("", headers, told.accounts)


def seed_county(asked: AskedToFound, sitting: Sitting) -> None:
    """Found a real county: the shipped rules, the county, and its first administrator."""
    from services.founding import County, found  # noqa: PLC0415 - once in a county's life

    name = normalised(asked.full_name)
    county = County(
        full_name=name,
        short_name=normalised(asked.short_name or name),
        administrator=normalised(asked.administrator or asked.account),
        login_name=asked.account,
    )
    with _new(sitting.settings):
        found(sitting.settings, county)
    sitting.tell(say(sitting.language, "cli", "founded", account=county.login_name))


@contextmanager
def _new(settings: Settings) -> Iterator[None]:
    """A folder in which nothing stands yet, and nothing will if the founding fails.

    Raises Malformed.
    """
    folder = settings.data_dir
    if folder.exists() and any(folder.iterdir()):
        raise Malformed("already_founded", folder=str(folder))
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # half a county would never be made whole
        raise


def rebuild(asked: AskedToRebuild, sitting: Sitting) -> None:
    """Fold read models anew from the first fact, beside the serving ones, and swap them in."""
    if asked.workers not in WORKERS:
        raise Malformed("workers_out_of_range", most=WORKERS[-1])
    for projection in _chosen(asked.name):
        with sitting.progress("rebuilding") as tell:
            position = sitting.house.rebuild(projection, asked.workers, tell)
        words = {"name": projection.name, "position": position}
        sitting.tell(say(sitting.language, "cli", "rebuilt", **words))


def _chosen(name: str | None) -> Sequence[Projection]:
    found = [each for each in PROJECTIONS if name in (None, each.name)]
    if not found:
        raise NotFound("no_such_read_model", name=name, possible=[it.name for it in PROJECTIONS])
    return found


def fsck(asked: AskedToProve, sitting: Sitting) -> int:
    """Prove the ledger from its stored bytes; print its size and root, or the first fault.

    Then compare the files facts cite with those that are stored.
    """
    sitting.require_ledger()
    if asked.expect and (asked.expect[0] < 0 or not ROOT.fullmatch(asked.expect[1])):
        raise Malformed("expectation_unreadable")
    with sitting.progress("proving") as tell:
        verdict = check_ledger(
            sitting.settings.data_dir, asked.expect, lambda done: tell(done, done)
        )
    shelf = check_evidence(sitting.settings.data_dir) if verdict.ok else None
    whole = shelf is not None and not shelf.absent
    if sitting.as_json:
        told = {**asdict(verdict), "values": dict(verdict.values), "ok": verdict.ok}
        sitting.tell_json({**told, "evidence": asdict(shelf) if shelf else None})
    elif shelf:
        sitting.tell(say(sitting.language, "cli", "sound", size=verdict.size, root=verdict.root))
        _tell_of_files(shelf, sitting)
    else:
        found = say(sitting.language, "fsck", verdict.code)
        where = verdict.position or verdict.size
        sitting.tell(say(sitting.language, "cli", "damaged", position=where, found=found))
        values = ", ".join(f"{name}={value}" for name, value in verdict.values)
        sitting.complain(f"{verdict.code}: {values}")
    return 0 if whole else DAMAGED


def _tell_of_files(shelf: Shelf, sitting: Sitting) -> None:
    """Say which files are missing and how many nobody cites, if there are any."""
    if shelf.uncited:
        size = {"count": shelf.uncited, "size": megabytes(shelf.uncited_bytes)}
        sitting.tell(say(sitting.language, "cli", "files_uncited", **size))
    if shelf.absent:
        words = {"count": len(shelf.absent), "cited": shelf.cited}
        sitting.tell(say(sitting.language, "cli", "files_absent", **words))
        sitting.complain("\n".join(shelf.absent))


def receipt(asked: AskedForReceipt, sitting: Sitting) -> None:
    """Print the receipt of a fact, which tools/verify.py checks without any of our code."""
    if whole_number(str(asked.position)) is None:
        raise NotFound("no_such_position", position=asked.position)
    sitting.tell_json(sitting.house.receipt(asked.position))


def explain(asked: AskedToExplain, sitting: Sitting) -> None:
    """Print the path of a command through the code."""
    from services.explain import explain as stops_of  # noqa: PLC0415 - it loads every room

    stops = stops_of(asked.command, sitting.language)
    if sitting.as_json:
        sitting.tell_json([asdict(stop) for stop in stops])
        return
    width = max(len(stop.place) for stop in stops)
    for stop in stops:
        number = str(stop.number or "") if not stop.depth else ""
        sitting.tell(f"{stop.place:<{width}}  {number:<2}{'  ' * stop.depth}{stop.says}")


def show_settings(_asked: AskedToRead, sitting: Sitting) -> None:
    """Print every setting, where it comes from, and its value; there are no secrets among them."""
    told = {each.name: getattr(sitting.settings, each.name) for each in fields(sitting.settings)}
    if sitting.as_json:
        sitting.tell_json({name: _plain(value) for name, value in told.items()})
        return
    headers = [say(sitting.language, "cli", key) for key in ("setting", "variable", "value")]
    rows = [[name, variable_of(name), str(value)] for name, value in told.items()]
    sitting.table("", headers, rows)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
