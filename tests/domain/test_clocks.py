"""Clocks: each kind counted, at the ends of months and years and around rest days."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.clocks import ClockEdition, Counting, Due
from domain.kernel.rules import Basis
from domain.seed import load
from tests.calendars import CALENDAR

SEED = {clock.id: clock for clock in load.clocks()}


def due(id: str, start: str) -> Due:
    found = SEED[id].due(date.fromisoformat(start), CALENDAR)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("id", "start", "expected"),
    [
        ("PET-34", "2025-08-04", "2025-10-09"),  # due, calendar days
        ("GIP-33", "2026-01-28", "2026-03-03"),  # due, working days
        ("PROC-21a", "2025-12-31", "2026-02-28"),  # due, months
        ("GSI-17a", "2024-04-12", "2024-05-13"),  # window: the last day rolls, too
        ("MED-33a", "2026-01-31", "2026-02-28"),  # target
        ("MAD-15", "2025-08-29", "2025-09-28"),  # minimum: its earliest end, a worked Sunday
        ("MAD-15", "2026-09-04", "2026-10-08"),  # minimum: not on a holiday
        ("MAD-26", "2025-09-24", "2025-10-10"),  # minimum offered
        ("PEN-64b", "2026-05-08", "2026-04-24"),  # before, working days
        ("MAD-16", "2026-10-12", "2026-09-30"),  # before: raw 10-05, earlier, never later
        ("MAD-16", "2026-11-25", "2026-11-18"),  # before, no rest day in the way
        ("PEN-36", "2024-02-29", "2026-02-28"),  # limitation: no 29 February
        ("RPT-UP", "2025-12-31", "2026-02-28"),  # fixed, strictly before
        ("RPT-UP", "2026-03-01", "2027-02-26"),  # the trigger day is not counted
        ("GIP-49a", "2025-12-31", "2026-01-31"),  # fixed and included: a Saturday that stays
        ("MIN-11", "2026-10-03", "2026-10-03"),  # at once, holiday or not
        ("DOC-VALID", "2021-05-01", "2026-05-01"),  # validity ends on its day, holiday or not
    ],
)
def test_a_clock_runs_out_on_its_day(id: str, start: str, expected: str) -> None:
    assert due(id, start).on.isoformat() == expected


@pytest.mark.parametrize("id", ["MAD-25", "MAD-30", "MAD-38", "PEN-58", "LIT-APP"])
def test_gates_and_obligations_have_no_due_date(id: str) -> None:
    assert SEED[id].due(date(2026, 1, 5), CALENDAR) is None


@pytest.mark.parametrize(
    ("id", "start", "provisional"),
    [
        ("PET-34", "2026-11-01", False),  # ends on 2026-12-31, a working day
        ("PET-34", "2026-11-02", True),  # ends in 2027
        ("GIP-33", "2026-12-30", True),
        ("GIP-33", "2026-11-02", False),
        ("PEN-64b", "2027-01-05", True),  # counted back through 2027
        ("RPT-UP", "2026-12-31", True),
        ("GIP-49a", "2026-12-31", False),  # no calendar can move it
        ("MIN-11", "2027-05-01", False),
    ],
)
def test_a_date_is_provisional_when_its_notice_is_not_out(
    id: str, start: str, provisional: bool
) -> None:
    assert due(id, start).provisional is provisional


def test_the_date_names_the_edition_that_gave_it() -> None:
    clock = replace(SEED["MAD-15"], edition=3)
    assert clock.code == "MAD-15@3"
    found = clock.due(date(2026, 1, 5), CALENDAR)
    assert found is not None
    assert found.edition == "MAD-15@3"


def test_a_clock_cites_its_article_with_its_confidence() -> None:
    assert SEED["MAD-15"].basis == Basis(
        law="重大行政决策程序暂行条例", article="15", confidence="V"
    )


def test_a_clock_without_an_article_number_cites_the_instrument() -> None:
    assert SEED["RPT-PUB"].basis.cited == "法治政府建设与责任落实督察工作规定(年度报告)"
    assert SEED["ENV-PLAN"].basis.cited == "环保督察整改(实践)"
    assert replace(SEED["ENV-PLAN"], article="-").basis.cited == "环保督察整改(实践)"


@pytest.mark.parametrize(
    ("article", "cited"),
    [
        ("15", "某法第15条"),
        ("38(2)", "某法第38条第2款"),
        ("56,85", "某法第56条、第85条"),
        ("11(2),117", "某法第11条第2款、第117条"),
        ("1-9,12", "某法第1条至第9条、第12条"),
        ("", "某法"),
    ],
)
def test_articles_are_cited_as_the_law_is_cited(article: str, cited: str) -> None:
    assert Basis(law="某法", article=article).cited == cited


def test_every_seeded_clock_is_cited_in_whole_articles() -> None:
    numbered = [clock for clock in SEED.values() if clock.article[:1].isdigit()]
    cited = [clock.basis.cited.removeprefix(clock.instrument) for clock in numbered]
    whole = re.compile(r"(第\d+条(第\d+款)?[、至]?)+")
    assert not [it for it in cited if not whole.fullmatch(it)]


def test_an_extension_says_how_far_how_often_and_by_whom() -> None:
    extension = SEED["PET-34"].extension
    assert extension is not None
    assert (extension.n, extension.counting, extension.times, extension.total) == (
        30, Counting.CALENDAR_DAYS, 1, False,
    )  # fmt: skip
    assert (extension.approver, extension.notify) == ("本机关单位负责人", "petitioner")


def test_an_extension_may_be_a_new_whole_limit() -> None:
    extension = SEED["NPC-51"].extension
    assert extension is not None
    assert (extension.n, extension.counting, extension.total) == (6, Counting.MONTHS, True)


def test_an_extension_may_have_terms_without_a_number() -> None:
    extension = SEED["PEN-60"].extension
    assert extension is not None
    assert (extension.n, extension.counting, extension.terms) == (None, None, "by_law_or_rule_only")


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2019-08-31", False), ("2019-09-01", True), ("2024-12-31", True), ("2025-01-01", False)],
)
def test_an_edition_is_in_force_between_its_dates_included(day: str, in_force: bool) -> None:
    clock = replace(
        SEED["MAD-15"], effective_from=date(2019, 9, 1), effective_to=date(2024, 12, 31)
    )
    assert clock.in_force(date.fromisoformat(day)) is in_force


def test_an_edition_without_force_dates_is_always_in_force() -> None:
    assert SEED["MAD-15"].in_force(date(1990, 1, 1))


def edition(**changes: object) -> ClockEdition:
    return replace(SEED["PET-34"], **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("clock", "countable"),
    [
        (edition(), True),
        (edition(n=0), True),
        (edition(n=-1), False),
        (edition(n=None), False),
        (edition(n=None, counting=None), True),
        (edition(counting=None), False),
        (edition(n=None, counting=None, fixed_on="03-01"), False),
        (edition(n=None, counting=Counting.FIXED, fixed_on="03-01"), True),
        (edition(n=None, counting=Counting.FIXED, fixed_on="02-29"), False),
        (edition(n=None, counting=Counting.FIXED), False),
    ],
)
def test_a_clock_is_countable_with_what_its_counting_needs(
    clock: ClockEdition, countable: bool
) -> None:
    assert clock.countable is countable


@given(st.sampled_from(sorted(SEED)), st.dates(date(2005, 1, 1), date(2026, 11, 24)))
def test_no_date_lies_on_the_wrong_side_of_its_start(id: str, start: date) -> None:
    clock = SEED[id]
    found = clock.due(start, CALENDAR)
    if found is None:
        return
    back = clock.counting in (Counting.CALENDAR_DAYS_BACK, Counting.WORKING_DAYS_BACK)
    assert found.on < start if back else found.on >= CALENDAR.roll_back(start)
