"""The form of a finding (登记问题): short enough to be filled in standing up.

What the inspection says already is filled in, each grade says what date it proposes, and what was
found there before is told. Everything the form asks besides lies folded behind the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.findings.recording import proposed_due
from domain.inspections import Inspection, Step
from domain.kernel.known import Severity
from domain.kernel.roles import Role
from domain.kernel.sources import Source
from domain.kernel.stream import Value
from projections import findings, inspections, rectifications
from projections.base import Row
from projections.inspections import Filters
from projections.paging import Paging
from projections.questions.names import named
from services.reading import View
from services.web.access import visible
from services.web.asking import Asking
from services.web.fields import Field
from services.web.phrases import grade, short_day, weekday
from services.words import say, written

OFFERED_MAX = 3  # inspections under way
APART = frozenset({  # drawn each in its place; the others lie folded
    "details", "basis_clause", "severity", "remedied", "remedy", "unit", "proposed_due_on",
    "inspectors", "evidence", "place",
})  # fmt: skip


class Grade(Value):
    """A grade one may choose, and the date it proposes."""

    code: str
    name: str
    chosen: bool
    due: str
    how: str  # 较重：15个工作日，从11月25日起算
    later: str  # where the day it was found is another than the page counts from


class Visit(Value):
    """The inspection a finding is recorded in, as it stands."""

    row: Row
    question: Row | None
    clauses: Sequence[str]
    asked: int
    answered: int
    found: int
    remedied: int


class Recording(Value):
    """What findings/record.html shows besides the form."""

    fields: Mapping[str, Field]
    folded: Sequence[Field]
    grades: Sequence[Grade]
    counted_from: date
    unit_name: str
    inspector_names: str
    visit: Visit | None
    under_way: Sequence[Row]  # one's own inspections, where the form is of none
    alike: Sequence[Row]  # problems of the unit against the same clause that stood
    alike_item: Row | None  # the newest item among them

    @property
    def grade(self) -> Grade | None:
        """The grade chosen."""
        return next((grade for grade in self.grades if grade.chosen), None)


def begun(who: Asking, inspection: str, said: Mapping[str, str]) -> dict[str, Any]:
    """What a blank form begins with: what its inspection says, and an earlier item alike."""
    inspects = any(Role.INSPECTOR in post.roles for post, _ in who.posts)
    known: dict[str, Any] = {"source": Source.INSPECTION} if inspects else {}
    if inspection and visible(who, inspection):
        state = who.house.desk.load(Inspection, inspection)[1]
        assert isinstance(state, Inspection)
        known |= {"inspectors": state.inspectors, "unit": state.unit}
        with who.view() as view:
            row = inspections.inspection(view.read, inspection, view.viewer.units)
            known |= {"place": {"words": row["site"]}} if row else {}
    with who.view() as view:
        item = _item_of(view, _alike(view, said.get("unit", ""), said.get("basis_clause", "")))
    return known | ({"repeats": item["stream"]} if item else {})


def recording(who: Asking, inspection: str, question: str, drawn: Sequence[Field]) -> Recording:
    """What stands on the form as it is drawn, for a question of an inspection if for any."""
    fields = {field.name: field for field in drawn}
    counted_from = _day(fields["found_on"].value, who.today)
    where, *position = fields["place"].rows[0]
    with who.view() as view:
        alike = _alike(view, fields["unit"].value, fields["basis_clause"].value)
        visit = _visit(view, inspection, question)
        apart = APART.union(
            () if fields["source"].value else ("source",),
            () if visit else ("question",),  # of an inspection that is not chosen
        )
        return Recording(
            fields={**fields, "place": where},
            folded=[*(field for field in drawn if field.name not in apart), *position],
            grades=[
                _grade(who, severity, counted_from, fields["severity"].value)
                for severity in who.known.limits.severities
            ],
            counted_from=counted_from,
            unit_name=_names(who, [fields["unit"]]),
            inspector_names=_names(who, [row[0] for row in fields["inspectors"].rows]),
            visit=visit,
            under_way=() if visit else _under_way(who, view),
            alike=alike,
            alike_item=_item_of(view, alike),
        )


def _grade(who: Asking, severity: Severity, found_on: date, chosen: str) -> Grade:
    language, calendar = who.language, who.known.calendar
    due = proposed_due(severity, found_on, calendar)
    mark = say(language, "pages", "provisional") if calendar.provisional(found_on, due) else ""
    named = grade(who, severity.code)
    values = {"grade": named, "count": severity.limit_working_days}
    since = short_day(language, date.fromordinal(found_on.toordinal() + 1), found_on)
    on = {"day": short_day(language, due, found_on), "weekday": weekday(language, due)}
    return Grade(
        code=severity.code,
        name=named,
        chosen=severity.code == chosen,
        due=say(language, "pages", "day_and_weekday", **on) + mark,
        how=say(language, "pages", "grade_proposes", since=since, **values),
        later=say(language, "pages", "grade_proposes_later", **values),
    )


def _visit(view: View, inspection: str, question: str) -> Visit | None:
    row = inspections.inspection(view.read, inspection, view.viewer.units)
    if not row:
        return None
    asked = inspections.answers_of(view.read, inspection)
    found = findings.of_inspection(view.read, inspection)
    return Visit(
        row=named(view.read, [row])[0],
        question=next((it for it in asked if it["part"] == question), None),
        clauses=list(dict.fromkeys(it["clause"] for it in asked)),
        asked=len(asked),
        answered=sum(bool(it["answer"]) for it in asked),
        found=len(found),
        remedied=sum(bool(it["remedy"]) for it in found),
    )


def _under_way(who: Asking, view: View) -> Sequence[Row]:
    own = Filters(inspector=who.person, step=frozenset({Step.UNDER_WAY.value}))
    rows = inspections.board(view.read, own, view.viewer.units, Paging(limit=OFFERED_MAX)).rows
    return named(view.read, rows)


def _alike(view: View, unit: str, clause: str) -> Sequence[Row]:
    if not (unit and clause):
        return ()
    return findings.alike(view.read, unit, clause, view.viewer.units)


def _item_of(view: View, alike: Sequence[Row]) -> Row | None:
    """The item the newest confirmed one became."""
    confirmed = (row["stream"] for row in alike if row["number"])
    newest = next(confirmed, None)
    return rectifications.find(view.read, finding=newest) if newest else None


def _names(who: Asking, chosen: Sequence[Field]) -> str:
    """Who or what is chosen, by name; of the rows without a choice, nothing."""
    named = [who.name(it.value) for it in chosen if it.value and visible(who, it.value)]
    spoken: str = written(who.language, named)
    return spoken


def _day(said: str, today: date) -> date:
    """The day a form says it was found; today, where that is none or is still to come."""
    try:
        return min(date.fromisoformat(said), today)
    except ValueError:
        return today
