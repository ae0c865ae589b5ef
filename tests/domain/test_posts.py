"""Posts: appointment, release, and acting for somebody else."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.known import KnownDelegation, KnownPost
from domain.kernel.roles import Role
from domain.posts import (
    APPOINTMENT,
    DELEGATION,
    REACH,
    RELEASE,
    AppointPerson,
    DelegatePost,
    DelegationEnded,
    EndDelegation,
    PersonAppointed,
    PersonReleased,
    Post,
    PostDelegated,
    ReleasePerson,
    ReleaseReason,
)
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    COUNTY,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    MERGED,
    POSTS,
    SAFETY,
    SUPERVISOR,
    TOWN,
    act,
    post,
)
from tests.spec import given

ID = "posts/1"
DAY = timedelta(days=1)
SINCE, LEAVE, BACK, LAST = (date(2026, month, 1) for month in (3, 5, 6, 9))
TERMS: dict[str, Any] = {
    "person": HEAD,
    "unit": ENFORCEMENT,
    "title": "主任",
    "roles_held": (Role.UNIT_HEAD, Role.HANDLER),
    "reach": ENFORCEMENT,
    "since": SINCE,
}
APPOINTED = PersonAppointed(**TERMS)
RELEASED = PersonReleased(until=LAST, reason=ReleaseReason.TRANSFER, person=HEAD)
LEAVE_TERMS: dict[str, Any] = {
    "to_person": HANDLER, "since": LEAVE, "until": BACK, "reason": "脱产学习",
}  # fmt: skip
DELEGATED = PostDelegated(**LEAVE_TERMS)
DELEGATE = DelegatePost(id=ID, act=act(HEAD), **LEAVE_TERMS)
ADMINISTRATOR = "persons/administrator"
WITH_ADMINISTRATOR = (*POSTS, post(ADMINISTRATOR, COUNTY, Role.ADMINISTRATOR))


def test_a_person_is_appointed_with_roles_and_reach() -> None:
    held = given().when(AppointPerson(id=ID, **TERMS)).then(APPOINTED)
    assert held.known(ID) == KnownPost(
        id=ID,
        person=HEAD,
        unit=ENFORCEMENT,
        title="主任",
        roles=frozenset({Role.UNIT_HEAD, Role.HANDLER}),
        reach=ENFORCEMENT,
        since=SINCE,
        until=None,
    )


def test_a_post_may_reach_units_above_its_own() -> None:
    given().when(AppointPerson(id=ID, **{**TERMS, "reach": TOWN})).allowed()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"person": "persons/nobody"}, "person_unknown"),
        ({"unit": "units/nowhere"}, "unit_unknown"),
        ({"unit": MERGED}, "unit_unknown"),
        ({"title": " "}, "title_missing"),
        ({"roles_held": ()}, "roles_not_distinct"),
        ({"roles_held": (Role.HANDLER, Role.HANDLER)}, "roles_not_distinct"),
    ],
)
def test_an_appointment_lacks_nothing(changed: dict[str, Any], code: str) -> None:
    given().when(AppointPerson(id=ID, **{**TERMS, **changed})).refused(APPOINTMENT, code)


@pytest.mark.parametrize(
    ("reach", "code"),
    [
        ("units/nowhere", "unit_unknown"),
        (MERGED, "unit_unknown"),
        (AFFAIRS, "unit_outside_the_reach"),
    ],
)
def test_a_post_reaches_at_least_its_own_unit(reach: str, code: str) -> None:
    given().when(AppointPerson(id=ID, **{**TERMS, "reach": reach})).refused(REACH, code)


def test_a_rules_keeper_reaches_the_whole_county() -> None:
    terms = {**TERMS, "roles_held": (Role.RULES_KEEPER,)}
    given().when(AppointPerson(id=ID, **{**terms, "reach": COUNTY})).allowed()
    given().when(AppointPerson(id=ID, **{**terms, "reach": TOWN})).refused(
        REACH, "rules_keeper_below_the_county"
    )


def test_an_appointment_is_about_all_that_the_post_reaches() -> None:
    assert AppointPerson(id=ID, **{**TERMS, "reach": TOWN}).concerns(Post()) == (TOWN,)


def test_a_release_is_about_all_that_the_post_reaches() -> None:
    release = ReleasePerson(id=ID, until=LAST, reason=ReleaseReason.TRANSFER)
    assert release.concerns(APPOINTED.evolve(Post())) == (ENFORCEMENT,)


@pytest.mark.parametrize("until", [SINCE, LAST], ids=["first day", "later"])
def test_a_person_is_released_after_the_last_day(until: date) -> None:
    release = ReleasePerson(id=ID, until=until, reason=ReleaseReason.RETIREMENT)
    released = PersonReleased(until=until, reason=ReleaseReason.RETIREMENT, person=HEAD)
    held = given(APPOINTED).when(release).then(released).known(ID)
    assert held.held_on(until)
    assert not held.held_on(until + DAY)


def test_nobody_is_released_before_being_appointed() -> None:
    release = ReleasePerson(id=ID, until=SINCE - DAY, reason=ReleaseReason.TRANSFER)
    given(APPOINTED).when(release).refused(RELEASE, "released_before_appointed")


def test_nobody_is_released_twice() -> None:
    release = ReleasePerson(id=ID, until=LAST, reason=ReleaseReason.TRANSFER)
    refusal = given(APPOINTED, RELEASED).when(release).refused(RELEASE, "already_released")
    assert refusal.blocked_by is PersonReleased


def test_the_holder_lets_another_person_act_for_a_time() -> None:
    held = given(APPOINTED).when(DELEGATE).then(DELEGATED)
    given_for = KnownDelegation(post=ID, to_person=HANDLER, since=LEAVE, until=BACK)
    assert held.known_delegations(ID) == (given_for,)


def test_an_administrator_delegates_for_an_absent_holder() -> None:
    known = given(APPOINTED).knowing(posts=WITH_ADMINISTRATOR)
    administrator = replace(act(ADMINISTRATOR), post="posts/administrator")
    known.when(DELEGATE.by(administrator)).then(DELEGATED)


@pytest.mark.parametrize(
    "asking",
    [act(SUPERVISOR), act(HANDLER, on_behalf_of=HEAD), replace(act(SUPERVISOR), post="")],
    ids=["colleague", "delegate", "without a post"],
)
def test_nobody_else_delegates_a_post(asking: Any) -> None:
    given(APPOINTED).when(DELEGATE.by(asking)).refused(DELEGATION, "not_your_post")
    ending = EndDelegation(id=ID, on=LEAVE, act=asking)
    given(APPOINTED, DELEGATED).when(ending).refused(DELEGATION, "not_your_post")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to_person": "persons/nobody"}, "person_unknown"),
        ({"to_person": HEAD}, "delegated_to_the_holder"),
        ({"reason": " "}, "reason_missing"),
        ({"until": LEAVE - DAY}, "delegation_ends_before_it_begins"),
        ({"since": SINCE - DAY}, "delegation_outside_the_term"),
        ({"until": LAST + DAY}, "delegation_outside_the_term"),
    ],
)
def test_a_delegation_fits_the_post(changed: dict[str, Any], code: str) -> None:
    given(APPOINTED, RELEASED).when(replace(DELEGATE, **changed)).refused(DELEGATION, code)


@pytest.mark.parametrize(
    ("since", "until"),
    [(SINCE, LAST), (LEAVE, LEAVE)],
    ids=["the whole term", "one day"],
)
def test_a_delegation_may_last_from_the_first_day_to_the_last(since: date, until: date) -> None:
    given(APPOINTED, RELEASED).when(replace(DELEGATE, since=since, until=until)).allowed()


def test_a_delegation_may_lie_ahead_while_the_term_is_open() -> None:
    given(APPOINTED).when(replace(DELEGATE, until=LAST + DAY)).allowed()


@pytest.mark.parametrize(
    ("since", "until"), [(SINCE, LEAVE), (BACK, LAST)], ids=["on its first day", "on its last day"]
)
def test_two_delegations_never_share_a_day(since: date, until: date) -> None:
    second = replace(DELEGATE, to_person=ASSISTANT, since=since, until=until)
    refusal = given(APPOINTED, DELEGATED).when(second).refused(DELEGATION, "delegations_overlap")
    assert refusal.values["persons"] == [HANDLER]


@pytest.mark.parametrize(
    ("since", "until"), [(SINCE, LEAVE - DAY), (BACK + DAY, LAST)], ids=["day before", "day after"]
)
def test_one_delegation_follows_another_the_next_day(since: date, until: date) -> None:
    second = replace(DELEGATE, to_person=ASSISTANT, since=since, until=until)
    given(APPOINTED, DELEGATED).when(second).allowed()


def test_a_delegation_ends_early_after_the_day_named() -> None:
    ending = EndDelegation(id=ID, on=BACK - DAY, act=act(HEAD))
    held = (
        given(APPOINTED, DELEGATED)
        .when(ending)
        .then(DelegationEnded(on=BACK - DAY, to_person=HANDLER))
    )
    assert held.known_delegations(ID)[0].until == BACK - DAY


def test_ending_one_delegation_leaves_the_others() -> None:
    later = PostDelegated(to_person=ASSISTANT, since=BACK + DAY, until=LAST, reason="病假")
    ending = EndDelegation(id=ID, on=LEAVE, act=act(HEAD))
    held = given(APPOINTED, DELEGATED, later).when(ending).allowed()
    assert [given.until for given in held.known_delegations(ID)] == [LEAVE, LAST]


@pytest.mark.parametrize("on", [LEAVE - DAY, BACK], ids=["not begun", "ends that day anyhow"])
def test_only_a_running_delegation_ends_early(on: date) -> None:
    ending = EndDelegation(id=ID, on=on, act=act(HEAD))
    given(APPOINTED, DELEGATED).when(ending).refused(DELEGATION, "nothing_delegated_then")


@pytest.mark.parametrize(("until", "left"), [(LEAVE - DAY, []), (LEAVE, [LEAVE]), (LAST, [BACK])])
def test_no_delegation_outlives_the_appointment(until: date, left: list[date]) -> None:
    release = ReleasePerson(id=ID, until=until, reason=ReleaseReason.RESIGNATION)
    held = given(APPOINTED, DELEGATED).when(release).allowed()
    assert [delegation.until for delegation in held.known_delegations(ID)] == left


def test_a_post_beside_the_unit_is_no_reach() -> None:
    terms = {**TERMS, "unit": SAFETY, "reach": ENFORCEMENT}
    given().when(AppointPerson(id=ID, **terms)).refused(REACH, "unit_outside_the_reach")
