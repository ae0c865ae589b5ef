"""Changing one's own password: the present one is proved, and every other session ends."""

from typing import Any

import pytest

from tests.services.web.browser import Browser
from tests.services.web.county import PASSWORD, County

NEW = "a new and longer one"


@pytest.fixture
def browser(county: County) -> Browser:
    browser = county.logged_in("persons/handler")
    browser.open("/password")
    return browser


def change(browser: Browser, present: str, new: str = NEW, again: str = "") -> None:
    words: Any = {"present_password": present, "new_password": new}
    browser.submit("/password", **words, new_password_again=again or new)


def test_a_password_is_changed_and_other_sessions_end(county: County, browser: Browser) -> None:
    elsewhere = county.logged_in("persons/handler")
    change(browser, PASSWORD)
    assert browser.status == 200
    assert "密码已修改" in browser.page.text
    assert browser.client.get("/help").status_code == 200
    assert elsewhere.client.get("/").status_code == 303
    old = county.client().post("/login", data={"account": "handler", "password": PASSWORD})
    assert old.status_code == 401
    new = county.client().post("/login", data={"account": "handler", "password": NEW})
    assert new.status_code == 303


def test_a_wrong_present_password_counts_to_the_lockout(county: County, browser: Browser) -> None:
    for _ in range(4):
        change(browser, "wrong")
        assert browser.status == 401
        assert "现在的密码不对" in browser.page.text
    change(browser, "wrong")
    assert browser.status == 429
    change(browser, PASSWORD)
    assert browser.status == 429, "even the right one must wait"
    said = {"account": "handler", "password": PASSWORD}
    assert county.client().post("/login", data=said).status_code == 429


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", "", "太短"),
        ("x" * 1001, "", "太长"),
        (NEW, "another", "不一样"),
        (PASSWORD, "", "和现在的一样"),
    ],
)
def test_a_new_password_that_does_not_fit_changes_nothing(
    county: County, browser: Browser, new: str, again: str, words: str
) -> None:
    change(browser, PASSWORD, new, again)
    assert browser.status == 422
    assert words in browser.page.text
    said = {"account": "handler", "password": PASSWORD}
    assert county.client().post("/login", data=said).status_code == 303


@pytest.mark.parametrize("new", ["inspector", "Inspector"])
def test_a_password_is_not_the_name_of_its_account(county: County, new: str) -> None:
    browser = county.logged_in("persons/inspector")
    browser.open("/password")
    change(browser, PASSWORD, new)
    assert browser.status == 422
    assert "密码不得与账号相同" in browser.page.text
    said = {"present_password": PASSWORD, "new_password": new}
    answer = county.api("persons/inspector").post("/api/password", json=said)
    assert (answer.status_code, answer.json()["code"]) == (422, "new_password_is_the_name")
    admin = county.logged_in("persons/admin")
    admin.open("/accounts/inspector/password")
    words = {"new_password": new, "new_password_again": new, "reason": "忘记"}
    admin.submit("/accounts/inspector/password", **words)
    assert "密码不得与账号相同" in admin.page.text


def test_only_ones_own_form_changes_it(browser: Browser) -> None:
    words = {"present_password": PASSWORD, "new_password": NEW, "new_password_again": NEW}
    assert browser.client.post("/password", data={**words, "csrf": "x"}).status_code == 403


def test_a_program_changes_it_and_goes_on_with_a_new_token(county: County) -> None:
    api = county.api("persons/handler")
    wrong = api.post("/api/password", json={"present_password": "x", "new_password": NEW})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "present_password_wrong")
    answer = api.post("/api/password", json={"present_password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 200
    assert api.get("/api/my-work").status_code == 401
    api.headers["authorization"] = f"Bearer {answer.json()['token']}"
    assert api.get("/api/my-work").status_code == 200


def test_what_nobody_can_type_is_no_password(county: County) -> None:
    half, nul = '"\\ud800aaaaaaaaaaaa"', '"a\\u0000aaaaaaaaaaaa"'
    client, json = county.client(), {"content-type": "application/json"}
    for text in (half, nul):
        said = f'{{"account": "handler", "password": {text}}}'
        assert client.post("/api/login", content=said, headers=json).status_code == 401
        api = county.api("persons/handler")
        said = f'{{"present_password": "{PASSWORD}", "new_password": {text}}}'
        answer = api.post("/api/password", content=said, headers=json)
        assert answer.json()["code"] == "new_password_untyped"
    said = '{"account": "\\ud800", "password": "correct horse"}'
    assert client.post("/api/login", content=said, headers=json).status_code == 401
