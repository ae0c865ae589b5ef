"""Traffic lights: how near or how late a due date is, as one edition of the rule has it.

A light is never a fact. It follows from the due date, the day it is looked at, the calendar and
the rule, and the bounds are three dates, so that a query can compare instead of counting.
"""

from datetime import date
from enum import Enum

from domain.kernel.stream import Value
from domain.kernel.working_days import ONE_DAY, Calendar


class Light(Enum):
    """What a line shows; shape and word always stand with the colour."""

    NOT_DUE = "not_due"  # ○ 未到期
    DUE_SOON = "due_soon"  # ▲ 临期
    OVERDUE = "overdue"  # ◇ 逾期
    LONG_OVERDUE = "long_overdue"  # ◆ 严重逾期
    AWAITING_VERIFICATION = "awaiting_verification"  # 待核验
    CLAIMED_IN_TIME = "claimed_in_time"  # 按时报结: verified, and not closed yet
    CLOSED = "closed"  # ☑ 已销号


class LightBounds(Value):
    """The dates that part the lights on one day."""

    not_due_from: date  # due on or after it: grey
    overdue_before: date  # due before it: late; the day itself is not
    long_overdue_before: date  # due before it: seriously late

    def light(
        self,
        due_on: date | None,
        *,
        closed: bool = False,
        claimed_in_time: bool = False,
        verified: bool = False,
    ) -> Light:
        """The light of a line due on `due_on`; without a due date nothing can be late.

        Whoever claimed in time waits for others, and is late no more unless the claim is returned.
        """
        if closed:
            return Light.CLOSED
        if claimed_in_time:
            return Light.CLAIMED_IN_TIME if verified else Light.AWAITING_VERIFICATION
        if due_on is None or due_on >= self.not_due_from:
            return Light.NOT_DUE
        if due_on >= self.overdue_before:
            return Light.DUE_SOON
        return Light.OVERDUE if due_on >= self.long_overdue_before else Light.LONG_OVERDUE


class Lights(Value):
    """The rule: product policy until the county sets its own."""

    edition: str
    due_soon_working_days: int = 10  # so many left, or fewer: due soon
    long_overdue_after_working_days: int = 5  # more than so many late: seriously late

    def bounds(self, today: date, calendar: Calendar) -> LightBounds:
        """The dates that part the lights on `today`, which itself is still in time."""
        late = self.long_overdue_after_working_days + 1
        return LightBounds(
            not_due_from=calendar.add_working_days(today, self.due_soon_working_days + 1),
            overdue_before=today,
            long_overdue_before=calendar.back_working_days(today + ONE_DAY, late),
        )
