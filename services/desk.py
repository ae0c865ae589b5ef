"""The one door: every command from page, API, command line or import passes through `execute`."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

import msgspec

from domain.kernel.known import Known
from domain.kernel.rules import Conflict, Declined, Malformed, NotFound
from domain.kernel.stream import Command, Event, State, Value, kind_of
from domain.kernel.traits import CitesEvidence
from domain.ports import Clock, Key, Ledger, Receipt, Recorded
from services.authority import Caller, act_for
from services.draft import Draft, Pending
from services.knowledge import HEARD, Load, Moment, Roster
from services.local_time import local_day

TRIES = 20  # a register is contended by everybody who dockets in the same second
REMEMBERED_STATES = 20_000

_said = msgspec.json.Encoder(order="deterministic").encode


class EvidenceStore(Protocol):
    """Where files wait to be cited."""

    def holds(self, digest: str) -> bool:
        """Whether the file of that digest has been uploaded."""


Answer = Callable[[Pending, Known], Iterable[Command[Any]]]


class Done(Value):
    """What became of a command: its stream, the version it reached, and the ledger's receipt."""

    stream_id: str
    version: int
    receipt: Receipt


class Request(Value):
    """Commands that are recorded together or not at all, and who asks them."""

    commands: tuple[Command[Any], ...]
    caller: Caller


