"""The ledger with names, and the four lists superiors ask for."""

from datetime import date

import pytest

from domain.rectifications import ItemDispatched
from projections import rectifications
from projections.questions import ledger
from tests.projections.questions.told import BOTH, OPEN, Told
from tests.scenarios import november


def test_the_ledger_carries_the_names_of_units_and_persons(after_closing: Told) -> None:
    moments, id = after_closing
    page = ledger.board(moments.now, BOTH)
    row = next(row for row in page.rows if row["stream"] == id)
    assert row["lead_unit_name"] == "综合行政执法大队"
    assert (row["responsible_person_name"], row["verified_by_name"]) == ("周启明", "罗以宁")
    unnamed = next(row for row in page.rows if row["title"] == "案卷不全")
    assert (unnamed["lead_unit_name"], unnamed["leader_name"]) == ("", "")


def test_the_four_lists_hold_what_the_board_was_filtered_by(after_closing: Told) -> None:
    moments, id = after_closing
    read = moments.now
    problems = {line["stream"]: line for line in ledger.problems(read, BOTH)}
    assert problems[id]["details"] == "执法人员未出示证件"
    assert problems["rectifications/old"]["details"] == "执法人员未出示证件"  # of the same finding
    tasks = [line for line in ledger.tasks(read, BOTH) if line["stream"] == id]
    assert [(line["ordinal"], line["measure"]) for line in tasks] == [
        (1, "组织培训"), (2, "建立台账"),
    ]  # fmt: skip
    assert tasks[0]["stages"] == (("完成培训", date(2026, 12, 1), november(12)),)
    assert [text for text, _, _ in tasks[1]["stages"]] == ["建立台账"]  # of no sub-item
    old = next(line for line in ledger.tasks(read, OPEN) if line["stream"] == "rectifications/old")
    assert (old["ordinal"], old["measure"], old["measure_due_on"]) == (0, "补齐台账", None)
    answering = {line["stream"]: line for line in ledger.responsibilities(read, BOTH)}
    assert answering[id]["assisting_names"] == ("便民服务中心",)
    assert answering[id]["leader_name"] == "郑立言"
    lines = {line["stream"]: line for line in ledger.ledger(read, BOTH)}
    assert (lines[id]["method"], lines[id]["light"]) == ("现场核查", "closed")
    assert [text for text, _, _ in lines[id]["stages"]] == ["组织培训", "建立台账"]
    assert lines["rectifications/old"]["stages"] == ()
    assert [name for name, _, _ in lines[id]["evidence"]] == ["照片.jpg"] * 4
    assert list(ledger.ledger(read, BOTH, frozenset())) == []
    assert len(lines) == rectifications.count(read, BOTH)


def test_a_long_list_is_read_in_several_batches(
    after_closing: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments, _ = after_closing
    whole = [line["stream"] for line in ledger.problems(moments.now, BOTH)]
    monkeypatch.setattr(ledger, "AT_ONCE", 1)
    assert [line["stream"] for line in ledger.problems(moments.now, BOTH)] == whole


def test_a_past_list_tells_which_of_its_rows_read_otherwise_today(after_closing: Told) -> None:
    moments, id = after_closing
    dispatched = next(
        at.position
        for at in moments.facts
        if at.stream_id == id and isinstance(at.fact, ItemDispatched)
    )
    then = moments.at(dispatched)
    rows = ledger.board(then, OPEN).rows
    (changed,) = (it for it in ledger.changed_since(then, rows) if it.then["stream"] == id)
    assert changed.columns == ["step", "result", "closed_on"]
    assert (changed.then["step"], changed.now["step"]) == ("dispatched", "closed")
    assert changed.now["lead_unit_name"] == "综合行政执法大队"
    assert ledger.changed_since(moments.now, rows) == []
    assert ledger.changed_since(then, rows, frozenset()) == []
