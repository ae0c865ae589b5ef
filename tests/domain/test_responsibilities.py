"""Duties: assigned, accepted, handed over, released; never rewritten."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.kernel.stream import shared
from domain.responsibilities import (
    DUTY,
    HANDOVER,
    OPEN,
    Assignment,
    Duty,
    DutyAccepted,
    DutyAssigned,
    DutyHandedOver,
    DutyReleased,
    Held,
    Responsibility,
    duty_id,
)
from tests import scenarios
from tests.asked import (
    FOUND_ON,
    ITEM,
    accept_duty,
    assign_duty,
    hand_over_duty,
    release_duty,
)
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    MERGED,
    POSTS,
    SUPERVISOR,
    TODAY,
    TOWN,
    act,
    post,
)
from tests.scenarios import play
from tests.spec import evolve_all, given

YESTERDAY = TODAY - timedelta(days=1)


def handed_over() -> scenarios.History:
    """A duty that went to a successor."""
    return play(hand_over_duty(), after=scenarios.assigned())


def released() -> scenarios.History:
    """A duty that ended."""
    return play(release_duty(), after=scenarios.assigned())


HELD = [scenarios.assigned, scenarios.accepted]
ENDED = [handed_over, released]


def test_a_duty_is_assigned_to_a_person_in_a_role() -> None:
    command = assign_duty()
    duty = given().when(command).then(DutyAssigned(**shared(command, Assignment)))
    assert (duty.held, duty.person, duty.role) == (Held.ASSIGNED, HANDLER, "handler")
    assert (duty.subject, duty.unit, duty.since) == (ITEM, ENFORCEMENT, FOUND_ON)


def test_nobody_unknown_is_assigned_a_duty() -> None:
    given().when(assign_duty(person="persons/none")).refused(DUTY, "person_unknown")


@pytest.mark.parametrize("history", HELD)
def test_a_duty_held_is_not_assigned_twice(history: Any) -> None:
    given(*history()).when(assign_duty()).then()


@pytest.mark.parametrize("history", ENDED)
def test_a_duty_once_ended_may_be_assigned_again(history: Any) -> None:
    assert given(*history()).when(assign_duty()).allowed().held is Held.ASSIGNED


def test_a_person_signs_for_their_duty() -> None:
    duty = given(*scenarios.assigned()).when(accept_duty()).then(DutyAccepted())
    assert duty.held is Held.ACCEPTED


def test_nobody_signs_for_another() -> None:
    given(*scenarios.assigned()).when(accept_duty(by=HEAD)).refused(DUTY, "not_your_duty")


@pytest.mark.parametrize("history", [scenarios.accepted, *ENDED])
def test_only_a_duty_just_assigned_awaits_a_signature(history: Any) -> None:
    given(*history()).when(accept_duty()).refused(DUTY, "duty_not_awaiting_acceptance")


def test_signing_for_the_item_needs_no_second_signature_for_the_duty() -> None:
    asked_by_a_policy = accept_duty(act=replace(act(HANDLER), cause=f"{ITEM}@3"))
    given(*scenarios.accepted()).when(asked_by_a_policy).then()
    given(*scenarios.assigned()).when(asked_by_a_policy).then(DutyAccepted())


@pytest.mark.parametrize("history", HELD)
def test_a_duty_held_goes_to_the_successor(history: Any) -> None:
    duty = (
        given(*history())
        .when(hand_over_duty())
        .then(
            DutyHandedOver(
                to_person=HEAD,
                to_post="posts/head",
                until=TODAY,
                open_matters="台账未完",
                role="handler",
                subject=ITEM,
                unit=ENFORCEMENT,
            )
        )
    )
    assert duty.held is Held.HANDED_OVER
    assert duty.person == HANDLER


@pytest.mark.parametrize("history", ENDED)
def test_a_duty_ended_is_not_handed_over(history: Any) -> None:
    given(*history()).when(hand_over_duty()).refused(HANDOVER, "duty_not_held")


@pytest.mark.parametrize("by", [HANDLER, HEAD, SUPERVISOR, LEADER])
def test_a_duty_is_handed_over_by_its_holder_or_by_those_above(by: str) -> None:
    given(*scenarios.assigned()).when(hand_over_duty(by=by)).allowed()


@pytest.mark.parametrize("by", [ASSISTANT, "persons/none"])
def test_nobody_else_hands_a_duty_over(by: str) -> None:
    case = given(*scenarios.assigned()).when(hand_over_duty(by=by))
    assert case.refused(HANDOVER, "not_your_duty").values["person"] == HANDLER


def test_a_delegate_hands_over_for_the_holder() -> None:
    delegate = replace(act(ASSISTANT), on_behalf_of=HANDLER)
    given(*scenarios.assigned()).when(hand_over_duty(act=delegate)).allowed()


def test_nobody_hands_over_to_themselves() -> None:
    command = hand_over_duty(to_person=HANDLER, to_post="posts/handler")
    given(*scenarios.assigned()).when(command).refused(HANDOVER, "handover_to_oneself")


def test_a_handover_is_acknowledged_by_the_successor() -> None:
    case = given(*scenarios.assigned()).when(hand_over_duty(acknowledged=False))
    assert case.refused(HANDOVER, "handover_not_acknowledged").missing == ("acknowledged",)


def test_a_duty_may_be_handed_over_on_its_first_day() -> None:
    given(*scenarios.assigned()).when(hand_over_duty(until=FOUND_ON)).allowed()


def test_a_duty_is_not_handed_over_on_a_day_to_come() -> None:
    tomorrow = TODAY + timedelta(days=1)
    case = given(*scenarios.assigned()).when(hand_over_duty(until=tomorrow))
    assert case.refused(HANDOVER, "handover_in_future").values["until"] == tomorrow


def test_a_duty_is_not_handed_over_before_it_began() -> None:
    before = FOUND_ON - timedelta(days=1)
    case = given(*scenarios.assigned()).when(hand_over_duty(until=before))
    case.refused(HANDOVER, "handover_before_duty")


@pytest.mark.parametrize("named", ["posts/none", "posts/supervisor"])
def test_the_successor_holds_the_post_named(named: str) -> None:
    case = given(*scenarios.assigned()).when(hand_over_duty(to_post=named))
    case.refused(HANDOVER, "successor_holds_no_such_post")


def duty_of(role: Duty, unit: str) -> scenarios.History:
    """A duty of the handler in another role, for a unit."""
    return play(assign_duty(role=role.value, of=unit, on=scenarios.DISPATCHED_ON))


DOING = [Duty.RESPONSIBLE_PERSON, Duty.HANDLER, Duty.COOPERATOR, Duty.SUB_ITEM_OWNER, Duty.VERIFIER]
OVERSEEING = [Duty.LEADER_IN_CHARGE, Duty.SUPERVISOR, Duty.INSPECTOR]


@pytest.mark.parametrize("role", DOING)
def test_a_duty_for_a_unit_stays_within_the_unit(role: Duty) -> None:
    to_leader = hand_over_duty(to_person=LEADER, to_post="posts/leader")
    given(*duty_of(role, ENFORCEMENT)).when(hand_over_duty()).allowed()
    case = given(*duty_of(role, ENFORCEMENT)).when(to_leader)
    refusal = case.refused(HANDOVER, "successor_elsewhere")
    assert refusal.values == {"person": LEADER, "unit": ENFORCEMENT}


@pytest.mark.parametrize("role", OVERSEEING)
def test_a_duty_of_overseeing_goes_to_a_post_that_reaches_its_unit(role: Duty) -> None:
    to_supervisor = hand_over_duty(to_person=SUPERVISOR, to_post="posts/supervisor")
    given(*duty_of(role, AFFAIRS)).when(to_supervisor).allowed()
    case = given(*duty_of(role, TOWN)).when(hand_over_duty())  # the head's post reaches one office
    case.refused(HANDOVER, "successor_elsewhere")


def test_the_successor_of_a_merged_unit_takes_its_duties() -> None:
    given(*duty_of(Duty.HANDLER, MERGED)).when(hand_over_duty()).allowed()


def test_a_duty_for_no_unit_goes_to_anybody() -> None:
    to_leader = hand_over_duty(to_person=LEADER, to_post="posts/leader")
    given(*duty_of(Duty.HANDLER, "")).when(to_leader).allowed()


def until(last: Any) -> list[Any]:
    """The posts of the town, the head's ending on `last`."""
    others = [held for held in POSTS if held.person != HEAD]
    return [*others, post(HEAD, ENFORCEMENT, Role.UNIT_HEAD, until=last)]


