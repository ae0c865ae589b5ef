"""The one door: `execute` takes every command, `execute_all` those of an import."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any

import msgspec

from domain.kernel.known import Known
from domain.kernel.rules import Conflict, Declined, Malformed, NotFound, in_row
from domain.kernel.stream import Command, Event, Value, kind_of
from domain.kernel.traits import CitesEvidence, EvidenceRef
from domain.ports import Appended, Clock, EvidenceStore, Key, Ledger, Recorded
from services.authority import Caller, act_for
from services.draft import Draft, Pending
from services.knowledge import HEARD, Moment, Roster, Seen
from services.local_time import local_day
from services.memory import Memory

TRIES = 20  # with a look before each, after the first from memory

_said = msgspec.json.Encoder(order="deterministic").encode


Answer = Callable[[Pending, Known], Iterable[Command[Any]]]


class Done(Value):
    """What became of a command: its stream, the version it reached, and where it stands."""

    stream_id: str
    version: int
    appended: Appended


class Bundle(Value):
    """Commands that are recorded together or not at all, and who asks them."""

    commands: tuple[Command[Any], ...]
    caller: Caller


class Attempt(Value):
    """A command, who asks it and under which key, and the version that was on the screen."""

    command: Command[Any]
    caller: Caller
    key: Key | None
    seen_version: int | None


class Overtaken(Exception):
    """What a decision rests on moved before it could be recorded; it may be made again."""

    def __init__(self, conflict: Conflict) -> None:
        """Keep what the ledger answered."""
        super().__init__(conflict)
        self.conflict = conflict


class Desk:
    """Load, authorise, decide, let policies answer, append all at once.

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
        self._memory = Memory(ledger)
        self._looking = Lock()  # one at a time decides again, or all overtake each other for ever
        self.load = self._memory.look
        self.roster = Roster(ledger)

    def known(self) -> Moment:
        """What is known now."""
        return self._moment(self.roster.now(), Draft(self._memory.look))

    def execute(
        self, command: Command[Any], caller: Caller, seen_version: int | None = None
    ) -> Done:
        """Record what the command makes true.

        Raises Forbidden, NotFound, Refused, Malformed or Conflict; then nothing was recorded. A
        repeat under the caller's key is answered as the first time.
        """
        attempt = Attempt(
            command=command,
            caller=caller,
            key=_key(command, caller),
            seen_version=seen_version,
        )
        with suppress(Declined, Overtaken):
            return self._try(attempt, self.roster.seen, Draft(self._memory.recall))
        with self._looking:
            return self._look_and_try(attempt)

    def execute_all(self, requests: Sequence[Bundle]) -> Sequence[Declined | None]:
        """Record many requests in one append; for each, what declined it, or None.

        A request that is declined leaves nothing behind and holds no other up. A crash leaves
        either all or nothing recorded. No keys: a request whose stream exists is declined.
        """
        for _ in range(TRIES):
            seen, draft = self.roster.now(), Draft(self._memory.look)
            declined = self._decide_all(requests, seen, draft)
            try:
                if draft.facts:
                    self._ledger.append(draft.writes(), premise=self._moment(seen, draft).premise)
            except Conflict as overtaken:
                conflict = overtaken
            else:
                return declined
        raise conflict

    def rehearse(self, requests: Sequence[Bundle]) -> Sequence[Declined | None]:
        """What `execute_all` would answer now; nothing is recorded."""
        return self._decide_all(requests, self.roster.now(), Draft(self._memory.look))

    def _moment(self, seen: Seen, draft: Draft) -> Moment:
        return Moment(seen, local_day(self._clock.now()), draft.state)

    def _look_and_try(self, attempt: Attempt) -> Done:
        """Try again after a look, until the answer is one that counts."""
        for _ in range(TRIES):
            try:
                return self._try(attempt, self.roster.now(), Draft(self._memory.look))
            except Overtaken as overtaken:
                conflict = overtaken.conflict
            except Declined:
                # Looked up only now: what was done once may well be declined when it comes again.
                if attempt.key and (repeated := self._ledger.find(attempt.key)):
                    return self._done_before(repeated)
                raise
        raise conflict

    def _try(self, attempt: Attempt, seen: Seen, draft: Draft) -> Done:
        """Decide what is asked and append it. Raises Declined, or Overtaken by somebody else."""
        command, known = attempt.command, self._moment(seen, draft)
        version, state = draft.state(command.of, command.id)
        _exists_or_not(command, version)
        self._is_up_to_date(attempt, version)
        spoken = command.by(act_for(command, state, attempt.caller, known))
        self._decide(spoken, draft, known)
        try:
            appended = self._ledger.append(draft.writes(), attempt.key, known.premise)
        except Conflict as conflict:
            if _may_decide_again(command, conflict.changed):
                raise Overtaken(conflict) from conflict
            raise
        if appended.repeated:  # the same request came before, or twice at once
            return self._done_before(appended)
        for id, state in draft.states.items():
            self._memory.keep(id, draft.version(id), state)
        if not HEARD.isdisjoint(map(kind_of, draft.facts)):
            self.roster.now()
        return Done(stream_id=command.id, version=draft.version(command.id), appended=appended)

    def _is_up_to_date(self, attempt: Attempt, version: int) -> None:
        """Raise Conflict if what the asker had on the screen has moved by what does not commute."""
        command, seen = attempt.command, attempt.seen_version
        if seen is None or seen == version:
            return
        if seen > version:
            raise Conflict("version_ahead", stream=command.id, version=version)
        changed = self._ledger.history(command.id, after=seen)
        if not _may_decide_again(command, changed):
            raise Conflict("stream_moved", changed, stream=command.id)

    def _decide_all(
        self, requests: Sequence[Bundle], seen: Seen, whole: Draft
    ) -> Sequence[Declined | None]:
        """What declines each request; all the others into `whole`."""
        answers: list[Declined | None] = []
        for request in requests:
            draft = Draft(whole.state)
            known = self._moment(seen, draft)
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
        return answers

    def _decide(self, command: Command[Any], draft: Draft, known: Moment) -> None:
        """Decide `command`, then whatever policies ask in answer, all into `draft`."""
        version, state = draft.state(command.of, command.id)
        _exists_or_not(command, version)
        facts = [fact.by(command.act) for fact in command.decide(state, known)]
        self._evidence_is_here(facts, known)
        for pending in draft.add(command.of, command.id, facts):
            cause = f"{pending.stream_id}@{pending.version}"
            for asked in self._answer(pending, known):
                self._decide(asked.by(replace(command.act, cause=cause)), draft, known)

    def _evidence_is_here(self, facts: Sequence[Event[Any]], known: Moment) -> None:
        """Refuse facts that cite files not uploaded, misnamed, or dated after today."""
        citing = [fact for fact in facts if isinstance(fact, CitesEvidence)]
        cited = [at for fact in citing for at in enumerate(fact.evidence)]
        rows, names = _rows(cited, "digest", lambda ref: not self._evidence.holds(ref.digest))
        if names:
            raise Malformed("evidence_absent", missing=rows, files=names)
        rows, names = _rows(cited, "digest", lambda ref: not self._evidence.fits(ref))
        if names:
            raise Malformed("evidence_not_as_cited", missing=rows, files=names)
        rows, names = _rows(cited, "formed_on", lambda ref: _formed_after(ref, known.today))
        if names:
            raise Malformed("evidence_of_the_future", missing=rows, files=names)

    def _done_before(self, appended: Appended) -> Done:
        count = appended.last - appended.first + 1
        first, *rest = self._ledger.since(appended.first - 1, limit=count)
        own = [first, *(each for each in rest if each.stream_id == first.stream_id)]
        return Done(stream_id=first.stream_id, version=own[-1].version, appended=appended)


