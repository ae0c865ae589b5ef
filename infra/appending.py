"""What callers bring to the ledger, and what they are told."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.kernel.rules import Malformed
from domain.ports import Appended, Key, Premise
from infra.group_commit import Turn
from infra.seal import moment

Row = tuple[str, int, str, bytes]  # stream, version, name, body


class Moved(Exception):
    """Some streams are not at the version an append expects, or its premise fell."""

    def __init__(self, streams: Sequence[str]) -> None:
        """Keep the streams that moved; none if it was the premise."""
        super().__init__(*streams)
        self.streams = streams


class Append(Turn):
    """What one caller wants to append, and what became of it."""

    def __init__(
        self,
        expected: Sequence[tuple[str, Sequence[int | None]]],
        rows: Sequence[Row],
        key: Key | None = None,
        premise: Premise | None = None,
    ) -> None:
        """Take streams with the versions each may have (None: it does not exist), and new facts.

        Raises UnicodeEncodeError here, where it concerns one caller only, for text that is none.
        """
        super().__init__()
        for text in (*(stream for stream, _ in expected), key.name if key else ""):
            text.encode()
        self.expected = expected
        self.rows = rows
        self.key = key
        self.premise = premise
        self.outcome: Appended | Exception | None = None
        self.rests_on_commit = True  # whether the outcome holds only if this transaction does


class Answered(NamedTuple):
    """A request as it was recorded under its key."""

    position: int  # of the last of its facts
    digest: bytes
    facts: int
    recorded_us: int

    def answer(self, key: Key) -> Appended | Malformed:
        """What whoever comes with `key` is told: the same request, the same as the first time."""
        if self.digest != key.digest:
            return Malformed("key_reused", first=self.first_answer.first)
        return self.first_answer

    @property
    def first_answer(self) -> Appended:
        """What it was answered first, as one who comes again is told."""
        return Appended(
            first=self.position - self.facts + 1,
            last=self.position,
            recorded_at=moment(self.recorded_us),
            repeated=True,
        )
