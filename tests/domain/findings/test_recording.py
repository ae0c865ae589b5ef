"""Recording a finding, correcting it, naming two inspectors, taking one over."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.findings import (
    CorrectFinding,
    FindingCorrected,
    FindingImported,
    FindingRecorded,
    FindingSubmitted,
    Place,
    ProblemRemedied,
    RecordFinding,
    Step,
    SubmitFinding,
)
from domain.findings.finding import CONFIRMING, RECORDING, Finding
from domain.findings.recording import OldFinding, Problem
from domain.kernel.bases import TAKEOVER, TWO_INSPECTORS
from domain.kernel.roles import Role
from domain.kernel.stream import shared
from domain.rectifications import Rectification
from tests import scenarios
from tests.asked import (
    FOUND_ON,
    ITEM,
    OTHER_FINDING,
    PHOTO,
    correct,
    import_finding,
    record,
    submit,
)
from tests.known import (
    ENFORCEMENT,
    HANDLER,
    INSPECTOR,
    MERGED,
    POSTS,
    SAFETY,
    SECOND,
    TODAY,
    post,
)
from tests.spec import given

DAY = timedelta(days=1)
BY_GRADE = date(2026, 11, 17)  # twenty working days after it was found
BOTH = (INSPECTOR, SECOND)
TOMORROW = TODAY + DAY
VISIT = "inspections/visit"
OTHERS = {
    "questions": {VISIT: ("1", "3")},
    "states": {ITEM: Rectification(), OTHER_FINDING: Finding()},
}
DECIDED = [scenarios.confirmed, scenarios.rejected, scenarios.merged, scenarios.transferred]


def test_an_inspector_records_what_was_found() -> None:
    finding = given().when(record()).then(as_recorded())
    assert (finding.step, finding.unit) == (Step.RECORDED, ENFORCEMENT)
    assert (finding.title, finding.found_on) == ("未亮证执法", FOUND_ON)


def as_recorded(**changes: Any) -> FindingRecorded:
    """The fact an ordinary record leaves."""
    told = {**shared(record(), Problem), "proposed_due_on": BY_GRADE, **changes}
    return FindingRecorded(evidence=(PHOTO,), **told)


@pytest.mark.parametrize(
    ("details", "title"),
    [
        ("公示栏仍是7月内容。没有人管。", "公示栏仍是7月内容"),
        ("公示栏空着；无人管理", "公示栏空着"),
        ("公示栏空着\n无人管理", "公示栏空着"),
        ("一" * 40, "一" * 40),
        ("一" * 41, "一" * 40 + "…"),
    ],
)
def test_a_finding_without_a_title_is_called_by_its_first_sentence(
    details: str, title: str
) -> None:
    given().when(record(title="", details=details)).then(as_recorded(title=title, details=details))


def test_the_grade_proposes_the_date_counted_from_the_day_after() -> None:
    serious = {"severity": "serious", "found_on": date(2026, 10, 20)}
    given().when(record(**serious)).then(as_recorded(**serious, proposed_due_on=date(2026, 11, 10)))


def test_another_date_is_proposed_where_one_asks_for_it() -> None:
    finding = given().when(record(proposed_due_on=TODAY)).then(as_recorded(proposed_due_on=TODAY))
    assert finding.proposed_due_on == TODAY


def test_no_date_is_proposed_that_has_passed() -> None:
    refusal = given().when(record(proposed_due_on=TODAY - DAY)).refused(RECORDING, "due_date_past")
    assert refusal.missing == ("proposed_due_on",)


def test_two_inspectors_send_a_finding_in_as_they_record_it() -> None:
    finding = (
        given().when(record(inspectors=BOTH)).then(as_recorded(), FindingSubmitted(inspectors=BOTH))
    )
    assert (finding.step, finding.inspectors) == (Step.SUBMITTED, BOTH)


@pytest.mark.parametrize("named", [(INSPECTOR,), (INSPECTOR, HANDLER)])
def test_a_finding_is_not_sent_in_by_one_inspector(named: tuple[str, ...]) -> None:
    given().when(record(inspectors=named)).refused(TWO_INSPECTORS)


def test_a_problem_put_right_on_the_spot_leaves_both_facts_and_no_date() -> None:
    said = record(remedied=True, remedy="当场换上11月内容", inspectors=BOTH)
    finding = (
        given()
        .when(said)
        .then(
            as_recorded(proposed_due_on=None),
            FindingSubmitted(inspectors=BOTH),
            ProblemRemedied(remedy="当场换上11月内容"),
        )
    )
    assert finding.step is Step.REMEDIED


def test_what_was_put_right_on_the_spot_was_seen_by_two_inspectors() -> None:
    said = record(remedied=True, remedy="当场换上11月内容")
    refusal = given().when(said).refused(TWO_INSPECTORS, "two_inspectors_needed")
    assert refusal.missing == ("inspectors",)


@pytest.mark.parametrize(
    "said", [{"remedied": True, "remedy": ""}, {"remedied": False, "remedy": "已换"}]
)
def test_a_remedy_is_told_where_and_only_where_there_is_one(said: dict[str, Any]) -> None:
    case = given().when(record(inspectors=BOTH, **said))
    assert case.refused(RECORDING, "remedy_and_choice_differ").missing == ("remedy",)


@pytest.mark.parametrize("words", ["details", "basis_clause"])
def test_a_finding_must_say_what_and_against_what(words: str) -> None:
    refusal = given().when(record(**{words: ""})).refused(RECORDING, "finding_incomplete")
    assert refusal.values == {}
    assert refusal.missing == (words,)


def test_all_that_stands_against_a_finding_is_told_at_once() -> None:
    place = Place(words="", latitude="91", longitude="181")
    late = record(details="", at="units/none", found_on=TOMORROW, place=place, severity="mild")
    refusal = given().when(late).refused(RECORDING, "finding_incomplete")
    told = {refused.code: refused.missing for refused in (refusal, *refusal.also)}
    assert told == {
        "finding_incomplete": ("details",),
        "unit_unknown": ("unit",),
        "found_in_future": ("found_on",),
        "position_out_of_range": ("place.latitude", "place.longitude"),
        "severity_unknown": ("severity",),
    }


def test_a_finding_need_not_say_where() -> None:
    given().when(record(place=Place(words=""))).allowed()


def test_a_finding_may_not_lie_with_a_unit_nobody_knows() -> None:
    given().when(record(at="units/none")).refused(RECORDING, "unit_unknown")


def test_a_finding_may_not_lie_with_a_unit_merged_away() -> None:
    given().when(record(at=MERGED)).refused(RECORDING, "unit_unknown")


def test_a_finding_may_be_of_today() -> None:
    given().when(record(found_on=TODAY)).allowed()


def test_a_finding_may_not_be_of_tomorrow() -> None:
    given().when(record(found_on=TOMORROW)).refused(RECORDING, "found_in_future")


def test_a_finding_recorded_late_was_found_by_the_day_claimed() -> None:
    given().when(record(on=FOUND_ON)).allowed()
    refusal = given().when(record(on=FOUND_ON - DAY)).refused(RECORDING, "before_it_was_found")
    assert refusal.values == {"found_on": FOUND_ON, "happened_on": FOUND_ON - DAY}


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("90", "-180"), ("-90", "180.0"), ("29.98", "108.11"), ("", "")]
)
def test_a_finding_may_say_where_on_earth(latitude: str, longitude: str) -> None:
    given().when(
        record(place=Place(words="东街", latitude=latitude, longitude=longitude))
    ).allowed()


@pytest.mark.parametrize(
    ("latitude", "longitude", "wrong"),
    [
        ("90.1", "0", "latitude"), ("-91", "0", "latitude"), ("0", "180.5", "longitude"),
        ("0", "", "longitude"), ("", "108", "latitude"), ("nan", "0", "latitude"),
        ("29°58′", "108", "latitude"), ("٢٩", "108", "latitude"), ("1e1", "108", "latitude"),
    ],
)  # fmt: skip
def test_a_position_that_is_none_is_refused(latitude: str, longitude: str, wrong: str) -> None:
    place = Place(words="东街", latitude=latitude, longitude=longitude)
    refusal = given().when(record(place=place)).refused(RECORDING, "position_out_of_range")
    assert refusal.missing == (f"place.{wrong}",)


def test_a_finding_may_name_its_inspection_its_question_and_an_earlier_item() -> None:
    said = record(inspection=VISIT, question="3", repeats=ITEM)
    given().knowing(**OTHERS).when(said).allowed()
    given().knowing(**OTHERS).when(record(inspection=VISIT)).allowed()


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ({"inspection": "inspections/none"}, "inspection"),
        ({"inspection": VISIT, "question": "9"}, "question"),
        ({"question": "3"}, "inspection"),
        ({"repeats": "rectifications/none"}, "repeats"),
        ({"repeats": OTHER_FINDING}, "repeats"),
        ({"repeats": "FZ-2026-001"}, "repeats"),
    ],
)
def test_a_finding_names_nothing_that_is_not_there(named: dict[str, str], wrong: str) -> None:
    case = given().knowing(**OTHERS).when(record(**named))
    refusal = case.refused(RECORDING, "no_such_reference")
    assert (refusal.missing, refusal.values) == ((wrong,), {})


def test_a_finding_has_a_grade_the_county_knows() -> None:
    refusal = given().when(record(severity="huge")).refused(RECORDING, "severity_unknown")
    assert refusal.missing == ("severity",)
    assert refusal.values["grades"] == ["一般", "较重", "严重"]


def test_recording_concerns_the_unit_the_problem_lies_with() -> None:
    assert record().concerns(Finding()) == (ENFORCEMENT,)


def test_whatever_follows_concerns_the_unit_recorded() -> None:
    assert correct().concerns(Finding(unit=SAFETY)) == (SAFETY,)


@pytest.mark.parametrize("history", [scenarios.recorded, scenarios.submitted, scenarios.remedied])
def test_a_record_is_corrected_until_the_office_decides(history: Any) -> None:
    finding = (
        given(*history())
        .when(correct())
        .then(
            FindingCorrected(
                title="未出示执法证", details="两人均未出示", severity="serious", reason="补充事实"
            )
        )
    )
    assert (finding.title, finding.severity) == ("未出示执法证", "serious")


@pytest.mark.parametrize("history", DECIDED)
def test_a_decided_finding_is_not_corrected(history: Any) -> None:
    given(*history()).when(correct()).refused(CONFIRMING, "finding_already_decided")


@pytest.mark.parametrize("words", ["title", "details", "reason"])
def test_a_correction_leaves_no_blank(words: str) -> None:
    case = given(*scenarios.recorded()).when(correct(**{words: ""}))
    assert case.refused(RECORDING, "finding_incomplete").missing == (words,)


def test_a_correction_has_a_grade_the_county_knows() -> None:
    case = given(*scenarios.recorded()).when(correct(severity="huge"))
    case.refused(RECORDING, "severity_unknown")


def test_two_inspectors_submit_a_finding() -> None:
    finding = (
        given(*scenarios.recorded())
        .when(submit())
        .then(FindingSubmitted(inspectors=(INSPECTOR, SECOND)))
    )
    assert finding.step is Step.SUBMITTED
    assert finding.inspectors == (INSPECTOR, SECOND)


def test_a_finding_is_not_submitted_before_it_was_found() -> None:
    given(*scenarios.recorded()).when(submit(on=FOUND_ON)).allowed()
    case = given(*scenarios.recorded()).when(submit(on=FOUND_ON - DAY))
    case.refused(RECORDING, "before_it_was_found")


@pytest.mark.parametrize("history", [scenarios.submitted, scenarios.remedied, *DECIDED])
def test_a_finding_is_submitted_once(history: Any) -> None:
    case = given(*history()).when(submit())
    refusal = case.refused(CONFIRMING, "finding_already_submitted")
    assert refusal.blocked_by is FindingSubmitted


@pytest.mark.parametrize("named", [(), (INSPECTOR,), (INSPECTOR, INSPECTOR)])
def test_one_inspector_does_not_suffice(named: tuple[str, ...]) -> None:
    case = given(*scenarios.recorded()).when(submit(inspectors=named))
    case.refused(TWO_INSPECTORS, "two_inspectors_needed")


def test_a_handler_does_not_count_as_inspector() -> None:
    case = given(*scenarios.recorded()).when(submit(inspectors=(INSPECTOR, HANDLER)))
    refusal = case.refused(TWO_INSPECTORS, "not_an_inspector_then")
    assert refusal.values["persons"] == [HANDLER]


def until(last: date) -> list[Any]:
    """The posts of the town, the second inspector's ending on `last`."""
    others = [held for held in POSTS if held.person != SECOND]
    return [*others, post(SECOND, SAFETY, Role.INSPECTOR, until=last)]


