"""What the domain's users need from outside: a ledger, a clock, an evidence store."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from domain.kernel.stream import Event, Value
from domain.kernel.traits import EvidenceRef

E_co = TypeVar("E_co", bound=Event[Any], covariant=True)


class Recorded(Value, Generic[E_co]):
    """A fact in its place in the ledger."""

    position: int  # from 1, contiguous, never reused
    stream_id: str  # "kind/name"
    version: int  # of the stream, from 1
    recorded_at: datetime  # server's time, UTC, never falling along positions
    fact: E_co


class Write(Value):
    """Facts for one stream at one expected version; without facts it is a check only."""

    stream_id: str
    expected_version: int  # the version the stream must have; 0: it must not exist
    facts: tuple[Event[Any], ...] = ()


class Premise(Value):
    """What a decision rests on beside the streams it names: all streams of some kinds.

    It holds as long as no fact of these kinds was recorded after the position.
    """

    kinds: frozenset[str]  # "units", "posts"
    position: int


class Key(Value):
    """Names one request of one account, so that a repeat is answered and never done twice."""

    name: str  # "account:key"
    digest: bytes  # SHA-256 of the request as asked, however it was written down


class Appended(Value):
    """What an append answers: the positions its facts have, and when they were recorded."""

    first: int
    last: int
    recorded_at: datetime
    repeated: bool = False  # the request came again, and this is what it was answered first


class LedgerUnavailable(Exception):
    """The record cannot be written now: disk full or broken, locked, or cut off at the end.

    Not the request's fault. Nothing was recorded, unless the message says that even this is not
    known; the same request with the same key may come again, and is recorded once in any case.
    """


Wanted = Callable[[str, type[Event[Any]]], object]


class Ledger(Protocol):
    """The record. Implementations promise what `tests/contracts/ledger_contract.py` checks."""

    def history(self, stream_id: str, after: int = 0) -> Sequence[Recorded[Event[Any]]]:
        """The facts of a stream with a version above `after`, oldest first."""

    def append(
        self, writes: Sequence[Write], key: Key | None = None, premise: Premise | None = None
    ) -> Appended:
        """Record the facts of all `writes` at once, sealed, durably.

        Raises Conflict("stream_moved", changed=…) if a stream is not at its expected version or
        the `premise` no longer holds, whichever process moved it, and Malformed("key_reused") if
        `key` names another request; then nothing was recorded. Raises LedgerUnavailable if it
        cannot be written.
        """

    def find(self, key: Key) -> Appended | None:
        """What the request `key` names was answered, if it was done. Raises Malformed as append."""

    def recorded_under(self, name: str) -> Appended | None:
        """What was recorded under a key's name, whatever the request said; None if nothing was."""

    def since(
        self, position: int, limit: int = 500, wanted: Wanted | None = None
    ) -> Iterator[Recorded[Event[Any]]]:
        """The next `limit` facts after `position`, in order of position.

        Those that `wanted` (of stream and class) refuses are left out, not even decoded.
        """

    def head(self) -> int:
        """The last position given; 0 for an empty ledger."""

    def position_at(self, instant: datetime) -> int:
        """The last position recorded before `instant`; 0 if none."""


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime:
        """This moment, aware, UTC, microseconds."""


class EvidenceStore(Protocol):
    """Where files wait to be cited."""

    def holds(self, digest: str) -> bool:
        """Whether the file of that digest has been uploaded."""

    def fits(self, cited: EvidenceRef) -> bool:
        """Whether the file is what the citation calls it."""
