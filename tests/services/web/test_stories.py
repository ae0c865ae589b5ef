"""Timelines: what each record said, whose duty and which matter it is about; lives of persons."""

import re
from datetime import timedelta

import pytest

from domain.kernel.roles import Role
from domain.posts import AppointPerson
from domain.rectifications import (
    CheckExtension,
    FailVerification,
    GrantExtension,
    RequestExtension,
    Suspend,
)
from domain.rectifications.pausing import Ground
from projections.questions import person as lives
from tests.county import do
from tests.known import AFFAIRS, ASSISTANT, HANDLER, HEAD, LEADER, SUPERVISOR, TODAY, VERIFIER
from tests.services.web.browser import Page
from tests.services.web.county import TITLE, County
from tests.services.web.test_stages import DUE, MEASURE, claimed, shown


def story(page: Page, after: str = "") -> str:
    """The lines of the timeline behind some words."""
    behind = page.html.partition(after)[2] if after else page.html
    return behind.partition('class="timeline"')[2].partition("</ol>")[0]


def line(page: Page, fact: str) -> str:
    return next(part for part in story(page).split("<li ") if fact in part)


def do_all(county: County, *steps: tuple[str, object]) -> None:
    for somebody, command in steps:
        do(county.house.desk, somebody, command)
    county.house.projector.catch_up()


def returned(county: County) -> str:
    """An item worked on, claimed and sent back."""
    item = claimed(county)
    missing = FailVerification(id=item, missing="缺印发文本", measures=(1,))
    do_all(county, (VERIFIER, missing))
    return item


def test_parts_of_a_record_are_told_in_words(county: County) -> None:
    page = shown(county, claimed(county))
    planned = line(page, "已提交整改方案")
    for words in ("措施：", MEASURE.text, MEASURE.standard, "2026年11月27日", "林小禾"):
        assert words in planned
    assert "台账.txt" in line(page, "已办结措施")
    assert re.search("签收期限：.*2026年", line(page, "已交办"))


def test_a_granted_date_is_told_where_it_was_granted(county: County) -> None:
    item, later = returned(county), DUE + timedelta(days=3)
    do_all(
        county,
        (HEAD, RequestExtension(id=item, new_due_on=later, reason="因", progress="过半")),
        (SUPERVISOR, CheckExtension(id=item, opinion="属实")),
        (LEADER, GrantExtension(id=item, new_due_on=later, opinion="同意")),
    )
    assert "指定期限：2026年11月30日" in line(shown(county, item), "已批准延期")


def test_a_duty_is_told_with_its_role_and_its_person(county: County) -> None:
    assigned = line(shown(county, claimed(county)), "已指派责任")  # the newest: the verifier's
    assert re.search("核验人：.*罗以宁", assigned)
    assert "followed" in assigned


def test_the_next_step_is_the_main_button(county: County) -> None:
    page = county.logged_in(HEAD).open(f"/{county.item()}")
    (primary,) = [link for link in page.html.split("<a ") if "button primary" in link]
    assert "/acknowledge" in primary


def test_no_part_is_offered_where_none_is_left(county: County) -> None:
    page = county.logged_in(HANDLER).open(f"/{returned(county)}")
    blocked = [link for link in page.html.split("<a ") if "button blocked" in link]
    assert any("/complete-sub-item" in link for link in blocked)


def test_a_suspended_item_says_that_its_date_goes_on(county: County) -> None:
    item = returned(county)
    do_all(county, (LEADER, Suspend(id=item, ground=Ground.LITIGATION, reason="涉诉")))
    county.turn(days=8)
    assert "2026年11月24日起中止办理，期限不停。" in shown(county, item).text


def test_a_past_day_tells_what_has_changed_since(county: County) -> None:
    item = claimed(county)
    county.turn(days=1)
    do_all(county, (VERIFIER, FailVerification(id=item, missing="缺印发文本", measures=(1,))))
    then = shown(county, item, f"?as_of={TODAY}")
    assert "已退回整改" not in story(then)
    assert "已退回整改" in story(then, "当时之后发生了变化")
    assert "当时之后发生了变化" not in shown(county, item).text


def test_a_day_before_a_matter_was_on_record_says_so(county: County) -> None:
    county.turn(days=1)
    item = county.item()
    then = f"?as_of={TODAY}"
    assert county.logged_in(SUPERVISOR).client.get(f"/{item}{then}").status_code == 404
    assert "2026年11月24日还没有登记" in shown(county, item, then).text
    assert "还没有登记" not in shown(county, "rectifications/none", then).text


def test_acts_of_a_person_name_their_matters_page_by_page(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = returned(county)
    monkeypatch.setattr(lives, "ACTS", 1)
    browser = county.logged_in(SUPERVISOR)
    page, told = browser.read(f"/{HEAD}"), []
    while True:
        told.append(story(page))
        older = [address for address, words in page.links if words == "更早的记录"]
        if not older:
            break
        page = browser.open(older[0])
    assert len(told) == 3  # signed for it, planned, claimed
    assert all(f'href="/{item}"' in each and TITLE in each for each in told)
    assert browser.client.get(f"/{HEAD}?before=x").status_code == 422


def test_figures_of_a_person_open_the_duties_they_count(county: County) -> None:
    claimed(county)
    browser = county.logged_in(SUPERVISOR)
    page = browser.read(f"/{HEAD}")
    for address, count in [link for link in page.links if "#duties" in link[0]]:
        if count.isdecimal():
            html = browser.open(address.partition("#")[0]).html.partition('id="duties"')[2]
            rows = html.partition("<tbody>")[2]
            assert rows.partition("</tbody>")[0].count("<tr>") == int(count)
    assert browser.client.get(f"/{HEAD}?held=lost").status_code == 422


def test_what_somebody_did_for_another_unit_is_not_shown(county: County) -> None:
    claimed(county)
    county.system(AppointPerson(
        id="posts/head-of-affairs", person=HEAD, unit=AFFAIRS, title="主任",
        since=TODAY, roles_held=(Role.UNIT_HEAD,), reach=AFFAIRS,
    ))  # fmt: skip
    browser = county.logged_in(ASSISTANT)
    page = browser.read(f"/{HEAD}")
    assert TITLE not in page.text
    assert "另有1项责任属于您无权查看的单位" in page.text
    assert TITLE in county.logged_in(HEAD).open(f"/{HEAD}").text
    county.consulted(ASSISTANT, HEAD)
    assert TITLE not in str(county.api(ASSISTANT).get(f"/api/{HEAD}").json())
