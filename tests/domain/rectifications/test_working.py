"""Progress, evidence, parts done, urging, changing hands."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.rectifications import (
    ChangeHolder,
    EvidenceSupplied,
    HolderChanged,
    ItemReassigned,
    ItemUrged,
    MeasureCompleted,
    ProgressReported,
    SubItemCompleted,
)
from domain.rectifications.item import CLAIM, MINIMUM_SET, ORDER, PROGRESS
from tests import asked, scenarios
from tests.asked import (
    PHOTO,
    change_holder,
    complete_measure,
    complete_sub_item,
    reassign,
    report_progress,
    supply_evidence,
    urge,
)
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    LIMITS,
    POSTS,
    SAFETY,
    SECOND,
    SUPERVISOR,
    UNITS,
    VERIFIER,
    act,
    post,
)
from tests.scenarios import play
from tests.spec import given

MERGED_AWAY = [
    replace(unit, active=False, successor=AFFAIRS) if unit.id == ENFORCEMENT else unit
    for unit in UNITS
]


@pytest.mark.parametrize("by", [HANDLER, HEAD, ASSISTANT])
def test_the_lead_and_assisting_units_report(by: str) -> None:
    case = given(*scenarios.rectifying()).when(report_progress(by=by))
    assert by in case.then(ProgressReported(text="已开两次会")).doers


@pytest.mark.parametrize("command", [report_progress, supply_evidence, complete_measure])
@pytest.mark.parametrize("by", [SUPERVISOR, LEADER])
def test_nobody_else_does_the_work(command: Any, by: str) -> None:
    case = given(*scenarios.rectifying()).when(command(by=by))
    case.refused(ORDER, "only_the_doing_side")


def test_the_successor_of_the_lead_unit_reports() -> None:
    case = given(*scenarios.rectifying(unit=SAFETY)).knowing(units=MERGED_AWAY)
    case.when(report_progress(by=ASSISTANT)).allowed()


def test_urging_says_something() -> None:
    case = given(*scenarios.rectifying()).when(urge(text=""))
    assert case.refused(PROGRESS, "text_missing").missing == ("text",)


def test_progress_says_something() -> None:
    case = given(*scenarios.rectifying()).when(report_progress(text=""))
    assert case.refused(PROGRESS, "text_missing").missing == ("text",)


def test_evidence_is_supplied_with_what_it_shows() -> None:
    case = given(*scenarios.claimed()).when(supply_evidence())
    assert HANDLER in case.then(EvidenceSupplied(text="签到表", evidence=(PHOTO,))).doers


@pytest.mark.parametrize(("part", "blank"), [("text", ""), ("evidence", ())])
def test_evidence_is_named_and_there(part: str, blank: Any) -> None:
    case = given(*scenarios.rectifying()).when(supply_evidence(**{part: blank}))
    assert case.refused(PROGRESS, "evidence_missing").missing == (part,)


def test_a_measure_is_reported_done_with_proof() -> None:
    case = given(*scenarios.rectifying()).when(complete_measure(2))
    item = case.then(MeasureCompleted(part=2, text="已完成", evidence=(PHOTO,)))
    assert item.done_measures == {2}


def test_a_sub_item_is_reported_done_with_proof() -> None:
    case = given(*scenarios.rectifying()).when(complete_sub_item())
    item = case.then(SubItemCompleted(part=1, text="已完成", evidence=(PHOTO,)))
    assert item.done_sub_items == {1}
    assert ASSISTANT in item.doers


@pytest.mark.parametrize("part", [0, 3])
def test_there_are_two_measures(part: int) -> None:
    case = given(*scenarios.rectifying()).when(complete_measure(part))
    case.refused(CLAIM, "no_such_measure")


@pytest.mark.parametrize("part", [0, 2])
def test_there_is_one_sub_item(part: int) -> None:
    case = given(*scenarios.rectifying()).when(complete_sub_item(part))
    case.refused(CLAIM, "no_such_sub_item")


def test_a_sub_item_is_done_by_the_unit_that_owns_it() -> None:
    case = given(*scenarios.rectifying()).when(complete_sub_item(by=HANDLER))
    assert case.refused(CLAIM, "only_the_owning_unit").values["unit"] == AFFAIRS


def test_a_measure_is_done_once() -> None:
    history = play(complete_measure(1), after=scenarios.rectifying())
    refusal = given(*history).when(complete_measure(1)).refused(CLAIM, "part_already_done")
    assert refusal.missing == ("part",)


@pytest.mark.parametrize(
    ("command", "code"),
    [(complete_measure, "no_measure_left"), (complete_sub_item, "no_sub_item_left")],
)
def test_nothing_is_done_where_all_parts_are(command: Any, code: str) -> None:
    given(*scenarios.all_parts_done()).when(command(1)).refused(CLAIM, code)


@pytest.mark.parametrize("command", [complete_measure, complete_sub_item])
def test_a_part_done_is_proven(command: Any) -> None:
    case = given(*scenarios.rectifying()).when(command(1, evidence=()))
    assert case.refused(CLAIM, "proof_missing").missing == ("evidence",)


def test_the_office_urges_the_unit() -> None:
    friday = date(2026, 11, 27)
    case = given(*scenarios.rectifying()).knowing(today=friday).when(urge(on=friday))
    slip = {"register": "registers/safety-CB-2026", "ordinal": 1, "number": "督催〔2026〕1号"}
    assert case.then(ItemUrged(text="请抓紧", urged_on=friday, **slip)).urged_on == friday


@pytest.mark.parametrize(
    ("urged", "refused_until", "again"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 25)),  # the next day
        (date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 30)),  # over a weekend
        (date(2026, 9, 24), date(2026, 9, 27), date(2026, 9, 28)),  # over 中秋节
        (date(2026, 10, 9), date(2026, 10, 9), date(2026, 10, 10)),  # a Saturday worked
    ],
)
def test_a_unit_is_urged_again_on_the_next_working_day(
    urged: date, refused_until: date, again: date
) -> None:
    history = play(urge(on=urged), after=scenarios.rectifying())
    early = given(*history).knowing(today=refused_until).when(urge(on=refused_until))
    refusal = early.refused(PROGRESS, "urged_already")
    assert refusal.values == {"urged_on": urged, "again_on": again}
    given(*history).knowing(today=again).when(urge(on=again)).allowed()


def test_the_county_may_wait_longer_between_urgings() -> None:
    history = play(urge(on=scenarios.november(20)), after=scenarios.rectifying())
    slow = replace(LIMITS, urge_interval_working_days=3)
    case = given(*history).knowing(limits=slow)
    case.when(urge()).refused(PROGRESS, "urged_already")  # Friday to Tuesday: two
    case.knowing(today=date(2026, 11, 25)).when(urge()).allowed()


def test_the_head_reassigns_within_the_unit() -> None:
    item = (
        given(*scenarios.rectifying())
        .when(reassign())
        .then(
            ItemReassigned(
                responsible_person=HANDLER,
                handler=HANDLER,
                former_responsible_person=HEAD,
                former_handler=HANDLER,
                reason="分工调整",
            )
        )
    )
    assert (item.responsible_person, item.handler) == (HANDLER, HANDLER)
    assert {HEAD, HANDLER} <= item.doers


def test_who_an_old_ledger_named_still_counts_after_reassignment() -> None:
    case = given(*scenarios.imported_open()).when(reassign())
    assert HEAD in case.allowed().doers


@pytest.mark.parametrize("by", [SUPERVISOR, LEADER])
def test_office_and_leaders_reassign_in_any_unit(by: str) -> None:
    given(*scenarios.rectifying()).when(reassign(by=by)).allowed()


def test_an_office_whose_clerk_heads_it_reassigns_in_any_unit() -> None:
    clerk = "persons/clerk"
    both = [*POSTS, post(clerk, SAFETY, Role.UNIT_HEAD, Role.SUPERVISOR)]
    speaks = replace(act(SUPERVISOR), person=clerk, post="posts/clerk")
    given(*scenarios.rectifying()).knowing(posts=both).when(reassign(act=speaks)).allowed()


def test_another_units_head_does_not_reassign() -> None:
    heads = [*POSTS, post("persons/other", AFFAIRS, Role.UNIT_HEAD)]
    speaks = replace(act(ASSISTANT), person="persons/other", post="posts/other")
    case = given(*scenarios.rectifying()).knowing(posts=heads).when(reassign(act=speaks))
    case.refused(ORDER, "only_the_lead_unit")


def test_nobody_without_a_post_reassigns() -> None:
    speaks = replace(act(HEAD), post="posts/none", unit=AFFAIRS)
    case = given(*scenarios.rectifying()).when(reassign(act=speaks))
    case.refused(ORDER, "only_the_lead_unit")


@pytest.mark.parametrize("history", [scenarios.closed, scenarios.archived, scenarios.looking_back])
def test_a_closed_item_is_not_reassigned(history: Any) -> None:
    given(*history()).when(reassign()).refused(ORDER, "item_ended")


@pytest.mark.parametrize(
    "history",
    [scenarios.docketed, scenarios.returned, scenarios.reopened],
)
def test_an_item_nobody_holds_an_order_for_is_not_reassigned(history: Any) -> None:
    given(*history()).when(reassign()).refused(ORDER, "not_at_this_step")


def test_an_old_item_without_a_lead_unit_is_not_reassigned() -> None:
    case = given(*scenarios.imported_open(lead_unit="")).when(reassign())
    refusal = case.refused(MINIMUM_SET, "roles_missing")
    assert (refusal.missing, refusal.acts) == (("lead_unit",), ("rectifications.FillRoles",))


def test_reassigning_needs_a_reason() -> None:
    case = given(*scenarios.rectifying()).when(reassign(reason=""))
    case.refused(ORDER, "reason_missing")


@pytest.mark.parametrize("role", ["responsible_person", "handler"])
def test_reassignment_stays_within_the_unit(role: str) -> None:
    case = given(*scenarios.rectifying()).when(reassign(**{role: ASSISTANT}))
    case.refused(MINIMUM_SET, "not_a_member")


def test_the_members_of_a_merged_unit_are_those_of_its_successor() -> None:
    case = given(*scenarios.rectifying()).knowing(units=MERGED_AWAY)
    to_successor = reassign(by=LEADER, responsible_person=ASSISTANT, handler="")
    item = case.when(to_successor).allowed()
    assert (item.responsible_person, item.handler) == (ASSISTANT, "")


def test_reassigning_changes_something() -> None:
    same = reassign(responsible_person=HEAD, handler=HANDLER)
    given(*scenarios.rectifying()).when(same).refused(ORDER, "nothing_changes")


@pytest.mark.parametrize(
    ("role", "person", "place"),
    [
        ("responsible_person", HEAD, "responsible_person"),
        ("handler", HANDLER, "handler"),
        ("leader_in_charge", LEADER, "leader"),
        ("verifier", VERIFIER, "verifier"),
    ],
)
def test_a_successor_takes_the_place_of_that_role_only(role: str, person: str, place: str) -> None:
    handed = {"role": role, "person": person, "successor": SECOND}
    case = given(*scenarios.verifying()).when(change_holder(**handed))
    item = case.then(HolderChanged(**handed))
    places = ("responsible_person", "handler", "leader", "verifier")
    assert [name for name in places if getattr(item, name) == SECOND] == [place]
    assert (SECOND in item.doers) == (role != "verifier")
    assert ChangeHolder.roles == frozenset()


def test_a_successor_takes_over_for_an_assisting_unit() -> None:
    handed = change_holder(role="cooperator", person=ASSISTANT, successor=SECOND)
    item = given(*scenarios.rectifying()).when(handed).allowed()
    assert [help.person for help in item.assisting] == [SECOND]
    assert [part.person for part in item.sub_items] == [ASSISTANT]


def test_a_successor_takes_over_a_sub_item() -> None:
    handed = change_holder(role="sub_item_owner", person=ASSISTANT, successor=SECOND)
    item = given(*scenarios.rectifying()).when(handed).allowed()
    assert [part.person for part in item.sub_items] == [SECOND]
    assert [help.person for help in item.assisting] == [ASSISTANT]


def test_a_place_since_given_to_another_stays_theirs() -> None:
    handed = change_holder(role="handler", person=HEAD, successor=SECOND)
    assert given(*scenarios.rectifying()).when(handed).allowed().handler == HANDLER


@pytest.mark.parametrize("role", ["supervisor", "inspector"])
def test_overseeing_and_finding_bar_no_successor(role: str) -> None:
    handed = change_holder(role=role, person=SUPERVISOR, successor=SECOND)
    item = given(*scenarios.rectifying()).when(handed).allowed()
    assert SECOND not in item.doers


def test_only_what_changes_nothing_decided_may_be_said_at_the_same_time() -> None:
    facts = [*scenarios.all_parts_done(), *play(asked.urge(), after=scenarios.rectifying())]
    together = {type(fact).__name__ for fact in facts if fact.commutes}
    assert together == {"MeasureCompleted", "SubItemCompleted", "ItemUrged"}
