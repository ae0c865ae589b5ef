"""Which columns of the boards hold one of a few choices, and which choices."""

from collections.abc import Mapping
from enum import Enum

from domain import findings as finding_kind
from domain import inspections as inspection_kind
from domain import rectifications as rectification_kind
from domain.kernel.known import Level
from domain.kernel.lights import Light
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Login
from domain.posts import ReleaseReason
from domain.responsibilities import Duty, Held
from projections.rectifications import Flag

CHOICES: Mapping[str, type[Enum]] = {  # by column, or by kind and column
    "light": Light,
    "flag": Flag,
    "source": Source,
    "type": RectificationType,
    "level": Level,
    "held": Held,
    "role": Duty,
    "login": Login,
    "posts.reason": ReleaseReason,
    "findings.step": finding_kind.Step,
    "inspections.step": inspection_kind.Step,
    "inspections.result": inspection_kind.InspectionResult,
    "rectifications.step": rectification_kind.Step,
    "rectifications.result": rectification_kind.Result,
}


def choices_of(kind: str, name: str) -> type[Enum] | None:
    """The choices of a column of that kind, if it has such."""
    return CHOICES.get(f"{kind}.{name}") or CHOICES.get(name)
