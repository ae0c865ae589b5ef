"""Logging in: sessions, lockout, and what another site cannot make a browser do."""

from datetime import timedelta

import pytest

from domain.accounts import CloseAccount, account_id
from tests.services.web.browser import Browser
from tests.services.web.county import PASSWORD, County

SESSION = "zeji_session"


@pytest.fixture
def browser(county: County) -> Browser:
    return Browser(county.client())


def test_the_login_says_when_it_locks_and_what_does_not_belong_here(county: County) -> None:
    browser = Browser(county.client())
    page = browser.open("/login")
    assert "连续5次输错，锁定15分钟" in page.text
    assert page.text.count("本系统不处理涉密内容") == 1
    assert "涉密内容" in page.html.partition("<main")[2].partition("</main>")[0]


def test_a_page_asks_for_a_login_and_leads_back_to_itself(browser: Browser) -> None:
    browser.open("/rectifications?light=overdue")
    assert browser.status == 200
    browser.submit("/login", account="handler", password=PASSWORD)
    assert browser.page.address.endswith("/rectifications?light=overdue")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    answer = browser.client.post("/login", data={"account": "handler", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_over_tls_the_cookie_is_bound_to_the_host(county: County) -> None:
    client = county.client()
    client.base_url = "https://testserver"
    answer = client.post("/login", data={"account": "handler", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-zeji_session=")
    assert "Secure" in cookie
    assert client.get("/").status_code == 200


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(browser: Browser) -> None:
    name = browser.client.post("/login", data={"account": "nobody", "password": PASSWORD})
    word = browser.client.post("/login", data={"account": "handler", "password": "wrong"})
    assert name.status_code == word.status_code == 401
    assert name.text.replace("nobody", "handler") == word.text
    assert SESSION not in browser.client.cookies


def test_too_many_wrong_passwords_lock_the_account_and_say_until_when(
    county: County, browser: Browser
) -> None:
    wrong = {"account": "handler", "password": "wrong"}
    answers = [browser.client.post("/login", data=wrong) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
    assert "10:35" in answers[-1].text
    assert "retry-after" not in answers[-2].headers
    assert answers[-1].headers["retry-after"] == "900"
    county.turn(minutes=1)
    api = browser.client.post("/api/login", json=wrong)
    assert (api.status_code, api.headers["retry-after"]) == (429, "840")
    right = {"account": "handler", "password": PASSWORD}
    assert browser.client.post("/login", data=right).status_code == 429
    county.turn(minutes=16)
    assert browser.client.post("/login", data=right).status_code == 303


def test_a_session_ends_when_nothing_is_asked_for_an_hour(county: County, browser: Browser) -> None:
    browser.log_in("handler", PASSWORD)
    county.turn(minutes=59)
    assert browser.client.get("/").status_code == 200
    county.turn(minutes=61)
    assert browser.client.get("/").status_code == 303


def test_logging_out_ends_the_session_on_the_server(browser: Browser) -> None:
    browser.log_in("handler", PASSWORD)
    token = browser.client.cookies[SESSION]
    browser.submit("/logout")
    browser.client.cookies.set(SESSION, token)
    assert browser.client.get("/").status_code == 303


def test_over_tls_logging_out_takes_the_cookie_as_it_was_given(county: County) -> None:
    browser = Browser(county.client())
    browser.client.base_url = "https://testserver"
    browser.open("https://testserver/login")
    browser.submit("/login", account="handler", password=PASSWORD)
    csrf = dict(browser.page.form("/logout").values)["csrf"]
    answer = browser.client.post("/logout", data={"csrf": csrf})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-zeji_session=")
    for attribute in ("Max-Age=0", "Path=/", "Secure", "HttpOnly", "SameSite=lax"):
        assert attribute in cookie


def test_a_closed_account_has_no_way_in_and_ends_its_sessions(
    county: County, browser: Browser
) -> None:
    browser.log_in("handler", PASSWORD)
    county.system(CloseAccount(id=account_id("handler"), reason="离任"))
    assert browser.client.get("/").status_code == 303
    again = browser.client.post("/login", data={"account": "handler", "password": PASSWORD})
    assert again.status_code == 401


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_login_leads_nowhere_outside(browser: Browser, place: str) -> None:
    said = {"account": "handler", "password": PASSWORD, "going_to": place}
    assert browser.client.post("/login", data=said).headers["location"] == "/"


def test_a_form_without_the_sessions_token_is_refused(browser: Browser) -> None:
    browser.log_in("handler", PASSWORD)
    assert browser.client.post("/logout", data={}).status_code == 403
    for guessed in ("guessed", "猜"):
        assert browser.client.post("/logout", data={"csrf": guessed}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}]
)
def test_another_sites_page_cannot_log_in_or_act(browser: Browser, headers: dict[str, str]) -> None:
    said = {"account": "handler", "password": PASSWORD}
    assert browser.client.post("/login", data=said, headers=headers).status_code == 403


def test_a_token_serves_programs_without_a_csrf_token(browser: Browser) -> None:
    said = {"account": "handler", "password": PASSWORD}
    token = browser.client.post("/api/login", json=said).json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    assert browser.client.get("/api/my-work", headers=headers).status_code == 200
    assert browser.client.post("/api/logout", headers=headers).status_code == 204
    gone = browser.client.get("/api/my-work", headers=headers)
    assert gone.status_code == 401
    assert gone.headers["content-type"] == "application/problem+json"
    assert gone.json()["code"] == "login_needed"


def test_a_session_ends_after_half_a_day_in_any_case(county: County, browser: Browser) -> None:
    browser.log_in("handler", PASSWORD)
    ends = county.clock.at + timedelta(hours=12)
    while county.clock.at < ends:
        assert browser.client.get("/").status_code == 200
        county.turn(minutes=50)
    assert browser.client.get("/").status_code == 303
