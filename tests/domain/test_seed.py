"""The shipped law: complete, as the source list has it, and nothing invented."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from domain.kernel.clocks import Alternative, ClockEdition, ClockKind, Counting, Extension
from domain.kernel.known import Severity
from domain.kernel.lights import Lights
from domain.seed import load

GOLDEN = Path(__file__).parents[1] / "golden" / "clocks.txt"
CLOCKS = load.clocks()
BY_ID = {clock.id: clock for clock in CLOCKS}
YEARS = {year.year: year for year in load.calendar_years()}


def line(clock: ClockEdition) -> str:
    """The clock as the golden list, made from the source list itself, writes it."""
    number = clock.fixed_on or ("" if clock.n is None else str(clock.n))
    counting = clock.counting.value if clock.counting else ""
    return " | ".join(
        (
            clock.id, clock.instrument, clock.article or "-", clock.kind.value, number, counting,
            clock.who, clock.confidence,
        )
    )  # fmt: skip


def test_the_clocks_are_those_of_the_source_list() -> None:
    assert [line(clock) for clock in CLOCKS] == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_eighty_three_clocks_have_ids_of_their_own() -> None:
    assert len(CLOCKS) == len(BY_ID) == 83
    assert {clock.edition for clock in CLOCKS} == {1}


def test_the_confidence_marks_are_kept() -> None:
    assert Counter(clock.confidence for clock in CLOCKS) == {"V": 72, "W": 6, "M": 5}


def test_the_kinds_are_kept() -> None:
    assert Counter(clock.kind for clock in CLOCKS) == {
        ClockKind.DUE: 50,
        ClockKind.WINDOW: 18,
        ClockKind.GATE: 3,
        ClockKind.FIXED: 3,
        ClockKind.BEFORE: 2,
        ClockKind.OBLIGATION: 2,
        ClockKind.MINIMUM: 1,
        ClockKind.MINIMUM_OFFERED: 1,
        ClockKind.LIMITATION: 1,
        ClockKind.TARGET: 1,
        ClockKind.VALIDITY: 1,
    }


def test_no_force_date_is_invented() -> None:
    assert all(clock.effective_from is None for clock in CLOCKS)
    assert all(clock.effective_to is None for clock in CLOCKS)


def test_no_number_is_invented() -> None:
    assert {clock.id for clock in CLOCKS if clock.counting is None} == {
        "MAD-25", "MAD-30", "MAD-38", "PEN-58", "LIT-APP",
    }  # fmt: skip
    assert all(clock.countable for clock in CLOCKS)


@pytest.mark.parametrize(
    ("field", "count"),
    [
        ("consequence", 32), ("extension", 11), ("jurisdiction", 11), ("excluded", 3),
        ("approver", 2), ("alternative", 2), ("when", 2), ("default", 2), ("override", 2),
        ("waiver", 1), ("note", 1), ("constraint", 1), ("ceiling", 1), ("per", 1), ("excuse", 1),
        ("restart_on", 1), ("inclusive", 1), ("applies_to", 1), ("superseded_check", 1),
    ],
)  # fmt: skip
def test_every_optional_key_is_kept_and_otherwise_blank(field: str, count: int) -> None:
    assert sum(bool(getattr(clock, field)) for clock in CLOCKS) == count


@pytest.mark.parametrize(
    ("id", "field", "expected"),
    [
        ("MAD-15", "trigger", "decision.consultation_opened"),
        ("MAD-15", "act", "decision.consultation_closed"),
        ("MAD-15", "waiver", "explanation_published_at_opening"),
        ("MAD-38", "note", "no limitation period"),
        ("GSI-17b", "constraint", "recusal"),
        ("PEN-56", "approver", "行政机关负责人"),
        ("PEN-36", "alternative", Alternative(n=5, when="生命健康/金融安全且有危害后果")),
        ("PEN-67", "extension", Extension(terms="66 暂缓/分期")),
        (
            "CPC-3",
            "extension",
            Extension(n=6, counting=Counting.MONTHS, total=True, approver="交办机关"),
        ),
        (
            "SAN-96b",
            "extension",
            Extension(n=30, counting=Counting.CALENDAR_DAYS, times=1, when="案情复杂"),
        ),
        ("REC-20", "ceiling", "未告知权利最长1年; 5年/不动产20年"),
        ("REC-30", "default", "deemed_accepted"),
        ("LIT-APP", "per", "instance"),
        ("LIT-APP", "excuse", "8,9 justified+sealed"),
        ("JUD-8", "override", "date_in_letter"),
        ("GIP-30", "restart_on", "request.correction_received"),
        ("GIP-33", "excluded", "consultation_time"),
        ("GIP-49a", "applies_to", "county_department"),
        ("DOC-FILE", "instrument", "行政规范性文件(重庆, 待核)"),
        ("CQE-21a", "superseded_check", "行政执法监督条例(2026-02-01)"),
        ("CQE-21a", "jurisdiction", "CN-50"),
        ("SUP-56", "who", "party"),
    ],
)
def test_a_clock_keeps_what_the_source_says(id: str, field: str, expected: object) -> None:
    assert getattr(BY_ID[id], field) == expected


def test_the_calendar_runs_from_2004_to_2027() -> None:
    assert list(YEARS) == list(range(2004, 2028))


@pytest.mark.parametrize("number", YEARS)
def test_a_calendar_year_is_consistent(number: int) -> None:
    year = YEARS[number]
    assert year.edition == f"calendar-{year.year}@1"
    days = (*year.days_off, *year.make_up_days, *year.statutory_holidays)
    assert {day.year for day in days} == {year.year}
    if year.notice:
        assert set(year.statutory_holidays) <= set(year.days_off)


def test_only_the_notice_that_was_read_is_cited_as_read() -> None:
    read = [year.year for year in YEARS.values() if year.confidence != "M"]
    assert read == [2026]
    assert YEARS[2026].notice == "国务院办公厅关于2026年部分节假日安排的通知（2025-11-04）"
    assert YEARS[2026].confidence == "W"


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_year_has_thirteen_statutory_holidays(year: int) -> None:
    assert len(YEARS[year].statutory_holidays) == 13


def test_2027_is_provisional_and_knows_no_exchanged_day() -> None:
    assert [year.year for year in YEARS.values() if not year.notice] == [2027]
    assert YEARS[2027].days_off == YEARS[2027].make_up_days == ()
    assert date(2027, 2, 6) in YEARS[2027].statutory_holidays


def test_the_limits_are_the_proposed_policy() -> None:
    limits = load.limits()
    assert limits.edition == "limits@1"
    assert (limits.acknowledge_working_days, limits.extensions_max) == (1, 1)
    assert (limits.urge_interval_working_days, limits.extension_months_max) == (1, 6)
    assert (limits.look_back_months_min, limits.look_back_months_max) == (3, 12)
    assert limits.severities == (
        Severity(code="ordinary", name="一般", limit_working_days=20),
        Severity(code="serious", name="较重", limit_working_days=15),
        Severity(code="grave", name="严重", limit_working_days=10),
    )


def test_the_lights_are_the_default_rule() -> None:
    assert load.lights() == Lights(
        edition="lights@1", due_soon_working_days=10, long_overdue_after_working_days=5
    )
