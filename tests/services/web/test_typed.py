"""A form that comes after its session has ended: nothing is recorded, and no word is lost."""

import re

import pytest

from tests.known import HANDLER, INSPECTOR
from tests.services.web.browser import Browser
from tests.services.web.county import PASSWORD, County
from tests.services.web.test_commands import FILLED, RECORD, head_of, sent

WORDS = {**FILLED, "details": "第一行\n  <b>第二行</b>"}


@pytest.fixture
def late(county: County) -> Browser:
    """A browser whose session ended while the form was being filled in."""
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    county.turn(hours=2)
    return browser


def test_what_was_typed_before_the_login_ended_is_there_after_the_next(
    county: County, late: Browser
) -> None:
    before = head_of(county)
    late.submit(RECORD, **WORDS)
    assert late.status == 401
    assert "登录已经失效" in late.page.text
    late.submit("/login", account="inspector", password="wrong")
    late.submit("/login", account="inspector", password=PASSWORD)
    assert late.status == 200
    late.submit(RECORD)
    assert late.status == 403
    assert "没有登记任何内容" in late.page.text
    kept = dict(late.page.form(RECORD).values)
    assert kept["title"] == WORDS["title"]
    assert kept["details"].strip() == WORDS["details"]
    assert head_of(county) == before
    late.submit(RECORD)
    assert late.status == 200
    assert head_of(county) == before + 1


def test_a_form_of_another_session_comes_back_filled_in(county: County) -> None:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    said = sent(browser.page.form(RECORD), **FILLED)
    browser.log_in("inspector", PASSWORD)
    before = head_of(county)
    answer = browser.client.post(RECORD, data=said)
    assert answer.status_code == 403
    assert FILLED["title"] in answer.text
    assert head_of(county) == before


def test_another_sites_form_is_not_even_shown(county: County) -> None:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    said = sent(browser.page.form(RECORD), **FILLED)
    foreign = {"sec-fetch-site": "cross-site"}
    answer = browser.client.post(RECORD, data=said, headers=foreign)
    assert answer.status_code == 403
    assert FILLED["title"] not in answer.text


def test_passwords_are_never_kept(county: County) -> None:
    browser = county.logged_in(HANDLER)
    browser.open("/password")
    county.turn(hours=2)
    secret = {"present_password": PASSWORD, "new_password": "hidden words"}
    answer = browser.client.post("/password", data=secret)
    assert answer.status_code == 401
    assert "hidden words" not in answer.text
    assert not re.search('name="kept"', answer.text)


@pytest.mark.parametrize("kept", ["x", "[1]", '{"a": 1}', "[" * 100_000])
def test_what_was_not_kept_by_us_is_not_shown(county: County, kept: str) -> None:
    said = {"account": "handler", "password": PASSWORD, "going_to": "/help", "kept": kept}
    answer = county.client().post("/login", data=said)
    assert answer.status_code in (200, 303)
    assert 'action="/help"' not in answer.text or "<script" not in answer.text
