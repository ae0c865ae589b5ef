"""Posts: two times, kept apart: when it was held and when it was known."""

from datetime import date

from domain.kernel.roles import Role
from domain.posts import (
    DelegationEnded,
    PersonAppointed,
    PersonReleased,
    PostDelegated,
    ReleaseReason,
)
from projections import posts
from tests.known import ENFORCEMENT, HANDLER, HEAD, SAFETY
from tests.projections.reading import reading

BEGUN, LAST, NEXT = date(2023, 6, 5), date(2026, 9, 14), date(2026, 9, 15)
APPOINTED = PersonAppointed(
    person=HEAD, unit=ENFORCEMENT, title="大队长", roles_held=(Role.UNIT_HEAD, Role.HANDLER),
    reach=ENFORCEMENT, since=BEGUN,
)  # fmt: skip
RELEASED = PersonReleased(until=LAST, reason=ReleaseReason.TRANSFER, person=HEAD)
MOVED = PersonAppointed(
    person=HEAD, unit=SAFETY, title="主任", roles_held=(Role.UNIT_HEAD,), reach=SAFETY, since=NEXT
)


def lent(since: date, until: date) -> PostDelegated:
    """The post lent to the handler."""
    return PostDelegated(to_person=HANDLER, since=since, until=until, reason="培训")


def test_who_held_a_post_on_a_day_counts_its_first_and_last_day() -> None:
    with reading(("posts/1", [APPOINTED, RELEASED]), ("posts/2", [MOVED])) as moments:
        read = moments.now
        assert [row["title"] for row in posts.all_held(read, LAST)] == ["大队长"]
        assert [row["title"] for row in posts.all_held(read, NEXT)] == ["主任"]
        assert posts.all_held(read, date(2023, 6, 4)) == []
        (member,) = posts.members(read, ENFORCEMENT, BEGUN)
        assert (member["person"], member["roles"]) == (HEAD, "handler unit_head")
        assert posts.members(read, ENFORCEMENT, NEXT) == []


def test_before_the_release_was_recorded_the_post_was_believed_held() -> None:
    with reading(("posts/1", [APPOINTED, RELEASED])) as moments:
        assert [row["title"] for row in posts.all_held(moments.at(1), NEXT)] == ["大队长"]
        assert posts.all_held(moments.now, NEXT) == []


def test_every_post_of_a_person_is_listed_in_order_of_its_beginning() -> None:
    with reading(("posts/2", [MOVED]), ("posts/1", [APPOINTED, RELEASED])) as moments:
        first, second = posts.posts_of(moments.now, HEAD)
        assert (first["ended_on"], first["reason"]) == (LAST, "transfer")
        assert (second["unit"], second["ended_on"]) == (SAFETY, None)
        (then,) = posts.posts_of(moments.now, HEAD, happened_by=date(2026, 1, 1))
        assert (then["title"], then["ended_on"], then["reason"]) == ("大队长", None, "")
        assert len(posts.posts_of(moments.now, HEAD, happened_by=NEXT)) == 2
        assert set(posts.by_id(moments.now, ["posts/1", "posts/9"])) == {"posts/1"}
        row = posts.post(moments.now, "posts/2")
        assert row is not None
        assert row["began_on"] == NEXT


def test_a_delegation_ended_early_ends_that_day_and_no_other_does() -> None:
    may, june, september = date(2026, 5, 1), date(2026, 6, 1), date(2026, 9, 30)
    early = date(2026, 5, 10)
    ended = DelegationEnded(on=early, to_person=HANDLER)
    history = [APPOINTED, lent(may, june), lent(date(2026, 9, 1), september), ended]
    with reading(("posts/1", history)) as moments:
        first, second = posts.delegations_of(moments.now, "posts/1")
        assert (first["to_person"], first["began_on"], first["ended_on"]) == (HANDLER, may, early)
        assert second["ended_on"] == september
        assert posts.delegations_of(moments.at(2), "posts/1")[0]["ended_on"] == june


def test_a_release_cuts_short_what_was_lent_and_cancels_what_had_not_begun() -> None:
    history = [
        APPOINTED,
        lent(date(2026, 1, 1), date(2026, 1, 31)),
        lent(date(2026, 9, 1), date(2026, 9, 30)),
        lent(date(2026, 10, 1), date(2026, 10, 31)),
        RELEASED,
    ]
    with reading(("posts/1", history)) as moments:
        first, second, third = posts.delegations_of(moments.now, "posts/1")
        assert (first["ended_on"], second["ended_on"]) == (date(2026, 1, 31), LAST)
        assert third["ended_on"] < third["began_on"]
