"""`zeji explain`: for every command, every stop the README follows, at places that are there."""

import ast
import json
from functools import cache

import pytest
from typer.testing import CliRunner

from domain.catalogue import COMMANDS
from domain.kernel.rules import NotFound
from projections.catalogue import PROJECTIONS
from services.cli import build
from services.explain import Stop, explain
from services.explain.stops import commands_named, facts_of, policies_asking
from services.policies.open_rectification import open_rectification
from services.refusals import rule_text
from services.words import LANGUAGES, Language
from tests.architecture.bases import bases
from tests.architecture.source import ROOT, name, python_files, tree

CLAIM = "rectifications.ClaimCompletion"
BY_POLICIES = {1, 3, 4, 5, 6, 7, 8}  # no form and no route
ALL = BY_POLICIES | {2}


def at(stops: list[Stop], number: int) -> list[Stop]:
    """The lines of one stop."""
    return [stop for stop in stops if stop.number == number]


told = cache(explain)


@pytest.mark.parametrize("called", COMMANDS)
def test_a_command_is_followed_through_every_stop(called: str) -> None:
    stops, command = told(called, "en"), COMMANDS[called]
    passed = {stop.number for stop in stops}
    assert passed - {0} == (ALL if command.roles else BY_POLICIES)
    assert 0 in passed, f"no test names {called}"
    (first, *_), recorded = at(stops, 4), "\n".join(stop.says for stop in at(stops, 4))
    assert first.says.startswith(called)
    assert all(f"may record {fact.name}" in recorded for fact in facts_of(command))
    updated = "\n".join(stop.says for stop in at(stops, 7))
    for fact in facts_of(command):
        for projection in PROJECTIONS:
            for handler in projection.handlers_of(fact):
                assert f"updates {handler.target.name}" in updated
    assert len(at(stops, 8)) > 1, f"nothing shows what {called} changes"


@pytest.mark.parametrize("called", COMMANDS)
def test_every_place_is_a_line_that_is_there(called: str) -> None:
    for stop in told(called, "en"):
        file, _, line = stop.place.partition(":")
        text = (ROOT / file).read_text("utf-8").splitlines()[int(line) - 1]
        assert text.strip(), stop
        assert stop.says, stop


def test_the_stops_are_those_of_the_readme_in_its_order() -> None:
    first: dict[int, str] = {}
    for stop in told(CLAIM, "en"):
        first.setdefault(stop.number, stop.place.partition(":")[0])
    rows = [
        line.split("|")
        for line in (ROOT / "README.md").read_text("utf-8").splitlines()
        if line.startswith("| ") and line.split("|")[1].strip().isdigit()
    ]
    assert [int(row[1]) for row in rows] == sorted(ALL)
    for _, number, file, *_ in rows:
        named = {part.split("](")[1].rstrip(")") for part in file.strip().split(", ")}
        assert first[int(number)] in named, f"stop {number} begins at {first[int(number)]}"
        assert all((ROOT / each).is_file() for each in named)


def test_a_refusal_names_its_rule_though_a_helper_makes_it() -> None:
    places = {stop.says: stop.place for stop in at(told(CLAIM, "zh"), 4)}
    own = "不予办理report_missing，依据整改事项办理规则：申请销号（内部规定）"
    shared = "不予办理not_at_this_step，依据整改事项办理规则：办理环节依次进行（内部规定）"
    assert places[own].startswith("domain/rectifications/verifying.py:")
    assert places[shared].startswith("domain/rectifications/item.py:")


def test_every_refusal_in_the_domain_is_told_of_some_command() -> None:
    written = {
        f"{name(path)}:{call.lineno}"
        for path in python_files("domain")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in {"require", "Refused"} and name(path) != "domain/kernel/rules.py"
    }
    found = {stop.place for command in COMMANDS for stop in at(told(command, "en"), 4)}
    assert written
    assert not written - found


