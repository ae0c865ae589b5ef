"""What pages say: every key is in both languages, and codes named here are codes there are."""

import re
from pathlib import Path

from services.web.filters import OF_THE_PAGE
from services.web.pages import findings, inspections, rectifications
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


def test_only_late_things_are_red() -> None:
    css = (TEMPLATES.parent / "static" / "zeji.css").read_text("utf-8")
    assert len(css.encode()) <= 12 * 1024
    red = [line for line in css.splitlines() if "var(--red)" in line]
    assert red
    assert all("overdue" in line for line in red)
