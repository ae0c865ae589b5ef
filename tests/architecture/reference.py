"""Writes docs/reference/ from the code, so that it says what the code says.

`python -m tests.architecture.reference` writes, `--check` only compares.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import MISSING
from dataclasses import fields as declared
from inspect import cleandoc
from typing import Any, get_type_hints

from fastapi.routing import APIRoute

from domain.kernel.stream import Value
from services.cli import COMMANDS as CLI
from services.refusals import rule_text
from services.settings import Settings, variable_of
from services.web import auth
from services.web.pages import ROUTERS
from services.words import LANGUAGES, say
from tests.architecture.bases import bases, own_rules, proofs
from tests.architecture.source import ROOT, commands, facts, kinds, short
from tests.architecture.vocabulary import REQUIRED, fields

FOLDER = ROOT / "docs" / "reference"
EVERYWHERE = ("data", "lang", "help")  # options of every command
OWN_RULES = """Where no law says how, this product does, and a refusal marks its rule as 内部规定
(own rule). Here is what each of them says; `zeji explain` shows which command rests on which, and
[its tests](rules.md) prove it."""
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
        yield _row(rule_text(basis, "zh"), f"`{at.removeprefix('domain.')}`", when)


def own_rules_page() -> Iterator[str]:
    """Every rule of this product that is no law, and what it says."""
    yield from ("# Rules of this product", "", MADE, "", OWN_RULES, "")
    yield from ("| Rule | Says | Named |", "|---|---|---|")
    for at, basis in own_rules().items():
        title = f"{basis.law}<br>{say('en', 'bases', basis.law)}"
        says = "<br>".join(say(language, "rule_texts", basis.law) for language in LANGUAGES)
        yield _row(title, says, f"`{at}`")


def settings_page() -> Iterator[str]:
    """Every setting: its variable, its default, what it says."""
    yield from ("# Settings", "", MADE, "")
    yield from ("Environment variables; `zeji settings` prints what is in force.", "")
    yield from ("| Setting | Variable | Default | Says |", "|---|---|---|---|")
    source = (ROOT / "services" / "settings.py").read_text(encoding="utf-8")
    for setting in declared(Settings):
        said = re.search(rf"^    {setting.name}: .*  # (.*)$", source, re.MULTILINE)
        assert said, f"services/settings.py: say what {setting.name} is, behind it"
        variable = f"`{variable_of(setting.name)}`"
        yield _row(f"`{setting.name}`", variable, f"`{setting.default}`", said[1])


def cli_page() -> Iterator[str]:
    """Every command of the command line, with its arguments and options."""
    yield from ("# Command line", "", MADE, "")
    yield from (say("en", "cli_help", "zeji"), "")
    for path, _, asked in CLI:
        said = [
            (_usage(each, get_type_hints(asked)[each.name]), say("en", "cli_options", each.name))
            for each in declared(asked)
            if each.name not in EVERYWHERE
        ]
        yield from (f"## zeji {path}", "", f"{say('en', 'cli_help', path)}.", "")
        if said:
            yield from ("| Takes | Says |", "|---|---|")
            yield from (_row(f"`{usage}`", words) for usage, words in said)
            yield ""
    yield from ("## Every command", "", "| Takes | Says |", "|---|---|")
    for name in EVERYWHERE:
        (each,) = (it for it in declared(CLI[0][2]) if it.name == name)
        yield _row(f"`{_usage(each, None)}`", say("en", "cli_options", name))


def _usage(each: Any, type_: Any) -> str:
    """A field as it is typed."""
    if "flags" not in each.metadata:
        return str(each.metadata["metavar"])
    takes = f"{' '.join(each.metadata['flags'])} {each.metadata['metavar']}".strip()
    needed = each.default in (..., MISSING)
    several = " (several times)" if getattr(type_, "__origin__", None) is list else ""
    return takes + (" (needed)" if needed else several)


FORMS = """Every command somebody may ask for has a form at `/KIND/NAME/COMMAND`, or at
`/KIND/COMMAND` if it begins its stream, its name in small letters and hyphens, as in
`/rectifications/{name}/claim-completion`. The form posts to the same address; the API takes the
same beneath `/api`, and `/api/docs` shows all of it. Lists and pages take `as_of`."""
DERIVED = (  # what is said of routes made in a loop
    (r"\.(csv|json|xlsx)$", "The list as a file"),
    (r"\}$", "One of them: what happened, and what one may do now"),
    ("", "The list, to be narrowed"),
)


def pages_page() -> Iterator[str]:
    """Every address: pages for people, and the API."""
    yield from ("# Pages and API", "", MADE, "")
    yield from (FORMS, "")
    routes = sorted(_routes(), key=lambda route: route.path)
    for title, is_api in (("Pages", False), ("API", True)):
        yield from (f"## {title}", "", "| Address | Method | Says |", "|---|---|---|")
        for route in routes:
            if route.path.startswith("/api") is is_api:
                methods = ", ".join(sorted((route.methods or set()) - {"HEAD"}))
                yield _row(f"`{route.path}`", methods, _says(route))
        yield ""


def _routes() -> list[APIRoute]:
    """The routes written by hand."""
    routers = (auth.router, *ROUTERS)
    return [route for it in routers for route in it.routes if isinstance(route, APIRoute)]


def _says(route: APIRoute) -> str:
    written = route.summary or cleandoc(route.endpoint.__doc__ or "").partition("\n")[0]
    return written or next(says for ending, says in DERIVED if re.search(ending, route.path))


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "commands.md": commands_page,
    "facts.md": facts_page,
    "rules.md": rules_page,
    "rules-of-this-product.md": own_rules_page,
    "pages.md": pages_page,
    "cli.md": cli_page,
    "settings.md": settings_page,
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
