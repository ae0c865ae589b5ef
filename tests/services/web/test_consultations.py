"""A record for life opens to who says what for, and says who opened it."""

from datetime import timedelta

from domain.consultations import RecordConsulted
from tests.county import ADMIN, OUTSIDER
from tests.known import HANDLER, HEAD, LEADER, SUPERVISOR
from tests.services.web.browser import PURPOSE
from tests.services.web.county import County

RECORD = f"/{HEAD}"
READERS = "/consultations/head"
WHY = {"purpose": "责任倒查", "document_number": "云溪查〔2026〕2号"}


def consulted(county: County) -> list[RecordConsulted]:
    """What is on record about who opened a record, oldest first."""
    facts = [at.fact for at in county.house.ledger.since(0)]
    return [fact for fact in facts if isinstance(fact, RecordConsulted)]


def test_a_record_asks_what_for_and_opens_for_the_day(county: County) -> None:
    county.item("查不到的题目")
    browser = county.logged_in(SUPERVISOR)
    page = browser.open(RECORD)
    assert "查不到的题目" not in page.html, "nothing of the record stands before the purpose"
    assert consulted(county) == []
    opened = browser.submit(PURPOSE, **WHY)
    assert f"{RECORD}?recorded=" in opened.address
    assert "本次查阅已登记。事由：责任倒查 云溪查〔2026〕2号。" in opened.text
    assert "查不到的题目" in opened.text
    (fact,) = consulted(county)
    assert (fact.act.person, fact.act.post, fact.person) == (SUPERVISOR, "posts/supervisor", HEAD)
    assert "查不到的题目" in browser.open(f"{RECORD}?by=happened").text
    county.turn(days=1)
    assert "查不到的题目" not in browser.open(RECORD).text, "a purpose holds for its day"


def test_without_a_purpose_nothing_opens_and_nothing_is_recorded(county: County) -> None:
    browser = county.logged_in(SUPERVISOR)
    browser.open(RECORD)
    page = browser.submit(PURPOSE, purpose=" ", document_number="7号")
    assert browser.status in (409, 422)
    assert "事由" in page.text
    assert dict(page.form("/consult-record").values)["document_number"] == "7号"
    assert consulted(county) == []


def test_ones_own_record_is_open_and_says_who_opened_it(county: County) -> None:
    county.consulted(SUPERVISOR, HEAD)
    county.consulted(HANDLER, HANDLER)
    own = county.logged_in(HEAD).open(RECORD)
    assert "查阅不需写明事由" in own.text
    browser = county.logged_in(HEAD)
    readers = browser.open(own.link("谁查阅过这份档案"))
    assert "共1次" in readers.text
    assert "抽查" in readers.text


def test_programs_are_refused_until_they_say_what_for(county: County) -> None:
    api = county.api(SUPERVISOR)
    refused = api.get(f"/api{RECORD}")
    assert refused.status_code == 403
    told = refused.json()
    assert told["code"] == "purpose_not_stated"
    assert "责任档案查阅规则" in told["rule"]
    assert "周启明" in told["case"]
    assert "consultations.ConsultRecord" in told["instead"]
    asked = api.post(f"/api{PURPOSE}", json={"person": HEAD, **WHY})
    assert asked.status_code == 201
    assert asked.json()["id"] == "consultations/head"
    assert api.get(f"/api{RECORD}").json()["person"]["full_name"] == "周启明"
    listed = api.get(f"/api{READERS}").json()
    assert [row["purpose"] for row in listed["rows"]] == ["责任倒查"]
    assert county.api(LEADER).get(f"/api{RECORD}").status_code == 403, "each says it themselves"


def test_readers_are_seen_by_who_sees_the_unit_they_read_for(county: County) -> None:
    county.consulted(LEADER, HEAD)
    county.consulted(SUPERVISOR, HEAD)
    leader = county.api(LEADER).get(f"/api{READERS}").json()
    assert (len(leader["rows"]), leader["hidden"]) == (2, 0)
    handler = county.logged_in(HANDLER).open(READERS)
    assert "共0次" in handler.text
    assert "另有2次查阅由您无权查看的单位办理，未列出。" in handler.text
    proof = [at.position for at in county.house.ledger.since(0) if type(at.fact) is RecordConsulted]
    status = {
        reader: county.api(reader).get(f"/receipts/{proof[0]}.json").status_code
        for reader in (HEAD, LEADER, HANDLER)
    }
    assert status == {HEAD: 200, LEADER: 200, HANDLER: 404}
    acts = county.api(LEADER)
    county.consulted(LEADER, SUPERVISOR)
    told = acts.get(f"/api/{SUPERVISOR}").json()
    facts = {row["fact"] for row in told["acts"]}
    assert RecordConsulted.name not in facts, "nor does the reader's own record tell it"


def test_who_does_not_see_a_person_can_neither_read_nor_ask(county: County) -> None:
    outsider = county.api(OUTSIDER)
    for place in (RECORD, READERS):
        assert outsider.get(f"/api{place}").status_code == 404
        assert outsider.get(place).status_code == 404
    asked = outsider.post(f"/api{PURPOSE}", json={"person": HEAD, **WHY})
    assert asked.status_code == 409
    assert consulted(county) == []


def test_whoever_keeps_persons_need_not_read_a_record_to_change_them(county: County) -> None:
    page = county.logged_in(ADMIN).open(RECORD)
    assert page.link("变更姓名").startswith(f"{RECORD}/rename-person")
    assert consulted(county) == []


def test_a_past_day_is_opened_by_todays_purpose(county: County) -> None:
    county.turn(days=1)
    yesterday = (county.clock.now() - timedelta(days=1)).date()
    browser = county.logged_in(SUPERVISOR)
    assert "登记事由并查阅" in browser.open(f"{RECORD}?as_of={yesterday}").text
    browser.submit(PURPOSE, **WHY)
    assert "事由：责任倒查" in browser.open(f"{RECORD}?as_of={yesterday}").text
