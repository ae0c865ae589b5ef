"""A county begun at the command line: founded, filled with invented people, or taken over."""

from pathlib import Path

import pytest

from domain.kernel.roles import Role
from infra.database import one_at_a_time
from services.bootstrap import open_house
from services.demo.world import World
from services.settings import Settings
from tests.services.command_line import Zeji, answered, run
from tests.services.command_line import county as county
from tests.services.command_line import folder as folder
from tests.services.command_line import zeji as zeji

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
