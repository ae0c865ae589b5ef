"""Looking back by another verifier, and docketing anew what relapsed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.kernel.traits import Deadline
from domain.rectifications import (
    ItemReopened,
    LookBackConfirmed,
    LookBackStarted,
    ReopenItem,
    Step,
)
from domain.rectifications.item import LOOK_BACK, ORDER, RECUSAL
from domain.rectifications.looking_back import Chosen
from tests import asked, scenarios
from tests.asked import (
    LATER,
    NEW_PHOTO,
    PHOTO,
    archive,
    change_holder,
    confirm_look_back,
    dispatch,
    reopen,
    start_look_back,
)
from tests.known import (
    COUNTY,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    TOWN,
    VERIFIER,
    act,
    post,
)
from tests.scenarios import CLOSED_ON, play
from tests.spec import given

DAY = timedelta(days=1)


@pytest.mark.parametrize("history", [scenarios.closed, scenarios.archived])
@pytest.mark.parametrize("chosen", Chosen)
def test_a_closed_item_is_looked_at_again_by_another(history: Any, chosen: Chosen) -> None:
    case = given(*history()).when(start_look_back(chosen=chosen))
    started = LookBackStarted(
        verifier=SUPERVISOR, former_verifier=VERIFIER, chosen=chosen, unit=SAFETY
    )
    item = case.then(started)
    assert (item.step, item.verifier) == (Step.LOOK_BACK, SUPERVISOR)


def test_another_is_named_where_who_was_named_cannot() -> None:
    again = start_look_back(verifier=SECOND)
    case = given(*scenarios.looking_back()).when(again)
    item = case.then(
        LookBackStarted(
            verifier=SECOND, former_verifier=SUPERVISOR, chosen=again.chosen, unit=SAFETY
        )
    )
    assert (item.step, item.verifier, item.verifiers) == (Step.LOOK_BACK, SECOND, {VERIFIER})


def test_the_fact_tells_the_unit_in_whose_post_one_looks_back() -> None:
    elsewhere = (
        post(SUPERVISOR, TOWN, Role.HANDLER),
        post(SUPERVISOR, COUNTY, Role.SUPERVISOR, reach=COUNTY),
    )
    case = given(*scenarios.closed()).knowing(posts=elsewhere).when(start_look_back())
    (started,) = case.facts
    assert started.unit == COUNTY


def test_nobody_looks_back_at_what_they_verified() -> None:
    case = given(*scenarios.closed()).when(start_look_back(verifier=VERIFIER))
    assert case.refused(RECUSAL, "verified_it_before").values["persons"] == [VERIFIER]


@pytest.mark.parametrize("by", [HEAD, LEADER])
def test_nobody_looks_back_at_what_they_did(by: str) -> None:
    case = given(*scenarios.closed()).when(start_look_back(verifier=by))
    case.refused(RECUSAL, "took_part_on_the_doing_side")


def test_who_looks_back_may_confirm_it() -> None:
    case = given(*scenarios.closed()).when(start_look_back(verifier=INSPECTOR))
    assert case.refused(LOOK_BACK, "post_may_not").missing == ("verifier",)


def test_who_looks_back_is_a_known_person() -> None:
    case = given(*scenarios.closed()).when(start_look_back(verifier="persons/none"))
    case.refused(LOOK_BACK, "person_unknown")


def test_the_rectification_lasts() -> None:
    case = given(*scenarios.looking_back()).when(confirm_look_back())
    item = case.then(LookBackConfirmed(record="未反弹", evidence=(NEW_PHOTO,)))
    assert (item.step, item.closed_on) == (Step.CLOSED, CLOSED_ON)
    assert item.verifiers == {VERIFIER, SUPERVISOR}
    assert (item.closed_by, item.closing_verifier) == (LEADER, VERIFIER)


def test_an_archived_item_stays_archived_when_the_rectification_lasts() -> None:
    history = play(start_look_back(on=TODAY), after=scenarios.archived())
    item = given(*history).when(confirm_look_back()).allowed()
    assert item.step is Step.ARCHIVED
    again = play(confirm_look_back(), after=history)
    given(*again).when(archive()).refused(ORDER, "not_at_this_step")
    given(*again).when(start_look_back(verifier=SECOND)).allowed()


def test_what_was_archived_and_reopened_is_archived_anew() -> None:
    history = play(reopen(on=TODAY), after=scenarios.archived())
    assert not given(*history).when(dispatch()).allowed().archived


def test_the_next_look_back_needs_yet_another_verifier() -> None:
    history = play(confirm_look_back(), after=scenarios.looking_back())
    case = given(*history)
    case.when(start_look_back()).refused(RECUSAL, "verified_it_before")
    case.when(start_look_back(verifier=SECOND)).allowed()


def test_who_looks_back_already_is_not_named_again() -> None:
    case = given(*scenarios.looking_back()).when(start_look_back())
    assert case.refused(LOOK_BACK, "verifier_named_already").missing == ("verifier",)


def test_only_the_verifier_named_confirms() -> None:
    case = given(*scenarios.looking_back()).when(confirm_look_back(by=INSPECTOR))
    case.refused(RECUSAL, "only_the_verifier")


def test_a_look_back_handed_to_the_first_verifier_is_not_confirmed() -> None:
    handed = change_holder(role="verifier", person=SUPERVISOR, successor=VERIFIER)
    history = play(handed, after=scenarios.looking_back())
    case = given(*history).when(confirm_look_back(by=VERIFIER))
    case.refused(RECUSAL, "verified_it_before")


@pytest.mark.parametrize(
    ("lender", "code"),
    [(VERIFIER, "verified_it_before"), (HEAD, "took_part_on_the_doing_side")],
)
def test_nobody_confirms_on_behalf_of_somebody_barred(lender: str, code: str) -> None:
    lent = replace(act(SUPERVISOR), on_behalf_of=lender)
    case = given(*scenarios.looking_back()).when(confirm_look_back(act=lent))
    case.refused(RECUSAL, code)


def test_a_look_back_leaves_a_record() -> None:
    case = given(*scenarios.looking_back()).when(confirm_look_back(record=""))
    assert case.refused(LOOK_BACK, "reason_missing").missing == ("record",)


def test_a_look_back_rests_on_evidence() -> None:
    case = given(*scenarios.looking_back()).when(confirm_look_back(evidence=()))
    assert case.refused(LOOK_BACK, "proof_missing").missing == ("evidence",)


def test_the_evidence_may_be_of_the_day_after_closing() -> None:
    file = replace(NEW_PHOTO, formed_on=CLOSED_ON + DAY)
    given(*scenarios.looking_back()).when(confirm_look_back(evidence=(file,))).allowed()


@pytest.mark.parametrize("formed_on", [None, CLOSED_ON])
def test_the_evidence_is_newer_than_the_closing(formed_on: date | None) -> None:
    file = replace(PHOTO, formed_on=formed_on)
    case = given(*scenarios.looking_back()).when(confirm_look_back(evidence=(NEW_PHOTO, file)))
    refusal = case.refused(LOOK_BACK, "evidence_older_than_closing")
    assert refusal.values["files"] == ["照片.jpg"]
    assert refusal.values["first_day"] == CLOSED_ON + DAY


def test_a_look_back_is_not_confirmed_before_there_can_be_new_evidence() -> None:
    file = replace(NEW_PHOTO, formed_on=CLOSED_ON + DAY)
    look = play(start_look_back(on=CLOSED_ON), after=scenarios.closed())
    confirmed = confirm_look_back(on=CLOSED_ON, evidence=(file,))
    early = given(*look).knowing(today=CLOSED_ON).when(confirmed)
    refusal = early.refused(LOOK_BACK, "look_back_too_early")
    assert refusal.values["first_day"] == CLOSED_ON + DAY
    given(*look).knowing(today=CLOSED_ON + DAY).when(confirmed).allowed()


@pytest.mark.parametrize("history", [scenarios.closed, scenarios.archived, scenarios.looking_back])
@pytest.mark.parametrize("false_closure", [True, False])
def test_what_relapsed_is_docketed_anew_and_first_signatures_stay(
    history: Any, false_closure: bool
) -> None:
    item = (
        given(*history())
        .when(reopen(false_closure=false_closure))
        .then(
            ItemReopened(
                deadlines=(Deadline(clock="ordered", due_on=LATER),),
                reason="问题再现",
                false_closure=false_closure,
                closed_on=CLOSED_ON,
                closer=LEADER,
                verifier=VERIFIER,
            )
        )
    )
    assert (item.step, item.due_on) == (Step.REOPENED, LATER)
    assert (item.passed, item.result, item.extensions) == (False, None, 0)
    assert item.verifiers == {VERIFIER}
    assert ReopenItem.roles == {Role.LEADER_IN_CHARGE, Role.PRINCIPAL}


def test_an_item_an_old_ledger_closed_has_no_signatures_to_keep() -> None:
    (fact,) = given(*scenarios.imported_closed()).when(reopen()).facts
    assert (fact.closer, fact.verifier) == ("", "")


def test_re_opening_needs_a_reason() -> None:
    case = given(*scenarios.closed()).when(reopen(reason=""))
    assert case.refused(LOOK_BACK, "reason_missing").missing == ("reason",)


def test_the_new_date_may_be_today() -> None:
    given(*scenarios.closed()).when(reopen(ordered_due_on=TODAY)).allowed()


def test_the_new_date_is_not_yesterday() -> None:
    case = given(*scenarios.closed()).when(reopen(ordered_due_on=TODAY - DAY))
    assert case.refused(LOOK_BACK, "due_date_past").values["due_on"] == TODAY - DAY


def test_a_new_date_in_a_year_without_notice_is_provisional() -> None:
    (fact,) = given(*scenarios.closed()).when(reopen(ordered_due_on=date(2027, 1, 8))).facts
    assert fact.deadlines[0].provisional


def test_a_re_opened_item_is_dispatched_with_nothing_done() -> None:
    item = given(*scenarios.reopened()).when(dispatch()).allowed()
    assert (item.measures, item.done_measures, item.done_sub_items) == ((), set(), set())


def test_a_doer_of_the_first_round_is_barred_from_looking_back_at_the_second() -> None:
    handed = change_holder(role="handler", person=asked.HANDLER, successor=SECOND)
    history = play(handed, after=scenarios.closed())
    case = given(*history).when(start_look_back(verifier=SECOND))
    case.refused(RECUSAL, "took_part_on_the_doing_side")
