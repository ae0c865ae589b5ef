"""One problem of the bench's county: everybody it concerns, and the chances of its life."""

from collections.abc import Generator, Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from domain.kernel.numbers import register_id, slip_number
from domain.kernel.sources import Source
from domain.kernel.stream import Act, Event, Login
from domain.kernel.traits import Deadline, TakesNumber
from domain.registers import NumberTaken
from domain.responsibilities import Duty, DutyAssigned, duty_id
from services.bench.county import Town, account_of, post_of
from services.ids import uuid7

Said = tuple[str, Event[Any]]  # a stream and what became true of it
# Sent the day, they give the facts of the next step. A stretch returns the day it ended, a life
# the facts of its last step.
Stretch = Generator[Sequence[Said], date, date]
Life = Generator[Sequence[Said], date, Sequence[Said]]

SEVERITIES = ("minor", "general", "serious", "major")
DETAILS = "抽查案卷三十份，其中十二份行政处罚决定未在规定时限内公示，部分案卷缺少审核记录。"
REQUIREMENT = "补齐公示，建立公示前审核制度，逐案登记，整改完成后报送佐证材料。"


class Matter:
    """One problem with everybody it concerns, and the chances of its life."""

    def __init__(self, ordinal: int, town: Town, chance: Random, began: datetime) -> None:
        """Draw the office, the people and the ids."""
        self.ordinal = ordinal
        self.town = town
        self.chance = chance
        self.office = chance.choice(town.offices)
        self.doers = (self.office.head, self.office.handler)
        self.item, self.finding, self.inspection = (
            f"{kind}/{uuid7(began, chance.getrandbits)}"
            for kind in ("rectifications", "findings", "inspections")
        )
        self.severity = chance.choice(SEVERITIES)
        self.source = chance.choice(list(Source))
        self.due_on = date.min
        self.register = f"registers/{town.safety[6:]}-{self.source.series}-{began.year}"

    def act(self, person: str, unit: str, day: date) -> Act:
        """The person acting in the unit on a day, as the desk stamps it."""
        return Act(
            account=account_of(person),
            person=person,
            post=post_of(person),
            unit=unit,
            login=Login.PASSWORD,
            happened_on=day,
            key=f"{self.chance.getrandbits(64):016x}",
        )

    def duty(self, role: Duty, person: str, unit: str, act: Act) -> Said:
        """The person answers for the item from now on."""
        assigned = DutyAssigned(
            person=person,
            role=role.value,
            subject=self.item,
            since=act.happened_on,
            unit=unit,
            post=post_of(person),
            act=act,
        )
        return duty_id(person, role, self.item), assigned

    def slip(self, series: str, word: str, act: Act) -> tuple[TakesNumber, Said]:
        """The number of a document the town issues about the matter, and that it is taken."""
        year, ordinal = act.happened_on.year, self.ordinal
        register = register_id(self.town.safety, series, year)
        number = slip_number("", word, year, ordinal)
        slip = TakesNumber(register=register, ordinal=ordinal, number=number)
        return slip, (register, NumberTaken(ordinal=ordinal, number=number, act=act))

    @property
    def ordered(self) -> tuple[Deadline, ...]:
        """The date ordered, as a clock."""
        return (Deadline(clock="ordered", due_on=self.due_on),)
