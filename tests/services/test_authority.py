"""Who may ask what: a post lent acts for the days it is lent for, and for no other."""

from datetime import date, timedelta

import pytest

from domain.kernel.rules import Forbidden
from domain.posts import DelegatePost
from tests import asked
from tests.known import LEADER, SUPERVISOR, TODAY
from tests.projections.story import Story

LENT_ON = TODAY - timedelta(days=3)


def lent() -> tuple[Story, str]:
    """An item to be dispatched, and the leader's post lent to the supervisor three days ago."""
    story = Story()
    item = story.docket()
    story.on(LENT_ON).says(
        asked.ask(
            DelegatePost, LEADER, {}, id="posts/leader", to_person=SUPERVISOR, since=LENT_ON,
            until=TODAY, reason="外出学习",
        )
    )  # fmt: skip
    story.on(TODAY)
    return story, item


@pytest.mark.parametrize("day", [LENT_ON, TODAY])
def test_a_post_lent_signs_for_every_day_it_is_lent_for(day: date) -> None:
    story, item = lent()
    late = {"happened_on": day, "late_reason": "纸质签发"}
    story.says(asked.dispatch(id=item, by=SUPERVISOR, supervisor=""), **late)
    act = story.ledger.history(item)[-1].fact.act
    assert (act.person, act.on_behalf_of, act.happened_on) == (SUPERVISOR, LEADER, day)


def test_a_post_lent_signs_for_no_day_before() -> None:
    story, item = lent()
    late = {"happened_on": LENT_ON - timedelta(days=1), "late_reason": "纸质签发"}
    with pytest.raises(Forbidden) as caught:
        story.says(asked.dispatch(id=item, by=SUPERVISOR, supervisor=""), **late)
    assert caught.value.code == "role_may_not"
    story.says(asked.dispatch(id=item), **late)


def test_a_post_lent_no_more_does_not_sign_late() -> None:
    story, item = lent()
    story.on(TODAY + timedelta(days=1))
    with pytest.raises(Forbidden):
        story.says(
            asked.dispatch(id=item, by=SUPERVISOR), happened_on=TODAY, late_reason="纸质签发"
        )