def test_who_was_an_inspector_on_the_day_counts_though_gone_since() -> None:
    given(*scenarios.recorded()).knowing(posts=until(FOUND_ON)).when(submit()).allowed()


def test_who_had_left_the_day_before_does_not_count() -> None:
    left = until(FOUND_ON - timedelta(days=1))
    case = given(*scenarios.recorded()).knowing(posts=left).when(submit())
    case.refused(TWO_INSPECTORS, "not_an_inspector_then")


def test_an_old_finding_is_taken_over_as_confirmed() -> None:
    row = import_finding()
    finding = given().when(row).then(FindingImported(**shared(row, OldFinding)))
    assert (finding.step, finding.title) == (Step.CONFIRMED, "旧问题")


def test_an_old_finding_needs_a_title() -> None:
    given().when(import_finding(title="")).refused(TAKEOVER, "finding_incomplete")


def test_an_old_finding_needs_a_unit_that_is_known() -> None:
    given().when(import_finding(at="units/none")).refused(TAKEOVER, "unit_unknown")


def test_an_old_finding_may_lie_with_a_unit_merged_away() -> None:
    given().when(import_finding(at=MERGED)).allowed()


def test_an_old_finding_is_not_of_tomorrow() -> None:
    given().when(import_finding(found_on=TOMORROW)).refused(TAKEOVER, "found_in_future")


@pytest.mark.parametrize("command", [RecordFinding, CorrectFinding, SubmitFinding])
def test_the_field_records_and_doers_do_not(command: type[RecordFinding]) -> None:
    assert command.roles == {Role.INSPECTOR, Role.SUPERVISOR}
