"""What stands beside the title of an item: its light, state and flags, none of them said twice."""

from collections.abc import Sequence

from domain.kernel.lights import Light
from domain.rectifications import Step
from projections.base import Row
from projections.rectifications import Flag
from services.web.wording import flags
from services.words import Language, choice, say

WITH_THE_UNIT = (Step.RECTIFYING, Step.EXTENSION_REQUESTED, Step.SUSPENDED)


def state_of(language: Language, row: Row, light: str) -> str:
    """Where an item stands, in words; empty where its light says the same."""
    step = Step(row["step"])
    if step is Step.CLOSED and light == Light.CLOSED.value:
        return ""
    if step is Step.VERIFYING and row["passed"]:
        return say(language, "pages", "verification_passed")
    return choice(language, step)


def flags_of(language: Language, row: Row) -> Sequence[str]:
    """The flags of an item in words: none its state says already, a return that is over as past."""
    raised = [flag for flag in flags(row) if (flag, row["step"]) != SAID_BY_THE_STATE]
    return [_flag(language, row, flag) for flag in raised]


SAID_BY_THE_STATE = (Flag.REOPENED, Step.REOPENED.value)


def _flag(language: Language, row: Row, flag: Flag) -> str:
    if flag is Flag.RETURNED and not _is_back(row):
        return say(language, "pages", "returned_before")
    return choice(language, flag)


def _is_back(row: Row) -> bool:
    """Whether the claim made last was returned, and none was made since."""
    return row["claimed_on"] is not None and Step(row["step"]) in WITH_THE_UNIT
