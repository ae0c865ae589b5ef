"""The tutorial, the guides and both READMEs do what they show."""

import io
import re
import shutil
from pathlib import Path

import pytest

from services.bootstrap import open_house
from services.demo.places import DEMO_SEATS, PASSWORD
from services.settings import Settings
from tests.architecture.source import ROOT
from tests.county import found_county
from tests.end_to_end.terminal import play, steps
from tests.files import jpeg

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
TUTORIAL = ROOT / "docs" / "tutorial.md"
GUIDES = sorted((ROOT / "docs" / "how_to").glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with our tools in it."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    return tmp_path


@pytest.fixture
def county(folder: Path) -> Path:
    """The folder, with the small county of the tests in it as `zeji-data`, and a file on record."""
    house = open_house(Settings(data_dir=folder / "zeji-data"))
    found_county(house.desk)
    house.evidence.keep(io.BytesIO(jpeg()), "photo.jpg")
    house.close()
    return folder


def test_the_tutorial_does_what_it_shows(folder: Path) -> None:
    assert len(list(steps(TUTORIAL))) > 20
    assert not (wrong := play(TUTORIAL, folder, "en")), "\n".join(wrong)


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_a_guide_does_what_it_shows(page: Path, county: Path) -> None:
    assert not (wrong := play(page, county, "en")), "\n".join(wrong)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_a_readme_does_what_it_shows(page: Path, folder: Path) -> None:
    assert list(steps(page))
    language = "zh" if "zh" in page.name else "en"
    assert not (wrong := play(page, folder, language)), "\n".join(wrong)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_a_readme_names_every_demo_account(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert PASSWORD in text
    named = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert named == list(DEMO_SEATS)


def test_the_readmes_are_equals() -> None:
    english, chinese = (page.read_text(encoding="utf-8") for page in READMES)
    for pattern in (r"^#+(?= )", r"^\|(?=-)", r"^```\w+"):
        found = [re.findall(pattern, text, re.MULTILINE) for text in (english, chinese)]
        assert found[0] == found[1], f"{pattern} differs"
    links = [{it for it in LINK.findall(text) if "README" not in it} for text in (english, chinese)]
    assert links[0] == links[1]
    assert [step.typed for step in steps(READMES[0])] == [step.typed for step in steps(READMES[1])]
