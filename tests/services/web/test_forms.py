"""Forms: faults under the labels of their fields, matters named without ids, files last."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.inspections import PlanInspection
from domain.rectifications import (
    Acknowledge,
    ApprovePlan,
    CheckExtension,
    Measure,
    RequestExtension,
    StartLookBack,
    SubmitPlan,
)
from domain.rectifications.looking_back import Chosen
from infra.projector import POSITIONS
from tests import files
from tests.county import do
from tests.known import ENFORCEMENT, HANDLER, HEAD, INSPECTOR, LEADER, SECOND, SUPERVISOR, TODAY
from tests.services.web.browser import Browser
from tests.services.web.county import CHECKLIST, County
from tests.services.web.test_commands import FILLED, RECORD, head_of

SITE = "执法大队档案室"
MEASURE = Measure(text="建立台账", standard="台账齐全", person=HANDLER, due_on=date(2026, 12, 10))


@pytest.fixture
def inspector(county: County) -> Browser:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    return browser


def planned(county: County, **said: Any) -> str:
    """An inspection of the enforcement team, planned for today."""
    words: dict[str, Any] = {
        "plan_number": "2026-7", "basis_law": "公示规定", "basis_article": "第3条",
        "unit": ENFORCEMENT, "site": SITE, "checklist": CHECKLIST, "checklist_version": 1,
        "inspectors": (INSPECTOR, SECOND), "scheduled_on": TODAY,
    }  # fmt: skip
    id = f"inspections/visit-{county.house.ledger.head()}"
    do(county.house.desk, INSPECTOR, PlanInspection(id=id, **{**words, **said}))
    county.house.projector.catch_up()
    return id


def test_a_fault_stands_under_the_label_of_its_field_and_leads_there(inspector: Browser) -> None:
    inspector.submit(RECORD, **{**FILLED, "found_on": "nie", "evidence__0__formed_on": "nie"})
    assert inspector.status == 422
    places = {label: address for address, label in inspector.page.links if address[:1] == "#"}
    assert places["发现日期"] == "#found_on"
    assert places["佐证材料第1项 · 形成日期"] == "#evidence.0.formed_on"
    for anchor in places.values():
        assert f'id="{anchor[1:]}"' in inspector.page.html
    assert "found_on" not in inspector.page.text


def test_a_field_a_rule_asks_for_is_led_to_as_well(county: County, inspector: Browser) -> None:
    before = head_of(county)
    inspector.submit(RECORD, **{**FILLED, "details": " "})
    assert inspector.status == 409
    assert inspector.page.link("发现了什么问题") == "#details"
    assert 'aria-describedby="details-error"' in inspector.page.html
    assert head_of(county) == before


def test_what_a_rule_is_about_is_marked_with_the_reason_beside_it(inspector: Browser) -> None:
    inspector.submit(
        RECORD, **{**FILLED, "found_on": "2026-12-01", "place__latitude": "91", "details": ""}
    )
    assert inspector.status == 409
    told = {address: label for address, label in inspector.page.links if address[:1] == "#"}
    assert {"#found_on", "#place.latitude", "#place.longitude", "#details"} <= told.keys()
    for anchor in ("found_on", "place.latitude", "details"):
        assert f'id="{anchor}-error"' in inspector.page.html
    assert (
        "发现日期2026年12月1日晚于今天" in inspector.page.html.partition('id="found_on-error"')[2]
    )


def test_what_does_not_fit_and_what_is_missing_are_told_together(inspector: Browser) -> None:
    inspector.submit(RECORD, **{**FILLED, "found_on": "nie", "details": "", "basis_clause": ""})
    assert inspector.status == 422
    told = {address for address, _ in inspector.page.links if address[:1] == "#"}
    assert told - {"#main", "#menu"} == {"#found_on", "#details", "#basis_clause"}


def test_a_line_has_a_limit_of_its_own_and_is_told_how_long_it_was(
    county: County, inspector: Browser
) -> None:
    assert re.search('id="title" name="title" maxlength="200"', inspector.page.html)
    inspector.submit(RECORD, **{**FILLED, "title": "字" * 201})
    assert inspector.status == 422
    assert "最多200字，现有201字" in inspector.page.text
    answer = county.api(INSPECTOR).post(f"/api{RECORD}", json={**_json(), "title": "字" * 201})
    assert [each["field"] for each in answer.json()["errors"]] == ["title"]


def test_a_day_misclaimed_is_marked_where_it_was_claimed(inspector: Browser) -> None:
    inspector.submit(RECORD, **FILLED, happened_on="2026-12-01")
    assert inspector.page.link("发生日期") == "#happened_on"
    assert 'id="happened_on-error"' in inspector.page.html


@pytest.mark.parametrize("happened_on", ["9999-01-01", "2026-12-01"])
def test_a_day_misclaimed_hides_nothing_else(
    county: County, inspector: Browser, happened_on: str
) -> None:
    inspector.submit(RECORD, **{**FILLED, "details": "", "severity": ""}, happened_on=happened_on)
    told = {address for address, _ in inspector.page.links if address[:1] == "#"}
    assert told - {"#main", "#menu"} == {"#happened_on", "#details", "#severity"}
    body = {**_json(), "found_on": "nie", "happened_on": "9999-01-01"}
    answer = county.api(INSPECTOR).post(f"/api{RECORD}", json=body)
    assert {each["field"] for each in answer.json()["errors"]} == {"found_on", "happened_on"}


def planning(county: County) -> Browser:
    """The head of the lead unit before the blank form of a plan."""
    item = county.item()
    do(county.house.desk, HEAD, Acknowledge(id=item, handler=HANDLER))
    head = county.logged_in(HEAD)
    head.open(f"/{item}/submit-plan")
    return head


def test_more_rows_come_with_what_was_typed_and_record_nothing(county: County) -> None:
    head, before = planning(county), head_of(county)
    assert "measures.3.text" not in head.page.form("/submit-plan").names
    head.submit(
        "/submit-plan",
        measures__1__text="建立台账",
        measures__1__person=HANDLER,
        rows="more:measures",
    )
    assert head.status == 200
    form = head.page.form("/submit-plan")
    assert {"measures.3.text", "measures.5.text"} <= form.names
    assert dict(form.values)["measures.0.text"] == "建立台账"
    assert dict(form.values)["measures.0.person"] == HANDLER
    assert "第6项" in head.page.text
    assert head_of(county) == before


def test_more_rows_lead_to_the_first_of_them(county: County) -> None:
    head = planning(county)
    assert re.search(r'formaction="[^"]*#measures\.3" formnovalidate', head.page.html)
    head.submit("/submit-plan", measures__1__text="建立台账", rows="more:measures")
    assert 'id="measures.3"' in head.page.html


def test_a_row_moves_up_and_another_is_left_out(county: County) -> None:
    head, before = planning(county), head_of(county)
    typed = {f"measures__{n}__text": text for n, text in enumerate("甲乙丙")}
    head.submit("/submit-plan", rows="up:measures.2", **typed)
    form = dict(head.page.form("/submit-plan").values)
    assert [form[f"measures.{n}.text"] for n in range(3)] == ["甲", "丙", "乙"]
    head.submit("/submit-plan", rows="out:measures.0")
    form = dict(head.page.form("/submit-plan").values)
    assert [form[f"measures.{n}.text"] for n in range(2)] == ["丙", "乙"]
    assert "measures.2.text" not in form
    assert head_of(county) == before


@pytest.mark.parametrize("asked", ["up:measures.0", "up:measures.x", "out:", "over:measures.1"])
def test_rows_asked_to_go_nowhere_stay(county: County, asked: str) -> None:
    head = planning(county)
    head.submit("/submit-plan", rows=asked, measures__0__text="甲", measures__1__text="乙")
    form = dict(head.page.form("/submit-plan").values)
    assert (head.status, form["measures.0.text"], form["measures.1.text"]) == (200, "甲", "乙")


def test_a_refusal_adds_no_rows(county: County) -> None:
    head = planning(county)
    for n in range(2):
        head.submit("/submit-plan", **{f"measures__{n}__text": f"措施{n}"})
        assert head.status == 422
        assert "measures.2.text" in head.page.form("/submit-plan").names
        assert "measures.3.text" not in head.page.form("/submit-plan").names
    head.submit("/submit-plan", rows="more:measures")
    head.submit("/submit-plan")
    assert "measures.5.text" in head.page.form("/submit-plan").names
    assert "measures.6.text" not in head.page.form("/submit-plan").names


def test_the_same_measure_twice_is_refused_by_its_rows(county: County) -> None:
    head, same = planning(county), {"text": "一", "standard": "s", "person": HANDLER}
    rows = {f"measures__{n}__{name}": said for n in (0, 2) for name, said in same.items()}
    days = {f"measures__{n}__due_on": "2026-12-10" for n in (0, 2)}
    head.submit("/submit-plan", cause="因", goal="果", **rows, **days)
    assert head.status == 409
    assert "整改措施第2项与第1项完全相同" in head.page.text
    assert 'id="measures.1.text-error"' in head.page.html


def looking_back(county: County, closed_on: date) -> Browser:
    """The verifier before the form that confirms a look-back."""
    item = county.imported("旧事项", closed_on=closed_on)
    start = StartLookBack(id=item, verifier=SUPERVISOR, chosen=Chosen.PLAN)
    do(county.house.desk, SUPERVISOR, start)
    browser = county.logged_in(SUPERVISOR)
    browser.open(f"/{item}/confirm-look-back")
    return browser


def test_a_look_back_asks_for_the_day_of_each_file_and_says_from_when(county: County) -> None:
    browser = looking_back(county, TODAY - timedelta(days=1))
    label = browser.page.html.partition('<label for="evidence.0.formed_on">')[2]
    assert "选填" not in label.partition("</label>")[0]
    photo = {"evidence.0.file": ("新.jpg", files.jpeg())}
    browser.submit("/confirm-look-back", files=photo, record="未反弹")
    assert browser.page.link("佐证材料第1项 · 形成日期") == "#evidence.0.formed_on"
    assert "形成日期最早为2026年11月24日" in browser.page.text
    browser.submit("/confirm-look-back", evidence__0__formed_on="2026-11-24")
    assert browser.status == 200


def test_on_the_day_of_closing_a_look_back_says_when_it_can_be_confirmed(county: County) -> None:
    browser = looking_back(county, TODAY)
    assert "2026年11月25日起可以办理" in browser.page.text
    assert 'name="record"' not in browser.page.html


def test_only_inspectors_of_that_day_are_offered_for_a_finding(county: County) -> None:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    browser.submit(RECORD, **FILLED)
    browser.open(f"{browser.page.address.partition('?')[0]}/submit-finding")
    offered = {value for value, _ in browser.page.form("/submit-finding").choices["inspectors.1"]}
    assert offered == {"", INSPECTOR, SECOND}


def test_a_problem_is_found_today_unless_one_says_another_day(inspector: Browser) -> None:
    assert dict(inspector.page.form(RECORD).values)["found_on"] == "2026-11-24"
    inspector.open(f"{RECORD}?found_on=2026-11-20")
    assert dict(inspector.page.form(RECORD).values)["found_on"] == "2026-11-20"
    inspector.submit(RECORD, **{**FILLED, "found_on": ""})
    assert dict(inspector.page.form(RECORD).values)["found_on"] == ""


def test_a_refusal_of_a_row_says_which(county: County) -> None:
    head = planning(county)
    head.submit(
        "/submit-plan", cause="因", goal="果",
        measures__0__text="一", measures__0__standard="s", measures__0__person=HANDLER,
        measures__0__due_on="2026-12-10",
        measures__1__text="二", measures__1__standard="s", measures__1__person=HANDLER,
        measures__1__due_on="2026-11-01",
    )  # fmt: skip
    assert head.status == 409
    assert head.page.link("整改措施第2项") == "#measures.1.due_on"
    assert "须补正：整改措施第2项" in head.page.text


def test_a_row_tells_all_it_lacks_at_once(county: County) -> None:
    head = planning(county)
    head.submit("/submit-plan", measures__0__text="一", measures__1__person=HANDLER)
    assert head.status == 422
    told = [address for address, _ in head.page.links if address[:1] == "#"]
    assert told[-9:-1] == [  # as they stand on the form, the menu behind them
        "#cause", "#goal", "#measures.0.standard", "#measures.0.person", "#measures.0.due_on",
        "#measures.1.text", "#measures.1.standard", "#measures.1.due_on",
    ]  # fmt: skip


def test_what_cannot_apply_is_left_out(county: County) -> None:
    names = planning(county).page.form("/submit-plan").names
    assert not [name for name in names if "consents" in name or "sub_item" in name]


def test_persons_stand_by_unit_those_concerned_first(county: County) -> None:
    html = planning(county).page.html
    chosen = html.partition('name="measures.0.person"')[2].partition("</select>")[0]
    assert re.findall('<optgroup label="([^"]+)"', chosen)[0] == "综合行政执法大队"


def test_a_measure_is_chosen_by_its_words_and_needs_proof(county: County) -> None:
    item = county.item()
    for person, command in (
        (HEAD, Acknowledge(id=item, handler=HANDLER)),
        (HEAD, SubmitPlan(id=item, cause="因", goal="果", measures=(MEASURE,))),
        (SUPERVISOR, ApprovePlan(id=item)),
    ):
        do(county.house.desk, person, command)
    page = county.logged_in(HANDLER).open(f"/{item}/complete-measure")
    form = page.form("/complete-measure")
    assert [words for _, words in form.choices["part"] if "建立台账" in words]
    proof = page.html.partition('id="evidence"')[2].partition("</legend>")[0]
    assert "选填" not in proof


def test_a_fault_of_an_address_names_what_was_chosen(inspector: Browser) -> None:
    page = inspector.open("/rectifications?due_from=soon")
    assert inspector.status == 422
    assert "到期日不早于" in page.text
    assert "due_from" not in page.text


def test_files_stand_behind_the_words(county: County, inspector: Browser) -> None:
    html = inspector.page.html
    assert html.index('name="severity"') < html.index('type="file"')
    head = county.logged_in(HEAD)
    item = county.item()
    head.open(f"/{item}/acknowledge")
    head.submit("/acknowledge")
    html = head.open(f"/{item}/submit-plan").html
    assert html.index('name="measures.0.text"') < html.index('type="file"')


def test_the_way_back_is_called_by_its_name(county: County, inspector: Browser) -> None:
    assert ("/findings", "问题") in inspector.page.links
    item = county.item()
    page = county.logged_in(HEAD).open(f"/{item}/acknowledge")
    assert page.link("JC-2026-001") == f"/{item}"


@pytest.mark.parametrize("called", ["2026-7", "2026年11月24日 综合行政执法大队 执法大队档案室"])
def test_an_inspection_is_named_by_its_number_or_its_words(
    county: County, inspector: Browser, called: str
) -> None:
    visit = planned(county)
    inspector.open(RECORD)
    assert f'<option value="2026年11月24日 综合行政执法大队 {SITE}">' in inspector.page.html
    inspector.submit(RECORD, **{**FILLED, "inspection": called})
    assert inspector.status == 200
    assert inspector.page.link("打开") == f"/{visit}"


def test_an_earlier_item_is_named_by_its_number(county: County, inspector: Browser) -> None:
    item = county.item("旧问题")
    inspector.open(RECORD)
    assert '<option value="JC-2026-001">' in inspector.page.html
    inspector.submit(RECORD, **{**FILLED, "repeats": "JC-2026-001"})
    assert inspector.status == 200
    name = inspector.page.address.partition("?")[0].rpartition("/")[2]
    assert county.api(INSPECTOR).get(f"/api/findings/{name}").json()["finding"]["repeats"] == item


def test_a_matter_nobody_finds_or_that_may_be_two_is_a_fault(
    county: County, inspector: Browser
) -> None:
    before = head_of(county)
    inspector.submit(RECORD, **{**FILLED, "repeats": "JC-1999-001"})
    assert inspector.status == 422
    assert "没有找到" in inspector.page.text
    assert dict(inspector.page.form(RECORD).values)["repeats"] == "JC-1999-001"
    assert head_of(county) == before
    for number in ("2026-7", "2026-8"):
        planned(county, plan_number=number)
    said = f"2026年11月24日 综合行政执法大队 {SITE}"
    inspector.submit(RECORD, **{**FILLED, "repeats": "", "inspection": said})
    assert inspector.status == 422
    assert "好几件同名" in inspector.page.text


def test_what_one_may_not_see_is_neither_offered_nor_found(county: County) -> None:
    county.item("秘密标题")
    browser = county.logged_in("persons/outsider")
    assert browser.open("/").text
    other = county.logged_in(INSPECTOR)
    assert "秘密标题" in other.open(RECORD).html


def test_a_form_opened_from_an_inspection_names_it_and_its_questions(county: County) -> None:
    visit = planned(county)
    browser = county.logged_in(INSPECTOR)
    browser.open(f"{RECORD}?inspection={visit}")
    form = browser.page.form(RECORD)
    assert dict(form.values)["inspection"] == f"2026年11月24日 综合行政执法大队 {SITE}"
    assert form.choose("question", "处罚决定是否按期公示") == "q1"
    assert browser.page.link("2026-7") == f"/{visit}"


def test_a_correction_begins_with_what_is_to_be_corrected(county: County) -> None:
    item = county.item("原来的题目")
    leader = county.logged_in(LEADER)
    values = dict(leader.open(f"/{item}/correct-item").form("/correct-item").values)
    assert (values["title"], values["ordered_due_on"]) == ("原来的题目", "2026-12-15")


def test_a_correction_of_a_finding_begins_with_all_its_words(county: County) -> None:
    finding = county.finding("原来的题目")
    county.house.projector.catch_up()
    page = county.logged_in(INSPECTOR).open(f"/{finding}/correct-finding")
    values = dict(page.form("/correct-finding").values)
    found = [values[name] for name in ("title", "details", "severity", "reason")]
    assert found == ["原来的题目", "12件超过7个工作日才公示", "serious", ""]


def test_more_time_is_granted_to_the_day_asked_for(county: County) -> None:
    item = county.item()
    for person, command in (
        (HEAD, Acknowledge(id=item, handler=HANDLER)),
        (HEAD, SubmitPlan(id=item, cause="因", goal="果", measures=(MEASURE,))),
        (SUPERVISOR, ApprovePlan(id=item)),
        (HEAD, RequestExtension(id=item, new_due_on=date(2027, 1, 8), reason="r", progress="p")),
        (SUPERVISOR, CheckExtension(id=item, opinion="同意")),
    ):
        do(county.house.desk, person, command)
    page = county.logged_in(LEADER).open(f"/{item}/grant-extension")
    assert dict(page.form("/grant-extension").values)["new_due_on"] == "2027-01-08"


def test_a_rule_speaks_beside_a_fault_of_shape(county: County) -> None:
    """A day that is none hides nothing of what the rule says of the other fields."""
    browser = county.logged_in(INSPECTOR)
    browser.open("/findings/record-finding")
    page = browser.submit("/record-finding", found_on="x", place__latitude="abc")
    for field in ("found_on", "details", "place.latitude"):
        assert f'href="#{field}"' in page.html
    assert "纬度" in page.text


def test_a_duty_to_accept_says_of_what_and_in_which_role(county: County) -> None:
    county.item("未按期公示")
    page = county.logged_in(HEAD).open("/")
    line = next(part for part in page.html.split("<li>") if "accept-duty" in part)
    for words in ("JC-2026-001", "未按期公示", "责任人"):
        assert words in line


def test_whoever_is_logged_in_keeps_the_menu_where_nothing_is(county: County) -> None:
    browser = county.logged_in(HANDLER)
    for path in ("/nowhere", "/rectifications/nothing", "/findings/record-finding?key=x"):
        page = browser.open(path)
        assert page.link("整改台账") == "/rectifications", path
    refused = browser.client.post("/rectifications")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    assert "整改台账" not in county.client().get("/nowhere").text


def test_words_that_turn_the_page_are_kept_to_themselves(county: County) -> None:
    item = county.item("שלום abc")
    browser = county.logged_in(SUPERVISOR)
    for path in (f"/{item}", "/rectifications"):
        html = browser.open(path).html
        body = html.partition("</head>")[2]
        around = re.findall(r"<(\w+)[^>]*>[^<]*שלום abc", body)
        assert around, path
        assert set(around) == {"bdi"}, path


def test_a_stopped_page_says_that_the_record_is_safe_and_not_shown(
    county: County, inspector: Browser
) -> None:
    house = county.house
    with house.engine.begin() as connection:
        stop = update(POSITIONS).where(POSITIONS.c.name == "findings")
        connection.execute(stop.values(error="broken"))
    inspector.submit(RECORD, **FILLED)
    assert "recorded=" not in inspector.page.address
    head = house.ledger.head()
    assert f"第{head}条记录已在总账里" in inspector.page.text
    body = {**_json(), "title": "另一件"}
    answer = county.api(INSPECTOR).post(f"/api{RECORD}", json=body)
    assert answer.status_code == 201
    assert answer.json()["shown"] is False


def _json() -> dict[str, Any]:
    words = {name: said for name, said in FILLED.items() if "__" not in name}
    return {**words, "place": {"words": "档案室"}}


@pytest.mark.parametrize(("lang", "grade"), [("zh", "较重"), ("en", "Serious")])
def test_a_form_offers_rules_and_grades_in_words(county: County, lang: str, grade: str) -> None:
    form = county.logged_in(INSPECTOR).open(f"{RECORD}?lang={lang}").form(RECORD)
    assert form.choose("severity", grade) == "serious"
    finding = county.finding()
    county.house.projector.catch_up()
    html = county.logged_in(SUPERVISOR).open(f"/{finding}/confirm-finding?lang={lang}").html
    assert "审计法" in html
    assert "Basis(" not in html
