"""Who may not verify, judge or look back: whoever did, or belonged to those who did."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.known import KnownPost
from domain.kernel.roles import Role
from domain.kernel.rules import BY_OTHERS
from domain.kernel.sources import RectificationType
from domain.kernel.stream import Act
from domain.rectifications import Rectification, Result
from domain.rectifications.item import RECUSAL
from tests import asked, scenarios
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    MERGED,
    POSTS,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    UNITS,
    VERIFIER,
    act,
    post,
    unit,
)
from tests.known import TOWN as TOWN_HALL
from tests.scenarios import DISPATCHED_ON, History, play
from tests.spec import Given, given

OUTSIDER = "persons/outsider"  # of the verifying unit; only delegations bring them near the item
PARTNER = "persons/partner"  # another member of the assisting unit, without any act
EARLY = "persons/early"  # left the lead unit on the eve of the dispatch
LEAVER = "persons/leaver"  # left the lead unit on the day of the dispatch
JOINER = "persons/joiner"  # came to the lead unit only today
EVE = DISPATCHED_ON - timedelta(days=1)


def of_both(person: str, unit: str, until: date | None = None) -> tuple[KnownPost, ...]:
    """A post in `unit`, and one in the verifying unit, so that membership there refuses nobody."""
    first = post(person, unit, Role.HANDLER, until=until)
    second = post(person, SAFETY, Role.SUPERVISOR, reach=TOWN_HALL)
    return first, replace(second, id=f"{second.id}-2")


TOWN = (
    *POSTS,
    *(
        replace(post(person, SAFETY, Role.SUPERVISOR, reach=TOWN_HALL), id=f"{person}-checks")
        for person in (HANDLER, HEAD, ASSISTANT, LEADER, OUTSIDER)
    ),
    *of_both(PARTNER, AFFAIRS),
    *of_both(EARLY, ENFORCEMENT, until=EVE),
    *of_both(LEAVER, ENFORCEMENT, until=DISPATCHED_ON),
    replace(post(JOINER, ENFORCEMENT), since=TODAY),
    replace(post(JOINER, SAFETY), id="posts/joiner-2"),
)


def lent(by: str, to: str = OUTSIDER, on: date = DISPATCHED_ON) -> Act:
    """An act of `to` in the post of `by`."""
    return replace(act(by, on=on), person=to, on_behalf_of=by)


def in_verification(history: History) -> History:
    """The rest of the way to a claim."""
    return play(
        asked.complete_measure(1),
        asked.complete_measure(2),
        asked.complete_sub_item(1),
        asked.claim(),
        after=history,
        posts=TOWN,
    )


def claimed() -> History:
    """A claim, nobody named yet."""
    return in_verification(scenarios.rectifying())


def sent_back_by_affairs() -> History:
    """First dispatched to the affairs office, which sent it back."""
    first = asked.dispatch(
        lead_unit=AFFAIRS,
        responsible_person=ASSISTANT,
        handler="",
        assisting=(),
        sub_items=(),
        on=DISPATCHED_ON,
    )
    returned = asked.request_return(by=ASSISTANT), asked.accept_return()
    return play(first, *returned, after=scenarios.docketed())


DOING: dict[str, tuple[Callable[[], History], str]] = {
    "responsible person": (claimed, HEAD),
    "handler": (claimed, HANDLER),
    "leader in charge": (claimed, LEADER),
    "who answers for the assisting unit": (claimed, ASSISTANT),
    "member of the assisting unit": (claimed, PARTNER),
    "member gone since the dispatch": (claimed, LEAVER),
    "member since today": (claimed, JOINER),
    "who signed for it by delegation": (
        lambda: in_verification(
            play(
                asked.acknowledge(act=lent(HANDLER)),
                asked.submit_plan(),
                asked.approve_plan(),
                after=scenarios.dispatched(),
                posts=TOWN,
            )
        ),
        OUTSIDER,
    ),
    "who planned by delegation": (
        lambda: in_verification(
            play(
                asked.submit_plan(act=lent(HEAD)),
                asked.approve_plan(),
                after=scenarios.acknowledged(),
            )
        ),
        OUTSIDER,
    ),
    "who is named in a measure": (
        lambda: in_verification(
            play(
                asked.submit_plan(measures=(replace(asked.TRAIN, person=OUTSIDER), asked.REGISTER)),
                asked.approve_plan(),
                after=scenarios.acknowledged(),
                posts=TOWN,
            )
        ),
        OUTSIDER,
    ),
    "who started at once by delegation": (
        lambda: play(
            asked.start_at_once(act=lent(HANDLER)),
            asked.complete_sub_item(1),
            asked.claim(),
            after=scenarios.acknowledged(rectification_type=RectificationType.IMMEDIATE),
        ),
        OUTSIDER,
    ),
    "who claimed by delegation": (
        lambda: play(asked.claim(act=lent(HEAD)), after=scenarios.all_parts_done()),
        OUTSIDER,
    ),
    "who lent their post to the claimant": (
        lambda: play(
            asked.claim(act=replace(act(HEAD), on_behalf_of=OUTSIDER)),
            after=scenarios.all_parts_done(),
        ),
        OUTSIDER,
    ),
    "who did the measure by delegation": (
        lambda: play(
            asked.complete_measure(1, act=lent(HANDLER)),
            asked.complete_measure(2),
            asked.complete_sub_item(1),
            asked.claim(),
            after=scenarios.rectifying(),
        ),
        OUTSIDER,
    ),
    "who did the sub-item by delegation": (
        lambda: play(
            asked.complete_sub_item(1, act=lent(ASSISTANT)),
            asked.complete_measure(1),
            asked.complete_measure(2),
            asked.claim(),
            after=scenarios.rectifying(),
        ),
        OUTSIDER,
    ),
    "who reported by delegation": (
        lambda: in_verification(
            play(asked.report_progress(act=lent(HANDLER)), after=scenarios.rectifying())
        ),
        OUTSIDER,
    ),
    "who supplied evidence by delegation": (
        lambda: play(asked.supply_evidence(act=lent(HANDLER)), after=claimed()),
        OUTSIDER,
    ),
    "who asked for more time by delegation": (
        lambda: in_verification(
            play(
                asked.request_extension(act=lent(HEAD)),
                asked.check_extension(),
                asked.refuse_extension(),
                after=scenarios.rectifying(),
            )
        ),
        OUTSIDER,
    ),
    "who took a duty over": (
        lambda: play(
            asked.change_holder(role="handler", person=HANDLER, successor=OUTSIDER),
            after=claimed(),
        ),
        OUTSIDER,
    ),
    "who was responsible before a handover": (
        lambda: play(
            asked.change_holder(role="responsible_person", person=HEAD, successor=OUTSIDER),
            after=claimed(),
        ),
        HEAD,
    ),
    "member of the unit that sent it back": (
        lambda: play(
            asked.dispatch(assisting=(), sub_items=()),
            asked.acknowledge(),
            asked.submit_plan(measures=(asked.REGISTER,), consents=()),
            asked.approve_plan(),
            asked.complete_measure(1),
            asked.claim(),
            after=sent_back_by_affairs(),
        ),
        PARTNER,
    ),
}
NOT_DOING: dict[str, tuple[Callable[[], History], str]] = {
    "member gone before the dispatch": (claimed, EARLY),
    "who urged": (
        lambda: play(asked.urge(by=OUTSIDER), asked.claim(), after=scenarios.all_parts_done()),
        OUTSIDER,
    ),
    "who approved the plan": (claimed, SUPERVISOR),
    "who never had to do with it": (claimed, OUTSIDER),
}


def case(history: History) -> Given:
    """The history in a town where everybody also has a post in the verifying unit."""
    return given(*history).knowing(posts=TOWN)


def verify(history: History, person: str) -> Any:
    """Name the person verifier."""
    return case(history).when(asked.accept_claim(verifier=person))


def judge(history: History, person: str) -> Any:
    """The person judges, long after the due day."""
    late = asked.judge(Result.NOT_RECTIFIED, by=person, on=asked.LATER)
    return case(history).knowing(today=asked.LATER).when(late)


def look_back(history: History, person: str) -> Any:
    """The item is closed by others, and the person named for the look-back."""
    closed = play(
        asked.accept_claim(),
        asked.pass_verification(),
        asked.judge(by=SECOND),
        asked.close(),
        after=history,
        posts=TOWN,
    )
    return case(closed).when(asked.start_look_back(verifier=person))


CHECKS = [verify, judge, look_back]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("role", DOING)
def test_nobody_on_the_doing_side_checks_it(role: str, check: Any) -> None:
    history, person = DOING[role]
    refusal = check(history(), person).refused(RECUSAL, "took_part_on_the_doing_side")
    assert refusal.values["persons"] == [person]
    assert refusal.missing == (() if check is judge else ("verifier",))
    assert (refusal.instead == BY_OTHERS) is (check is judge)
    assert refusal.acts == ()


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("role", NOT_DOING)
def test_docketing_urging_and_approving_bar_nobody(role: str, check: Any) -> None:
    history, person = NOT_DOING[role]
    check(history(), person).allowed()


@pytest.mark.parametrize("check", [verify, judge])
def test_an_earlier_verification_bars_from_neither_verifying_nor_judging(check: Any) -> None:
    again = play(asked.complete_measure(2), asked.claim(), after=scenarios.sent_back())
    check(again, VERIFIER).allowed()


def test_an_earlier_verification_bars_from_looking_back() -> None:
    look_back(claimed(), VERIFIER).refused(RECUSAL, "verified_it_before")


def test_a_verifier_who_joins_the_doing_side_gives_no_verdict() -> None:
    moved = [*POSTS, replace(post(VERIFIER, ENFORCEMENT), since=TODAY)]
    case = given(*scenarios.verifying()).knowing(posts=moved)
    case.when(asked.pass_verification()).refused(RECUSAL, "took_part_on_the_doing_side")
    case.when(asked.accept_claim(verifier=SUPERVISOR)).allowed()


def test_requests_concern_the_unit_at_fault_and_those_at_work() -> None:
    item = Rectification(unit=MERGED, lead_unit=ENFORCEMENT, assisting=(asked.AFFAIRS_HELPS,))
    assert asked.urge().concerns(item) == (MERGED, ENFORCEMENT, AFFAIRS)
    assert asked.urge().concerns(Rectification(unit=MERGED)) == (MERGED,)


def test_members_of_the_unit_the_lead_unit_merged_into_are_barred_with_the_old_ones() -> None:
    heir, newcomer = "units/heir", "persons/newcomer"
    gone = replace(UNITS[2], active=False, successor=heir)
    merged = [*(known for known in UNITS if known.id != ENFORCEMENT), gone, unit(heir, TOWN_HALL)]
    posts = [*TOWN, *of_both(newcomer, heir)]
    claims = given(*claimed()).knowing(units=merged, posts=posts)
    for person in (newcomer, HANDLER):
        named = claims.when(asked.accept_claim(verifier=person))
        named.refused(RECUSAL, "took_part_on_the_doing_side")
    claims.when(asked.accept_claim()).allowed()
