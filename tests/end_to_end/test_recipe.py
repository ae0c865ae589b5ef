"""The recipe for a new kind of stream works as it is written."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

RECIPE = ROOT / "docs" / "how_to" / "add_a_stream.md"
BLOCK = re.compile(r"^```python\n# (?P<path>\S+)\.py\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = {it["path"]: it["text"] for it in BLOCK.finditer(RECIPE.read_text(encoding="utf-8"))}
TESTS = [path for path in BLOCKS if path.startswith("tests/")]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The recipe's files, as if they stood where they say."""
    for path, text in BLOCKS.items():
        file = tmp_path / f"{path}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        package = importlib.import_module(path.rpartition("/")[0].replace("/", "."))
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(file.parent)])
    yield
    for path in BLOCKS:
        sys.modules.pop(path.replace("/", "."), None)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("path", TESTS)
def test_a_test_of_the_recipe_passes(path: str) -> None:
    module = importlib.import_module(path.replace("/", "."))
    tried = [test for name, test in vars(module).items() if name.startswith("test_")]
    assert tried
    for test in tried:
        test()


def test_the_recipe_has_a_rule_a_read_model_and_their_tests() -> None:
    rooms = sorted(path.rpartition("/")[0] for path in BLOCKS)
    assert rooms == ["domain", "projections", "tests/domain", "tests/projections"]
