"""Docs that cannot lie: links, names, decisions, glossary, proofs, and what readers may try."""

import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.kernel import traits
from domain.kernel.stream import Value
from services.cli import COMMANDS
from services.words import LANGUAGES, catalogue
from tests.architecture.bases import bases, own_rules, unproved
from tests.architecture.source import (
    ROOT,
    kinds,
    name,
    python_files,
    states,
    text_files,
    tracked_files,
)

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
SECTIONS = ["Status", "Context", "Decision", "Consequences"]
STATUS = re.compile(r"(Proposed|Accepted|Superseded by (?P<by>\d{4})), \d{4}-\d{2}-\d{2}\.?")
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FILE = re.compile(
    r"`(?P<path>(?:domain|projections|infra|services|tests|docs|tools|\.ci)/[\w./-]*\w/?)`"
)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
REGISTRIES = r"pypi\.org|pythonhosted\.org|npmjs\.org|--index[-]url|--find[-]links"
HOMES = ("/root", "/home", "/Users", "/work", str(Path.home()), str(ROOT))  # of one machine
ELSEWHERE = re.compile(rf"{REGISTRIES}|(?<![\w./}}>-])({'|'.join(map(re.escape, HOMES))})/\w")


def pages() -> list[Path]:
    """README and every page of docs/."""
    return [path for path in tracked_files() if path.suffix == ".md"]


def decisions() -> list[Path]:
    """The decision records, by number."""
    return sorted(DECISIONS.glob("[0-9]*.md"))


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors a page's headings give."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    """Links to files or headings that are not there."""
    for match in LINK.finditer(prose(page)):
        target, _, anchor = match["target"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (page.parent / target).resolve() if target else page
        if not there.exists():
            yield f"{name(page)}: {match['target']} does not exist"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            yield f"{name(page)}: {match['target']} has no such heading"


def test_every_link_leads_somewhere() -> None:
    found = [broken for page in pages() for broken in broken_links(page)]
    assert not found, "\n".join(found)


def test_every_file_named_in_the_docs_exists() -> None:
    found = [
        f"{name(page)} names {match['path']}, which does not exist"
        for page in pages()
        for match in FILE.finditer(prose(page))
        if not (ROOT / match["path"]).exists()
    ]
    assert not found, "\n".join(found)


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {(DOCS / m["target"].partition("#")[0]).resolve() for m in LINK.finditer(index)}
    found = [
        f"docs/README.md does not link {name(page)}"
        for page in pages()
        if DOCS in page.parents and page != DOCS / "README.md" and page not in linked
    ]
    assert not found, "\n".join(found)


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in decisions()]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_a_decision_has_its_sections_and_a_valid_status(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS, f"sections must be {SECTIONS}"
    assert re.match(rf"# {path.name[:4]} \S", text), f"the title must begin with {path.name[:4]}"
    stated = text.partition("## Status\n")[2].strip().partition("\n")[0]
    status = STATUS.fullmatch(stated)
    assert status, f"{stated!r}: write Proposed, Accepted or Superseded by NNNN, then the date"
    if by := status["by"]:
        later = next(DECISIONS.glob(f"{by}-*.md"), None)
        assert later, f"there is no decision {by}"
        assert path.name[:4] in later.read_text(encoding="utf-8"), f"{later.name} must link back"


def test_the_glossary_has_every_state_and_trait() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    names = [state.__name__ for kind in kinds() for state in states(kind)]
    names += [
        called
        for called, class_ in inspect.getmembers(traits, inspect.isclass)
        if class_.__module__ == traits.__name__ and issubclass(class_, Value)
    ]
    found = [f"docs/glossary.md has no row for `{it}`" for it in names if f"`{it}`" not in glossary]
    assert not found, "\n".join(found)


def glossary_rows() -> list[tuple[str, str]]:
    """Term and identifier of every row of the glossary."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"^\| *(\S+) *\| *`(\w+)`", text, re.MULTILINE)


def test_a_chinese_term_has_one_identifier() -> None:
    terms = [term for term, _ in glossary_rows()]
    assert terms
    assert len(terms) == len(set(terms)), sorted({t for t in terms if terms.count(t) > 1})


def test_the_domain_knows_every_identifier_of_the_glossary() -> None:
    words = {
        word
        for path in python_files("domain")
        for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    }
    unknown = [f"{term} `{it}`" for term, it in glossary_rows() if it not in words]
    assert not unknown, f"rename the row of docs/glossary.md, or delete it: {', '.join(unknown)}"


def test_every_rule_has_a_test_that_is_refused_under_it() -> None:
    assert bases(), "the domain names no legal basis at all"
    found = [
        f"{at}: no test in tests/domain is .refused({at.rpartition('.')[2]}); write the"
        " refused case, or delete the constant"
        for at in unproved()
    ]
    assert not found, "\n".join(found)


def test_every_rule_of_this_product_has_a_text_and_no_other() -> None:
    titles = {basis.law for basis in own_rules().values()}
    for language in LANGUAGES:
        told = catalogue(language)["rule_texts"]
        assert told.keys() == titles, f"services/words/{language}_rules.toml"
        assert all(told.values())


def test_nothing_names_this_machine_or_a_registry() -> None:
    found = [
        f"{called}: {match[0]!r} is of one machine or network; leave it out"
        for called, text in text_files()
        for match in ELSEWHERE.finditer(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["see /wor" + "k/x", "'/hom" + "e/me'", "https://py" + "pi.org", "=/ro" + "ot/a"]
)
def test_a_place_of_one_machine_is_found(text: str) -> None:
    assert ELSEWHERE.search(text)


def test_the_docs_name_only_chores_that_exist() -> None:
    targets = set(
        re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    )
    found = [
        f"{name(page)}: there is no `make {chore}`"
        for page in pages()
        for chore in re.findall(r"(?:`|^|\$ )make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
        if chore not in targets
    ]
    assert not found, "\n".join(found)


def test_the_docs_name_only_commands_that_exist() -> None:
    commands = {word for path, _, _ in COMMANDS for word in path.split()}
    found = [
        f"{name(page)}: there is no `zeji {called}`"
        for page in pages()
        for called in re.findall(r"(?:`|^|\$ )zeji ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
        if called not in commands
    ]
    assert not found, "\n".join(found)


def test_every_dependency_is_pinned_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    run = [*project["project"]["dependencies"], *groups["build"]]
    develop = [*run, *(line for line in groups["dev"] if isinstance(line, str))]
    for file, wanted in (("requirements.txt", run), ("requirements-dev.txt", develop)):
        text = (ROOT / file).read_text(encoding="utf-8")
        pins = re.findall(r"^([\w-]+)==.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        missing = {re.split(r"[;\s]", line)[0] for line in wanted} - set(pins)
        assert not missing, f"{file} lacks {missing}: lock again (docs/contributing.md)"
        assert len(pins) == len(re.findall(r"^\w", text, re.MULTILINE)), (
            f"{file}: a pin has no hash"
        )


def test_both_requirement_files_agree() -> None:
    def pinned(file: str) -> set[str]:
        text = (ROOT / file).read_text(encoding="utf-8")
        return {
            line.split(" ;")[0].rstrip(" \\") for line in re.findall(r"^\w.*", text, re.MULTILINE)
        }

    assert pinned("requirements.txt") <= pinned("requirements-dev.txt")
