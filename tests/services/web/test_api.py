"""The API: every command as JSON, documented; keys, versions, problems, files."""

import errno
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from domain.catalogue import COMMANDS
from domain.inspections import AnswerQuestions
from infra.projector import POSITIONS
from services.web.commands import askable
from services.web.fields import takes_files
from services.web.schemas import kebab
from tests import files
from tests.known import ENFORCEMENT, HEAD, INSPECTOR, LEADER, SECOND, SUPERVISOR
from tests.services.web.county import County, opened

RECORD = "/api/findings/record-finding"
BODY: dict[str, Any] = {
    "title": "处罚决定未按期公示", "details": "12件", "unit": ENFORCEMENT, "source": "inspection",
    "severity": "serious", "found_on": "2026-11-24", "place": {"words": "档案室"},
    "basis_clause": "公示规定第3条",
}  # fmt: skip
PROBLEM = {"type", "title", "status", "detail", "instance", "code"}


@pytest.fixture
def api(county: County) -> TestClient:
    return county.api(INSPECTOR)


def test_every_command_somebody_may_ask_has_a_form_and_a_call(county: County) -> None:
    documented = county.app.openapi()["paths"]
    offered = {path["post"].get("operationId") for path in documented.values() if "post" in path}
    for command in COMMANDS.values():
        assert (command.name in offered) is bool(command.roles), command.name
    paths = {path for path in documented if path.startswith("/api/rectifications/{name}/")}
    assert "/api/rectifications/{name}/claim-completion" in paths


def test_every_form_of_every_command_can_be_drawn(county: County) -> None:
    administrator = county.logged_in("persons/admin")
    drawn = [command for command in askable() if command.opens is not False]
    for command in drawn:
        administrator.open(f"/{command.of.stream}/{kebab(command)}")
        assert administrator.status == 200, command.name
    assert len(drawn) > 5


def test_the_description_names_only_schemas_it_has(county: County) -> None:
    document = county.app.openapi()
    schemas = document["components"]["schemas"]

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [found for each in part.values() for found in references(each)]
        parts = part if isinstance(part, list) else []
        return [found for each in parts for found in references(each)]

    named = {found.removeprefix("#/components/schemas/") for found in references(document)}
    assert named <= set(schemas)
    assert "Act" not in schemas
    assert document["openapi"].startswith("3.1")
    paths = document["paths"].values()
    ids = [operation["operationId"] for path in paths for operation in path.values()]
    assert len(ids) == len(set(ids))
    for command in askable():
        schema = schemas[command.name]
        assert not {"id", "act"} & set(schema["properties"])
        assert schema["description"] == command.__doc__


@pytest.mark.parametrize("kind", ["findings", "inspections", "rectifications"])
def test_the_files_of_a_list_are_described_with_its_filters(county: County, kind: str) -> None:
    documented = county.app.openapi()["paths"]
    listed = {it["name"] for it in documented[f"/api/{kind}"]["get"]["parameters"]}
    assert "by" not in listed, "lists have one axis of time"
    for suffix in ("csv", "xlsx", "json"):
        file = documented[f"/api/{kind}.{suffix}"]["get"]
        named = {it["name"] for it in file["parameters"]}
        assert listed - named == {"after", "before", "limit", "sort", "descending"}
        (media_type,) = file["responses"]["200"]["content"]
        sent = county.api(INSPECTOR).get(f"/api/{kind}.{suffix}")
        assert sent.headers["content-type"].partition(";")[0] == media_type


def test_the_page_of_the_api_comes_whole_from_here(county: County) -> None:
    client = county.client()
    page = client.get("/api/docs")
    assert "https://" not in page.text.replace("https://testserver", "")
    assert "sha256-" in page.headers["content-security-policy"]
    assert client.get("/api/docs-files/swagger-ui-bundle.js").status_code == 200


def test_a_command_answers_with_its_receipt(api: TestClient) -> None:
    answer = api.post(RECORD, json=BODY)
    assert answer.status_code == 201
    told = answer.json()
    assert told["version"] == 1
    assert told["shown"]
    assert answer.headers["etag"] == '"1"'
    shown = api.get(answer.headers["location"])
    assert shown.json()["finding"]["title"] == BODY["title"]
    assert shown.headers["etag"] == '"1"'


