"""What pages say: every key is in both languages, and codes named here are codes there are."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.web.filters import OF_THE_PAGE
from services.web.pages import findings, inspections, rectifications
from services.web.render import held_by, left
from services.web.standing import STANDING
from services.words import catalogue, has

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
    ("days", "zh", "en"),
    [
        (3, "剩3天", "3 days left"),
        (1, "剩1天", "1 day left"),
        (0, "今天到期", "due today"),
        (-1, "超期1天", "1 day late"),
        (-400, "超期400天", "400 days late"),
    ],
)
def test_a_date_says_how_far_it_is(days: int, zh: str, en: str) -> None:
    row = {"light": "overdue", "due_on": TODAY + timedelta(days=days)}
    assert (left("zh", row, TODAY), left("en", row, TODAY)) == (zh, en)
    assert left("zh", {**row, "light": "closed"}, TODAY) == ""
    assert left("zh", {**row, "due_on": None}, TODAY) == ""


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
    assert len(css.encode()) <= 12 * 1024
    red = [line for line in css.splitlines() if "var(--red)" in line]
    assert red
    assert all("overdue" in line for line in red)
