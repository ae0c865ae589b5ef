"""Commands by form: what does not fit comes back with every fault, and nothing is done twice."""

import re
import threading
from typing import Any

import pytest

from domain.rectifications import Acknowledge
from services.words import command_name
from tests import files
from tests.county import do
from tests.known import ENFORCEMENT, HANDLER, HEAD, INSPECTOR, LEADER, SUPERVISOR
from tests.services.web.browser import Browser, Form
from tests.services.web.county import County

RECORD = "/findings/record-finding"
FILLED: dict[str, Any] = {
    "title": "处罚决定未按期公示", "details": "12件", "unit": ENFORCEMENT, "source": "inspection",
    "severity": "serious", "found_on": "2026-11-24", "place__words": "档案室",
    "basis_clause": "公示规定第3条",
}  # fmt: skip


@pytest.fixture
def inspector(county: County) -> Browser:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    return browser


def sent(form: Form, **changes: Any) -> dict[str, Any]:
    """The form's fields as they would be sent, some of them changed or added."""
    return {**dict(form.values), **{key.replace("__", "."): said for key, said in changes.items()}}


def head_of(county: County) -> int:
    return county.house.ledger.head()


def test_a_form_is_drawn_from_the_command(inspector: Browser) -> None:
    form = inspector.page.form(RECORD)
    assert form.multipart
    assert {"title", "place.words", "found_on", "evidence.0.file"} <= form.names
    assert "act" not in form.names
    grades = [label.split()[0] for _, label in form.choices["severity"]]
    assert grades == ["一般", "较重", "严重"]
    assert [label for _, label in form.choices["unit"]].count("综合行政执法大队") == 1


def test_a_form_offers_only_units_the_asker_may_see(inspector: Browser) -> None:
    labels = [label for _, label in inspector.page.form(RECORD).choices["unit"]]
    assert "清河镇" not in labels


def test_a_form_in_english_says_the_same(inspector: Browser) -> None:
    inspector.open(f"{RECORD}?lang=en")
    assert command_name("en", "findings.RecordFinding") in inspector.page.text
    inspector.open(RECORD)
    assert command_name("en", "findings.RecordFinding") in inspector.page.text, "the choice is kept"


def test_what_was_typed_is_never_lost(inspector: Browser) -> None:
    inspector.submit(RECORD, **{**FILLED, "found_on": "2026-13-40"})
    assert inspector.status == 422
    assert "不是日期" in inspector.page.text
    kept = dict(inspector.page.form(RECORD).values)
    assert kept["title"] == FILLED["title"]
    assert kept["place.words"] == "档案室"
    assert kept["unit"] == ENFORCEMENT


def test_a_file_sent_with_a_faulty_form_need_not_be_sent_again(inspector: Browser) -> None:
    pdf = ("证明.pdf", files.pdf(), "application/pdf")
    inspector.submit(RECORD, files={"evidence.0.file": pdf}, **{**FILLED, "found_on": "nie"})
    assert inspector.status == 422
    assert "已上传：证明.pdf" in inspector.page.text
    inspector.submit(RECORD, found_on="2026-11-24")
    assert inspector.status == 200
    assert "证明.pdf" in inspector.page.text


@pytest.mark.parametrize(
    "forged", ["act", "id", "act.person", "act.account", "number", "title.x", "evidence.0.seal"]
)
def test_fields_a_form_does_not_have_are_refused(
    county: County, inspector: Browser, forged: str
) -> None:
    before = head_of(county)
    said = sent(inspector.page.form(RECORD), **FILLED)
    answer = inspector.client.post(RECORD, data={**said, forged: "persons/leader"})
    assert answer.status_code == 422
    assert head_of(county) == before


@pytest.mark.parametrize(
    ("field", "said", "status"),
    [
        ("unit", "units/nowhere", 409),
        ("severity", "terrible", 409),
        ("source", "rumour", 422),
        ("found_on", "24.11.2026", 422),
        ("found_on", "2026-11-25", 409),
        ("title", "x" * 10_001, 422),
        ("title", "a\x00b", 422),
        ("seen_version", "seven", 422),
        ("seen_version", "1" * 5000, 422),
        ("happened_on", "yesterday", 422),
        ("happened_on", "2026-11-25", 409),
        ("happened_on", "2026-11-23", 409),  # no reason given for the late entry
        ("acting_post", "posts/leader", 403),
        ("unit", "units/other-town", 403),
    ],
)
def test_what_cannot_be_is_answered_and_records_nothing(
    county: County, inspector: Browser, field: str, said: str, status: int
) -> None:
    before = head_of(county)
    form = sent(inspector.page.form(RECORD), **FILLED)
    answer = inspector.client.post(RECORD, data={**form, field: said})
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert head_of(county) == before


def test_a_late_entry_with_its_reason_is_recorded_and_marked(inspector: Browser) -> None:
    late = {"happened_on": "2026-11-20", "late_reason": "现场没有网络"}
    inspector.submit(RECORD, **{**FILLED, "found_on": "2026-11-20"}, **late)
    assert inspector.status == 200
    assert "补登：2026年11月20日发生，2026年11月24日登记" in inspector.page.text