def request_digest(command: Command[Any], caller: Caller) -> bytes:
    """SHA-256 of a request as asked: its name and words, and the day, reason and post claimed.

    The id of a stream it opens is the server's, so it does not count: a repeat has another.
    """
    asked = replace(command, id="") if command.opens else command
    claimed = (caller.happened_on, caller.late_reason, caller.post)
    return hashlib.sha256(_said((command.name, asked, claimed))).digest()


def _rows(
    cited: Sequence[tuple[int, EvidenceRef]], part: str, is_wrong: Callable[[EvidenceRef], bool]
) -> tuple[Sequence[str], Sequence[str]]:
    """The fields of the files that are wrong, and the names of these."""
    wrong = [(n, ref.name) for n, ref in cited if is_wrong(ref)]
    fields = [field for n, _ in wrong for field in in_row("evidence", n, part)]
    return fields, [name for _, name in wrong]


def _formed_after(ref: EvidenceRef, day: date) -> bool:
    return ref.formed_on is not None and ref.formed_on > day


def _key(command: Command[Any], caller: Caller) -> Key | None:
    if not caller.key:
        return None
    return Key(name=f"{caller.account}:{caller.key}", digest=request_digest(command, caller))


def _exists_or_not(command: Command[Any], version: int) -> None:
    if command.opens is True and version:
        raise Malformed("stream_exists", stream=command.id)
    if command.opens is False and not version:
        raise NotFound("no_such_stream", stream=command.id)


def _may_decide_again(command: Command[Any], changed: Sequence[Recorded[Event[Any]]]) -> bool:
    """Whether a decision may be made again over `changed`.

    It may when its own stream moved only by facts that commute, and whenever another stream moved:
    deciding again looks at that stream again.
    """
    return all(recorded.fact.commutes for recorded in changed if recorded.stream_id == command.id)
