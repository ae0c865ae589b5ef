"""Posts (任职): who holds what, where, from when until when; authority belongs to posts.

An appointment is dated: its release ends what may be done, never what was done. While the holder
is away another person may act in the post; both are then named in the act (domain rules E.2).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import partial

from domain.kernel.known import Known, KnownDelegation, KnownPost, Level
from domain.kernel.roles import Role
from domain.kernel.rules import BY_OTHERS, Basis, require, together
from domain.kernel.stream import Command, Event, State, Value, shared

APPOINTMENT = Basis(law="机构人员管理约定：任职")
REACH = Basis(law="机构人员管理约定：职权范围")
RELEASE = Basis(law="机构人员管理约定：免职离任")
DELEGATION = Basis(law="机构人员管理约定：代为履职")
KEEPERS = frozenset({Role.ADMINISTRATOR})
ANYBODY_DOING = frozenset(Role) - {Role.AUDITOR}


class ReleaseReason(Enum):
    """Why somebody leaves a post."""

    TRANSFER = "transfer"  # 调动
    PROMOTION = "promotion"  # 提拔
    RETIREMENT = "retirement"  # 退休
    RESIGNATION = "resignation"  # 辞职
    DEATH = "death"  # 去世
    UNIT_MERGED = "unit_merged"  # 单位撤并


class Appointment(Value):
    """Who holds what, where, and what comes with it."""

    person: str
    unit: str
    title: str
    roles_held: tuple[Role, ...]
    reach: str  # the unit beneath which the post acts and sees
    since: date


class Delegation(Value):
    """Who acts in the post for how long, and why."""

    to_person: str
    since: date
    until: date  # included
    reason: str


class Post(State):
    """One appointment of one person."""

    stream = "posts"

    person: str = ""
    unit: str = ""
    title: str = ""
    roles: frozenset[Role] = frozenset()
    reach: str = ""
    since: date = date.min
    until: date | None = None
    delegations: tuple[Delegation, ...] = ()

    def next_acts(self) -> Sequence[str]:
        """What can become of a post still held; what follows one that is left."""
        return (ReleasePerson.name,) if self.until is None else (AppointPerson.name,)

    def known(self, id: str) -> KnownPost:
        """The appointment as other streams may know it."""
        return KnownPost(
            id=id,
            person=self.person,
            unit=self.unit,
            title=self.title,
            roles=self.roles,
            reach=self.reach,
            since=self.since,
            until=self.until,
        )

    def known_delegations(self, id: str) -> tuple[KnownDelegation, ...]:
        """The delegations as other streams may know them, in the order they were given."""
        return tuple(
            KnownDelegation(
                post=id, to_person=given.to_person, since=given.since, until=given.until
            )
            for given in self.delegations
        )


class AppointPerson(Command[Post], Appointment):
    """Appoint a person to a post in a unit, with its roles and reach."""

    opens = True
    roles = KEEPERS

    def concerns(self, _post: Post, /) -> Collection[str]:
        """The reach it gives: nobody hands out more than their own."""
        return (self.reach,)  # nobody hands out more reach than their own

    def decide(self, _post: Post, known: Known, /) -> Sequence["PersonAppointed"]:
        """A known person, to a unit that exists, with distinct roles, a reach that covers it."""
        exists = known.person_exists(self.person)
        unit = known.unit(self.unit)
        distinct = 0 < len(set(self.roles_held)) == len(self.roles_held)
        reach = known.unit(self.reach)
        nobody = {"missing": ["person"], "person": self.person}
        nowhere = {"missing": ["unit"], "unit": self.unit}
        over_nothing = {"missing": ["reach"], "unit": self.reach}
        together(
            lambda: require(exists, "person_unknown", APPOINTMENT, **nobody),
            lambda: require(unit and unit.active, "unit_unknown", APPOINTMENT, **nowhere),
            lambda: require(self.title.strip(), "title_missing", APPOINTMENT, missing=["title"]),
            lambda: require(distinct, "roles_not_distinct", APPOINTMENT, missing=["roles_held"]),
            lambda: require(reach and reach.active, "unit_unknown", REACH, **over_nothing),
        )
        covered = known.within(self.unit, self.reach)
        outside = {"missing": ["reach"], "unit": self.unit, "reach": self.reach}
        require(covered, "unit_outside_the_reach", REACH, **outside)
        # Rules bind the whole county, so their keeper is not appointed by one town for itself.
        countywide = reach and reach.level is Level.COUNTY
        fits = countywide or Role.RULES_KEEPER not in self.roles_held
        below = {"missing": ["reach"], "reach": self.reach}
        require(fits, "rules_keeper_below_the_county", REACH, **below)
        return [PersonAppointed(**shared(self, Appointment))]


class PersonAppointed(Event[Post], Appointment):
    def evolve(self, post: Post, /) -> Post:
        """Held."""
        return replace(
            post,
            person=self.person,
            unit=self.unit,
            title=self.title,
            roles=frozenset(self.roles_held),
            reach=self.reach,
            since=self.since,
        )


class OwnPost(Command[Post]):
    """A request about a post, by those who reach as far as it does."""

    def concerns(self, post: Post, /) -> Collection[str]:
        """The unit as far as which the post reaches."""
        return (post.reach,)


class LendOwnPost(OwnPost):
    """A request of the holder, whatever the post; or of an administrator."""

    roles = ANYBODY_DOING

    @classmethod
    def named(cls, post: Post, /) -> Collection[str]:
        """Its holder."""
        return (post.person,)


class ReleasePerson(OwnPost):
    """Release a person from a post after the last day, with the reason; their acts stay theirs."""

    roles = KEEPERS

    until: date  # the last day, included
    reason: ReleaseReason

    def decide(self, post: Post, _known: Known, /) -> Sequence["PersonReleased"]:
        """While it is held, not before it began."""
        held = post.until is None
        require(
            held,
            "already_released",
            RELEASE,
            blocked_by=PersonReleased,
            about=post,
            until=post.until,
        )
        ordered = post.since <= self.until
        early = {"missing": ["until"], "since": post.since}
        require(ordered, "released_before_appointed", RELEASE, **early)
        return [PersonReleased(until=self.until, reason=self.reason, person=post.person)]


class PersonReleased(Event[Post]):
    until: date
    reason: ReleaseReason
    person: str

    def evolve(self, post: Post, /) -> Post:
        """Held until that day, as is whatever was lent of it."""
        return replace(
            post,
            until=self.until,
            delegations=tuple(
                replace(given, until=min(given.until, self.until))
                for given in post.delegations
                if given.since <= self.until
            ),
        )


class DelegatePost(LendOwnPost, Delegation):
    """Let another person act in a post for a time, with the reason."""

    def decide(self, post: Post, known: Known, /) -> Sequence["PostDelegated"]:
        """By holder or administrator, to somebody else, within its term, once at a time."""
        _require_holder_or_keeper(self, post, known)
        exists = known.person_exists(self.to_person)
        nobody = {"missing": ["to_person"], "person": self.to_person}
        other = self.to_person != post.person
        together(
            lambda: require(exists, "person_unknown", DELEGATION, **nobody),
            lambda: require(other, "delegated_to_the_holder", DELEGATION, missing=["to_person"]),
            lambda: require(self.reason.strip(), "reason_missing", DELEGATION, missing=["reason"]),
            partial(self._within_the_term, post),
        )
        taken = [
            given.to_person
            for given in post.delegations
            if given.since <= self.until and self.since <= given.until
        ]
        require(
            not taken,
            "delegations_overlap",
            DELEGATION,
            blocked_by=PostDelegated,
            missing=["since", "until"],
            about=post,
            instead="posts.EndDelegation",
            persons=taken,
        )
        return [PostDelegated(**shared(self, Delegation))]

    def _within_the_term(self, post: Post) -> None:
        """Refuse a span that ends before it begins, or reaches beyond the post."""
        ordered = self.since <= self.until
        backwards = {"missing": ["until"], "since": self.since}
        require(ordered, "delegation_ends_before_it_begins", DELEGATION, **backwards)
        inside = post.since <= self.since and (post.until is None or self.until <= post.until)
        term = {"missing": ["since", "until"], "since": post.since, "until": post.until}
        require(inside, "delegation_outside_the_term", DELEGATION, **term)


class PostDelegated(Event[Post], Delegation):
    def evolve(self, post: Post, /) -> Post:
        """Lent for that time."""
        given = Delegation(**shared(self, Delegation))
        return replace(post, delegations=(*post.delegations, given))


class EndDelegation(LendOwnPost):
    """End a delegation early, after the day named."""

    on: date  # its last day, included

    def decide(self, post: Post, known: Known, /) -> Sequence["DelegationEnded"]:
        """By holder or administrator, while it runs."""
        _require_holder_or_keeper(self, post, known)
        running = next(
            (given for given in post.delegations if given.since <= self.on < given.until), None
        )
        require(running, "nothing_delegated_then", DELEGATION, missing=["on"], on=self.on)
        assert running is not None
        return [DelegationEnded(on=self.on, to_person=running.to_person)]


class DelegationEnded(Event[Post]):
    on: date
    to_person: str

    def evolve(self, post: Post, /) -> Post:
        """Lent until that day only."""
        return replace(
            post,
            delegations=tuple(
                replace(given, until=self.on) if given.since <= self.on < given.until else given
                for given in post.delegations
            ),
        )


def _require_holder_or_keeper(command: OwnPost, post: Post, known: Known) -> None:
    """Refuse anybody but the holder in person and administrators: a delegate passes nothing on."""
    acting = known.post(command.act.post)
    keeps = acting is not None and bool(acting.roles & KEEPERS)
    holds = command.act.person == post.person
    require(
        holds or keeps,
        "not_your_post",
        DELEGATION,
        about=post,
        instead=BY_OTHERS,
        person=post.person,
    )
