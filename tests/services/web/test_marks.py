"""What stands beside an item's title: nothing twice, and nothing that is over as if it were now."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.rectifications import (
    ClaimCompletion,
    CloseItem,
    CompleteMeasure,
    ConfirmLookBack,
    FailVerification,
    JudgeResult,
    PassVerification,
    ReopenItem,
    Result,
    StartLookBack,
)
from domain.rectifications.looking_back import Chosen
from tests.county import do
from tests.known import HANDLER, HEAD, LEADER, SUPERVISOR, VERIFIER
from tests.services.web.browser import Page
from tests.services.web.county import DUE, TITLE, County
from tests.services.web.test_stages import claimed, shown


def marks(page: Page) -> list[str]:
    """The words of the line, each with its kind."""
    line = page.html.partition('<p class="marks">')[2].partition("</p>")[0]
    said = re.findall(r'<span class="(light|state|result|flag)[^"]*">(.*?)</span>', line, re.DOTALL)
    return [f"{kind} {re.sub('<[^>]+>', '', words).strip()}" for kind, words in said]


def verified(county: County, **said: Any) -> str:
    """A claimed item whose verification passed and that was judged."""
    item = claimed(county, **said)
    passed = PassVerification(id=item, method="查看现场", record="属实")
    do(county.house.desk, VERIFIER, passed)
    judged = JudgeResult(id=item, result=Result.RECTIFIED, reason="核验通过")
    do(county.house.desk, SUPERVISOR, judged)
    county.house.projector.catch_up()
    return item


def test_a_verified_item_awaits_no_verification(county: County) -> None:
    page = shown(county, verified(county))
    assert marks(page) == ["light 按时报结", "state 核验通过", "result 〔已整改〕"]
    supervisor = county.logged_in(SUPERVISOR)
    assert "按时报结" in supervisor.open("/rectifications").text
    waiting = supervisor.open("/rectifications?light=awaiting_verification")
    assert TITLE not in waiting.text


def test_a_closed_item_says_so_once(county: County) -> None:
    item = verified(county)
    do(county.house.desk, LEADER, CloseItem(id=item, opinion="同意"))
    county.house.projector.catch_up()
    assert marks(shown(county, item)) == ["light 已销号", "result 〔已整改〕"]
    found = county.logged_in(SUPERVISOR).open("/search?search=处罚决定")
    assert 'class="state closed"' not in found.html


def test_a_return_is_past_once_the_item_is_claimed_again(county: County) -> None:
    item = claimed(county)
    do(county.house.desk, VERIFIER, FailVerification(id=item, missing="缺文本", measures=(1,)))
    county.house.projector.catch_up()
    assert "flag 退回" in marks(shown(county, item))
    proof = county.house.evidence.keep(io.BytesIO(b"more"), "文本.txt")
    done = CompleteMeasure(id=item, part=1, text="已补", evidence=(proof,))
    do(county.house.desk, HANDLER, done)
    do(county.house.desk, HEAD, ClaimCompletion(id=item, report="已完成"))
    county.house.projector.catch_up()
    assert "flag 曾退回" in marks(shown(county, item))
    assert "曾退回" in county.logged_in(SUPERVISOR).open("/rectifications").text


def test_a_reopened_item_says_so_once(county: County) -> None:
    item = verified(county)
    do(county.house.desk, LEADER, CloseItem(id=item, opinion="同意"))
    again = ReopenItem(id=item, reason="又犯", ordered_due_on=DUE, false_closure=False)
    do(county.house.desk, LEADER, again)
    county.house.projector.catch_up()
    assert [it for it in marks(shown(county, item)) if "反弹" in it] == ["state 反弹重开"]


def test_a_look_back_that_was_confirmed_leaves_its_mark(county: County) -> None:
    item = verified(county)
    do(county.house.desk, LEADER, CloseItem(id=item, opinion="同意"))
    county.turn(days=120)
    look = StartLookBack(id=item, verifier=SUPERVISOR, chosen=Chosen.PLAN)
    do(county.house.desk, LEADER, look)
    county.house.projector.catch_up()
    assert not [it for it in marks(shown(county, item)) if "巩固" in it]
    proof = county.house.evidence.keep(io.BytesIO(b"again"), "复查.txt")
    proof = replace(proof, formed_on=DUE + timedelta(days=30))
    confirmed = ConfirmLookBack(id=item, record="没有反弹", evidence=(proof,))
    do(county.house.desk, SUPERVISOR, confirmed)
    county.house.projector.catch_up()
    assert "flag 回头看已巩固" in marks(shown(county, item))
    ledger = county.logged_in(SUPERVISOR).open("/rectifications?listing=closed&flag=looked_back")
    assert TITLE in ledger.text


def test_who_answers_is_named_once_somebody_does(county: County) -> None:
    before = shown(county, county.docketed())
    assert "交办时确定责任人、分管领导和验收单位" in before.text
    assert "责任人员" not in shown(county, county.imported("旧事项", responsible_person="")).text


@pytest.mark.parametrize("place", ["/rectifications", "{item}", "/search?search=处罚", "/findings"])
def test_words_that_stand_by_themselves_begin_with_a_capital(county: County, place: str) -> None:
    item = claimed(county)
    do(county.house.desk, VERIFIER, FailVerification(id=item, missing="缺文本", measures=(1,)))
    county.house.projector.catch_up()
    address = place.format(item=f"/{item}")
    page = county.logged_in(SUPERVISOR).open(f"{address}{'&' if '?' in address else '?'}lang=en")
    standing = r'<(?:span class="(?:light|state|flag|unseen)|td class="c-)[^>]*>(.*?)</(?:span|td)>'
    said = re.findall(standing, page.html, re.DOTALL)
    words = [re.sub("<[^>]+>", "", it).strip() for it in said]
    facets = [words for _, words in page.links if words]
    assert [it for it in (*words, *facets) if re.match("[a-z]", it)] == []