class Desk:
    """Authorise, load, decide, let policies answer, append all at once.

    A command is first decided from memory, without a look at the ledger: when the facts are
    appended, the ledger checks under its lock that all the decision rests on is still so. Nobody is
    refused from memory, though: whatever declines is decided again after a look.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, answer: Answer, evidence: EvidenceStore
    ) -> None:
        """Serve `ledger`; `answer` gives what policies ask in reply to a fact."""
        self._ledger = ledger
        self._clock = clock
        self._answer = answer
        self._evidence = evidence
        self._states: OrderedDict[str, tuple[int, State]] = OrderedDict()
        self.roster = Roster(ledger)

    def known(self) -> Moment:
        """What is known now."""
        self.roster.now()
        return self._moment(self.load)

    def execute(
        self, command: Command[Any], caller: Caller, seen_version: int | None = None
    ) -> Done:
        """Record what the command makes true.

        Raises Forbidden, NotFound, Refused, Malformed or Conflict; then nothing was recorded. A
        repeat under the caller's key is answered with the first receipt.
        """
        key = _key(command, caller)
        with suppress(Declined):
            return self._attempt(command, caller, key, seen_version, self._moment(self._remember))
        for attempt in range(TRIES):
            try:
                return self._attempt(command, caller, key, seen_version, self.known())
            except Declined as declined:
                # Looked up only now: what was done once may well be declined when it comes again.
                if key and (repeated := self._ledger.find(key)):
                    return self._done_before(repeated)
                moved = isinstance(declined, Conflict) and _stands(command, declined.changed)
                if not moved or attempt == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def execute_all(self, requests: Sequence[Request]) -> Sequence[Declined | None]:
        """Record many requests in one append; for each, what declined it, or None.

        A request that is declined leaves nothing behind and holds no other up. A crash leaves
        either all or nothing recorded. No keys: a request whose stream exists is declined.
        """
        for attempt in range(TRIES):
            declined, draft, known = self._decide_all(requests)
            try:
                if any(draft.facts.values()):
                    self._ledger.append(draft.writes(known.consulted), premise=known.premise)
            except Conflict:
                if attempt == TRIES - 1:
                    raise
            else:
                return declined
        raise AssertionError("unreachable")

    def rehearse(self, requests: Sequence[Request]) -> Sequence[Declined | None]:
        """What `execute_all` would answer now; nothing is recorded."""
        return self._decide_all(requests)[0]

    def load(self, kind: type[State], id: str) -> tuple[int, State]:
        """Version and state of a stream now; version 0 for one that does not exist."""
        version, state = self._states.get(id) or (0, kind())
        for recorded in self._ledger.history(id, after=version):
            version, state = recorded.version, recorded.fact.evolve(state)
        if version:
            self._keep(id, version, state)
        return version, state

    def _remember(self, kind: type[State], id: str) -> tuple[int, State]:
        """Version and state of a stream when it was last loaded or written by this desk."""
        return self._states.get(id) or self.load(kind, id)

    def _keep(self, id: str, version: int, state: State) -> None:
        """Remember a state; a load asks only for what came after it."""
        self._states[id] = (version, state)
        if len(self._states) > REMEMBERED_STATES:
            self._states.popitem(last=False)

    def _moment(self, load: Load) -> Moment:
        return Moment(self.roster.seen, local_day(self._clock.now()), load)

    def _attempt(
        self,
        command: Command[Any],
        caller: Caller,
        key: Key | None,
        seen_version: int | None,
        known: Moment,
    ) -> Done:
        draft = Draft(known.load)
        version, state = draft.state(command.of, command.id)
        _exists_or_not(command, version)
        if seen_version is not None and seen_version != version:
            changed = self._ledger.history(command.id, after=seen_version)
            if seen_version > version or not _stands(command, changed):
                raise Conflict("stream_moved", changed, stream=command.id)
        spoken = command.by(act_for(command, state, caller, known))
        self._decide(spoken, draft, known)
        receipt = self._ledger.append(draft.writes(known.consulted), key, known.premise)
        if receipt.repeated:  # the same request came before, or twice at once
            return self._done_before(receipt)
        for id, base in draft.base.items():
            self._keep(id, base + len(draft.facts[id]), draft.states[id])
        if not HEARD.isdisjoint(map(kind_of, draft.base)):
            self.roster.now()
        return Done(
            stream_id=command.id, version=version + len(draft.facts[command.id]), receipt=receipt
        )

    def _decide_all(
        self, requests: Sequence[Request]
    ) -> tuple[Sequence[Declined | None], Draft, Moment]:
        """What declines each request, and the draft of all the others."""
        known = self.known()
        whole = Draft(known.load)
        answers: list[Declined | None] = []
        for request in requests:
            draft = Draft(whole.state)
            try:
                for command in request.commands:
                    version, state = draft.state(command.of, command.id)
                    _exists_or_not(command, version)
                    act = act_for(command, state, request.caller, known)
                    self._decide(command.by(act), draft, known)
            except Declined as declined:
                answers.append(declined)
            else:
                whole.take(draft)
                answers.append(None)
        return answers, whole, known

    def _decide(self, command: Command[Any], draft: Draft, known: Moment) -> None:
        """Decide `command`, then whatever policies ask in answer, all into `draft`."""
        _, state = draft.state(command.of, command.id)
        facts = [fact.by(command.act) for fact in command.decide(state, known)]
        self._evidence_is_here(facts, known)
        for pending in draft.add(command.of, command.id, facts):
            cause = f"{pending.stream_id}@{pending.version}"
            for asked in self._answer(pending, known):
                self._decide(asked.by(replace(command.act, cause=cause)), draft, known)

    def _evidence_is_here(self, facts: Sequence[Event[Any]], known: Moment) -> None:
        """Refuse a fact that cites a file nobody uploaded, or one dated after today."""
        cited = [ref for fact in facts if isinstance(fact, CitesEvidence) for ref in fact.evidence]
        absent = [ref.name for ref in cited if not self._evidence.holds(ref.digest)]
        if absent:
            raise Malformed("evidence_absent", files=absent)
        early = [ref.name for ref in cited if ref.formed_on and ref.formed_on > known.today]
        if early:
            raise Malformed("evidence_of_the_future", files=early)

    def _done_before(self, receipt: Receipt) -> Done:
        count = receipt.last - receipt.first + 1
        first, *rest = self._ledger.since(receipt.first - 1, limit=count)
        own = [first, *(each for each in rest if each.stream_id == first.stream_id)]
        return Done(stream_id=first.stream_id, version=own[-1].version, receipt=receipt)


def request_digest(command: Command[Any], caller: Caller) -> bytes:
    """SHA-256 of a request as asked: its name and words, and the day, reason and post claimed.

    The id of a stream it opens is the server's, so it does not count: a repeat has another.
    """
    asked = replace(command, id="") if command.opens else command
    claimed = (caller.happened_on, caller.late_reason, caller.post)
    return hashlib.sha256(_said((command.name, asked, claimed))).digest()


def _key(command: Command[Any], caller: Caller) -> Key | None:
    if not caller.key:
        return None
    return Key(name=f"{caller.account}:{caller.key}", digest=request_digest(command, caller))


def _exists_or_not(command: Command[Any], version: int) -> None:
    if command.opens is True and version:
        raise Malformed("stream_exists", stream=command.id)
    if command.opens is False and not version:
        raise NotFound("no_such_stream", stream=command.id)


def _stands(command: Command[Any], changed: Sequence[Recorded[Event[Any]]]) -> bool:
    """Whether a decision may be made again over `changed`.

    It may when its own stream moved only by facts that commute, and whenever another stream moved:
    deciding again looks at that stream again.
    """
    return all(recorded.fact.commutes for recorded in changed if recorded.stream_id == command.id)
