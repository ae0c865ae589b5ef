"""The command line over a small county with one finding, and what it answers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable
from typer.testing import CliRunner, Result

from infra.database import read_model_engine
from services.bootstrap import open_house, system_now
from services.cli import build
from services.local_time import local_day
from services.settings import Settings
from services.words import Language
from tests.county import found_county
from tests.known import ENFORCEMENT

Zeji = Callable[..., Result]


TODAY = local_day(system_now())


FINDING = "findings/one"


SAID = [
    "title=行政处罚决定未按期公示", "details=12件超过7个工作日才公示", f"unit={ENFORCEMENT}",
    "source=supervision", "severity=serious", f"found_on={TODAY}", "place.words=执法大队",
    "basis_clause=公示制度",
]  # fmt: skip


RECORD = ["do", "findings.RecordFinding", *SAID, "--as", "inspector"]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small county and one finding in it."""
    folder = tmp_path_factory.mktemp("county")
    house = open_house(Settings(data_dir=folder))
    found_county(house.desk)
    house.close()
    done = run("zh", folder, "do", "findings.RecordFinding", FINDING, *RECORD[2:])
    assert not done.exit_code, done.output
    return folder


@pytest.fixture
def folder(county: Path, tmp_path: Path) -> Path:
    """A copy of the county, to be changed."""
    copy = tmp_path / "county"
    shutil.copytree(county, copy)
    return copy


@pytest.fixture
def zeji(folder: Path) -> Zeji:
    """The command line over the copy, in Chinese."""
    return lambda *said, **options: run("zh", folder, *said, **options)


def run(language: Language, folder: Path, *said: str, **options: Any) -> Result:
    """Run one command."""
    return CliRunner().invoke(build(language), ["--data", str(folder), *said], **options)


def damage(folder: Path, change: Executable, file: str = "ledger.sqlite") -> None:
    """Change a file, the ledger's if no other is named, behind its back."""
    engine = read_model_engine(folder / file)
    with engine.begin() as connection:
        connection.execute(change)
    engine.dispose()


def answered(result: Result) -> Any:
    """What a command said as JSON."""
    assert not result.exit_code, result.output
    return json.loads(result.stdout)
