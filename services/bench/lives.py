"""Lives of items as facts, from the inspection that found the problem to the archive.

What the desk and its policies would record, written down directly: the bench needs a million facts
in minutes. Shares of the kinds of stream are those of a county at work: some 45 of 100 facts are
about items, 25 about responsibilities, the rest about findings, inspections and registers.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from domain.findings import FindingConfirmed, FindingRecorded, FindingSubmitted, Place
from domain.inspections import (
    Answer,
    InspectionCompleted,
    InspectionResult,
    InspectionStarted,
    QuestionAnswered,
)
from domain.kernel.sources import RectificationType
from domain.rectifications import ItemDocketed, ItemImported
from domain.registers import NumberTaken
from services.bench.matter import DETAILS, REQUIREMENT, Life, Matter, Said
from services.bench.steps import begin, end, work


def imported(matter: Matter) -> Life:
    """An item taken over from the old ledger while under way, and the rest of its life."""
    day = yield ()
    matter.due_on = day + timedelta(days=matter.chance.randrange(-20, 60))
    said = ItemImported(
        source_key=f"旧台账-{matter.ordinal}",
        finding="",
        number=f"旧-{matter.ordinal:05}",
        office=matter.town.safety,
        unit=matter.office.id,
        title=f"行政处罚决定未按期公示（{matter.ordinal}）",
        source=matter.source,
        severity=matter.severity,
        found_on=day,
        rectification_type=RectificationType.STAGED,
        requirement=REQUIREMENT,
        measures="补公示；建制度",
        lead_unit=matter.office.id,
        assisting=(),
        responsible_person=matter.office.head,
        leader=matter.town.leader,
        verifying_unit=matter.town.safety,
        registered_on=day,
        ordered_due_on=matter.due_on,
        closed_on=None,
        result=None,
        progress="",
        unmatched=(),
        deadlines=matter.ordered,
        act=matter.act(matter.town.supervisor, matter.town.safety, day),
    )
    day = yield [(matter.item, said)]
    day = yield from work(matter, day)
    return (yield from end(matter, day))


def found(matter: Matter) -> Life:
    """An item from the inspection on; docketed at its first step."""
    day = yield ()
    day = yield [*_inspected(matter, day), *_docketed(matter, day)]
    day = yield from begin(matter, day)
    day = yield from work(matter, day)
    return (yield from end(matter, day))


def _inspected(matter: Matter, day: date) -> Sequence[Said]:
    town, office = matter.town, matter.office
    act = matter.act(town.inspectors[0], town.safety, day)
    note = "现场查阅案卷并询问经办人员"
    answered = [
        QuestionAnswered(question=f"q{n}", answer=answer, note=note, evidence=(), act=act)
        for n, answer in enumerate((Answer.COMPLIES, Answer.DOES_NOT_COMPLY), 1)
    ]
    recorded = FindingRecorded(
        title=f"行政处罚决定未按期公示（{matter.ordinal}）",
        details=DETAILS,
        unit=office.id,
        source=matter.source,
        severity=matter.severity,
        found_on=day,
        place=Place(words="办公室"),
        basis_clause="行政处罚公示制度第五条",
        inspection=matter.inspection,
        question="q2",
        source_document="",
        repeats="",
        evidence=(),
        act=act,
    )
    problems = InspectionResult.PROBLEMS_FOUND
    return [
        (matter.inspection, InspectionStarted(site_note="按计划到场", act=act)),
        *((matter.inspection, fact) for fact in answered),
        (matter.inspection, InspectionCompleted(result=problems, summary=DETAILS, act=act)),
        (matter.finding, recorded),
        (matter.finding, FindingSubmitted(inspectors=town.inspectors, act=act)),
    ]


def _docketed(matter: Matter, day: date) -> Sequence[Said]:
    town, office = matter.town, matter.office
    matter.due_on = day + timedelta(days=matter.chance.randrange(10, 60))
    act = matter.act(town.supervisor, town.safety, day)
    number = f"{matter.source.series}-{day.year}-{matter.ordinal:05}"
    shared: dict[str, Any] = {
        "number": number,
        "office": town.safety,
        "unit": office.id,
        "title": f"行政处罚决定未按期公示（{matter.ordinal}）",
        "source": matter.source,
        "severity": matter.severity,
        "repeats": "",
        "found_on": day,
        "rectification_type": matter.chance.choice(list(RectificationType)),
        "must_publish": False,
        "ordered_due_on": matter.due_on,
        "statutory": None,
        "act": act,
    }
    confirmed = FindingConfirmed(
        register=matter.register, ordinal=matter.ordinal, ordered_provisional=False, **shared
    )
    docketed = ItemDocketed(finding=matter.finding, deadlines=matter.ordered, **shared)
    return [
        (matter.finding, confirmed),
        (matter.register, NumberTaken(ordinal=matter.ordinal, number=number, act=act)),
        (matter.item, docketed),
    ]
