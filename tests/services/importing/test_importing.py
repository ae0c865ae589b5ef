"""Importing a 整改台账: the preview, the facts, every bad row's reason, and a second import."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import pytest

from domain.findings import FindingImported
from domain.kernel.roles import Role
from domain.kernel.rules import Forbidden, Malformed, Refused
from domain.kernel.sources import RectificationType
from domain.kernel.sources import Source as Channel
from domain.kernel.stream import Event, Login
from domain.persons import RegisterPerson
from domain.ports import Appended, LedgerUnavailable
from domain.posts import AppointPerson
from domain.rectifications import FillRoles, ItemImported, ReportProgress, Result
from services.authority import SYSTEM
from services.importing import Importer, Map, Preview, Source, load_map, reason_words
from services.importing.mapping import FieldRule
from services.importing.reporting import rejected_name, write_rejected
from services.words import LANGUAGES
from tests import asked
from tests.county import OTHER_TOWN, OUTSIDER, SINCE, caller, do
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SUPERVISOR,
    TOWN,
)  # fmt: skip
from tests.memory_ledger import MemoryLedger
from tests.services.conftest import Office
from tests.services.importing.ledgers import Row, as_xls, as_xlsx, ledger_row, source, table

LEDGER = load_map("rectification_ledger")


def importer(office: Office, person: str = SUPERVISOR) -> Importer:
    """The person imports."""
    return Importer(office.desk, office.ledger, caller(person))


def preview(office: Office, *rows: Row, map: Map = LEDGER) -> Preview:
    """What importing the rows would do."""
    return importer(office).preview(map, source(rows))


def taken_over(office: Office, *rows: Row) -> Sequence[Event[Any]]:
    """The facts of importing the rows, the duties they bring about left out."""
    before = office.ledger.head()
    importer(office).apply(preview(office, *rows))
    facts = [at.fact for at in office.ledger.since(before)]
    return [fact for fact in facts if not fact.act.cause]


def reasons(found: Preview) -> list[tuple[int, str, str]]:
    """Line, column and reason of every fault."""
    return [(bad.line, it.column, it.reason) for bad in found.bad for it in bad.faults]


def test_a_row_becomes_a_finding_and_its_item_marked_migrated(office: Office) -> None:
    finding, item = taken_over(office, ledger_row())
    assert isinstance(finding, FindingImported)
    assert isinstance(item, ItemImported)
    assert (finding.title, finding.details) == ("处罚决定未公示", "12件超过7个工作日")
    assert (item.source, item.severity) == (Channel.SUPERVISION, "serious")
    assert item.rectification_type is RectificationType.STAGED
    assert (item.unit, item.lead_unit, item.verifying_unit) == (ENFORCEMENT, ENFORCEMENT, SAFETY)
    assert (item.leader, item.responsible_person) == (LEADER, HEAD)
    assert [help.unit for help in item.assisting] == [AFFAIRS]
    assert (item.registered_on, item.ordered_due_on) == (date(2025, 3, 5), date(2025, 6, 30))
    assert (item.closed_on, item.result, item.unmatched) == (None, None, ())
    assert item.number == "FZ-2025-001"


def test_the_importer_is_the_recorder_and_no_doer_is_guessed(office: Office) -> None:
    for fact in taken_over(office, ledger_row()):
        assert (fact.act.login, fact.act.person) == (Login.IMPORT, SUPERVISOR)
        assert fact.act.happened_on == date(2025, 3, 5)
        assert fact.act.late_reason == "旧台账导入（台账.csv第2行）"


def test_a_preview_records_nothing_and_the_import_does_what_it_said(office: Office) -> None:
    before = office.ledger.head()
    found = preview(office, ledger_row("1"), ledger_row("2"), ledger_row("3", 来源="道听途说"))
    assert office.ledger.head() == before
    applied = importer(office).apply(found)
    assert (len(found.new), applied.imported, applied.bad) == (2, 2, found.bad)
    assert applied.position == office.ledger.head() > before


def test_a_second_import_changes_nothing(office: Office) -> None:
    rows = [ledger_row(str(number)) for number in range(3)]
    taken_over(office, *rows)
    assert taken_over(office, *rows) == []
    assert preview(office, *rows).repeated == len(rows)


def test_the_same_ledger_as_a_workbook_is_the_same_ledger(office: Office) -> None:
    taken_over(office, ledger_row())
    for write in (as_xlsx, as_xls):
        lines = [["云溪镇整改台账"], *table([ledger_row()])]
        file = Source(name="台账", content=write(lines))
        assert importer(office).preview(LEDGER, file).repeated == 1


def test_a_row_that_differs_from_what_was_imported_is_reported_and_not_edited(
    office: Office,
) -> None:
    taken_over(office, ledger_row())
    found = preview(office, ledger_row(整改任务="限期公示", 销号日期="2025-07-01", 状态="已销号"))
    (changed,) = found.changed
    assert {it.field: (it.before, it.after) for it in changed.changes} == {
        "requirement": ("按期公示", "限期公示"),
        "closed_on": (None, date(2025, 7, 1)),
    }
    before = office.ledger.head()
    importer(office).apply(found)
    assert office.ledger.head() == before


def test_work_done_since_the_import_does_not_make_the_row_another_one(office: Office) -> None:
    item = taken_over(office, ledger_row())[1]
    id = next(at.stream_id for at in office.ledger.since(0, 999) if at.fact is item)
    do(office.desk, HANDLER, ReportProgress(id=id, text="又公示2件"))
    assert preview(office, ledger_row()).repeated == 1


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"编号": ""}, ("编号", "key_missing")),
        ({"问题描述": ""}, ("问题描述", "nothing_said")),
        ({"来源": ""}, ("来源", "nothing_said")),
        ({"来源": "道听途说"}, ("来源", "word_unknown")),
        ({"严重程度": "天大"}, ("严重程度", "word_unknown")),
        ({"整改结果": "差不多"}, ("整改结果", "word_unknown")),
        ({"登记日期": "去年三月"}, ("登记日期", "not_a_date")),
        ({"登记日期": ""}, ("登记日期", "nothing_said")),
        ({"登记日期": "2027-01-01"}, ("登记日期", "in_the_future")),
        ({"销号日期": "2027-01-01", "状态": ""}, ("销号日期", "in_the_future")),
        ({"涉及单位": "城管队"}, ("涉及单位", "unit_unknown")),
        ({"状态": "已销号"}, ("状态", "closed_without_date")),
        ({"销号日期": "2025-07-01"}, ("状态", "open_with_date")),
        ({"问题描述": "长" * 10_001}, ("问题描述", "too_long")),
        ({"整改任务": "按期\x07公示"}, ("整改任务", "control_characters")),
        ({"销号日期": "2025-01-01", "状态": "已销号"}, ("", "declined")),
    ],
)
def test_a_bad_row_is_told_with_its_line_column_and_reason(
    office: Office, changes: Row, fault: tuple[str, str]
) -> None:
    found = preview(office, ledger_row("1"), ledger_row("2", **changes), ledger_row("3"))
    assert reasons(found) == [(3, *fault)]
    assert found.reasons == {fault[1]: 1}
    assert [row.line for row in found.new] == [2, 4]
    words = [reason_words(found.bad[0].faults[0], language) for language in LANGUAGES]
    assert all(words)
    assert words[0] != words[1]


def declined(found: Preview) -> list[tuple[int, str]]:
    """Line and code of every row the desk declines."""
    return [(bad.line, bad.faults[0].values["declined"].code) for bad in found.bad]


def test_a_row_of_another_town_is_bad_and_holds_no_other_up(office: Office) -> None:
    rows = [ledger_row("1"), ledger_row("2", 涉及单位="清河镇"), ledger_row("3")]
    found = preview(office, *rows)
    assert declined(found) == [(3, "unit_out_of_reach")]
    assert "清河镇" in reason_words(found.bad[0].faults[0], "zh", lambda _id: "清河镇")
    assert importer(office).apply(found).imported == 2


def test_a_number_our_own_register_gave_is_not_taken_over_again(office: Office) -> None:
    do(office.desk, INSPECTOR, asked.record(evidence=()))
    do(office.desk, INSPECTOR, asked.submit())
    do(office.desk, SUPERVISOR, asked.confirm())
    found = preview(office, ledger_row("FZ-2026-001"), ledger_row("FZ-2026-003"))
    assert declined(found) == [(2, "number_already_given")]
    importer(office).apply(found)
    register = office.ledger.history("registers/safety-FZ-2026")
    assert [at.fact.number for at in register] == ["FZ-2026-001", "FZ-2026-003"]


def test_every_fault_of_a_row_is_told_at_once(office: Office) -> None:
    bad = ledger_row(编号="", 来源="道听途说", 登记日期="去年", 涉及单位="城管队")
    columns = [column for _, column, _ in reasons(preview(office, bad))]
    assert sorted(columns) == sorted(["编号", "来源", "登记日期", "涉及单位"])


def test_of_two_rows_with_one_number_only_the_first_counts(office: Office) -> None:
    row = ledger_row("1")
    found = preview(office, row, row, {**row, "整改任务": "另一件"})
    assert reasons(found) == [(3, "", "doubled"), (4, "", "doubled_differently")]
    assert [row.line for row in found.new] == [2]


def test_a_name_nobody_bears_is_kept_in_words_and_the_role_is_missing(office: Office) -> None:
    row = ledger_row(直接责任人="张三", 验收单位="纪检组", 配合单位="便民服务中心、城管队")
    item = taken_over(office, row)[1]
    assert isinstance(item, ItemImported)
    assert (item.responsible_person, item.verifying_unit) == ("", "")
    assert set(item.unmatched) == {"责任人：张三", "验收单位：纪检组", "配合单位：城管队"}
    assert [help.unit for help in item.assisting] == [AFFAIRS]
    id = next(at.stream_id for at in office.ledger.since(0, 999) if at.fact is item)
    with pytest.raises(Refused) as refused:
        do(office.desk, HANDLER, ReportProgress(id=id, text="已公示"))
    assert refused.value.acts == (FillRoles.name,)
    assert preview(office, ledger_row("2", 直接责任人="张三")).unmatched == {"责任人：张三": 1}


def test_a_name_two_persons_bear_means_neither(office: Office) -> None:
    office.desk.execute(RegisterPerson(id="persons/other-head", full_name="周启明"), SYSTEM)
    item = taken_over(office, ledger_row())[1]
    assert isinstance(item, ItemImported)
    assert item.unmatched == ("责任人：周启明",)


def test_a_unit_is_known_by_its_short_name_and_by_the_unit_above(office: Office) -> None:
    row = ledger_row(涉及单位="云溪执法", 牵头单位="云溪镇综合行政执法大队")
    item = taken_over(office, row)[1]
    assert isinstance(item, ItemImported)
    assert (item.unit, item.lead_unit) == (ENFORCEMENT, ENFORCEMENT)


def test_a_person_registered_since_does_not_make_the_row_another_one(office: Office) -> None:
    taken_over(office, ledger_row(直接责任人="张三"))
    office.desk.execute(RegisterPerson(id="persons/zhang", full_name="张三"), SYSTEM)
    assert preview(office, ledger_row(直接责任人="张三")).repeated == 1
    found = preview(office, ledger_row(直接责任人="李四"))
    assert [it.field for it in found.changed[0].changes] == ["unmatched"]


def test_another_colleague_may_import_the_same_file_again(office: Office) -> None:
    post = AppointPerson(
        id="posts/clerk", person=HANDLER, unit=TOWN, title="文员",
        roles_held=(Role.SUPERVISOR,), reach=TOWN, since=SINCE,
    )  # fmt: skip
    taken_over(office, ledger_row())
    office.desk.execute(post, SYSTEM)
    assert importer(office, HANDLER).preview(LEDGER, source([ledger_row()])).repeated == 1


def test_towns_number_their_ledgers_alike_and_neither_is_told_of_the_other(
    office: Office,
) -> None:
    clerk = AppointPerson(
        id="posts/clerk", person=OUTSIDER, unit=OTHER_TOWN, title="文员",
        roles_held=(Role.SUPERVISOR,), reach=OTHER_TOWN, since=SINCE,
    )  # fmt: skip
    office.desk.execute(clerk, SYSTEM)
    of_yunxi, of_qinghe = ledger_row(), ledger_row(涉及单位="清河镇", 问题描述="清河的问题")
    taken_over(office, of_yunxi)
    found = importer(office, OUTSIDER).preview(LEDGER, source([of_qinghe]))
    assert (len(found.new), found.changed, found.bad) == (1, (), ())
    assert importer(office, OUTSIDER).apply(found).imported == 1
    assert preview(office, of_yunxi).repeated == 1
    fields = {**LEDGER.fields, "office": FieldRule(of_importer=True)}
    nameless = msgspec.structs.replace(LEDGER, fields=fields)
    importer(office).apply(preview(office, ledger_row("2"), map=nameless))
    of_qinghe = {**of_qinghe, "编号": "2"}
    found = importer(office, OUTSIDER).preview(nameless, source([of_qinghe]))
    assert (found.new, found.changed) == ((), ())
    assert [fault.reason for bad in found.bad for fault in bad.faults] == ["of_another_ledger"]


def test_a_closed_row_is_taken_over_closed_and_nobody_answers_any_more(office: Office) -> None:
    row = ledger_row(销号日期="2025.6.20", 状态="已销号", 整改结果="已整改")
    before = office.ledger.head()
    item = taken_over(office, row)[1]
    assert isinstance(item, ItemImported)
    assert (item.closed_on, item.result) == (date(2025, 6, 20), Result.RECTIFIED)
    names = [at.fact.name for at in office.ledger.since(before)]
    assert names.count("responsibilities.DutyAssigned") == 2
    assert names.count("responsibilities.DutyReleased") == 2


def test_words_no_code_stands_for_are_kept(office: Office) -> None:
    row = {**ledger_row(问题类型="程序不规范"), "核查意见": "基本合格", "督办人": "何知秋"}
    finding, item = taken_over(office, row)
    assert isinstance(finding, FindingImported)
    assert isinstance(item, ItemImported)
    assert finding.details.endswith("\n问题类型：程序不规范")
    assert item.progress == "已公示10件\n核查意见：基本合格\n督办人：何知秋"


def test_columns_the_map_does_not_know_are_named(office: Office) -> None:
    found = preview(office, {**ledger_row(), "备注": "", "亮灯": "红"})
    assert found.unused == ("备注",)


def test_a_table_without_the_column_of_the_number_is_refused(office: Office) -> None:
    row = ledger_row()
    del row["编号"]
    with pytest.raises(Malformed) as refused:
        preview(office, row)
    assert refused.value.code == "columns_missing"


@pytest.mark.parametrize("person", [HANDLER, "persons/nobody"])
def test_who_may_not_import_sees_not_even_a_preview(office: Office, person: str) -> None:
    with pytest.raises(Forbidden):
        importer(office, person).preview(LEDGER, source([ledger_row()]))


def test_progress_is_told_up_to_the_end(office: Office) -> None:
    told: list[tuple[int, int]] = []
    found = importer(office).preview(
        LEDGER, source([ledger_row("1"), ledger_row("2")]), lambda *done: told.append(done)
    )
    assert told[-1] == (4, 4)
    importer(office).apply(found, lambda *done: told.append(done))
    assert told[-1] == (2, 2)


class Failing(MemoryLedger):
    """A ledger whose machine dies after so many appends."""

    left = 10_000

    def append(self, *asked: Any, **named: Any) -> Appended:
        """Record, until the end comes."""
        self.left -= 1
        if self.left < 0:
            raise LedgerUnavailable("died")
        return super().append(*asked, **named)


def test_an_import_cut_off_in_the_middle_goes_on_where_it_was(office: Office) -> None:
    rows = [ledger_row(f"FZ-{number}") for number in range(450)]
    failing = Failing(office.clock)
    failing.__dict__.update(office.ledger.__dict__, left=1)
    desk = type(office.desk)(failing, office.clock, office.desk._answer, office.evidence)
    cut = Importer(desk, failing, caller(SUPERVISOR))
    begun = cut.preview(LEDGER, source(rows))
    with pytest.raises(LedgerUnavailable):
        cut.apply(begun)
    found = preview(office, *rows)
    assert (found.repeated, len(found.new)) == (200, 250)
    importer(office).apply(found)
    numbers = [
        at.fact.number for at in office.ledger.since(0, 10_000) if isinstance(at.fact, ItemImported)
    ]
    assert sorted(numbers) == sorted(row["编号"] for row in rows)


def test_bad_rows_are_written_with_their_cells_and_reasons_in_both_languages(
    office: Office, tmp_path: Any
) -> None:
    found = preview(office, ledger_row("1", 来源="=cmd"), ledger_row("2", 登记日期="去年"))
    path = tmp_path / rejected_name(found.file)
    with path.open("wb") as out:
        write_rejected(out, found.headers, found.bad)
    assert path.name == "台账.rejected.csv"
    text = path.read_bytes().decode("utf-8-sig")
    assert ",'=cmd," in text
    assert "登记日期：“去年”不是日期" in text
    assert "登记日期: “去年” is no date" in text
    assert importer(office).preview(LEDGER, Source.at(path)).reasons == found.reasons


def test_a_cell_that_could_not_be_read_makes_its_row_bad(office: Office) -> None:
    lines = table([ledger_row("1"), ledger_row("2"), ledger_row("3")])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(lines))) as book, zipfile.ZipFile(out, "w") as spoiled:
        for name in book.namelist():
            part = book.read(name)
            if name.endswith("sheet1.xml"):
                part = re.sub(rb'<c r="B3"[^>]*>.*?</c>', b'<c r="B3" t="e"><v>#REF!</v></c>', part)
            spoiled.writestr(name, part)
    found = importer(office).preview(LEDGER, Source(name="台账.xlsx", content=out.getvalue()))
    assert len(found.new) == 2
    assert reasons(found) == [(3, "来源", "cell_unread")]
