"""One name, several places: each kind of stream has all its parts, under its own name."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tests.architecture.source import ROOT, kinds, python_files, short, states, tree

GLOSSARY = ROOT / "docs" / "glossary.md"
NO_NUMBERS = "nobody asks a register anything: a number stands in the fact that took it"
BOTH_WAYS = "duties are read by person and by matter: projections/duties.py"
TIMELINE = "the timeline keeps all of it: projections/questions/consultations.py"
EXCEPTIONS: dict[tuple[str, str], str] = {  # (kind, missing place): why it may be missing
    ("registers", "projection"): NO_NUMBERS,
    ("registers", "projection tests"): NO_NUMBERS,
    ("responsibilities", "projection"): BOTH_WAYS,
    ("responsibilities", "projection tests"): BOTH_WAYS,
    ("consultations", "projection"): TIMELINE,
    ("consultations", "projection tests"): TIMELINE,
}


def places(kind: ModuleType) -> Iterator[tuple[str, bool, str]]:
    """Each place of a kind: what it is called, whether it is there, and what to do if not."""
    it = short(kind)
    for place, path in (
        ("projection", f"projections/{it}.py"),
        ("rule tests", f"tests/domain/test_{it}.py"),
        ("projection tests", f"tests/projections/test_{it}.py"),
    ):
        package = path.removesuffix(".py").replace("/test_", "/")
        yield place, (ROOT / path).exists() or (ROOT / package).is_dir(), f"create {path}"
    glossary = GLOSSARY.read_text(encoding="utf-8")
    for state in states(kind):
        entry = f"`{state.__name__}`"
        yield "glossary entry", entry in glossary, f"add a row with {entry} to docs/glossary.md"


def missing() -> dict[tuple[str, str], str]:
    """Every missing place of every kind, with what to do."""
    return {
        (short(kind), place): todo
        for kind in kinds()
        for place, there, todo in places(kind)
        if not there
    }


def test_each_kind_has_all_its_places() -> None:
    found = [
        f"domain/{kind} has no {place}; {todo}, or name it in EXCEPTIONS with a reason"
        for (kind, place), todo in missing().items()
        if (kind, place) not in EXCEPTIONS
    ]
    assert not found, "\n".join(found)


def test_no_exception_outlives_its_reason() -> None:
    stale = set(EXCEPTIONS) - set(missing())
    assert not stale, f"these places exist now; take them out of EXCEPTIONS: {sorted(stale)}"


def test_each_kind_declares_one_state_named_after_its_module() -> None:
    for kind in kinds():
        streams = [state.stream for state in states(kind)]
        assert streams == [short(kind)], (
            f"{kind.__name__} must declare exactly one State with stream = {short(kind)!r}"
        )


def test_the_catalogue_lists_every_module_that_declares_a_state() -> None:
    listed = {short(kind) for kind in kinds()}
    declaring = {
        path.relative_to(ROOT / "domain").parts[0].removesuffix(".py")
        for path in python_files("domain")
        if "kernel" not in path.parts and declares_a_state(path)
    }
    assert declaring == listed, "domain/catalogue.py must list every kind once, and nothing else"


def declares_a_state(path: Path) -> bool:
    """Whether a class of the file has `State` as its base."""
    return any(
        isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "State" for base in node.bases)
        for node in ast.walk(tree(path))
    )
