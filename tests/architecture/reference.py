"""Writes docs/reference/ from the code: commands, facts, rules and the tests that prove them.

`python -m tests.architecture.reference` writes, `--check` only compares.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import Any

from domain.kernel.stream import Value
from tests.architecture.bases import bases, proofs
from tests.architecture.source import ROOT, commands, facts, kinds, short
from tests.architecture.vocabulary import REQUIRED, fields

FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made by `make docs` from the code. -->"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _own_fields(class_: type[Any]) -> str:
    stored = {field: type_ for field, type_ in fields(class_).items() if field not in {"id", "act"}}
    return ", ".join(
        f"`{field}`" if type_.startswith(REQUIRED) else f"`{field}`?"
        for field, type_ in stored.items()
    )


def _first_line(class_: type[Any]) -> str:
    written = vars(class_).get("__doc__")
    return cleandoc(written).partition("\n")[0] if written else ""


def commands_page() -> Iterator[str]:
    """Every command: what it asks, who may ask it, what it takes."""
    yield from ("# Commands", "", MADE, "", "A field with ? may be left out.")
    for kind in kinds():
        yield from ("", f"## {short(kind)}", "", "| Command | What it asks | Who | Fields |")
        yield "|---|---|---|---|"
        for command in commands(kind):
            who = ", ".join(sorted(role.value for role in command.roles)) or "policies, imports"
            yield _row(f"`{command.__name__}`", _first_line(command), who, _own_fields(command))


def facts_page() -> Iterator[str]:
    """Every fact: which boards it joins by its traits, what it stores."""
    yield from ("# Facts", "", MADE, "", "A field with ? may be absent in an old fact.")
    for kind in kinds():
        yield from ("", f"## {short(kind)}", "", "| Fact | Traits | Fields |", "|---|---|---|")
        for fact in facts(kind):
            traits = ", ".join(
                base.__name__
                for base in fact.__mro__
                if base.__module__ == "domain.kernel.traits" and base is not Value
            )
            yield _row(f"`{fact.__name__}`", traits, _own_fields(fact))


def rules_page() -> Iterator[str]:
    """Every legal basis, and the tests that are refused under it."""
    tests: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for basis, test in proofs():
        tests[basis.law, basis.article].add(test.rpartition("::")[2].removeprefix("test_"))
    yield from ("# Rules and the tests that prove them", "", MADE, "")
    yield from ("| Rule | Named | Refused when |", "|---|---|---|")
    for at, basis in bases().items():
        when = "; ".join(sorted(tests[basis.law, basis.article])).replace("_", " ")
        yield _row(str(basis), f"`{at.removeprefix('domain.')}`", when)


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "commands.md": commands_page,
    "facts.md": facts_page,
    "rules.md": rules_page,
}


def stale() -> list[str]:
    """The pages that say something else than the code."""
    return [
        page
        for page, made in PAGES.items()
        if not (FOLDER / page).exists()
        or (FOLDER / page).read_text(encoding="utf-8") != "\n".join(made()) + "\n"
    ]


def main() -> None:
    """Write the pages, or with `--check` complain of stale ones."""
    if sys.argv[1:] == ["--check"]:
        if old := stale():
            sys.exit(
                f"run `make docs`: {', '.join(old)} in docs/reference/ is not what the code says"
            )
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for page, made in PAGES.items():
        (FOLDER / page).write_text("\n".join(made()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
