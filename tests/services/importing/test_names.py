"""Units by the names they bore, and rows that would lose or contradict something."""

import csv
import io
from datetime import date, timedelta

import pytest

from domain.kernel.known import Level
from domain.kernel.rules import Malformed
from domain.rectifications import ItemImported
from domain.units import CreateUnit, MergeUnit, RenameUnit
from services.authority import SYSTEM, Caller
from services.importing import Preview, Source, reason_words, write_rejected
from tests.county import OTHER_TOWN
from tests.known import AFFAIRS, ENFORCEMENT, SAFETY, TODAY
from tests.services.conftest import Office
from tests.services.importing.ledgers import as_xlsx, ledger_row, table
from tests.services.importing.test_importing import (
    LEDGER,
    importer,
    preview,
    reasons,
    taken_over,
)

NEW_NAME, OLD_NAME = "综合执法中队", "综合行政执法大队"
OTHER_BRIGADE = "units/other-brigade"


def renamed(office: Office, days_ago: int) -> None:
    """The brigade took another name some days ago."""
    then = TODAY - timedelta(days=days_ago)
    late = Caller(happened_on=then, late_reason="补登")
    office.desk.execute(RenameUnit(id=ENFORCEMENT, full_name=NEW_NAME, short_name="云溪中队"), late)


def second_brigade(office: Office, since: date) -> None:
    """A unit of the old name in the other town."""
    office.desk.execute(
        CreateUnit(
            id=OTHER_BRIGADE, full_name=OLD_NAME, short_name="清河执法", level=Level.OFFICE,
            parent=OTHER_TOWN, established_on=since,
        ),
        SYSTEM,
    )  # fmt: skip


def lead(office: Office, name: str, registered: str = "2025-03-05") -> str:
    """The unit a row of that day names as lead unit."""
    row = ledger_row(name, 涉及单位="便民服务中心", 牵头单位=name, 登记日期=registered)
    item = taken_over(office, row)[1]
    assert isinstance(item, ItemImported)
    return item.lead_unit


@pytest.mark.parametrize("name", [OLD_NAME, NEW_NAME, "云溪执法", "云溪镇综合行政执法大队"])
def test_a_renamed_unit_is_found_by_all_its_names(office: Office, name: str) -> None:
    renamed(office, days_ago=30)
    assert lead(office, name) == ENFORCEMENT


def test_a_unit_merged_away_is_found_by_the_name_it_bore(office: Office) -> None:
    office.desk.execute(MergeUnit(id=AFFAIRS, into=SAFETY, reason="机构改革"), SYSTEM)
    assert lead(office, "便民服务中心") == AFFAIRS


def test_of_two_that_bore_a_name_the_one_of_that_day_is_meant(office: Office) -> None:
    renamed(office, days_ago=700)  # in December 2024
    second_brigade(office, since=date(2025, 2, 1))
    assert lead(office, OLD_NAME, "2025-03-05") == OTHER_BRIGADE
    assert lead(office, f"云溪镇{OLD_NAME}", "2025-03-05") == ENFORCEMENT


def test_a_name_two_units_bore_on_the_day_makes_the_row_bad_and_names_both(
    office: Office,
) -> None:
    second_brigade(office, since=date(2024, 1, 1))
    found = preview(office, ledger_row(涉及单位="便民服务中心", 配合单位=""))
    assert reasons(found) == [(2, "牵头单位", "unit_ambiguous")]
    said = reason_words(found.bad[0].faults[0], "zh")
    assert "云溪镇综合行政执法大队" in said
    assert "清河镇综合行政执法大队" in said


def test_a_short_name_of_two_units_is_ambiguous_too(office: Office) -> None:
    assert lead(office, "云溪执法") == ENFORCEMENT
    found = preview(office, ledger_row("2", 验收单位="云溪"))  # the town's, and its office's
    assert reasons(found) == [(2, "验收单位", "unit_ambiguous")]


def test_a_name_broken_over_lines_is_one_name(office: Office) -> None:
    row = ledger_row(直接责任人="张三\n李四", 牵头单位="综合行政\n执法大队")
    item = taken_over(office, row)[1]
    assert isinstance(item, ItemImported)
    assert item.lead_unit == ENFORCEMENT
    assert item.unmatched == ("责任人：张三 李四",)
    assert preview(office, row).repeated == 1


def spilled(content: bytes, office: Office) -> Preview:
    """What importing a file would do."""
    return importer(office).preview(LEDGER, Source(name="台账", content=content))


def test_words_under_no_header_make_a_row_bad(office: Office) -> None:
    headers, *rows = table([ledger_row("1"), ledger_row("2"), ledger_row("3")])
    spilling = [headers, rows[0], [*rows[1], "另有说明"], [*rows[2], "", ""]]  # blanks are no words
    out = io.StringIO(newline="")
    csv.writer(out).writerows(spilling)
    found = spilled(out.getvalue().encode(), office)
    assert [reason for _, _, reason in reasons(found)] == ["no_header"]
    assert len(found.new) == 2
    assert "另有说明" in reason_words(found.bad[0].faults[0], "zh")
    rejected = io.BytesIO()
    write_rejected(rejected, found.headers, found.bad)
    text = rejected.getvalue().decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text, newline=""))
    assert dict(zip(header, row, strict=True))["原行号"] == str(found.bad[0].line)
    assert spilled(rejected.getvalue(), office).reasons == {"no_header": 1}


def test_words_in_a_column_without_a_header_make_a_row_bad(office: Office) -> None:
    rows = table([ledger_row("1"), ledger_row("2")])
    lines = [[*line, "", extra] for line, extra in zip(rows, ["", "", "口头通知"], strict=True)]
    found = spilled(as_xlsx(lines), office)
    assert [reason for _, _, reason in reasons(found)] == ["no_header"]
    assert len(found.new) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"完成时限": "2025-03-04"}, "完成时限2025年3月4日早于登记日期2025年3月5日"),
        ({"发现日期": "2025-03-06"}, "发现日期2025年3月6日晚于登记日期2025年3月5日"),
    ],
)
def test_dates_that_contradict_each_other_make_a_row_bad(
    office: Office, changes: dict[str, str], said: str
) -> None:
    (bad,) = preview(office, ledger_row(**changes)).bad
    assert said in reason_words(bad.faults[0], "zh")


def test_a_date_before_1900_makes_a_row_bad(office: Office) -> None:
    found = preview(office, ledger_row(登记日期="0202-03-05", 完成时限=""))
    assert ("登记日期", "date_out_of_range") in [(at, why) for _, at, why in reasons(found)]


def test_a_header_that_stands_twice_is_refused_rather_than_one_chosen(office: Office) -> None:
    headers, row = table([ledger_row()])
    for double, refused in ((headers[2], True), ("完成 时限", True), ("备注", False)):
        lines = [[*headers, "备注", double], [*row, "", ""]]
        if refused:
            with pytest.raises(Malformed, match="columns_doubled"):
                spilled(as_xlsx(lines), office)
        else:
            assert len(spilled(as_xlsx(lines), office).new) == 1
