"""The words: nothing the code can say is missing, nothing stands there for nobody.

What the code says is read from the catalogue of kinds and from the source itself.
"""

import ast
import importlib
import pkgutil
import string
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

import pytest

import domain
import projections
from domain.catalogue import COMMANDS, EVENTS, STATES
from domain.kernel.rules import Basis, Declined
from services import cli, filtering, parsing, words
from services.refusals import rule_text
from services.words import LANGUAGES, Language, catalogue, choice_key, field_name
from tests.architecture.source import ROOMS, ROOT, name, python_files, tree

SPOKEN = {**COMMANDS, **EVENTS}
CODE_AT = {"require": 1, "Refused": 0, "Forbidden": 0, "NotFound": 0, "Malformed": 0, "Conflict": 0}
# Not for placeholders:
LINES = {"blocked_by", "missing", "instead", "changed", "basis", "about"}
FILES = Path(words.__file__).parent
BANNED = ("！", "抱歉", "数据", "事件", "投影", "哈希", "区块链")  # say 记录, 校验码


class Use(NamedTuple):
    """One place in the source that refuses: the code, its values, what it calls missing."""

    where: str
    code: str
    values: frozenset[str]
    missing: tuple[str, ...]


@cache
def uses() -> tuple[Use, ...]:
    """Every place that declines, in the order of the source."""
    return tuple(
        _use(path, call, function)
        for path in python_files(*ROOMS)
        if name(path) != "domain/kernel/rules.py"  # where declining itself is made
        for function in [tree(path), *_functions(tree(path))]
        for call in _own_calls(function)
        if len(call.args) > CODE_AT.get(_called(call), len(call.args))
    )


def _use(path: Path, call: ast.Call, function: ast.AST) -> Use:
    where = f"{name(path)}:{call.lineno}"
    code = call.args[CODE_AT[_called(call)]]
    assert isinstance(code, ast.Constant), f"{where}: the code must stand here"
    return Use(where, code.value, frozenset(_values(call, function)), tuple(_missing(call)))


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child


