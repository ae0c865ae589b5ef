"""The county of the web tests: founded once, copied for each test, since each changes it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.web.county import County, found, opened


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    found(folder)
    return folder


@pytest.fixture
def county(founded: Path, tmp_path: Path) -> Iterator[County]:
    shutil.copytree(founded, tmp_path / "county")
    with opened(tmp_path / "county") as county:
        yield county


@pytest.fixture(scope="module")
def looked_at(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county the tests of a module look at and none of them changes."""
    folder = tmp_path_factory.mktemp("looked-at") / "county"
    shutil.copytree(founded, folder)
    with opened(folder) as county:
        yield county
