"""What the outbox of a device needs of the server: judged as JSON, with the device's own time."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.known import INSPECTOR, LEADER
from tests.services.web.browser import Browser
from tests.services.web.county import County
from tests.services.web.test_commands import FILLED, RECORD, sent

SCRIPT = {"accept": "application/json"}


@pytest.fixture
def inspector(county: County) -> Browser:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    return browser


def post(inspector: Browser, device_at: str = "", **said: Any) -> Any:
    """Send the form as the script does."""
    form = inspector.page.form(RECORD)
    headers = {**SCRIPT, "x-device-at": device_at}
    return inspector.client.post(
        form.action, data={**sent(form, **FILLED), **said}, headers=headers
    )


def test_the_form_is_answered_with_the_receipt_and_a_repeat_with_the_first(
    county: County, inspector: Browser
) -> None:
    first = post(inspector, "2026-11-24T01:00:00Z")
    assert first.status_code == 201
    again = post(inspector, "2026-11-24T02:00:00Z")
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    assert again.json()["last_position"] == first.json()["last_position"]


def test_a_refusal_comes_in_its_five_lines(inspector: Browser) -> None:
    refused = post(inspector, basis_clause="")
    assert (refused.status_code, refused.json()["code"]) == (409, "finding_incomplete")
    assert refused.json()["rule"]
    assert refused.json()["instead"]


def test_the_same_key_with_other_words_is_refused(inspector: Browser) -> None:
    post(inspector)
    other = post(inspector, title="另一个问题")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("device_at", "told"),
    [
        ("2026-11-24T00:00:00Z", "补传：设备时间2026-11-24 08:00:00"),
        ("2026-11-25T00:00:00+08:00", "设备时间2026-11-25 00:00:00晚于系统时间"),
        ("2026-11-24T02:17:00Z", ""),
        ("", ""),
    ],
)
def test_a_device_time_far_from_ours_is_told_beside_it(
    inspector: Browser, device_at: str, told: str
) -> None:
    done = post(inspector, device_at).json()
    page = inspector.open(f"/{done['id']}")
    assert told in page.text
    assert ("设备时间" in page.text.partition("办理经过")[2]) == bool(told)


@pytest.mark.parametrize(
    "device_at", ["gestern", "2026-11-24T00:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_time_is_refused(inspector: Browser, device_at: str) -> None:
    refused = post(inspector, device_at)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "device_at"


def test_the_token_is_told_to_who_is_logged_in(county: County, inspector: Browser) -> None:
    told = inspector.client.get("/api/session").json()
    assert told["account"] == "accounts/inspector"
    assert told["csrf"] == dict(inspector.page.form("/logout").values)["csrf"]
    assert county.client().get("/api/session").status_code == 401


def test_a_form_sent_after_the_login_ended_is_answered_as_json(
    county: County, inspector: Browser
) -> None:
    county.turn(hours=13)
    answer = post(inspector)
    assert (answer.status_code, answer.json()["code"]) == (401, "login_needed")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", "用原来的账号登录后自动上传"), ("en", "go by themselves once you log in")],
)
def test_the_login_on_the_way_to_the_outbox_says_that_nothing_is_lost(
    county: County, lang: str, words: str
) -> None:
    browser = Browser(county.client())
    assert words not in browser.open(f"/login?lang={lang}").text
    assert words in browser.open("/outbox").text
    assert browser.page.address.partition("?")[0].endswith("/login")
    assert words in browser.submit("/login", account="inspector", password="wrong").text


def test_the_worker_serves_the_whole_site_and_is_named_by_its_shell(county: County) -> None:
    client: TestClient = county.client()
    answer = client.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["content-security-policy"]
    assert 'VERSION = "of-the-shell"' not in answer.text
    assert f'FORM = "{RECORD}"' in answer.text


def test_only_who_may_record_has_an_outbox(county: County, inspector: Browser) -> None:
    assert 'src="/static/outbox.js"' in inspector.open("/outbox").html
    assert 'src="/static/outbox.js"' not in county.logged_in(LEADER).open("/outbox").html
    assert 'src="/static/outbox.js"' not in inspector.open("/findings?as_of=2026-11-23").html