def test_a_problem_put_right_on_the_spot_is_told_with_how(api: TestClient) -> None:
    how = {"remedied": True, "remedy": "当场公示", "inspectors": [INSPECTOR, SECOND]}
    answer = api.post(RECORD, json={**BODY, **how})
    shown = api.get(answer.headers["location"]).json()
    assert (shown["finding"]["step"], shown["finding"]["remedy"]) == ("remedied", "当场公示")
    assert shown["item"] is None
    refused = api.post(RECORD, json={**BODY, **how, "inspectors": [INSPECTOR]})
    assert (refused.status_code, refused.json()["code"]) == (409, "two_inspectors_needed")


def test_a_key_is_answered_with_the_first_receipt(county: County, api: TestClient) -> None:
    headers = {"idempotency-key": "k1"}
    first = api.post(RECORD, json=BODY, headers=headers)
    head = county.house.ledger.head()
    again = api.post(RECORD, json=BODY, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["repeated"]
    assert again.json()["id"] == first.json()["id"]
    assert county.house.ledger.head() == head
    other = api.post(RECORD, json={**BODY, "title": "别的"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_stale_version_is_a_conflict_that_says_what_happened(county: County) -> None:
    item = county.item()
    county.api(HEAD).post(f"/api/{item}/acknowledge", json={})
    body = {"title": "新题目", "ordered_due_on": "2026-12-20", "reason": "笔误"}
    answer = county.api(LEADER).post(
        f"/api/{item}/correct-item", json=body, headers={"if-match": '"2"'}
    )
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert any("周启明" in line for line in answer.json()["changed"])


def test_a_weak_version_is_no_version(county: County) -> None:
    item, head = county.item(), county.house.ledger.head()
    for weak in ('W/"2"', "W/2"):
        answer = county.api(HEAD).post(
            f"/api/{item}/acknowledge", json={}, headers={"if-match": weak}
        )
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["seen_version"]
    assert county.house.ledger.head() == head


def test_a_refusal_carries_the_five_lines_in_the_language_asked_for(county: County) -> None:
    item = county.item()
    client = county.api(HEAD)
    told = client.post(f"/api/{item}/claim-completion", json={"report": "完成"}).json()
    assert set(told) >= PROBLEM | {"rule", "case", "who", "instead", "changed", "errors"}
    assert told["code"] == "not_at_this_step"
    assert "整改事项办理规则" in told["rule"]
    english = client.post(
        f"/api/{item}/claim-completion", json={"report": "x"}, headers={"accept-language": "en"}
    ).json()
    assert english["code"] == told["code"]
    assert english["title"] != told["title"]


def test_every_fault_is_named_at_once(api: TestClient) -> None:
    body = {**BODY, "found_on": "never", "source": "rumour", "act": {"person": LEADER}}
    del body["details"]
    answer = api.post(RECORD, json=body)
    assert answer.status_code == 422
    faults = {(fault["field"], fault["reason"]) for fault in answer.json()["errors"]}
    assert faults == {
        ("found_on", "not_a_date"), ("source", "not_a_choice"), ("act", "unknown_field"),
        ("details", "missing"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not_json"), (b"[]", "not_a_json_object"), (b'{"title": NaN}', "not_json"),
        (b'{"title": "\xb4\xa6"}', "wrong_encoding"), (b"[" * 100_000, "not_json"),
        (b'{"title": "a", "title": "b"}', "key_doubled"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_object_is_refused(api: TestClient, body: bytes, code: str) -> None:
    answer = api.post(RECORD, content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_said_to_be_json_is_not_read(api: TestClient, kind: str) -> None:
    answer = api.post(RECORD, content=json.dumps(BODY), headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "not_said_to_be_json")


def test_json_may_name_its_encoding(api: TestClient) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert api.post(RECORD, content=json.dumps(BODY), headers=headers).status_code == 201


def test_too_large_a_body_is_a_problem(api: TestClient) -> None:
    answer = api.post(RECORD, content=b" " * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large_without_files")
    assert "1MB" in answer.json()["detail"]


MULTIPART = {"content-type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize("headers", [{}, {"content-type": "application/json"}, MULTIPART])
@pytest.mark.parametrize("path", ["/login", "/api/login"])
def test_who_is_not_logged_in_cannot_send_much(
    county: County, path: str, headers: dict[str, str]
) -> None:
    body = b" " * (county.house.settings.request_bytes_max + 1)
    answer = county.client().post(path, content=body, headers=headers)
    assert answer.status_code == 413
    assert "过大" in answer.text


@pytest.mark.parametrize("path", [RECORD, "/logout", "/persons/register-person"])
def test_much_is_read_only_where_files_are_taken(county: County, path: str) -> None:
    body = b" " * (county.house.settings.request_bytes_max + 1)
    client = county.logged_in("persons/admin").client
    assert client.post(path, content=body, headers=MULTIPART).status_code == 413


@pytest.mark.parametrize("path", ["/api/evidence", "/findings/record-finding"])
def test_a_file_may_be_larger_than_a_form_and_not_larger_than_files_are(
    founded: Path, tmp_path: Path, path: str
) -> None:
    shutil.copytree(founded, tmp_path / "small")
    with opened(tmp_path / "small", request_bytes_max=2_000, upload_bytes_max=50_000) as county:
        api = county.api(INSPECTOR)
        field = "file" if path.startswith("/api") else "evidence.0.file"
        for size, status in ((40_000, {201, 422}), (60_000, {413}), (300_000, {413})):
            answer = api.post(path, files={field: ("大.pdf", files.pdf(b"x" * size))})
            assert answer.status_code in status
        kept = county.client().post(path, files={"file": ("a", b"x" * 3_000, "text/plain")})
        assert kept.status_code in (401, 303)  # before it is read


def test_a_login_that_is_no_json_is_a_problem_of_its_own(county: County) -> None:
    kind = {"content-type": "application/json"}
    codes = []
    for body in (b"{", b"\xff\xff", b"[]", b"{}"):
        answer = county.client().post("/api/login", content=body, headers=kind)
        assert answer.status_code == 422
        codes.append(answer.json()["code"])
    assert codes == ["not_json", "wrong_encoding", "not_a_json_object", "does_not_fit"]
    answer = county.client().post("/api/login", json={"account": 7})
    assert [error["field"] for error in answer.json()["errors"]] == ["account", "password"]


def test_without_a_login_there_is_a_problem_and_no_page(county: County) -> None:
    answer = county.client().post(RECORD, json=BODY)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_browsers_cookie_alone_does_not_let_a_script_act(county: County) -> None:
    browser = county.logged_in(INSPECTOR)
    told = browser.client.post(RECORD, json=BODY).json()
    assert told["code"] == "csrf_token_wrong"
    assert "Authorization: Bearer" in told["instead"]
    stale = browser.client.post(RECORD, json=BODY, headers={"x-csrf-token": "another"})
    assert (stale.status_code, stale.json()["code"]) == (403, "csrf_token_wrong")
    csrf = dict(browser.page.form("/logout").values)["csrf"]
    allowed = browser.client.post(RECORD, json=BODY, headers={"x-csrf-token": csrf})
    assert allowed.status_code == 201


def test_a_file_is_stored_first_and_cited_by_its_digest(api: TestClient) -> None:
    content = files.pdf()
    cited = api.post("/api/evidence", files={"file": ("证明.pdf", content, "application/pdf")})
    assert cited.status_code == 201
    assert cited.json()["digest"] == hashlib.sha256(content).hexdigest()
    assert api.post(RECORD, json={**BODY, "evidence": [cited.json()]}).status_code == 201
    for lie in ({"media_type": "image/jpeg"}, {"name": "证明.html"}):
        refused = api.post(RECORD, json={**BODY, "evidence": [{**cited.json(), **lie}]})
        assert (refused.status_code, refused.json()["code"]) == (422, "evidence_not_as_cited")
    absent = {**cited.json(), "digest": "0" * 64}
    refused = api.post(RECORD, json={**BODY, "evidence": [absent]})
    assert (refused.status_code, refused.json()["code"]) == (422, "evidence_absent")


def test_a_refused_receipt_is_told_in_the_language_asked_for(api: TestClient) -> None:
    refused = api.get("/receipts/0.json", headers={"accept-language": "en"})
    assert refused.headers["content-language"] == "en"


def test_a_receipt_is_for_those_who_see_the_matter(county: County, api: TestClient) -> None:
    position = api.post(RECORD, json=BODY).json()["last_position"]
    receipt = api.get(f"/receipts/{position}.json")
    assert receipt.json()["fact"]["position"] == position
    assert county.api("persons/outsider").get(f"/receipts/{position}.json").status_code == 404
    for nowhere in ("0", "99999", "x", "-1", "1" * 5000):
        assert api.get(f"/receipts/{nowhere}.json").status_code == 404


def test_an_address_that_is_not_there_is_a_problem_too(api: TestClient) -> None:
    answer = api.get("/api/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert set(answer.json()) >= PROBLEM


def test_a_full_disk_is_no_bug(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(county.app, raise_server_exceptions=False)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(county.house.credentials, "check", full)
    said = {"account": "inspector", "password": "correct horse battery staple"}
    answer = client.post("/api/login", json=said)
    assert (answer.status_code, answer.json()["code"]) == (503, "ledger_unavailable")


def test_what_nobody_expected_is_logged_loudly_and_told_plainly(
    county: County, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(county.app, raise_server_exceptions=False)
    said = {"account": "inspector", "password": "correct horse battery staple"}
    token = client.post("/api/login", json=said).json()["token"]

    def broken(*_: object) -> None:
        message = "out of order"
        raise RuntimeError(message)

    monkeypatch.setattr(county.house.desk, "execute", broken)
    answer = client.post(RECORD, json=BODY, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "out of order" not in answer.text
    assert "out of order" in caplog.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_stopped_projection_shows_on_readyz_and_on_every_page(county: County) -> None:
    client = county.client()
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    with county.house.engine.begin() as connection:
        stopped_row = update(POSITIONS).where(POSITIONS.c.name == "duties")
        connection.execute(stopped_row.values(error="a fact at 7: KeyError"))
    stopped = client.get("/readyz")
    assert stopped.status_code == 503
    assert stopped.json()["stopped"] == ["duties"]
    assert stopped.json()["reasons"] == ["stopped: duties"]
    page = county.logged_in(SUPERVISOR).open("/rectifications")
    assert "“duties”停在" in page.text


def test_a_clock_set_back_behind_the_record_shows_on_readyz(county: County) -> None:
    county.finding()
    county.house.projector.catch_up()
    assert county.client().get("/readyz").json()["warnings"] == []
    county.turn(minutes=-5)
    told = county.client().get("/readyz")
    assert (told.status_code, told.json()["warnings"]) == (200, ["clock_behind: 300 s"])
    county.turn(minutes=5)
    assert county.client().get("/readyz").json()["warnings"] == []


def test_a_projector_that_stands_still_shows_on_readyz_and_on_every_page(county: County) -> None:
    assert county.client().get("/readyz").json()["reasons"] == []
    browser = county.logged_in(SUPERVISOR)
    assert "暂停更新" not in browser.open("/rectifications").text
    county.house.following.__exit__()
    answer = county.client().get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["not_followed"])
    assert "暂停更新" in browser.open("/rectifications").text


def test_a_form_that_takes_a_file_sends_it_whole(county: County) -> None:
    drawn = set()
    for person in ("persons/admin", INSPECTOR):
        browser = county.logged_in(person)
        for command in (each for each in askable() if each.opens is not False):
            html = browser.open(f"/{command.of.stream}/{kebab(command)}").html
            if 'class="command' in html:  # none where a post may not ask
                drawn.add(takes_files(command))
                assert ('type="file"' in html) is takes_files(command), command.name
                assert ("multipart/form-data" in html) is takes_files(command), command.name
    assert drawn == {True, False}
    assert takes_files(AnswerQuestions)  # in the parts of it


def test_every_answer_ties_itself_to_this_site(county: County) -> None:
    for path in ("/login", "/healthz", "/static/zeji.css", "/nothing"):
        headers = county.client().get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("rectifications?flag=zzz", "reopened"), ("rectifications?light=red", "overdue"),
        ("findings?step=zzz", "submitted"), ("inspections?result=rectified", "no_problem"),
    ],
)  # fmt: skip
def test_a_choice_no_list_has_is_refused_with_those_it_has(
    api: TestClient, address: str, allowed: str
) -> None:
    answer = api.get(f"/api/{address}")
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["reason"] == "not_a_choice"
    assert allowed in fault["allowed"]
    assert api.get(f"/api/{address.partition('=')[0]}={allowed}").status_code == 200
