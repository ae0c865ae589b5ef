"""What is known when a decision is made: the organisation, the rules, and other streams.

`Organisation` folds the facts about units, persons, posts, accounts, checklists and rules into
memory; a county of forty towns is some ten thousand small states. It is replaced as a whole when
such a fact arrives, so that a reader never sees half a change.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from domain.accounts import Account
from domain.catalogue import STATES
from domain.checklists import Checklist
from domain.inspections import Inspection
from domain.kernel.clocks import ClockEdition
from domain.kernel.known import KnownChecklist, KnownDelegation, KnownPost, KnownUnit, Limits
from domain.kernel.stream import Event, State, Value, kind_of
from domain.kernel.working_days import Calendar
from domain.persons import Person
from domain.ports import Ledger, Premise, Recorded
from domain.posts import Post
from domain.registers import Register
from domain.rules import Editions, Rule
from domain.units import Unit
from services.memory import Load

KINDS: Mapping[str, type[State]] = {
    state.stream: state for state in (Unit, Person, Post, Account, Checklist)
}
HEARD = frozenset({*KINDS, Rule.stream})
AT_ONCE = 5_000  # facts read together


class Organisation(Value):
    """Units, persons, posts, accounts, checklists and rules as of one moment."""

    states: Mapping[str, State] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    editions: Editions = field(default_factory=Editions)

    def after(self, facts: Sequence[Recorded[Any]]) -> "Organisation":
        """This organisation with `facts` folded in: itself, if none of them is about it."""
        mine = [each for each in facts if kind_of(each.stream_id) in HEARD]
        if not mine:
            return self
        states, versions, editions = dict(self.states), dict(self.versions), self.editions
        for recorded in mine:
            kind = KINDS.get(kind_of(recorded.stream_id))
            if kind is None:
                editions = editions.after(recorded.fact)
            else:
                state = states.get(recorded.stream_id) or kind()
                states[recorded.stream_id] = recorded.fact.evolve(state)
                versions[recorded.stream_id] = recorded.version
        return Organisation(states=states, versions=versions, editions=editions)

    @cached_property
    def units(self) -> Mapping[str, KnownUnit]:
        """Every unit there ever was, by id."""
        return {id: unit.known(id) for id, unit in self.of(Unit)}

    @cached_property
    def posts(self) -> Mapping[str, KnownPost]:
        """Every appointment there ever was, by id."""
        return {id: post.known(id) for id, post in self.of(Post)}

    @cached_property
    def delegations_to(self) -> Mapping[str, Sequence[KnownDelegation]]:
        """Every delegation there ever was, by the person who received it."""
        lent: dict[str, list[KnownDelegation]] = {}
        for id, post in self.of(Post):
            for given in post.known_delegations(id):
                lent.setdefault(given.to_person, []).append(given)
        return lent

    @cached_property
    def accounts_by_person(self) -> Mapping[str, Sequence[str]]:
        """Each person's open accounts."""
        open_accounts: dict[str, list[str]] = {}
        for id, account in self.of(Account):
            if account.is_open:
                open_accounts.setdefault(account.person, []).append(id)
        return open_accounts

    @cached_property
    def posts_by_person(self) -> Mapping[str, Sequence[KnownPost]]:
        """Each person's appointments, oldest first."""
        held: dict[str, list[KnownPost]] = {}
        for post in sorted(self.posts.values(), key=lambda post: (post.since, post.id)):
            held.setdefault(post.person, []).append(post)
        return held

    @cached_property
    def chains(self) -> Mapping[str, frozenset[str]]:
        """For each unit: itself, what stands above it, and what it and those were merged into."""
        return {id: frozenset(self._above(id)) for id in self.units}

    def _above(self, id: str) -> set[str]:
        seen: set[str] = set()
        waiting = [id]
        while waiting:
            unit = self.units.get(waiting.pop())
            if unit is not None and unit.id not in seen:
                seen.add(unit.id)
                waiting += [name for name in (unit.parent, unit.successor) if name]
        return seen

    def of(self, kind: type[Any]) -> list[tuple[str, Any]]:
        """Every stream of a kind with its state."""
        return [(id, state) for id, state in self.states.items() if isinstance(state, kind)]

    def beneath(self, reaches: Collection[str]) -> frozenset[str]:
        """Every unit that is one of `reaches`, beneath it, or was merged into such a unit."""
        wanted = set(reaches)
        return frozenset(id for id, chain in self.chains.items() if chain & wanted)

    def stands_for(self, unit: str, former: str) -> bool:
        """Whether `unit` is `former` or took its duties over through mergers."""
        seen: set[str] = set()
        while former and former not in seen:
            if former == unit:
                return True
            seen.add(former)
            known = self.units.get(former)
            former = known.successor if known else ""
        return False

    def person_of(self, account: str) -> str:
        """The person an open account belongs to; empty for none."""
        state = self.states.get(account)
        return state.person if isinstance(state, Account) and state.is_open else ""

    def accounts_of(self, person: str) -> Sequence[str]:
        """The person's open accounts."""
        return self.accounts_by_person.get(person, ())

    def acting_posts(self, person: str, day: date) -> Sequence[tuple[KnownPost, str]]:
        """Posts the person may act in on a day, each with the delegator (empty for one's own)."""
        own = [(post, "") for post in self.posts_by_person.get(person, ()) if post.held_on(day)]
        lent = [
            (self.posts[given.post], self.posts[given.post].person)
            for given in self.delegations_to.get(person, ())
            if given.since <= day <= given.until and self.posts[given.post].held_on(day)
        ]
        return own + lent


