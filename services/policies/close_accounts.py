"""An account closes when the last post of its person ends.

A release that lies ahead needs nothing here: without a post held that day nobody may act.
"""

from collections.abc import Iterator

from domain.accounts import CloseAccount
from domain.kernel.known import Known
from domain.posts import PersonReleased, Post
from services.draft import Pending
from services.knowledge import Moment


def close_accounts(at: Pending, known: Known) -> Iterator[CloseAccount]:
    """The person's open accounts, if no other post is held."""
    post = at.state
    assert isinstance(post, Post)
    assert isinstance(at.fact, PersonReleased)
    assert isinstance(known, Moment)
    others = (held for held in known.posts_of(post.person) if held.id != at.stream_id)
    if at.fact.until > known.today or any(held.held_on(known.today) for held in others):
        return
    for account in known.organisation.accounts_of(post.person):
        yield CloseAccount(id=account, reason="last_post_ended")


POLICY = (PersonReleased, close_accounts)
