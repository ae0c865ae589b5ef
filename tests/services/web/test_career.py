"""The record of a person: its course on one axis, and its duties by tab, time and page."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from domain.rectifications import CorrectItem
from services.web.career import LINES, _most_at_once, _turns
from services.web.duties import is_concluded
from services.web.lanes import Scale
from tests.county import do
from tests.known import HEAD, LEADER, SUPERVISOR, TODAY
from tests.services.web.county import County

RECORD = f"/{HEAD}"
PAGED = 23


def term(since: date, until: date | None = None) -> dict[str, Any]:
    return {"began_on": since, "ended_on": until}


def test_a_half_year_has_the_most_at_hand_at_once() -> None:
    terms = [
        term(date(2024, 11, 1), date(2025, 2, 1)),
        term(date(2025, 2, 2), date(2025, 6, 30)),  # after the first: never both
        term(date(2025, 6, 1)),
    ]
    most = _most_at_once(terms, date(2026, 3, 1))
    assert most == {
        date(2024, 7, 1): 1, date(2025, 1, 1): 2, date(2025, 7, 1): 1, date(2026, 1, 1): 1,
    }  # fmt: skip


def test_a_term_without_a_day_is_at_nobodys_hand() -> None:
    assert _most_at_once([term(date(2025, 3, 2), date(2025, 3, 1))], date(2025, 5, 1)) == {
        date(2025, 1, 1): 0
    }


def test_words_of_days_close_together_stand_under_each_other(county: County) -> None:
    who: Any = type("Who", (), {"language": "zh"})
    posts = [
        {"ended_on": date(2026, 1, n), "reason": "transfer", "renamed": []} for n in range(1, 6)
    ]
    scale = Scale(date(2020, 1, 1), TODAY, TODAY, left=96, width=1000)
    turns = [*_turns(who, posts, scale)]
    assert len({turn.y for turn in turns}) == LINES
    assert turns[0].words == "2026年1月1日 调动"
    assert turns[0].anchor == "end", "there is no room to the right of it"


@pytest.fixture(scope="module")
def borne(looked_at: County) -> County:
    """The head of the enforcement team answers for so many items that they fill two pages."""
    for number in range(PAGED):
        looked_at.item(f"第{number}件")
    return looked_at


def test_the_figures_say_what_stands_beneath_them(borne: County) -> None:
    page = borne.logged_in(SUPERVISOR).read(RECORD)
    text = "".join(page.text.split())
    assert f"责任{PAGED}项在身{PAGED}项" in text
    assert "重大决策没有记录" in text, "what is not recorded is not nought"
    assert "现任综合行政执法大队大队长。" in text
    assert f"序号1至{borne.house.ledger.head()}的全部记录" in text
    assert '<text class="on-other" x="' in page.html
    assert page.html.count('class="at-hand"') == 1


def test_every_duty_stands_on_one_of_the_pages(borne: County) -> None:
    browser = borne.logged_in(SUPERVISOR)
    first = browser.read(RECORD)
    assert f"第1至20项，共{PAGED}项" in first.text
    second = browser.open(first.link("下一页"))
    assert f"第21至{PAGED}项，共{PAGED}项" in second.text
    found = {title for page in (first, second) for title in re.findall(r"第\d+件", page.html)}
    assert len(found) == PAGED
    assert second.html.count('<tr class="other-page">') == 20, "all are printed"
    every = browser.open(second.link("显示全部"))
    assert f"第1至{PAGED}项，共{PAGED}项" in every.text
    assert "下一页" not in every.text
    assert "other-page" not in every.html.partition('id="duties"')[2]
    assert f"第21至{PAGED}项" in browser.read(f"{RECORD}?page=99").text, "the last there is"


def test_a_time_bounds_rows_and_counts_alike(borne: County) -> None:
    browser = borne.logged_in(SUPERVISOR)
    before = (TODAY - timedelta(days=1)).isoformat()
    page = browser.read(f"{RECORD}?ended={before}")
    assert page.link("全部 0")
    assert "没有记录" in page.text.partition("承担的责任")[2]
    page = browser.submit("#duties", began=TODAY.isoformat(), ended="")
    assert page.link(f"全部 {PAGED}")
    assert dict(page.form("#duties").values)["began"] == TODAY.isoformat()


@pytest.mark.parametrize("asked", ["held=x", "page=0", "page=x", "began=2026-13-01", "ended=x"])
def test_what_cannot_be_asked_is_refused(borne: County, asked: str) -> None:
    browser = borne.logged_in(SUPERVISOR)
    browser.open(f"{RECORD}?{asked}")
    assert browser.status == 422


def test_corrections_are_counted_and_lead_to_what_was_corrected(county: County) -> None:
    item = county.item("原来的题目")
    browser = county.logged_in(SUPERVISOR)
    assert "没有更正" in browser.read(RECORD).text
    due = TODAY + timedelta(days=30)
    corrected = CorrectItem(id=item, title="改过的题目", reason="笔误", ordered_due_on=due)
    do(county.house.desk, LEADER, corrected)
    county.house.projector.catch_up()
    page = browser.read(RECORD)
    assert "1处，原记录和更正都保留" in page.text
    assert f'href="/{item}"' in page.html.partition("更正")[2]


@pytest.mark.parametrize(
    ("held", "reason", "concluded"),
    [
        ("released", "closed", True),
        ("released", "looked_back_at", True),
        ("released", "returned", False),
        ("handed_over", "", False),
    ],
)
def test_a_duty_is_concluded_when_its_matter_was_done(
    held: str, reason: str, concluded: bool
) -> None:
    assert is_concluded({"held": held, "reason": reason}) is concluded
