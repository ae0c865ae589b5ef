"""What pages say: every key is in both languages, and codes named here are codes there are."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.web.filters import OF_THE_PAGE
from services.web.pages import findings, inspections, rectifications
from services.web.phrases import held_by, left, short_day
from services.web.standing import STANDING
from services.words import catalogue, has
from tests.calendars import CALENDAR

TEMPLATES = Path(__file__).parents[3] / "services" / "web" / "templates"
SAID = re.compile(r'\bt\("(\w+)"[,)]')


def test_both_languages_say_the_same_things_on_pages() -> None:
    assert set(catalogue("zh")["pages"]) == set(catalogue("en")["pages"])


def test_every_word_a_template_asks_for_is_there() -> None:
    asked = {
        (path.name, key)
        for path in TEMPLATES.rglob("*.html")
        for key in SAID.findall(path.read_text("utf-8"))
    }
    assert len(asked) > 80
    assert {key for _, key in asked} <= set(catalogue("zh")["pages"])


def test_every_column_and_facet_of_a_list_has_its_word() -> None:
    for board in (rectifications.LEDGER, findings.BOARD, inspections.BOARD):
        for column in board.columns:
            assert has("zh", "pages", f"column_{column}"), column
        for name in board.filters.__dataclass_fields__:
            if name not in ("bounds", "happened_by"):
                assert has("zh", "pages", f"facet_{name}"), name
                assert name not in OF_THE_PAGE


def test_what_blocks_an_act_is_a_refusal_there_is() -> None:
    assert set(catalogue("zh")["refusals"]) >= STANDING


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("light", "days", "zh", "short", "en"),
    [
        ("due_soon", 6, "剩4个工作日", "剩4天", "4 working days left"),
        ("due_soon", 3, "剩3个工作日", "剩3天", "3 working days left"),
        ("due_soon", 0, "今天到期", "今天到期", "due today"),
        ("overdue", -4, "逾期2个工作日", "逾期2天", "late, 2 working days"),
        (
            "long_overdue",
            -25,
            "严重逾期17个工作日",
            "严重逾期17天",
            "seriously late, 17 working days",
        ),
        ("closed", -25, "已销号", "已销号", "closed"),
    ],
)
def test_a_light_says_how_many_working_days_are_left(
    light: str, days: int, zh: str, short: str, en: str
) -> None:
    row = {"light": light, "due_on": TODAY + timedelta(days=days)}
    assert left("zh", CALENDAR, row, TODAY) == zh
    assert left("zh", CALENDAR, row, TODAY, unit="short") == short
    assert left("en", CALENDAR, row, TODAY) == en


def test_a_light_without_a_date_or_a_working_day_has_its_word_alone() -> None:
    sunday = date(2026, 11, 22)
    row = {"light": "overdue", "due_on": sunday - timedelta(days=1)}
    assert left("zh", CALENDAR, row, sunday) == "逾期"
    assert left("zh", CALENDAR, {"light": "not_due", "due_on": None}, TODAY) == "未到期"


@pytest.mark.parametrize(
    ("value", "zh"),
    [
        (date(2026, 11, 4), "11月4日"),
        (date(2027, 1, 5), "2027年1月5日"),
        (None, "—"),
    ],
)
def test_a_day_in_a_list_has_its_year_only_if_it_is_another(value: date | None, zh: str) -> None:
    assert short_day("zh", value, TODAY) == zh


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"holder": ""}, ""),
        ({"holder": "unit"}, "在牵头单位手里（未确定），2026年11月24日起"),
        (
            {"holder": "unit", "holder_unit_name": "执法大队"},
            "在牵头单位手里（执法大队），2026年11月24日起",
        ),
        (  # reopened: the leader decides, whose office waits for it
            {"holder": "leader", "holder_unit_name": "督办办公室", "leader_name": "郑立言"},
            "在分管领导手里（郑立言，督办办公室跟办），2026年11月24日起",
        ),
    ],
)
def test_who_has_the_ball_is_named_and_never_in_empty_brackets(
    row: dict[str, str], words: str
) -> None:
    blank = {"holder_unit_name": "", "leader_name": "", "holder_since": TODAY}
    assert held_by("zh", {**blank, **row}) == words


def test_only_late_things_are_red() -> None:
    css = (TEMPLATES.parent / "static" / "zeji.css").read_text("utf-8")
    assert len(css.encode()) <= 40 * 1024
    red = [line for line in css.splitlines() if "var(--red)" in line]
    assert red
    assert all("overdue" in line for line in red)
