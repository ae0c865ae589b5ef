"""The command line: every command once, every exit code, both languages."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import DDL, Executable, column, table, update
from typer.testing import CliRunner, Result

from domain.kernel.roles import Role
from infra.database import one_at_a_time, read_model_engine
from services.bootstrap import open_house, system_now
from services.cli import COMMANDS, build
from services.cli.boards import BOARDS, Cells
from services.cli.showing import COLUMNS
from services.demo.world import World
from services.exporting import LISTS
from services.local_time import local_day
from services.settings import Settings, variable_of
from services.words import LANGUAGES, Language, catalogue, say
from tests.architecture.source import ROOT
from tests.county import found_county
from tests.known import ENFORCEMENT, INSPECTOR, SECOND

Zeji = Callable[..., Result]
FIRST = {name: columns[0] for name, (_, columns) in LISTS.items()}  # columns of the lists
TODAY = local_day(system_now())
FINDING = "findings/one"
SAID = [
    "title=行政处罚决定未按期公示", "details=12件超过7个工作日才公示", f"unit={ENFORCEMENT}",
    "source=supervision", "severity=serious", f"found_on={TODAY}", "place.words=执法大队",
    "basis_clause=公示制度",
]  # fmt: skip
RECORD = ["do", "findings.RecordFinding", *SAID, "--as", "inspector"]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small county and one finding in it."""
    folder = tmp_path_factory.mktemp("county")
    house = open_house(Settings(data_dir=folder))
    found_county(house.desk)
    house.close()
    done = run("zh", folder, "do", "findings.RecordFinding", FINDING, *RECORD[2:])
    assert not done.exit_code, done.output
    return folder


@pytest.fixture
def folder(county: Path, tmp_path: Path) -> Path:
    """A copy of the county, to be changed."""
    copy = tmp_path / "county"
    shutil.copytree(county, copy)
    return copy


@pytest.fixture
def zeji(folder: Path) -> Zeji:
    """The command line over the copy, in Chinese."""
    return lambda *said, **options: run("zh", folder, *said, **options)


def run(language: Language, folder: Path, *said: str, **options: Any) -> Result:
    """Run one command."""
    return CliRunner().invoke(build(language), ["--data", str(folder), *said], **options)


def damage(folder: Path, change: Executable, file: str = "ledger.sqlite") -> None:
    """Change a file, the ledger's if no other is named, behind its back."""
    engine = read_model_engine(folder / file)
    with engine.begin() as connection:
        connection.execute(change)
    engine.dispose()


def answered(result: Result) -> Any:
    """What a command said as JSON."""
    assert not result.exit_code, result.output
    return json.loads(result.stdout)


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_shown_has_its_words(language: Language, folder: Path) -> None:
    house = open_house(Settings(data_dir=folder))
    cells = Cells(language, house.desk.known().limits)
    house.close()
    shown = {**{name: board.columns for name, board in BOARDS.items()}, **COLUMNS}
    assert all(cells.heading(kind, column) for kind, columns in shown.items() for column in columns)


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
        ["person", "nobody"],
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
        DDL("ALTER TABLE findings_v1_problems RENAME title TO heading"),
        "read-models.sqlite",
    )
    answer = zeji("show", "findings")
    assert answer.exit_code == 70
    assert "Traceback" in answer.stderr


def test_a_file_that_is_no_database_exits_with_75(zeji: Zeji, folder: Path) -> None:
    (folder / "read-models.sqlite").unlink()
    (folder / "read-models.sqlite").write_text("no database " * 100)
    answer = zeji("show", "findings")
    assert answer.exit_code == 75
    assert "Traceback" not in answer.stderr


def test_a_ledger_of_another_program_exits_with_75(zeji: Zeji, folder: Path) -> None:
    damage(folder, update(table("meta", column("value"))).values(value="99"))
    answer = zeji("show", "findings")
    assert answer.exit_code == 75
    assert "现在不能登记" in answer.stderr


def test_a_setting_that_does_not_fit_exits_with_2(zeji: Zeji) -> None:
    answer = zeji("settings", env={"ZEJI_PORT": "many"})
    assert answer.exit_code == 2
    assert "ZEJI_PORT" in answer.stderr


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_is_shown_as_table_and_as_json(zeji: Zeji, board: str) -> None:
    told = answered(zeji("show", board, "--json"))
    assert told["count"] == len(told["rows"])
    shown = zeji("show", board)
    assert not shown.exit_code
    assert f"共{told['count']}条" in shown.output


