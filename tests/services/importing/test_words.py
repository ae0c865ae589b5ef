"""Every reason why a row is bad, and every column of a list, has its words in both languages."""

import ast

import pytest

from services.exporting import LISTS
from services.words import LANGUAGES, Language, catalogue
from tests.architecture.source import python_files, tree


def reasons() -> set[str]:
    """The reasons spelled out in the importing package."""
    found = set()
    for path in python_files("services"):
        if path.parent.name != "importing":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unfit":
                found |= {node.args[1].value}
            if isinstance(node, ast.keyword) and node.arg == "reason":
                found |= _strings(node.value)
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
                found |= _strings(node.value)
    return found - {"declined"}  # said in the words of the refusal itself


def _strings(node: ast.AST) -> set[str]:
    return {it.value for it in ast.walk(node) if isinstance(it, ast.Constant)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words_and_no_words_are_for_nothing(language: Language) -> None:
    assert catalogue(language)["import_reasons"].keys() == reasons()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_and_column_has_its_words(language: Language) -> None:
    columns = {column for _, columns in LISTS.values() for column in columns}
    assert catalogue(language)["export_columns"].keys() == columns
    assert catalogue(language)["export"].keys() >= LISTS.keys()
