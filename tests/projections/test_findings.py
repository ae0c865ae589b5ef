"""Findings: the board of those to decide, those decided by year, and each finding's row."""

from dataclasses import replace
from datetime import date

import pytest

from domain.findings import Step
from projections import findings
from projections.findings import Filters
from projections.paging import Paging
from tests import asked, scenarios
from tests.known import ENFORCEMENT, INSPECTOR, SECOND, SUPERVISOR, TOWN
from tests.projections.reading import reading

UNDECIDED = Filters()
DECIDED = Filters(decided_year=2026)
ENDS = {
    "confirmed": (scenarios.confirmed(), Step.CONFIRMED, ("FZ-2026-001", "", "", "")),
    "rejected": (scenarios.rejected(), Step.REJECTED, ("", "事实不清", "", "")),
    "merged": (scenarios.merged(), Step.MERGED, ("", "同一事项", asked.OTHER_FINDING, "")),
    "transferred": (
        scenarios.transferred(), Step.TRANSFERRED, ("", "涉嫌职务犯罪", "", "县监察委员会"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_a_decided_finding_says_what_was_made_of_it(name: str) -> None:
    history, step, told = ENDS[name]
    with reading((asked.FINDING, history)) as moments:
        row = findings.finding(moments.now, asked.FINDING)
        assert row is not None
        assert (row["step"], row["version"]) == (step.value, len(history))
        said = ("number", "reason", "merged_into", "to_authority")
        assert tuple(row[name] for name in said) == told
        assert findings.count(moments.now, UNDECIDED) == 0
        assert findings.count(moments.now, DECIDED) == 1
        assert findings.count(moments.at(2), UNDECIDED) == 1


def test_a_problem_put_right_on_the_spot_ends_where_nobody_decided() -> None:
    with reading((asked.FINDING, scenarios.remedied())) as moments:
        row = findings.finding(moments.now, asked.FINDING)
        assert row is not None
        assert (row["step"], row["remedy"]) == (Step.REMEDIED.value, "当场出示证件")
        assert (row["decided_on"], row["decided_by"]) == (asked.FOUND_ON, "")
        assert row["proposed_due_on"] is None
        assert findings.count(moments.now, UNDECIDED) == 0
        assert findings.count(moments.now, DECIDED) == 1


def test_a_recorded_finding_says_where_when_by_whom_and_keeps_its_corrections() -> None:
    history = scenarios.play(asked.correct(), after=scenarios.submitted())
    with reading((asked.FINDING, history)) as moments:
        row = findings.finding(moments.now, asked.FINDING)
        assert row is not None
        assert (row["title"], row["severity"], row["corrected_count"]) == (
            "未出示执法证", "serious", 1,
        )  # fmt: skip
        assert (row["place"], row["recorded_by"]) == ("东街", INSPECTOR)
        assert row["proposed_due_on"] == date(2026, 11, 17)  # as the first grade proposed
        assert row["inspectors"].split() == [INSPECTOR, SECOND]
        first = findings.finding(moments.at(1), asked.FINDING)
        assert first is not None
        assert first["title"] == "未亮证执法"


def test_an_imported_finding_counts_as_decided_and_keeps_its_key() -> None:
    history = scenarios.play(asked.import_finding())
    with reading((asked.FINDING, history)) as moments:
        row = findings.finding(moments.now, asked.FINDING)
        assert row is not None
        assert row["source_key"] == "台账-7"
        assert (row["imported"], row["step"]) == (True, Step.CONFIRMED.value)
        assert findings.count(moments.now, DECIDED) == 1


def test_the_board_lists_what_awaits_a_decision_before_what_is_not_sent_in() -> None:
    recorded, submitted = scenarios.submitted()
    of_an_inspection = replace(recorded, inspection="inspections/1")
    with reading(
        ("findings/draft", scenarios.recorded()),
        ("findings/sent", [of_an_inspection, submitted]),
        ("findings/done", scenarios.confirmed()),
    ) as moments:
        read = moments.now
        page = findings.board(read, UNDECIDED)
        assert [row["stream"] for row in page.rows] == ["findings/sent", "findings/draft"]
        first = findings.board(read, UNDECIDED, None, Paging(limit=1))
        second = findings.board(read, UNDECIDED, None, Paging(limit=1, after=first.after))
        assert [row["stream"] for row in (*first.rows, *second.rows)] == [
            "findings/sent", "findings/draft",
        ]  # fmt: skip
        assert findings.facets(read, UNDECIDED)["step"] == {"recorded": 1, "submitted": 1}
        sent = replace(UNDECIDED, step=frozenset({"submitted"}), search="证件")
        assert findings.count(read, sent) == 1
        assert findings.count(read, replace(UNDECIDED, recorded_by=SUPERVISOR)) == 0
        found = findings.of_inspection(read, "inspections/1")
        assert [row["stream"] for row in found] == ["findings/sent"]
        assert set(findings.by_id(read, ["findings/sent", "findings/none"])) == {"findings/sent"}


def test_one_sees_the_findings_of_units_one_may_see() -> None:
    with reading((asked.FINDING, scenarios.submitted())) as moments:
        assert findings.count(moments.now, UNDECIDED, {ENFORCEMENT}) == 1
        assert findings.count(moments.now, UNDECIDED, {TOWN}) == 0
        assert findings.finding(moments.now, asked.FINDING, {ENFORCEMENT}) is not None
        assert findings.finding(moments.now, asked.FINDING, {TOWN}) is None
        assert findings.finding(moments.now, "findings/none", {TOWN}) is None


def test_problems_alike_are_of_the_same_unit_against_the_same_clause_and_stood() -> None:
    (elsewhere,) = scenarios.recorded()
    later = scenarios.recorded(
        inspectors=(INSPECTOR, SECOND), remedied=True, remedy="已换", found_on=asked.FOUND_ON
    )
    with reading(
        ("findings/docketed", scenarios.confirmed()),
        ("findings/remedied", later),
        ("findings/rejected", scenarios.rejected()),
        ("findings/waiting", scenarios.submitted()),
        ("findings/other", [replace(elsewhere, basis_clause="第1条")]),
    ) as moments:
        found = findings.alike(moments.now, ENFORCEMENT, "行政处罚法第55条")
        assert {row["stream"] for row in found} == {"findings/docketed", "findings/remedied"}
        assert findings.alike(moments.now, ENFORCEMENT, "行政处罚法第55条", {TOWN}) == []
        assert findings.alike(moments.now, TOWN, "行政处罚法第55条") == []