def test_a_board_is_narrowed(zeji: Zeji) -> None:
    assert answered(zeji("show", "findings", "--json"))["count"] == 1
    submitted = zeji("show", "findings", "--where", "step=submitted", "--json")
    assert answered(submitted)["count"] == 0
    searched = zeji("show", "findings", "--where", "search=公示", "--json")
    assert answered(searched)["rows"][0]["unit_name"] == "综合行政执法大队"


@pytest.mark.parametrize("where", ["nonsense=1", "decided_year=soon"])
def test_a_condition_no_board_knows_is_malformed(zeji: Zeji, where: str) -> None:
    answer = zeji("show", "findings", "--where", where)
    assert answer.exit_code == 2
    assert where.partition("=")[0] in answer.stderr


def test_a_board_is_shown_as_of_a_position(zeji: Zeji) -> None:
    before = answered(zeji("show", FINDING, "--json"))["timeline"][-1]["since"] - 1
    then = answered(zeji("show", "findings", "--as-of", str(before), "--json"))
    assert then["count"] == 0
    assert then["as_of"]["position"] == before


@pytest.mark.parametrize("as_of", ["soon", "9999-01-01", "999999"])
def test_a_time_that_cannot_be_looked_at_is_malformed(zeji: Zeji, as_of: str) -> None:
    assert zeji("show", "findings", "--as-of", as_of).exit_code == 2


def test_a_board_goes_into_files_offices_open(zeji: Zeji, tmp_path: Path) -> None:
    csv, xlsx = tmp_path / "问题.csv", tmp_path / "问题.xlsx"
    assert not zeji("show", "findings", "--csv", str(csv), "--xlsx", str(xlsx)).exit_code
    header, row = csv.read_text("utf-8-sig").splitlines()
    assert header.startswith("发现日期,问题,问题单位")
    assert row.startswith(f"{TODAY},行政处罚决定未按期公示,综合行政执法大队,法治督察,较重")
    sheet = load_workbook(xlsx).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == header.split(",")


def test_one_matter_is_shown_with_what_happened_to_it(zeji: Zeji) -> None:
    shown = zeji("show", FINDING)
    assert "严重程度: 较重" in shown.output
    assert "已登记问题" in shown.output
    assert "陈向南" in shown.output


def test_a_rule_is_shown_by_its_timeline(zeji: Zeji) -> None:
    assert "已设置办理时限" in zeji("show", "rules/limits").output


def test_a_person_is_shown_with_posts_and_acts(zeji: Zeji) -> None:
    shown = zeji("person", INSPECTOR.removeprefix("persons/"))
    assert "检查员" in shown.output
    assert "已登记问题" in shown.output
    told = answered(zeji("person", INSPECTOR, "--json"))
    assert told["person"]["full_name"] == "陈向南"


def test_fsck_prints_size_and_root_and_holds_them_later(zeji: Zeji) -> None:
    told = answered(zeji("fsck", "--json"))
    assert told["ok"]
    assert str(told["size"]) in zeji("fsck").output
    assert told["root"] in zeji("fsck").output
    zeji(*RECORD)
    for root in (told["root"], told["root"].upper()):
        assert not zeji("fsck", "--expect", str(told["size"]), root).exit_code


@pytest.mark.parametrize("expect", [("-1", "00"), ("1", "00"), ("1", "xy" * 32), ("-1", "0" * 64)])
def test_fsck_refuses_to_compare_with_what_is_no_root(zeji: Zeji, expect: Sequence[str]) -> None:
    answer = zeji("fsck", "--expect", *expect)
    assert answer.exit_code == 2
    assert not answer.stdout


def test_fsck_names_the_first_bad_position(zeji: Zeji, folder: Path) -> None:
    facts = table("facts", column("body"), column("position"))
    damage(folder, update(facts).where(facts.c.position == 7).values(body=b"{}"))
    answer = zeji("fsck")
    assert answer.exit_code == 1
    assert "第7号记录" in answer.output
    assert not json.loads(zeji("fsck", "--json").stdout)["ok"]