def test_bytes_that_are_no_utf_8_are_refused(county: County, inspector: Browser) -> None:
    before = head_of(county)
    csrf = sent(inspector.page.form(RECORD))["csrf"]
    kind = {"content-type": "application/x-www-form-urlencoded"}
    escaped = f"csrf={csrf}&title=%B4%A6".encode()
    raw = f"csrf={csrf}&title=".encode() + "处罚".encode("gbk")
    border = b"--x\r\ncontent-disposition: form-data; name=title\r\n\r\n"
    parts = border + "处罚".encode("gbk") + b"\r\n--x--\r\n"
    several = {"content-type": "multipart/form-data; boundary=x"}
    for body, headers in ((escaped, kind), (raw, kind), (parts, several)):
        answer = inspector.client.post(RECORD, content=body, headers=headers)
        assert answer.status_code == 422
        assert "UTF-8" in answer.text
    assert head_of(county) == before


def test_a_broken_multipart_body_is_refused(inspector: Browser) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        headers = {"content-type": kind}
        assert inspector.client.post(RECORD, content=b"--y\r\n", headers=headers).status_code == 422


def test_too_much_is_refused_before_it_is_read(county: County, inspector: Browser) -> None:
    before = head_of(county)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    limit = county.house.settings.request_bytes_max
    answer = inspector.client.post(RECORD, content=b"a" * (limit + 1), headers=kind)
    assert answer.status_code == 413
    assert head_of(county) == before


def test_the_same_form_sent_twice_is_done_once(county: County, inspector: Browser) -> None:
    said = sent(inspector.page.form(RECORD), **FILLED)
    first = inspector.client.post(RECORD, data=said)
    after = head_of(county)
    again = inspector.client.post(RECORD, data=said)
    assert first.status_code == again.status_code == 303
    assert again.headers["location"] == first.headers["location"]
    assert head_of(county) == after


def test_a_double_click_is_done_once(county: County, inspector: Browser) -> None:
    said = sent(inspector.page.form(RECORD), **FILLED)
    before = head_of(county)
    answers: list[Any] = []
    clicks = [
        threading.Thread(target=lambda: answers.append(inspector.client.post(RECORD, data=said)))
        for _ in range(4)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert head_of(county) == before + 1


def test_the_key_of_one_form_cannot_carry_another(county: County, inspector: Browser) -> None:
    said = sent(inspector.page.form(RECORD), **FILLED)
    inspector.client.post(RECORD, data=said)
    answer = inspector.client.post(RECORD, data={**said, "title": "另一个问题"})
    assert answer.status_code == 422


def test_a_stale_page_is_told_what_happened_since(county: County) -> None:
    item = county.item()
    head, leader = county.logged_in(HEAD), county.logged_in(LEADER)
    leader.open(f"/{item}/correct-item")
    head.open(f"/{item}/acknowledge")
    head.submit("/acknowledge")
    leader.submit("/correct-item", title="新题目", ordered_due_on="2026-12-20", reason="笔误")
    assert leader.status == 409
    assert "周启明" in leader.page.text
    assert dict(leader.page.form("/correct-item").values)["title"] == "新题目"
    leader.submit("/correct-item")
    assert leader.status == 200, "having seen it, one may go on"


def test_a_stale_page_does_not_stand_in_the_way_of_what_commutes(county: County) -> None:
    item = county.item()
    do(county.house.desk, HANDLER, Acknowledge(id=item))
    head = county.logged_in(HEAD)
    head.open(f"/{item}/submit-plan")
    seen = dict(head.page.form("/submit-plan").values)["seen_version"]
    office = county.logged_in(SUPERVISOR)
    office.open(f"/{item}/urge")
    office.submit("/urge", text="请抓紧")
    assert office.status == 200
    head.submit(
        "/submit-plan", cause="无人复核", goal="按期", measures__0__text="补公示",
        measures__0__standard="可查", measures__0__person="~周启明",
        measures__0__due_on="2026-12-10", seen_version=seen,
    )  # fmt: skip
    assert head.status == 200


def test_an_act_that_is_not_possible_now_opens_its_refusal(county: County) -> None:
    item = county.item()
    head = county.logged_in(HEAD)
    head.open(f"/{item}/report-progress")
    assert head.status == 200
    assert [form.action for form in head.page.forms if "report-progress" in form.action] == []
    text = re.sub(r"\s+", "", head.page.text)
    for line in ("现在不能", "规定", "情况"):
        assert line in text


def test_what_one_may_not_see_one_cannot_act_on(county: County) -> None:
    item = county.item()
    outsider = county.logged_in("persons/outsider")
    assert outsider.client.get(f"/{item}/urge").status_code == 404
    said = {"csrf": dict(outsider.page.form("/logout").values)["csrf"], "text": "催"}
    assert outsider.client.post(f"/{item}/urge", data=said).status_code == 404


def test_a_change_that_does_not_show_yet_says_so(
    county: County, inspector: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(county.house.projector), "wait_for", lambda *_: False)
    inspector.submit(RECORD, **FILLED)
    assert "after=" in inspector.page.address
    assert "正在更新" in inspector.page.text
