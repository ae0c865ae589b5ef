"""Sizes with a ratchet, the shape of `evolve`, and docstrings. The limits: docs/style.md."""

import ast
import json
import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import ROOMS, ROOT, functions, name, python_files, tree

EVERYWHERE = (*ROOMS, "tests", "tools")
LINE, FUNCTION, PARAMETERS, NESTING, TEMPLATE = 100, 40, 5, 3, 120
MODULE = {"domain": 400, "tests": 600}  # elsewhere:
MODULE_ELSEWHERE = 300
RATCHET = ROOT / "tests" / "architecture" / "ratchet.json"
BLOCKS = ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match
PRAGMA = re.compile(r"  # (noqa|type:|fmt:|pragma:).*")  # for tools, not for readers
FUNCTIONS = ast.FunctionDef, ast.AsyncFunctionDef
Size = tuple[str, int, int, str]  # what, its size, the limit, what to do


def lines_too_long() -> Iterator[Size]:
    """Each file's longest line."""
    for path in python_files(*EVERYWHERE):
        lines = PRAGMA.sub("", path.read_text(encoding="utf-8")).splitlines()
        longest = max(map(len, lines), default=0)
        yield f"{name(path)} line", longest, LINE, "break the line"


def modules_too_long() -> Iterator[Size]:
    """Each module's lines."""
    for path in python_files(*EVERYWHERE):
        limit = MODULE.get(name(path).partition("/")[0], MODULE_ELSEWHERE)
        count = len(path.read_text(encoding="utf-8").splitlines())
        yield f"{name(path)} module", count, limit, "split it; a package may keep the name"


def templates_too_long() -> Iterator[Size]:
    """Each template's lines."""
    for path in sorted((ROOT / "services").rglob("*.html")):
        count = len(path.read_text(encoding="utf-8").splitlines())
        yield f"{name(path)} template", count, TEMPLATE, "move a part into a macro of shared/"


def functions_too_long() -> Iterator[Size]:
    """Each function's lines, docstring included."""
    for path in python_files(*EVERYWHERE):
        for called, node in functions(path):
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{name(path)}:{called} function", count, FUNCTION, "name a step and move it out"


def parameters_too_many() -> Iterator[Size]:
    """Each function's named parameters, self and cls left out."""
    for path in python_files(*EVERYWHERE):
        for called, node in functions(path):
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = sum(argument.arg not in {"self", "cls"} for argument in taken)
            yield f"{name(path)}:{called} parameters", count, PARAMETERS, "pass one Value instead"


def depth(node: ast.AST) -> int:
    """How deep blocks stand in one another; `elif` and inner functions start no level."""
    deepest = 0
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, FUNCTIONS):
                continue
            elif_ = field == "orelse" and isinstance(node, ast.If) and isinstance(child, ast.If)
            deepest = max(deepest, depth(child) + (isinstance(child, BLOCKS) and not elif_))
    return deepest


def nesting_too_deep() -> Iterator[Size]:
    """Each function's deepest block."""
    for path in python_files(*EVERYWHERE):
        for called, node in functions(path):
            yield f"{name(path)}:{called} nesting", depth(node), NESTING, "return early, or split"


SIZES: list[Callable[[], Iterator[Size]]] = [
    lines_too_long,
    modules_too_long,
    templates_too_long,
    functions_too_long,
    parameters_too_many,
    nesting_too_deep,
]


@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: sizes.__name__)
def test_nothing_exceeds_its_limit_unless_the_ratchet_says_why(
    sizes: Callable[..., Iterator[Size]],
) -> None:
    ratchet = json.loads(RATCHET.read_text(encoding="utf-8"))
    found = [
        f"{what} is {size}, the limit is {limit}: {todo} (docs/style.md)"
        for what, size, limit, todo in sizes()
        if size > limit and size > ratchet.get(what, {"value": 0})["value"]
    ]
    assert not found, "\n".join(found)


def test_the_ratchet_only_ever_tightens() -> None:
    sizes = {what: (size, limit) for measure in SIZES for what, size, limit, _ in measure()}
    found = []
    for what, kept in json.loads(RATCHET.read_text(encoding="utf-8")).items():
        size, limit = sizes.get(what, (0, 0))
        if size <= limit:
            found.append(f"{what} is within its limit now: take it out of ratchet.json")
        elif size < kept["value"]:
            found.append(f"{what} has shrunk to {size}: lower it in ratchet.json")
        if not kept["why"]:
            found.append(f"{what} needs a reason in ratchet.json")
    assert not found, "\n".join(found)


def body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """The statements after the docstring."""
    return node.body[1:] if ast.get_docstring(node) else node.body


def is_plain(evolve: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether an `evolve` is one return, before which parts of it may be given a name."""
    *named, last = body(evolve)
    return isinstance(last, ast.Return) and all(isinstance(it, ast.Assign) for it in named)


def test_evolve_is_one_return() -> None:
    found = [
        f"{name(path)}:{node.lineno}: {called} must be one `return replace(...)`: the past cannot"
        " be refused; put what is checked or counted into `decide`"
        for path in python_files("domain")
        if name(path) != "domain/kernel/stream.py"
        for called, node in functions(path)
        if node.name == "evolve" and not is_plain(node)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "statement",
    ["raise ValueError", "if state.open:\n        return state\n    return self", "pass"],
)
def test_an_evolve_that_is_not_one_return_is_found(statement: str) -> None:
    evolve = ast.parse(f"def evolve(self, state):\n    {statement}").body[0]
    assert isinstance(evolve, ast.FunctionDef)
    assert not is_plain(evolve)


def is_fact(node: ast.ClassDef) -> bool:
    """Whether the class folds itself into a state: its name says what happened."""
    return any(isinstance(item, FUNCTIONS) and item.name == "evolve" for item in node.body)


def undocumented(node: ast.AST, inside: str = "") -> Iterator[str]:
    """Public classes and functions without a docstring; the name of a fact may say it all."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if child.name.startswith("_"):
            continue
        fact = isinstance(child, ast.ClassDef) and is_fact(child)
        if not fact and not ast.get_docstring(child):
            yield f"{child.lineno}: {inside}{child.name}"
        if isinstance(child, ast.ClassDef):
            yield from undocumented(child, f"{child.name}.")


def test_everything_public_says_what_it_answers() -> None:
    found = []
    for path in python_files(*ROOMS, "tools"):
        if not ast.get_docstring(tree(path)):
            found.append(f"{name(path)}:1: the module needs a docstring: what it is for, which law")
        found += [
            f"{name(path)}:{which} needs a docstring: one line, what it answers"
            for which in undocumented(tree(path))
        ]
    assert not found, "\n".join(found)


def test_nothing_is_left_to_fix() -> None:
    mark = "FIX" + "ME"
    found = [name(path) for path in python_files(*EVERYWHERE) if mark in path.read_text("utf-8")]
    assert not found, f"fix it, or open an issue and write TODO with its number: {found}"