@pytest.mark.parametrize("file", ["ledger.sqlite", "read-models.sqlite"])
def test_a_file_that_is_damaged_is_said_in_words(zeji: Zeji, folder: Path, file: str) -> None:
    for left in folder.glob(f"{file}*"):
        left.unlink()
    (folder / file).write_bytes(b"x" * 5000)
    answer = zeji("show", "findings")
    assert answer.exit_code == 75
    assert "file is not a database" in answer.stderr
    assert "zeji fsck" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_receipt_checks_without_our_code(zeji: Zeji, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.json"
    receipt.write_text(zeji("receipt", "3").stdout, "utf-8")
    told = answered(zeji("fsck", "--json"))
    verify = [sys.executable, "-I", str(ROOT / "tools" / "verify.py"), str(receipt)]
    held = ["--root", told["root"], "--size", str(told["size"])]
    checked = subprocess.run([*verify, *held], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert "PROVED" in checked.stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_read_model_is_rebuilt(zeji: Zeji, workers: str) -> None:
    before = answered(zeji("show", "findings", "--json"))
    rebuilt = zeji("rebuild", "findings", "--workers", workers)
    assert "findings已重建" in rebuilt.output
    assert answered(zeji("show", "findings", "--json")) == before


def test_settings_prints_every_setting(zeji: Zeji, folder: Path) -> None:
    shown, told = zeji("settings").output, answered(zeji("settings", "--json"))
    assert told["data_dir"] == str(folder)
    for setting in fields(Settings):
        assert variable_of(setting.name) in shown
        assert setting.name in told


def test_a_password_is_set_from_a_pipe(zeji: Zeji, folder: Path) -> None:
    assert zeji("account", "password", "inspector", input="short\n").exit_code == 2
    assert not zeji("account", "password", "inspector", input="long enough\n").exit_code
    house = open_house(Settings(data_dir=folder))
    assert house.credentials.check("accounts/inspector", "long enough", house.clock.now())
    house.close()


LEDGER = """编号,来源,问题,牵头单位,责任人,登记日期,完成时限（指定）,销号日期,状态
A-1,审计,合同未归档,综合行政执法大队,周启明,2025-03-03,2025-06-30,2025-06-20,已销号
A-2,审计,公示过期,综合行政执法大队,查无此人,2025-02-30,2025-06-30,2025-06-20,已销号
"""


def test_an_old_ledger_is_previewed_then_imported_then_repeated(zeji: Zeji, tmp_path: Path) -> None:
    old = tmp_path / "台账.csv"
    old.write_text(LEDGER, "utf-8")
    ask = ["import", str(old), "--as", "rectifications", "--map", "rectification_ledger"]
    ask += ["--by", "supervisor"]
    shown = zeji(*ask)
    assert "新增: 1" in shown.output
    assert "第3行有误：登记日期" in shown.output
    assert "没有登记" in shown.output
    done = answered(zeji(*ask, "--apply", "--json"))
    assert (done["imported"], done["bad"]) == (1, 1)
    assert "2025-02-30" in (tmp_path / "台账.rejected.csv").read_text("utf-8-sig")
    (tmp_path / "台账.rejected.csv").write_text("改好的", "utf-8")
    answered(zeji(*ask, "--apply", "--json"))
    assert (tmp_path / "台账.rejected.csv").read_text("utf-8") == "改好的"
    assert "2025-02-30" in (tmp_path / "台账.rejected-2.csv").read_text("utf-8-sig")
    again = answered(zeji(*ask, "--json"))
    assert (again["new"], again["repeated"], again["bad"]) == (0, 1, 1)
    old.write_text(LEDGER.replace("合同未归档", "合同未建档"), "utf-8")
    assert "第2行与登记不同" in zeji(*ask).output


def test_the_demo_county_takes_no_folder_in_use(zeji: Zeji) -> None:
    answer = zeji("seed", "demo")
    assert answer.exit_code == 2
    assert "空目录" in answer.stderr


@pytest.mark.parametrize("months", ["0", "37"])
def test_the_demo_county_has_one_to_36_months_of_history(months: str, tmp_path: Path) -> None:
    answer = run("zh", tmp_path / "new", "seed", "demo", "--months", months)
    assert answer.exit_code == 2
    assert "1至36个月" in answer.stderr
    assert not (tmp_path / "new").exists()


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


def test_a_real_county_is_founded_whole_in_an_empty_folder(tmp_path: Path) -> None:
    answer = run("zh", tmp_path / "new", "seed", "county", "石桥县", "--admin", "张三")
    assert answer.exit_code == 0, answer.output
    house = open_house(Settings(data_dir=tmp_path / "new"))
    organisation = house.desk.known().organisation
    house.close()
    person = organisation.person_of("accounts/admin")
    (post,) = organisation.posts_by_person[person]
    assert post.roles == {Role.ADMINISTRATOR, Role.RULES_KEEPER}
    assert organisation.units[post.unit].name == "石桥县"
    assert len(organisation.editions.all_clocks) == 83
    again = run("zh", tmp_path / "new", "seed", "county", "石桥县")
    assert again.exit_code == 2


def test_a_county_that_cannot_be_founded_leaves_nothing(tmp_path: Path) -> None:
    answer = run("zh", tmp_path / "new", "seed", "county", "石桥县", "--account", "Bad Name")
    assert answer.exit_code == 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["problems", "tasks", "responsibilities", "ledger"])
def test_a_list_for_superiors_is_written_as_files(zeji: Zeji, tmp_path: Path, name: str) -> None:
    book, plain = tmp_path / "list.xlsx", tmp_path / "list.csv"
    answer = zeji("show", name, "--xlsx", str(book), "--csv", str(plain))
    assert answer.exit_code == 0, answer.output
    assert load_workbook(book).sheetnames == [say("zh", "export", name)]
    assert plain.read_text("utf-8-sig").startswith(say("zh", "export_columns", FIRST[name]))
    assert zeji("show", name).exit_code == 2


def test_a_founding_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "new"
    with monkeypatch.context() as patch:
        patch.setattr(World, "run", interrupted)
        assert run("zh", folder, "seed", "demo", "--months", "1").exit_code != 0
    assert not folder.exists()
    assert run("zh", folder, "seed", "county", "石桥县").exit_code == 0


def test_one_import_goes_on_at_a_time(zeji: Zeji, folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "台账.csv"
    old.write_text(LEDGER, "utf-8")
    ask = ["import", str(old), "--as", "rectifications", "--map", "rectification_ledger"]
    ask += ["--by", "supervisor"]
    with one_at_a_time(folder / ".import.lock"):
        refused = zeji(*ask, "--apply")
        assert not zeji(*ask).exit_code
    assert refused.exit_code == 6
    assert "另一个导入正在进行" in refused.stderr
    assert answered(zeji(*ask, "--apply", "--json"))["imported"] == 1


@pytest.mark.parametrize("option", ["--csv=one.csv", "--xlsx=one.xlsx", "--where=step=rectifying"])
def test_what_is_for_lists_is_not_taken_for_one_matter(zeji: Zeji, option: str) -> None:
    refused = zeji("show", FINDING, option)
    assert refused.exit_code == 2
    assert "只用于清单" in refused.stderr


def test_a_post_that_is_not_held_is_named(zeji: Zeji) -> None:
    refused = zeji(*RECORD, "--post", "posts/nobodys")
    assert refused.exit_code == 3
    assert "不担任" in refused.stderr


def test_nothing_is_imported_where_bad_rows_cannot_be_written(
    zeji: Zeji, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "台账.csv"
    old.write_text(LEDGER, "utf-8")
    ask = ["import", str(old), "--as", "rectifications", "--map", "rectification_ledger"]
    ask += ["--by", "supervisor"]
    nowhere = tmp_path / "none" / "rejected.csv"
    monkeypatch.setattr("services.cli.taking_over._free", lambda _path: nowhere)
    assert zeji(*ask, "--apply").exit_code == 2
    assert answered(zeji(*ask, "--json"))["new"] == 1
    long = LEDGER + "".join(f"B-{n},审计,无,,,2025-02-30,,,整改中\n" for n in range(30))
    old.write_text(long, "utf-8")
    assert "还有11行不能导入" in zeji(*ask).output
