"""The result, public notice, the second signature, the archive, listed supervision."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType
from domain.rectifications import (
    ArchiveItem,
    ClosureAnnounced,
    ItemArchived,
    ItemClosed,
    JudgeResult,
    Result,
    ResultJudged,
    Step,
    SupervisionLifted,
    SupervisionListed,
    VerificationPassed,
)
from domain.rectifications.item import CLOSURE, MINIMUM_SET, ORDER, RECUSAL, RESULT
from tests import asked, scenarios
from tests.asked import (
    DUE,
    announce,
    archive,
    close,
    judge,
    lift_supervision,
    list_for_supervision,
    pass_verification,
)
from tests.known import HANDLER, HEAD, LEADER, SECOND, SUPERVISOR, TODAY, VERIFIER, act
from tests.scenarios import play
from tests.spec import given

DAY = timedelta(days=1)
OPEN_RESULTS = [Result.CONTINUING, Result.NOT_RECTIFIED]


def test_the_office_judges_verified_work_rectified() -> None:
    case = given(*scenarios.passed()).when(judge())
    item = case.then(ResultJudged(result=Result.RECTIFIED, reason="核验通过"))
    assert (item.step, item.result) == (Step.VERIFYING, Result.RECTIFIED)
    assert JudgeResult.roles == {Role.SUPERVISOR}


@pytest.mark.parametrize("result", OPEN_RESULTS)
def test_unverified_work_is_judged_on_the_due_day(result: Result) -> None:
    case = given(*scenarios.rectifying()).knowing(today=DUE).when(judge(result, on=DUE))
    item = case.allowed()
    assert (item.step, item.result) == (Step.RECTIFYING, result)


@pytest.mark.parametrize("result", OPEN_RESULTS)
def test_unverified_work_is_not_judged_before_the_due_day(result: Result) -> None:
    eve = DUE - DAY
    case = given(*scenarios.rectifying()).knowing(today=eve).when(judge(result, on=eve))
    assert case.refused(RESULT, "result_judged_too_early").values["due_on"] == DUE


def test_a_judgement_is_revised_with_a_reason_and_both_stay_on_record() -> None:
    history = play(judge(Result.CONTINUING), after=scenarios.passed())
    assert given(*history).when(judge()).allowed().result is Result.RECTIFIED


def test_judging_needs_a_reason() -> None:
    case = given(*scenarios.passed()).when(judge(reason=""))
    case.refused(RESULT, "reason_missing")


def test_unverified_work_is_never_judged_rectified() -> None:
    case = given(*scenarios.rectifying()).knowing(today=DUE).when(judge(on=DUE))
    refusal = case.refused(RESULT, "rectified_needs_verification")
    assert refusal.acts == ("rectifications.ClaimCompletion", "rectifications.ReportProgress")


@pytest.mark.parametrize("by", [HANDLER, HEAD, LEADER])
def test_nobody_judges_their_own_work(by: str) -> None:
    case = given(*scenarios.passed()).when(judge(by=by))
    case.refused(RECUSAL, "took_part_on_the_doing_side")


def test_the_verifier_may_judge() -> None:
    given(*scenarios.passed()).when(judge(by=VERIFIER)).allowed()


@pytest.mark.parametrize("history", [scenarios.closed, scenarios.archived, scenarios.looking_back])
def test_an_item_ended_is_not_judged_before_it_is_re_opened(history: Any) -> None:
    given(*history()).when(judge(Result.NOT_RECTIFIED)).refused(RESULT, "item_ended")


@pytest.mark.parametrize("type", RectificationType)
def test_type_step_and_result_are_three_separate_things(type: RectificationType) -> None:
    overdue = scenarios.docketed(rectification_type=type)
    case = given(*overdue).knowing(today=DUE).when(judge(Result.CONTINUING, on=DUE))
    item = case.allowed()
    assert (item.type, item.step, item.result) == (type, Step.DOCKETED, Result.CONTINUING)


def test_public_notice_is_given_of_verified_work() -> None:
    case = given(*scenarios.passed(must_publish=True)).when(announce(until=TODAY + DAY))
    item = case.then(ClosureAnnounced(until=TODAY + DAY, where="政府网站"))
    assert (item.step, item.notice_until) == (Step.PUBLIC_NOTICE, TODAY + DAY)


def test_public_notice_is_not_given_before_verification() -> None:
    case = given(*scenarios.verifying(must_publish=True)).when(announce(until=TODAY + DAY))
    case.refused(CLOSURE, "not_verified")


def test_what_must_not_be_published_is_not() -> None:
    case = given(*scenarios.passed()).when(announce(until=TODAY + DAY))
    case.refused(CLOSURE, "not_for_publication")


def test_public_notice_says_where() -> None:
    case = given(*scenarios.passed(must_publish=True)).when(announce(where="", until=TODAY + DAY))
    assert case.refused(CLOSURE, "reason_missing").missing == ("where",)


def test_public_notice_lasts_beyond_its_first_day() -> None:
    case = given(*scenarios.passed(must_publish=True)).when(announce(until=TODAY))
    case.refused(CLOSURE, "notice_ends_in_the_past")


@pytest.mark.parametrize("by", [LEADER, SUPERVISOR])
def test_an_item_is_closed_by_a_second_signature(by: str) -> None:
    case = given(*scenarios.judged()).when(close(by=by))
    item = case.then(ItemClosed(opinion="同意销号", verifier=VERIFIER))
    assert (item.step, item.closed_on) == (Step.CLOSED, TODAY)
    assert (item.closed_by, item.closing_verifier) == (by, VERIFIER)


def test_an_item_is_not_closed_unverified() -> None:
    case = given(*scenarios.verifying()).when(close())
    case.refused(CLOSURE, "not_verified")


@pytest.mark.parametrize("result", [None, *OPEN_RESULTS])
def test_only_what_is_rectified_is_closed(result: Result | None) -> None:
    judged = [judge(result)] if result else []
    case = given(*play(*judged, after=scenarios.passed())).when(close())
    assert case.refused(CLOSURE, "result_not_rectified").instead == "rectifications.JudgeResult"


def test_what_must_be_published_is_not_closed_without_notice() -> None:
    case = given(*scenarios.judged(must_publish=True)).when(close())
    assert case.refused(CLOSURE, "notice_missing").instead == "rectifications.AnnounceClosure"


def test_an_item_is_not_closed_on_the_last_day_of_the_notice() -> None:
    case = given(*scenarios.in_notice()).when(close())
    refusal = case.refused(CLOSURE, "notice_still_running")
    assert (refusal.values["until"], refusal.blocked_by) == (TODAY, ClosureAnnounced)


def test_an_item_is_closed_the_day_after_the_notice() -> None:
    item = given(*scenarios.in_notice()).knowing(today=TODAY + DAY).when(close()).allowed()
    assert (item.step, item.notice_until) == (Step.CLOSED, None)


def test_the_verifier_does_not_sign_twice() -> None:
    case = given(*scenarios.judged()).when(close(by=VERIFIER))
    refusal = case.refused(CLOSURE, "second_signature_by_the_verifier")
    assert refusal.blocked_by is VerificationPassed


def test_nobody_closes_on_behalf_of_the_verifier() -> None:
    delegate = replace(act(SUPERVISOR), on_behalf_of=VERIFIER)
    case = given(*scenarios.judged()).when(close(act=delegate))
    case.refused(CLOSURE, "second_signature_by_the_verifier")


def test_who_lent_the_verifier_their_post_does_not_close() -> None:
    lent = replace(act(VERIFIER), on_behalf_of=SUPERVISOR)
    history = play(pass_verification(act=lent), judge(), after=scenarios.verifying())
    case = given(*history).when(close(by=SUPERVISOR))
    case.refused(CLOSURE, "second_signature_by_the_verifier")


def test_who_signed_does_not_close_even_after_a_handover() -> None:
    handed = asked.change_holder(role="verifier", person=VERIFIER, successor=SUPERVISOR)
    history = play(handed, after=scenarios.judged())
    case = given(*history).when(close(by=VERIFIER))
    case.refused(CLOSURE, "second_signature_by_the_verifier")


def test_an_imported_item_without_its_roles_is_not_closed() -> None:
    case = given(*scenarios.imported_open()).when(archive())
    case.refused(ORDER, "not_at_this_step")
    case = given(*scenarios.imported_open()).when(list_for_supervision())
    assert case.allowed().missing_roles


def test_the_archivist_files_a_closed_item() -> None:
    case = given(*scenarios.closed()).when(archive())
    assert case.then(ItemArchived(file_number="2026-ZG-1")).step is Step.ARCHIVED
    assert ArchiveItem.roles == {Role.ARCHIVIST}


def test_an_item_is_filed_under_a_number() -> None:
    case = given(*scenarios.closed()).when(archive(file_number=""))
    assert case.refused(CLOSURE, "reason_missing").missing == ("file_number",)


def test_an_open_item_is_put_under_special_supervision() -> None:
    case = given(*scenarios.rectifying()).when(list_for_supervision())
    item = case.then(SupervisionListed(reason="久拖不决"))
    assert item.supervised
    assert item.step is Step.RECTIFYING


def test_an_item_is_listed_once() -> None:
    history = play(list_for_supervision(), after=scenarios.rectifying())
    case = given(*history).when(list_for_supervision())
    assert case.refused(ORDER, "already_listed").blocked_by is SupervisionListed


@pytest.mark.parametrize("history", [scenarios.closed, scenarios.archived])
def test_a_closed_item_is_not_listed(history: Any) -> None:
    given(*history()).when(list_for_supervision()).refused(ORDER, "item_ended")


def test_special_supervision_ends() -> None:
    history = play(list_for_supervision(), after=scenarios.rectifying())
    item = given(*history).when(lift_supervision()).then(SupervisionLifted(reason="已见成效"))
    assert not item.supervised


def test_only_what_is_listed_is_taken_off_the_list() -> None:
    given(*scenarios.rectifying()).when(lift_supervision()).refused(ORDER, "not_listed")


@pytest.mark.parametrize("command", [list_for_supervision, lift_supervision])
def test_listing_and_lifting_need_a_reason(command: Any) -> None:
    listed = play(list_for_supervision(), after=scenarios.rectifying())
    history = scenarios.rectifying() if command is list_for_supervision else listed
    case = given(*history).when(command(reason=""))
    assert case.refused(ORDER, "reason_missing").missing == ("reason",)


def test_a_late_closing_keeps_the_day_it_was_signed() -> None:
    late = date(2027, 1, 15)
    case = given(*scenarios.judged()).knowing(today=late).when(close(on=late))
    assert case.allowed().closed_on == late


def test_the_roles_of_the_minimum_set_stay_named_to_the_end() -> None:
    unnamed = scenarios.imported_open()
    refusal = given(*unnamed).when(asked.claim()).refused(MINIMUM_SET, "roles_missing")
    assert refusal.missing == ("leader", "verifying_unit")


def test_the_closing_names_who_signed_whoever_is_the_verifier_since() -> None:
    handed = asked.change_holder(role="verifier", person=VERIFIER, successor=SECOND)
    case = given(*play(handed, after=scenarios.judged())).when(close())
    assert case.allowed().closing_verifier == VERIFIER
