"""Every read model there is: the projector fills them, `zeji rebuild` folds them anew."""

from projections import (
    accounts,
    checklists,
    deadlines,
    duties,
    evidence,
    findings,
    inspections,
    persons,
    posts,
    rectifications,
    rules,
    timeline,
    units,
)
from projections.base import Projection

PROJECTIONS: tuple[Projection, ...] = tuple(
    module.projection
    for module in (
        units, persons, posts, accounts, rules, checklists, inspections, findings, rectifications,
        duties, deadlines, evidence, timeline,
    )
)  # fmt: skip