def test_every_rule_of_a_kind_is_a_refusal_of_some_command() -> None:
    said = "\n".join(stop.says for called in COMMANDS for stop in at(told(called, "en"), 4))
    rules = {rule_text(basis, "en") for basis in bases().values()}
    assert not {rule for rule in rules if rule not in said}


def test_a_policy_is_named_with_what_it_asks_and_by_whom_it_is_asked() -> None:
    said = "\n".join(stop.says for stop in at(told("findings.ConfirmFinding", "en"), 3))
    assert "findings.FindingConfirmed is answered by open_rectification" in said
    assert "registers.TakeNumber" in said
    (docket,) = commands_named(open_rectification)
    assert docket.name == "rectifications.DocketItem"
    assert policies_asking(docket) == [open_rectification]


def test_a_command_of_policies_alone_has_no_form() -> None:
    (form, *asking) = at(told("registers.TakeNumber", "zh"), 1)
    assert form.says == "没有表单：只由联动规则或者导入办理"
    assert [stop.says for stop in asking] == ["由联动规则take_number办理"]


def test_what_listens_to_everything_counts_for_the_pages_of_the_kind_alone() -> None:
    pages = [stop.says for stop in at(told(CLAIM, "en"), 8)]
    assert pages[1].startswith("GET /rectifications asks")
    assert not [page for page in pages if page.startswith("GET /registers")]
    assert [page for page in pages if page.startswith("zeji show ledger --xlsx")]


@pytest.mark.parametrize(
    ("number", "file"),
    [
        (3, "services/draft.py"),
        (5, "infra/ledger_file.py"),
        (5, "infra/ledger_writing.py"),
        (5, "infra/seal.py"),
        (6, "infra/projector.py"),
        (6, "infra/fold.py"),
        (8, "projections/boards.py"),
        (8, "services/web/pages/records.py"),
        (8, "infra/receipts.py"),
    ],
)
def test_a_stop_leads_to_all_that_works_there(number: int, file: str) -> None:
    assert [stop for stop in at(told(CLAIM, "en"), number) if stop.place.startswith(f"{file}:")]


def test_what_the_seal_stands_on_is_named_behind_what_seals() -> None:
    parts = [stop.says.partition(":")[0] for stop in at(told(CLAIM, "en"), 5)]
    assert parts.index("by LedgerWriter") < parts.index("by Growth") < parts.index("by Frontier")


def test_no_command_of_that_name_is_explained() -> None:
    with pytest.raises(NotFound):
        explain("findings.Nothing", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_line_says_it_as_text_and_as_json(language: Language) -> None:
    shown = CliRunner().invoke(build(language), ["explain", CLAIM]).output.splitlines()
    data = json.loads(CliRunner().invoke(build(language), ["explain", CLAIM, "--json"]).output)
    assert [line.partition(" ")[0] for line in shown] == [stop["place"] for stop in data]
    assert all(line.endswith(stop["says"]) for line, stop in zip(shown, data, strict=True))


def test_a_command_that_cites_files_leads_to_where_they_go() -> None:
    called = "findings.RecordFinding"
    files = {stop.place.partition(":")[0] for stop in at(told(called, "en"), 2)}
    assert {"services/web/evidence.py", "infra/evidence_files.py"} <= files
    acknowledged = at(told("rectifications.Acknowledge", "en"), 2)
    assert len(acknowledged) == 1  # no file goes with it


def test_only_templates_every_form_is_made_of_are_named() -> None:
    places = [stop.place for stop in at(told(CLAIM, "en"), 1) if ".html" in stop.place]
    assert places
    assert all(place.startswith("services/web/templates/shared/") for place in places)
    _, _, by_hand, *parts = [it.place for it in at(told("findings.RecordFinding", "en"), 1)]
    assert by_hand == "services/web/templates/findings/record.html:1"
    assert "services/web/templates/shared/form.html:1" in parts
