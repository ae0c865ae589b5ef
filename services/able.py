"""Who could do it: the persons a refusal names, so that one knows whom to ask."""

from collections.abc import Collection, Sequence
from typing import Any

from domain.kernel.known import KnownPost
from domain.kernel.stream import Command, State, kind_of
from services.knowledge import Moment


def who_could(
    known: Moment, command: type[Command[Any]], state: State, units: Collection[str] = ()
) -> Sequence[str]:
    """The persons who may ask `command` of a matter today, nearest to it first.

    Those the matter names, or else holders of posts that may and that reach one of its units, which
    are `units`, or as `state` has them. Nobody where no unit says how far to look.
    """
    named, barred = command.named(state), command.barred(state)
    if any(kind_of(id) == "persons" for id in named):
        return tuple(id for id in named if id not in barred)
    units = tuple(unit for unit in (named or units or concerned(command, state)) if unit)
    anywhere = command.concerns is Command.concerns
    posts = [
        post
        for post in known.organisation.posts.values()
        if post.held_on(known.today) and post.roles & command.roles
        if anywhere or any(_near(post, unit, known, inside=bool(named)) for unit in units)
    ]
    depth = {post.id: len(known.organisation.chains.get(post.reach, ())) for post in posts}
    posts.sort(key=lambda post: (post.unit not in units, -depth[post.id], post.since, post.id))
    return tuple(dict.fromkeys(post.person for post in posts if post.person not in barred))


def concerned(command: type[Command[Any]], state: State, stream: str = "") -> Collection[str]:
    """The units an act on a matter is about; none while the act that begins it is not written."""
    if command.opens is not False:
        return ()
    blank = object.__new__(command)  # what it concerns follows from state and id alone
    object.__setattr__(blank, "id", stream)
    return blank.concerns(state)


def _near(post: KnownPost, unit: str, known: Moment, *, inside: bool) -> bool:
    """Whether the post belongs to the unit, where its own must act; else whether it reaches it."""
    return known.stands_for(post.unit, unit) if inside else known.within(unit, post.reach)