Seen = tuple[int, Organisation]  # how far a look went, and what it saw


class Roster:
    """The organisation as the ledger has it now, kept up to date by reading what is new."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin empty; the first look reads the ledger from its start."""
        self._ledger = ledger
        self._looking = Lock()  # so that it never goes back
        self.seen: Seen = (0, Organisation())  # by the last look

    def now(self) -> Seen:
        """The ledger's present head, and the organisation there."""
        head = self._ledger.head()
        if head <= self.seen[0]:
            return self.seen
        with self._looking:
            position, organisation = self.seen
            for start in range(position, head, AT_ONCE):
                facts = self._ledger.since(start, min(AT_ONCE, head - start), _is_heard)
                organisation = organisation.after(list(facts))
            self.seen = (max(position, head), organisation)
            return self.seen


def _is_heard(_stream: str, fact: type[Event[Any]]) -> bool:
    return fact.of.stream in HEARD


class Moment:
    """`Known`: one organisation, one day, other streams on request.

    The organisation as a whole is the decision's premise, which the ledger checks when the facts
    are appended. Of the other streams that `load` was asked for, the draft keeps the versions.
    """

    def __init__(self, seen: Seen, today: date, load: Load) -> None:
        """Answer from the organisation `seen` at a position, other streams through `load`."""
        position, self.organisation = seen
        self.premise = Premise(kinds=HEARD, position=position)
        self.today = today
        self.load = load

    @property
    def calendar(self) -> Calendar:
        """The working-day calendar known."""
        return self.organisation.editions.calendar

    @property
    def limits(self) -> Limits:
        """The workflow limits adopted last."""
        return self.organisation.editions.limits

    def clock(self, id: str, on: date) -> ClockEdition | None:
        """The edition of a clock in force on `on`."""
        return self.organisation.editions.clock(id, on)

    def unit(self, id: str) -> KnownUnit | None:
        """The unit, or None if there is no such unit."""
        return self.organisation.units.get(id)

    def unit_called(self, name: str, parent: str) -> KnownUnit | None:
        """The active unit of that full name directly beneath `parent`, or None."""
        units = self.organisation.units.values()
        return next(
            (it for it in units if (it.name, it.parent, it.active) == (name, parent, True)), None
        )

    def within(self, unit: str, above: str) -> bool:
        """Whether `unit` is `above`, beneath it, or merged into such a unit."""
        return above in self.organisation.chains.get(unit, frozenset())

    def stands_for(self, unit: str, former: str) -> bool:
        """Whether `unit` is `former` or took its duties over."""
        return self.organisation.stands_for(unit, former)

    def post(self, id: str) -> KnownPost | None:
        """The appointment, or None."""
        return self.organisation.posts.get(id)

    def posts_of(self, person: str) -> Sequence[KnownPost]:
        """Every appointment of the person, oldest first."""
        return self.organisation.posts_by_person.get(person, ())

    def members(self, units: Collection[str], since: date, until: date) -> frozenset[str]:
        """Who held a post in `units`, or in what they merged into, on any day of the span."""
        return frozenset(
            post.person
            for post in self.organisation.posts.values()
            if post.overlaps(since, until)
            and any(self.stands_for(post.unit, former) for former in units)
        )

    def person_exists(self, person: str) -> bool:
        """Whether there is such a person."""
        return isinstance(self.organisation.states.get(person), Person)

    def published_checklist(self, id: str, version: int) -> KnownChecklist | None:
        """A published version of a checklist, unless it is withdrawn."""
        state = self.organisation.states.get(id)
        return state.known(id, version) if isinstance(state, Checklist) else None

    def state(self, stream: type[State], id: str) -> State | None:
        """The state of another stream, or None if it does not exist or is of another kind."""
        if kind_of(id) != stream.stream:
            return None
        version, state = self.load(stream, id)
        return state if version else None

    def exists(self, kind: str, id: str) -> bool:
        """Whether `id` is a stream of that kind, and there is one."""
        return self.state(STATES[kind], id) is not None

    def questions_of(self, inspection: str) -> Collection[str] | None:
        """The questions an inspection asks, by id; None if there is no such inspection."""
        state = self.state(Inspection, inspection)
        return [asked.id for asked in state.questions] if isinstance(state, Inspection) else None

    def next_ordinal(self, register: str) -> int:
        """The number the register gives next; whoever takes it second is told it moved."""
        _, state = self.load(Register, register)
        assert isinstance(state, Register)
        return state.last + 1
