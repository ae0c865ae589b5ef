"""What the command line answers to lines nobody should type: clearly, in the language, and done."""

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import DDL

from services.words import LANGUAGES, Language, catalogue
from tests.services.command_line import FINDING, RECORD, Zeji, answered, damage, run
from tests.services.command_line import county as county
from tests.services.command_line import folder as folder
from tests.services.command_line import zeji as zeji

NOT_UTF8 = "\udcff"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["do"], "usage_missing"),
        (["do", "findings.RecordFinding"], "usage_missing"),
        (["nothing"], "usage_no_command"),
        (["seed", "nothing"], "usage_no_command"),
        (["show", "findings", "--bogus"], "usage_no_option"),
        (["show", "findings", "--where"], "usage_option_value"),
        (["fsck", "--expect", "1"], "usage_option_value"),
        (["receipt", "one"], "usage_value"),
        (["serve", "--port", "many"], "usage_value"),
        (["show", "findings", "more"], "usage_left_over"),
        (["show", "findings", "--lang", "fr"], "usage_no_language"),
        (["--lang=fr", "show", "findings"], "usage_no_language"),
        ([], "usage_unread"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_that_cannot_be_read_is_told_in_the_language(
    language: Language, line: Sequence[str], code: str, tmp_path: Path
) -> None:
    answer = run(language, tmp_path, *line)
    assert answer.exit_code == 2
    said = catalogue(language)["refusals"][code].partition("{")[0]
    assert said in answer.stderr
    assert catalogue(language)["advice"][code] in answer.stderr


def test_an_unread_line_keeps_to_the_language_it_names_and_to_json(tmp_path: Path) -> None:
    assert "There is no command" in run("zh", tmp_path, "nothing", "--lang", "en").stderr
    assert '"usage_no_option"' in run("zh", tmp_path, "show", "--bogus", "--json").stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_shows_the_usage_in_the_language(language: Language, tmp_path: Path) -> None:
    shown = run(language, tmp_path, "show", "--help").stdout
    assert catalogue(language)["cli"]["usage"].partition("{")[0] in shown
    assert catalogue(language)["cli"]["options_metavar"] in shown


@pytest.mark.parametrize(
    ("board", "where", "allowed"),
    [
        ("rectifications", "step=zzz", "rectifying"),
        ("rectifications", "light=red", "overdue"),
        ("rectifications", "flag=zzz", "reopened"),
        ("rectifications", "listing=zzz", "both"),
        ("rectifications", "holder=zzz", "verifier"),
        ("rectifications", "severity=zzz", "ordinary"),
        ("rectifications", "lead_unit=units/none", "units/…"),
        ("rectifications", "leader=units/safety", "persons/…"),
        ("rectifications", "due_from=soon", "不是日期"),
        ("rectifications", "closed_year=99999999999999999999", "1900"),
        ("findings", "found_year=20x", "不是整数"),
        ("findings", "source=rumour", "audit"),
        ("inspections", "result=rectified", "problems_found"),
        ("inspections", "step", "F=V"),
    ],
)
def test_a_value_no_board_has_is_refused_with_those_it_has(
    zeji: Zeji, board: str, where: str, allowed: str
) -> None:
    answer = zeji("show", board, "--where", where)
    assert answer.exit_code == 2
    assert allowed in answer.stderr


def test_a_field_with_one_value_is_said_once_and_one_with_many_often(zeji: Zeji) -> None:
    twice = zeji("show", "findings", "--where", "search=a", "--where", "search=b")
    assert twice.exit_code == 2
    both = zeji("show", "findings", "--where", "step=recorded", "--where", "step=submitted")
    assert both.exit_code == 0


def test_blank_ids_and_those_that_are_there_narrow(zeji: Zeji) -> None:
    for where in ("unit=", "unit=units/enforcement", "recorded_by=persons/inspector"):
        assert zeji("show", "findings", "--where", where).exit_code == 0


@pytest.mark.parametrize("option", ["--csv", "--xlsx"])
@pytest.mark.parametrize("board", ["findings", "ledger"])
def test_a_file_that_cannot_be_written_is_named(zeji: Zeji, board: str, option: str) -> None:
    answer = zeji("show", board, option, "/nowhere/list")
    assert answer.exit_code == 2
    assert "/nowhere/list" in answer.stderr
    assert "Traceback" not in answer.output


@pytest.mark.parametrize("workers", ["0", "-1", "65"])
def test_a_read_model_is_rebuilt_by_1_to_64_processes(zeji: Zeji, workers: str) -> None:
    answer = zeji("rebuild", "findings", f"--workers={workers}")
    assert answer.exit_code == 2
    assert "1至64" in answer.stderr


def test_a_position_beyond_any_ledger_is_not_found(zeji: Zeji) -> None:
    assert zeji("receipt", "9" * 25).exit_code == 4


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_is_a_port(zeji: Zeji, port: str) -> None:
    answer = zeji("serve", "--port", port)
    assert answer.exit_code == 2
    assert "65535" in answer.stderr
    assert not answer.stdout


def test_a_port_in_use_is_said_before_anything_is_served(zeji: Zeji) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = zeji("serve", "--port", port)
    assert answer.exit_code == 2
    assert port in answer.stderr
    assert not answer.stdout


def test_a_certificate_that_cannot_be_read_is_said(zeji: Zeji, tmp_path: Path) -> None:
    text = tmp_path / "no.pem"
    text.write_text("no certificate")
    for file in (str(text), str(tmp_path / "none.pem")):
        answer = zeji("serve", "--port", "18999", "--cert", file, "--key", file)
        assert answer.exit_code == 2
        assert "证书" in answer.stderr
        assert not answer.stdout


def test_account_and_matter_are_looked_at_before_the_words(zeji: Zeji) -> None:
    stranger = zeji("do", "findings.SubmitFinding", "nobody", "colour=red", "--as", "stranger")
    assert stranger.exit_code == 3
    assert "stranger" in stranger.stderr
    nowhere = zeji("do", "findings.SubmitFinding", "nobody", "colour=red", "--as", "inspector")
    assert nowhere.exit_code == 4


@pytest.mark.parametrize("id", ["findings/", "a b", "a/b", "../x", "a\nb", "a\0b", "x" * 101])
def test_a_matter_is_not_begun_under_an_unfit_id(zeji: Zeji, id: str) -> None:
    answer = zeji("do", "findings.RecordFinding", id, *RECORD[2:])
    assert answer.exit_code == 2


@pytest.mark.parametrize(
    "claim",
    [
        ["--on", "20261124"], ["--on", "2026-W48-2"], ["--on", "0001-01-01"],
        ["--late-reason", "a\x1bb"], ["--late-reason", "长" * 10_001],
        ["--key", "a\0b"], ["--key", "k" * 201], ["--seen", "9" * 25], ["--seen", "-1"],
    ],
)  # fmt: skip
def test_what_is_claimed_of_the_act_is_as_clean_as_its_words(
    zeji: Zeji, claim: Sequence[str]
) -> None:
    assert zeji(*RECORD, *claim).exit_code == 2


def test_json_that_says_a_key_twice_is_refused(zeji: Zeji) -> None:
    answer = zeji(*RECORD, 'place:={"words": "a", "words": "b"}')
    assert answer.exit_code == 2
    assert "words写了两次" in answer.stderr


@pytest.mark.parametrize(
    "line",
    [
        ["show", "findings", "--where", f"search={NOT_UTF8}"], ["show", f"findings/{NOT_UTF8}"],
        ["person", NOT_UTF8, "--as", "supervisor"], [*RECORD, "--key", NOT_UTF8],
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused(zeji: Zeji, line: Sequence[str]) -> None:
    answer = zeji(*line)
    assert answer.exit_code == 2
    assert "UTF-8" in answer.stderr


def test_rows_of_a_read_model_that_stopped_exit_with_7_and_say_since_when(
    zeji: Zeji, folder: Path
) -> None:
    assert zeji("show", "findings").exit_code == 0
    head = str(answered(zeji("fsck", "--json"))["size"])
    failing = "create trigger failing before insert on findings_v2_problems begin {}; end"
    damage(folder, DDL(failing.format("select raise(abort, 'trouble')")), "read-models.sqlite")
    zeji(*RECORD)
    for line in (["show", "findings"], ["show", "findings", "--json"], ["show", FINDING]):
        stale = zeji(*line)
        assert stale.exit_code == 7
        assert f"第{head}号以后" in stale.stderr
        assert stale.stdout
    assert zeji("show", "findings", "--as-of", head).exit_code == 0
