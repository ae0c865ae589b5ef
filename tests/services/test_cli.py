"""The command line: every command once, every exit code, both languages."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import DDL
from typer.testing import CliRunner

from services.bootstrap import open_house
from services.cli import COMMANDS, build
from services.settings import Settings, variable_of
from services.words import LANGUAGES, Language, catalogue
from tests.architecture.source import ROOT
from tests.known import INSPECTOR, SECOND
from tests.services.command_line import FINDING, RECORD, TODAY, Zeji, answered, damage, run
from tests.services.command_line import county as county
from tests.services.command_line import folder as folder
from tests.services.command_line import zeji as zeji


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [path for path, _, _ in COMMANDS])
def test_every_command_has_help_in_both_languages(language: Language, path: str) -> None:
    shown = CliRunner().invoke(build(language), [*path.split(), "--help"], env={"COLUMNS": "300"})
    assert not shown.exit_code
    assert catalogue(language)["cli_help"][path] in shown.output
    kind = next(kind for name, _, kind in COMMANDS if name == path)
    for field in fields(kind):
        assert catalogue(language)["cli_options"][field.name] in shown.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_lists_every_command(language: Language) -> None:
    shown = CliRunner().invoke(build(language), ["--help"], env={"COLUMNS": "300"})
    for path, _, _ in COMMANDS:
        assert catalogue(language)["cli_help"][path.split()[0]] in shown.output


def test_lang_after_the_command_speaks_that_language(folder: Path) -> None:
    assert "no board" in run("zh", folder, "show", "nothing", "--lang", "en").output


def test_a_command_done_says_where_it_is_recorded(zeji: Zeji) -> None:
    recorded = answered(zeji(*RECORD, "--json"))
    assert recorded["id"].startswith("findings/")
    assert recorded["version"] == 1
    assert not recorded["repeated"]
    assert "已封存" in zeji(*RECORD).output


def test_a_key_said_twice_gets_the_same_receipt(zeji: Zeji) -> None:
    first, second = (answered(zeji(*RECORD, "--key", "k", "--json")) for _ in range(2))
    assert second == {**first, "repeated": True}
    assert "没有重复登记" in zeji(*RECORD, "--key", "k").output


def test_a_key_with_other_words_is_malformed(zeji: Zeji) -> None:
    zeji(*RECORD, "--key", "k")
    other = zeji(*[word.replace("12件", "13件") for word in RECORD], "--key", "k")
    assert other.exit_code == 2
    assert "另一项请求" in other.output


def test_a_problem_put_right_on_the_spot_is_told_as_such(zeji: Zeji) -> None:
    told = ["remedied=true", "remedy=当场公示", f"inspectors={INSPECTOR}", f"inspectors={SECOND}"]
    recorded = answered(zeji(*RECORD, *told, "--json"))
    assert recorded["version"] == 3  # recorded, two stand by it, put right
    shown = zeji("show", recorded["id"]).output
    assert "当场改正" in shown
    assert "当场公示" in shown


def test_nested_fields_are_dotted_or_json(zeji: Zeji) -> None:
    flat = [word for word in RECORD if not word.startswith("place")]
    said = answered(zeji(*flat, 'place:={"words": "大厅"}', "--json"))
    assert answered(zeji("show", said["id"], "--json"))["item"]["place"] == "大厅"


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (["findings.RecordFinding", "nonsense=1"], "nonsense: 没有这一项"),
        (["findings.RecordFinding", "found_on=soon"], "found_on 发现日期: 不是日期"),
        (["findings.RecordFinding", "title"], "有误"),
        (["findings.RecordFinding", "unit=a", "title"], "请写成F=V"),
        (["findings.RecordFinding", "place:={"], "不是JSON"),
        (["findings.RecordFinding", "evidence=@nowhere.jpg"], "nowhere.jpg"),
        (["findings.SubmitFinding", "units/x"], "不属于“问题”"),
        (["findings.SubmitFinding", "inspectors=a"], "没有写明办理哪一件"),
        (["findings.SubmitFinding", FINDING, "inspectors=a", "--on", "soon"], "不是日期"),
    ],
)
def test_what_does_not_fit_exits_with_2(zeji: Zeji, said: Sequence[str], word: str) -> None:
    answer = zeji("do", *said, "--as", "inspector")
    assert answer.exit_code == 2
    assert word in answer.stderr


@pytest.mark.parametrize("said", [["do"], ["nothing"], ["show", "findings", "--where"]])
def test_a_line_typer_cannot_read_exits_with_2(zeji: Zeji, said: Sequence[str]) -> None:
    assert zeji(*said).exit_code == 2


def test_who_may_not_exits_with_3_and_reads_which_roles_may(zeji: Zeji) -> None:
    answer = zeji(*[*RECORD[:-1], "archivist"])
    assert answer.exit_code == 3
    assert "检查人员" in answer.stderr


@pytest.mark.parametrize(
    "said",
    [
        ["do", "findings.Nothing", "--as", "inspector"],
        ["do", "findings.SubmitFinding", "nobody", "inspectors=a", "--as", "inspector"],
        ["show", "nothing"],
        ["show", "findings/nobody"],
        ["person", "nobody", "--as", "supervisor"],
        ["explain", "findings.Nothing"],
        ["receipt", "999999"],
        ["rebuild", "nothing"],
        ["account", "password", "nobody"],
    ],
)
def test_what_there_is_not_exits_with_4(zeji: Zeji, said: Sequence[str]) -> None:
    answer = zeji(*said)
    assert answer.exit_code == 4
    assert not answer.stdout


@pytest.mark.parametrize("said", [["show", "findings"], ["fsck"], ["receipt", "1"]])
def test_a_folder_without_a_ledger_is_not_made_one(tmp_path: Path, said: Sequence[str]) -> None:
    empty = tmp_path / "empty"
    answer = run("zh", empty, *said)
    assert answer.exit_code == 4
    assert "没有责迹的记录" in answer.stderr
    assert not empty.exists()


def test_what_a_rule_refuses_exits_with_5_in_five_lines_without_colour(zeji: Zeji) -> None:
    answer = zeji(*[word.replace("=serious", "=huge") for word in RECORD])
    assert answer.exit_code == 5
    assert answer.stderr.splitlines() == [
        "现在不能办理“登记问题”",
        "  规定  整改事项办理规则：问题登记（内部规定）",
        "  情况  没有这一严重程度等级，可选：一般、较重、严重。须补正：严重程度。",
        "  您可以  改正后重新提交。",
    ]
    assert "\x1b" not in answer.stderr


def test_a_refusal_as_json_has_its_code(zeji: Zeji) -> None:
    words = ["office=units/safety", "rectification_type=immediate", f"ordered_due_on={TODAY}"]
    confirm = ["do", "findings.ConfirmFinding", FINDING, *words, "--as", "supervisor"]
    answer = zeji(*confirm, "--json")
    assert answer.exit_code == 5
    told = json.loads(answer.stderr)
    assert told["code"] == "finding_not_awaiting_decision"
    assert told["who"] == "提交认定：检查人员、督查督办机构人员（陈向南、纪安澜、白若川等）"
    assert told["instead"] == "改办：提交认定。不由您办的，请能办的人办理。"


def test_a_late_entry_needs_its_reason(zeji: Zeji) -> None:
    day = TODAY - timedelta(days=2)
    found = [word.replace(f"found_on={TODAY}", f"found_on={day}") for word in RECORD]
    late = [*found, "--on", str(day)]
    refused = zeji(*late)
    assert refused.exit_code == 5
    assert "补登理由" in refused.stderr
    assert not zeji(*late, "--late-reason", "当日无网络").exit_code


def test_a_version_seen_that_is_stale_exits_with_6_and_says_what_changed(zeji: Zeji) -> None:
    submit = ["do", "findings.SubmitFinding", FINDING, f"inspectors={INSPECTOR}",
              f"inspectors={SECOND}", "--as", "inspector"]  # fmt: skip
    assert not zeji(*submit).exit_code
    correct = ["do", "findings.CorrectFinding", FINDING, "title=题", "details=文",
               "severity=minor", "reason=笔误", "--as", "inspector", "--seen", "1"]  # fmt: skip
    answer = zeji(*correct)
    assert answer.exit_code == 6
    assert "陈向南：已提交认定" in answer.stderr


def test_a_bug_exits_with_70_and_shows_where(zeji: Zeji, folder: Path) -> None:
    damage(
        folder,
        DDL("ALTER TABLE findings_v2_problems RENAME title TO heading"),
        "read-models.sqlite",
    )
    answer = zeji("show", "findings")
    assert answer.exit_code == 70
    assert "Traceback" in answer.stderr


def test_a_setting_that_does_not_fit_exits_with_2(zeji: Zeji) -> None:
    answer = zeji("settings", env={"ZEJI_PORT": "many"})
    assert answer.exit_code == 2
    assert "ZEJI_PORT" in answer.stderr


def test_settings_prints_every_setting(zeji: Zeji, folder: Path) -> None:
    shown, told = zeji("settings").output, answered(zeji("settings", "--json"))
    assert told["data_dir"] == str(folder)
    for setting in fields(Settings):
        assert variable_of(setting.name) in shown
        assert setting.name in told


def test_a_password_is_set_from_a_pipe(zeji: Zeji, folder: Path) -> None:
    assert zeji("account", "password", "inspector", input="short\n").exit_code == 2
    named = zeji("account", "password", "inspector", input="Inspector\n")
    assert (named.exit_code, "密码不得与账号inspector相同" in named.output) == (2, True)
    assert not zeji("account", "password", "inspector", input="long enough\n").exit_code
    house = open_house(Settings(data_dir=folder))
    assert house.credentials.check("accounts/inspector", "long enough", house.clock.now())
    house.close()


def test_a_certificate_goes_with_its_key(zeji: Zeji) -> None:
    assert zeji("serve", "--cert", "cert.pem").exit_code == 2


def test_the_program_runs_as_installed(county: Path) -> None:
    program = "from services.cli import main; main()"
    said = ["--data", str(county), "show", "findings", "--lang=en"]
    ran = subprocess.run(
        [sys.executable, "-c", program, *said],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "1 rows" in ran.stdout
    refused = subprocess.run(
        [sys.executable, "-c", program, "show", "nothing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"LANG": "en_GB.UTF-8", "LC_ALL": ""},
    )
    assert refused.returncode == 4
    assert "There is no board" in refused.stderr


def test_a_post_that_is_not_held_is_named(zeji: Zeji) -> None:
    refused = zeji(*RECORD, "--post", "posts/nobodys")
    assert refused.exit_code == 3
    assert "不担任" in refused.stderr
