"""The demo's simulated world: a clock that is set, chance from a seed, and processes that wait.

A process is a generator of the moments it waits for; between two moments it asks the desk. The
world runs all processes in order of time, so recorded times run as they would have, and ends at
the moment the demo is seeded for: what was under way then stays under way.
"""

import heapq
import io
import itertools
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from domain.kernel.known import KnownPost
from domain.kernel.roles import Role
from domain.kernel.stream import Command, Login
from domain.kernel.traits import EvidenceRef
from services.authority import SYSTEM, Caller
from services.bootstrap import House
from services.desk import Done
from services.ids import uuid7
from services.knowledge import Moment
from services.local_time import SHANGHAI, local_day

Life = Generator[datetime, None, None]

MORNING, EVENING = 8 * 60 + 30, 17 * 60 + 30  # office hours, in minutes of the day


class SetClock:
    """A clock that shows what the world last set."""

    def __init__(self, at: datetime) -> None:
        """Begin at `at`."""
        self.at = at

    def now(self) -> datetime:
        """What was last set."""
        return self.at


class World:
    """The desk under a simulated clock, and everybody's next step."""

    def __init__(self, house: House, clock: SetClock, chance: Random) -> None:
        """Drive the desk of `house`, which reads `clock`."""
        self.desk = house.desk
        self.ledger = house.ledger
        self._evidence = house.evidence
        self.clock = clock
        self.chance = chance
        self.leaving: set[str] = set()  # posts whose holder is about to go: nothing new for them
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._turn = itertools.count()

    @property
    def today(self) -> date:
        """The simulated day in Beijing."""
        return local_day(self.clock.at)

    def begin(self, life: Life, at: datetime) -> None:
        """Let a process start at `at`."""
        heapq.heappush(self._waiting, (at, next(self._turn), life))

    def run(self, until: datetime) -> Iterator[datetime]:
        """Run every process up to `until`; yields the time as it passes."""
        while self._waiting and self._waiting[0][0] <= until:
            at, _, life = heapq.heappop(self._waiting)
            self.clock.at = max(self.clock.at, at)
            following = next(life, None)
            if following is not None:
                self.begin(life, max(following, at))
            yield at
        self.clock.at = until

    def in_working_days(self, low: int, high: int = 0) -> datetime:
        """A moment of office hours so many working days ahead, by chance between the two."""
        days = self.chance.randint(low, max(low, high))
        return self.moment(self.known().calendar.add_working_days(self.today, days))

    def moment(self, day: date) -> datetime:
        """A moment of office hours on `day`; never before the present."""
        minute = self.chance.randint(MORNING, EVENING)
        seconds = self.chance.randint(0, 59)
        at = datetime.combine(day, time(0), SHANGHAI) + timedelta(minutes=minute, seconds=seconds)
        return max(at.astimezone(UTC), self.clock.at + timedelta(seconds=37))

    def known(self) -> Moment:
        """What the desk knows now."""
        return self.desk.known()

    def new_id(self, kind: str) -> str:
        """The id of a new stream, from the simulated clock and the seed."""
        return f"{kind}/{uuid7(self.clock.at, self.chance.getrandbits)}"

    def found(self, command: Command[Any]) -> Done:
        """Done by nobody: the founding of the county."""
        return self.desk.execute(command, SYSTEM)

    def do(
        self, post: KnownPost, command: Command[Any], late: tuple[date, str] | None = None
    ) -> Done:
        """Done by the holder of `post`, perhaps entered late for a day, with the reason."""
        account = next(iter(self.known().organisation.accounts_of(post.person)))
        caller = Caller(
            account=account,
            login=Login.PASSWORD,
            post=post.id,
            happened_on=late[0] if late else None,
            late_reason=late[1] if late else "",
        )
        return self.desk.execute(command, caller)

    def holders(self, unit: str, role: Role) -> list[KnownPost]:
        """Who may be given work: in such a post of the unit today, and staying."""
        return [post for post in self.serving(unit, role) if post.id not in self.leaving]

    def serving(self, unit: str, role: Role) -> list[KnownPost]:
        """Who holds such a post in the unit, or in what it was merged into, today."""
        organisation = self.known().organisation
        return [
            post
            for post in organisation.posts.values()
            if role in post.roles
            and post.held_on(self.today)
            and organisation.stands_for(post.unit, unit)
        ]

    def one(self, unit: str, role: Role) -> KnownPost:
        """One of them, by chance."""
        return self.chance.choice(self.holders(unit, role))

    def paper(self, name: str, formed_on: date | None = None) -> EvidenceRef:
        """An invented paper, put on file: its content follows from the seed, like everything."""
        words = f"演示材料（虚构）：{name}\n编号 {self.chance.getrandbits(64):016x}\n"
        kept = self._evidence.keep(io.BytesIO(words.encode()), name)
        return replace(kept, formed_on=formed_on or self.today)
