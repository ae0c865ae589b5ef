"""A form that comes again: going back finds the same form, and nothing is recorded twice."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.known import HANDLER, INSPECTOR
from tests.services.web.browser import Browser
from tests.services.web.county import County
from tests.services.web.test_commands import FILLED, RECORD, head_of, sent


@pytest.fixture
def inspector(county: County) -> Browser:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    return browser


def key_of(browser: Browser) -> str:
    return parse_qs(urlsplit(browser.page.address).query)["key"][0]


def test_a_form_stands_at_an_address_with_its_key(inspector: Browser) -> None:
    key = key_of(inspector)
    assert dict(inspector.page.form(RECORD).values)["key"] == key
    again = inspector.open(inspector.page.address)
    assert dict(again.form(RECORD).values)["key"] == key
    inspector.open(RECORD)
    assert key_of(inspector) != key


def test_what_the_address_fills_in_stays_with_the_key(county: County, inspector: Browser) -> None:
    inspector.open(f"{RECORD}?unit=units/enforcement")
    assert dict(inspector.page.form(RECORD).values)["unit"] == "units/enforcement"
    inspector.submit(RECORD, **{**FILLED, "found_on": "nie"})
    assert inspector.status == 422
    assert key_of(inspector)
    assert inspector.page.link("单位") == "/units"


def test_going_back_after_recording_shows_what_was_recorded(
    county: County, inspector: Browser
) -> None:
    form = inspector.page.address
    inspector.submit(RECORD, **FILLED)
    recorded, head = urlsplit(inspector.page.address).path, head_of(county)
    back = inspector.open(form)
    assert inspector.status == 200
    assert [it.action for it in back.forms if RECORD in it.action] == []
    assert "先前已经登记" in back.text
    assert urlsplit(back.link("看已登记的内容")).path == recorded
    inspector.follow("打开空白表单")
    assert dict(inspector.page.form(RECORD).values)["title"] == ""
    assert head_of(county) == head


def test_the_same_words_again_lead_to_what_was_recorded(county: County, inspector: Browser) -> None:
    said = sent(inspector.page.form(RECORD), **FILLED)
    inspector.submit(RECORD, **FILLED)
    recorded, head = urlsplit(inspector.page.address).path, head_of(county)
    answer = inspector.client.post(RECORD, data=said)
    assert urlsplit(answer.headers["location"]).path == recorded
    assert head_of(county) == head


def test_other_words_under_the_same_key_are_refused_and_kept(
    county: County, inspector: Browser
) -> None:
    said: dict[str, Any] = sent(inspector.page.form(RECORD), **FILLED)
    form = inspector.page.address
    inspector.submit(RECORD, **FILLED)
    recorded, head = urlsplit(inspector.page.address).path, head_of(county)
    answer = inspector.client.post(form, data={**said, "title": "另一个问题"})
    assert answer.status_code == 422
    assert "另一个问题" in answer.text
    assert f'href="{recorded}"' in answer.text
    assert "打开空白表单" in answer.text
    assert head_of(county) == head


def test_a_key_that_is_none_is_not_taken(inspector: Browser) -> None:
    for said in ("x", "1" * 5000, "{0}"):
        inspector.open(f"{RECORD}?key={said}")
        assert key_of(inspector) != said


def test_a_step_of_an_item_is_not_offered_twice_either(county: County) -> None:
    item = county.item()
    handler = county.logged_in(HANDLER)
    handler.open(f"/{item}/acknowledge")
    form = handler.page.address
    handler.submit("/acknowledge")
    head = head_of(county)
    back = handler.open(form)
    assert "先前已经登记" in back.text
    assert urlsplit(back.link("看已登记的内容")).path == f"/{item}"
    assert head_of(county) == head
