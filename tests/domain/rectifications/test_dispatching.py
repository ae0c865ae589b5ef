"""The slip, signing for it, sending it back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.kernel.stream import shared
from domain.kernel.traits import Deadline
from domain.rectifications import (
    Acknowledge,
    Assisting,
    Dispatch,
    ItemAcknowledged,
    ItemDispatched,
    RequestReturn,
    ReturnAccepted,
    ReturnRefused,
    ReturnRequested,
    Step,
    SubItem,
)
from domain.rectifications.dispatching import Order
from domain.rectifications.item import MINIMUM_SET, ORDER, RETURNS
from tests import scenarios
from tests.asked import (
    AFFAIRS_HELPS,
    DUE,
    TRAINING,
    accept_return,
    acknowledge,
    dispatch,
    refuse_return,
    request_return,
)
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    COUNTY,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    MERGED,
    POSTS,
    SAFETY,
    SUPERVISOR,
    TODAY,
    UNITS,
    VERIFIER,
    act,
    post,
)
from tests.scenarios import play
from tests.spec import given

REGISTER = "registers/safety-DB-2026"
NAMED = [replace(unit, short_name="云溪") if unit.id == SAFETY else unit for unit in UNITS]
ENFORCEMENT_GONE = [
    replace(unit, active=False, successor=AFFAIRS) if unit.id == ENFORCEMENT else unit
    for unit in UNITS
]


def test_the_leader_dispatches_by_a_numbered_slip() -> None:
    command = dispatch()
    item = (
        given(*scenarios.docketed())
        .knowing(units=NAMED, ordinals={REGISTER: 17})
        .when(command)
        .then(
            ItemDispatched(
                register=REGISTER,
                ordinal=17,
                number="云溪督交〔2026〕17号",
                deadlines=(
                    Deadline(clock="acknowledge", due_on=date(2026, 11, 25), edition="limits@1"),
                ),
                **shared(command, Order),
            )
        )
    )
    assert item.step is Step.DISPATCHED
    assert item.units_ever == {ENFORCEMENT, AFFAIRS}
    assert item.doers == {HEAD, HANDLER, LEADER}
    assert item.began_on == TODAY
    assert Dispatch.roles == {Role.LEADER_IN_CHARGE, Role.PRINCIPAL}


@pytest.mark.parametrize(
    ("today", "sign_by"),
    [
        (date(2026, 11, 27), date(2026, 11, 30)),  # over a weekend
        (date(2026, 9, 24), date(2026, 9, 28)),  # over 中秋节
        (date(2026, 10, 9), date(2026, 10, 10)),  # a Saturday worked
    ],
)
def test_one_working_day_is_given_to_sign(today: date, sign_by: date) -> None:
    case = given(*scenarios.docketed()).knowing(today=today).when(dispatch(on=today))
    (fact,) = case.facts
    assert fact.deadlines[0].due_on == sign_by


def test_a_slip_of_an_office_nobody_knows_has_no_short_name() -> None:
    (fact,) = given(*scenarios.docketed(office="units/none")).when(dispatch()).facts
    assert fact.number == "督交〔2026〕1号"


@pytest.mark.parametrize("role", ["lead_unit", "responsible_person", "leader", "verifying_unit"])
def test_a_dispatch_names_the_minimum_set(role: str) -> None:
    case = given(*scenarios.docketed()).when(dispatch(**{role: ""}))
    assert case.refused(MINIMUM_SET, "roles_missing").missing == (role,)


def test_a_dispatch_says_what_is_required() -> None:
    case = given(*scenarios.docketed()).when(dispatch(requirement=""))
    assert case.refused(MINIMUM_SET, "requirement_missing").missing == ("requirement",)


@pytest.mark.parametrize("role", ["lead_unit", "verifying_unit"])
@pytest.mark.parametrize("unit", ["units/none", MERGED])
def test_a_dispatch_goes_to_units_that_exist(role: str, unit: str) -> None:
    case = given(*scenarios.docketed()).when(dispatch(**{role: unit}))
    case.refused(MINIMUM_SET, "unit_unknown")


def test_the_lead_unit_does_not_verify_itself() -> None:
    case = given(*scenarios.docketed()).when(dispatch(verifying_unit=ENFORCEMENT))
    case.refused(MINIMUM_SET, "verifying_unit_is_lead_unit")


def test_the_responsible_person_belongs_to_the_lead_unit() -> None:
    case = given(*scenarios.docketed()).when(dispatch(responsible_person=ASSISTANT))
    refusal = case.refused(MINIMUM_SET, "not_a_member")
    assert refusal.values == {"person": ASSISTANT, "unit": ENFORCEMENT}


def test_the_leader_is_a_known_person() -> None:
    case = given(*scenarios.docketed()).when(dispatch(leader="persons/none"))
    case.refused(MINIMUM_SET, "person_unknown")


@pytest.mark.parametrize("leader", [HANDLER, SUPERVISOR])
def test_the_leader_could_decide_for_the_lead_unit(leader: str) -> None:
    case = given(*scenarios.docketed()).when(dispatch(leader=leader))
    assert case.refused(MINIMUM_SET, "post_may_not").missing == ("leader",)


def test_the_handler_belongs_to_the_lead_unit() -> None:
    case = given(*scenarios.docketed()).when(dispatch(handler=ASSISTANT))
    case.refused(MINIMUM_SET, "not_a_member")


def test_the_handler_may_be_left_to_the_lead_unit() -> None:
    item = given(*scenarios.docketed()).when(dispatch(handler="")).allowed()
    assert item.doers == {HEAD, LEADER}


@pytest.mark.parametrize(
    ("help", "code"),
    [
        (Assisting(unit="units/none", person=ASSISTANT), "unit_unknown"),
        (Assisting(unit=MERGED, person=ASSISTANT), "unit_unknown"),
        (Assisting(unit=ENFORCEMENT, person=HANDLER), "lead_unit_assists_itself"),
        (Assisting(unit=SAFETY, person=VERIFIER), "verifying_unit_assists"),
        (Assisting(unit=AFFAIRS, person=HANDLER), "not_a_member"),
        (Assisting(unit=AFFAIRS, person=""), "person_not_named"),
    ],
)
def test_an_assisting_unit_must_fit(help: Assisting, code: str) -> None:
    case = given(*scenarios.docketed()).when(dispatch(assisting=(AFFAIRS_HELPS, help)))
    case.refused(MINIMUM_SET, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"requirement": ""}, "requirement_missing"),
        ({"unit": COUNTY}, "sub_item_elsewhere"),
        ({"person": HANDLER}, "not_a_member"),
        ({"person": ""}, "sub_item_without_person"),
    ],
)
def test_a_sub_item_must_fit(change: dict[str, str], code: str) -> None:
    part = replace(TRAINING, **change)  # type: ignore[arg-type]
    case = given(*scenarios.docketed()).when(dispatch(sub_items=(part,)))
    case.refused(MINIMUM_SET, code)


def test_all_that_a_sub_item_lacks_is_told_at_once() -> None:
    bare = SubItem(requirement="", unit=COUNTY, person="", due_on=date.max)
    case = given(*scenarios.docketed()).when(dispatch(sub_items=(bare,)))
    refusal = case.refused(MINIMUM_SET, "requirement_missing")
    assert [field for refused in (refusal, *refusal.also) for field in refused.missing] == [
        f"sub_items[0].{part}" for part in ("requirement", "unit", "person", "due_on")
    ]


def test_a_sub_item_may_be_due_with_the_whole() -> None:
    part = replace(TRAINING, due_on=DUE)
    given(*scenarios.docketed()).when(dispatch(sub_items=(part,))).allowed()


def test_a_sub_item_is_not_due_after_the_whole() -> None:
    part = replace(TRAINING, due_on=date(2026, 12, 12))
    case = given(*scenarios.docketed()).when(dispatch(sub_items=(part,)))
    assert case.refused(ORDER, "part_after_the_whole").values["due_on"] == DUE


def test_an_item_returned_is_dispatched_anew_and_both_assignments_count() -> None:
    to_affairs = dispatch(
        lead_unit=AFFAIRS, responsible_person=ASSISTANT, handler="", assisting=(), sub_items=()
    )
    item = given(*scenarios.returned()).when(to_affairs).allowed()
    assert item.lead_unit == AFFAIRS
    assert item.units_ever == {ENFORCEMENT, AFFAIRS}
    assert {HEAD, HANDLER, ASSISTANT} <= item.doers


def test_who_signs_handles_unless_another_was_named() -> None:
    history = play(dispatch(handler=""), after=scenarios.docketed())
    item = (
        given(*history)
        .when(acknowledge(by=HEAD))
        .then(ItemAcknowledged(handler=HEAD, former_handler=""))
    )
    assert (item.step, item.handler) == (Step.ACKNOWLEDGED, HEAD)


def test_who_the_slip_named_handles_whoever_signs() -> None:
    case = given(*scenarios.dispatched()).when(acknowledge(by=HEAD))
    case.then(ItemAcknowledged(handler=HANDLER, former_handler=HANDLER))


def test_the_unit_may_name_another_handler_when_signing() -> None:
    case = given(*scenarios.dispatched()).when(acknowledge(handler=HEAD))
    case.then(ItemAcknowledged(handler=HEAD, former_handler=HANDLER))


def test_the_handler_named_when_signing_belongs_to_the_unit() -> None:
    case = given(*scenarios.dispatched()).when(acknowledge(handler=ASSISTANT))
    case.refused(MINIMUM_SET, "not_a_member")


@pytest.mark.parametrize("by", [ASSISTANT, SUPERVISOR])
def test_only_the_lead_unit_signs(by: str) -> None:
    case = given(*scenarios.dispatched()).when(acknowledge(by=by))
    assert case.refused(ORDER, "only_the_lead_unit").values["unit"] == ENFORCEMENT
    assert Acknowledge.roles == {Role.HANDLER, Role.UNIT_HEAD}


def test_the_successor_of_the_lead_unit_signs() -> None:
    moved = [*POSTS, post("persons/new", AFFAIRS, Role.HANDLER)]
    command = acknowledge(act=act("persons/new", unit=AFFAIRS), handler="persons/new")
    case = given(*scenarios.dispatched()).knowing(units=ENFORCEMENT_GONE, posts=moved)
    assert case.when(command).allowed().handler == "persons/new"


def test_the_head_asks_to_send_an_item_back_before_signing() -> None:
    case = given(*scenarios.dispatched()).when(request_return())
    item = case.then(ReturnRequested(reason="不属本单位职责"))
    assert item.step is Step.RETURN_REQUESTED
    assert RequestReturn.roles == {Role.UNIT_HEAD}


@pytest.mark.parametrize(
    "history", [scenarios.acknowledged, scenarios.rectifying, scenarios.closed]
)
def test_an_item_signed_for_is_not_sent_back(history: Any) -> None:
    case = given(*history()).when(request_return())
    assert case.refused(RETURNS, "already_signed_for").blocked_by is ItemAcknowledged


@pytest.mark.parametrize(
    "history",
    [scenarios.docketed, scenarios.returned, scenarios.return_requested, scenarios.reopened],
)
def test_an_item_the_unit_does_not_hold_is_not_sent_back(history: Any) -> None:
    case = given(*history()).when(request_return())
    assert case.refused(ORDER, "not_at_this_step").values["possible"] == [Step.DISPATCHED]


def test_only_the_lead_unit_sends_an_item_back() -> None:
    given(*scenarios.dispatched()).when(request_return(by=ASSISTANT)).refused(
        ORDER, "only_the_lead_unit"
    )


@pytest.mark.parametrize(
    ("history", "command"),
    [
        (scenarios.dispatched, request_return),
        (scenarios.return_requested, accept_return),
        (scenarios.return_requested, refuse_return),
    ],
)
def test_sending_back_and_deciding_on_it_need_a_reason(history: Any, command: Any) -> None:
    case = given(*history()).when(command(reason=""))
    assert case.refused(RETURNS, "reason_missing").missing == ("reason",)


def test_the_office_takes_the_item_back() -> None:
    case = given(*scenarios.return_requested()).when(accept_return())
    item = case.then(ReturnAccepted(reason="属实", until=TODAY))
    assert item.step is Step.RETURNED
    assert ReturnAccepted.meets == ("acknowledge",)


def test_the_office_leaves_the_item_with_the_unit() -> None:
    case = given(*scenarios.return_requested()).when(refuse_return())
    assert case.then(ReturnRefused(reason="属其职责")).step is Step.DISPATCHED