def test_a_post_held_to_this_day_suffices() -> None:
    given(*scenarios.assigned()).knowing(posts=until(TODAY)).when(hand_over_duty()).allowed()


def test_a_post_that_ended_yesterday_does_not_suffice() -> None:
    case = given(*scenarios.assigned()).knowing(posts=until(YESTERDAY)).when(hand_over_duty())
    case.refused(HANDOVER, "successor_holds_no_such_post")


@pytest.mark.parametrize("history", HELD)
def test_a_duty_held_is_released(history: Any) -> None:
    duty = given(*history()).when(release_duty()).then(DutyReleased(until=TODAY, reason="closed"))
    assert duty.held is Held.RELEASED


@pytest.mark.parametrize("history", ENDED)
def test_a_duty_ended_stays_as_it_ended(history: Any) -> None:
    facts = history()
    given(*facts).when(release_duty()).then()
    assert evolve_all(Responsibility(), facts).held not in OPEN


def test_a_duty_nobody_was_given_is_not_released() -> None:
    given().when(release_duty()).then()


def test_a_duty_may_be_released_on_its_first_day() -> None:
    case = given(*scenarios.assigned()).when(release_duty(until=FOUND_ON))
    case.then(DutyReleased(until=FOUND_ON, reason="closed"))


def test_a_duty_of_a_successor_may_end_before_its_first_day() -> None:
    eve = FOUND_ON - timedelta(days=1)
    case = given(*scenarios.assigned()).when(release_duty(until=eve))
    case.then(DutyReleased(until=eve, reason="closed"))


def test_a_duty_is_not_released_before_the_eve_of_its_first_day() -> None:
    before = FOUND_ON - timedelta(days=2)
    case = given(*scenarios.assigned()).when(release_duty(until=before))
    refusal = case.refused(DUTY, "release_before_duty")
    assert refusal.values == {"person": HANDLER, "since": FOUND_ON}


def test_requests_about_a_duty_concern_its_unit() -> None:
    assert release_duty().concerns(Responsibility(unit=ENFORCEMENT)) == (ENFORCEMENT,)


def test_a_duty_is_one_stream_per_person_role_and_subject() -> None:
    one = duty_id(HANDLER, Duty.HANDLER, ITEM)
    others = [
        duty_id(SUPERVISOR, Duty.HANDLER, ITEM),
        duty_id(HANDLER, Duty.VERIFIER, ITEM),
        duty_id(HANDLER, Duty.HANDLER, "rectifications/2"),
    ]
    assert one == duty_id(HANDLER, Duty.HANDLER, ITEM)
    assert one not in others