def _own_calls(node: ast.AST) -> Iterator[ast.Call]:
    """Calls in a function, those of functions within it left to them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _own_calls(child)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _values(call: ast.Call, function: ast.AST) -> Iterator[str]:
    """The names of the values a refusal carries; `**words` are looked up where they are made."""
    for keyword in call.keywords:
        if keyword.arg is None:
            assert isinstance(keyword.value, ast.Name), "spell the values out, or name the dict"
            yield from _keys_of(keyword.value.id, function)
        elif keyword.arg not in LINES:
            yield keyword.arg


def _keys_of(variable: str, function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Dict):
            continue
        if any(isinstance(to, ast.Name) and to.id == variable for to in node.targets):
            yield from (key.value for key in node.value.keys if isinstance(key, ast.Constant))


def _missing(call: ast.Call) -> Iterator[str]:
    """The fields a refusal calls missing, where they are spelled out."""
    for keyword in call.keywords:
        if keyword.arg == "missing" and isinstance(keyword.value, ast.List):
            yield from (it.value for it in keyword.value.elts if isinstance(it, ast.Constant))


def placeholders(text: str) -> set[str]:
    """The values a text mentions."""
    return {found for _, found, _, _ in string.Formatter().parse(text) if found is not None}


def enums() -> Iterator[type[Enum]]:
    """Every enumeration of the domain and of the read models."""
    for room in (domain, projections):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    rooms = ("domain.", "projections.")
    return (kind for kind in _beneath(Enum) if kind.__module__.startswith(rooms))


def _beneath(base: type[Any]) -> Iterator[type[Any]]:
    for child in base.__subclasses__():
        yield child
        yield from _beneath(child)


def fields_of(value: type[Any]) -> set[str]:
    """The fields of a command, fact or part, and of the parts within it."""
    found = set()
    for field in fields(value):
        if field.name == "act" and value.__name__ in {it.__name__ for it in SPOKEN.values()}:
            continue  # the desk's; `act` of a clock is another thing
        found.add(field.name)
        for part in _parts(get_type_hints(value)[field.name]):
            found |= fields_of(part)
    return found


def _parts(hint: Any) -> Iterator[type[Any]]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for argument in get_args(hint):
        yield from _parts(argument)


@pytest.mark.parametrize("section", sorted({*catalogue("zh"), *catalogue("en")}))
def test_every_entry_stands_in_both_languages(section: str) -> None:
    zh, en = (catalogue(language).get(section, {}) for language in LANGUAGES)
    assert zh.keys() == en.keys()
    if section != "confidence":
        assert all(text.strip() for text in (*zh.values(), *en.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_command_and_fact_has_its_name(language: Language) -> None:
    entries = catalogue(language)
    assert entries["kinds"].keys() == STATES.keys()
    assert entries["commands"].keys() == COMMANDS.keys()
    assert entries["facts"].keys() == EVENTS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_commands_of_a_kind_share_a_name(language: Language) -> None:
    named = [(key.partition(".")[0], text) for key, text in catalogue(language)["commands"].items()]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_has_its_word(language: Language) -> None:
    members = {choice_key(member) for kind in enums() for member in kind}
    assert catalogue(language)["choices"].keys() == members


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_its_word(language: Language) -> None:
    for spoken, value in SPOKEN.items():
        for field in fields_of(value):
            assert field_name(language, spoken, field)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_for_a_field_nobody_has(language: Language) -> None:
    by_spoken = {spoken: fields_of(value) for spoken, value in SPOKEN.items()}
    wanted = {field for found in by_spoken.values() for field in found}
    wanted |= {f"{spoken}.{field}" for spoken, found in by_spoken.items() for field in found}
    wanted |= {
        f"{spoken.partition('.')[0]}.{field}"
        for spoken, found in by_spoken.items()
        for field in found
    }
    wanted |= {field for use in uses() for field in use.missing}
    assert catalogue(language)["fields"].keys() <= wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_words(language: Language) -> None:
    assert catalogue(language)["refusals"].keys() == {use.code for use in uses()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_mentions_only_what_every_use_of_it_carries(language: Language) -> None:
    entries = catalogue(language)["refusals"]
    found = [
        f"{use.where}: {use.code} does not carry {sorted(absent)}"
        for use in uses()
        if (absent := placeholders(entries.get(use.code, "")) - use.values)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_refusal_calls_missing_is_a_field_with_a_word(language: Language) -> None:
    found = [
        f"{use.where}: {field}"
        for use in uses()
        for field in use.missing
        if field not in catalogue(language)["fields"]
    ]
    assert not found, "\n".join(found)


def test_what_one_can_do_instead_is_a_command() -> None:
    for path in python_files("domain", "services"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "instead":
                said = [it.value for it in ast.walk(node.value) if isinstance(it, ast.Constant)]
                named = [it for it in said if isinstance(it, str) and "." in it]
                assert COMMANDS.keys() >= set(named), f"{name(path)}:{node.value.lineno}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_a_form_has_its_words(language: Language) -> None:
    reasons = {
        keyword.value.value
        for path in python_files("services")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and _called(call) == "Fault"
        for keyword in call.keywords
        if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant)
    }
    reasons |= {
        call.args[0].value
        for call in ast.walk(tree(Path(filtering.__file__)))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "self._fault"
        if isinstance(call.args[0], ast.Constant)
    }
    source = tree(Path(parsing.__file__))
    choosing = next(it for it in _functions(source) if it.name == "_reason")
    reasons |= {
        node.value
        for node in ast.walk(choosing)
        if isinstance(node, ast.Constant) and str(node.value).startswith(("not_", "malformed"))
    }
    assert catalogue(language)["faults"].keys() == reasons


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_policy_has_its_words(language: Language) -> None:
    calls = [
        call
        for path in python_files("services")
        if "policies" in name(path)
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call)
    ]
    given = [kw.value for call in calls for kw in call.keywords if kw.arg == "reason"]
    given += [call.args[2] for call in calls if _called(call) == "_release"]
    reasons = {node.value for node in given if isinstance(node, ast.Constant)}
    assert catalogue(language)["policy_reasons"].keys() == reasons


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_of_declining_says_what_to_do_next(language: Language) -> None:
    kinds = {kind.__name__ for kind in Declined.__subclasses__()}
    said = catalogue(language)["refusal"].keys()
    assert {key for key in said if key[0].isupper()} == kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_confidence_has_its_mark(language: Language) -> None:
    marks = catalogue(language)["confidence"]
    assert marks.keys() == set("VWMP")
    assert not marks["V"] + marks["W"]
    for confidence, mark in marks.items():
        assert rule_text(Basis(law="法", confidence=confidence), language) == f"法{mark}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_the_ledger_has_its_words(language: Language) -> None:
    codes = {
        call.args[0].value
        for call in ast.walk(tree(ROOT / "infra" / "fsck.py"))
        if isinstance(call, ast.Call) and _called(call) == "Fault" and call.args
        if isinstance(call.args[0], ast.Constant)
    }
    assert catalogue(language)["fsck"].keys() == codes


def test_the_command_line_has_help_for_what_it_offers_and_nothing_else() -> None:
    paths = {path for path, _, _ in cli.COMMANDS}
    groups = {path.split()[0] for path in paths}
    options = {field.name for _, _, kind in cli.COMMANDS for field in fields(kind)}
    assert catalogue("zh")["cli_help"].keys() == {"zeji", *paths, *groups}
    assert catalogue("zh")["cli_options"].keys() == options


@pytest.mark.parametrize(
    "section", ["cli", "columns", "import_counts", "sections", "explain", "refusal", "values"]
)
def test_nothing_stands_there_that_nobody_says(section: str) -> None:
    said = {
        node.value
        for path in python_files("services")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said |= {word.removesuffix("_name") for word in said}
    said |= {kind.__name__ for kind in Declined.__subclasses__()}
    unsaid = {key for key in catalogue("zh")[section] if key.rpartition(".")[2] not in said}
    assert not unsaid


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_services_say_is_there_with_its_values(language: Language) -> None:
    found = []
    for path in python_files("services"):
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            constants = [it.value for it in call.args[1:3] if isinstance(it, ast.Constant)]
            if _called(call) != "say" or len(constants) < 2:
                continue
            section, key = constants
            text = catalogue(language).get(section, {}).get(key)
            given = {keyword.arg for keyword in call.keywords}
            if text is None or (None not in given and placeholders(text) != given):
                found.append(f"{name(path)}:{call.lineno}: {section}.{key} with {given}: {text}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_stands_in_two_files(language: Language) -> None:
    entries = [
        (section, key)
        for file in sorted(FILES.glob(f"{language}*.toml"))
        for section, found in tomllib.loads(file.read_text(encoding="utf-8")).items()
        for key in found
    ]
    assert len(set(entries)) == len(entries)


def test_chinese_keeps_to_the_words_of_offices() -> None:
    found = [
        f"{section}.{key}: {text}"
        for section, entries in catalogue("zh").items()
        for key, text in entries.items()
        if any(word in text for word in BANNED)
    ]
    assert not found, "\n".join(found)
