"""How an item begins: docketed when its finding is confirmed, or taken over from an old ledger."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from domain.kernel.bases import TAKEOVER
from domain.kernel.deadlines import Statutory
from domain.kernel.known import Known
from domain.kernel.roles import LEADERS, OFFICE, in_order
from domain.kernel.rules import require, together
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Command, Event, Value, shared
from domain.kernel.traits import Deadline, SetsDeadline
from domain.rectifications.item import (
    CORRECTION,
    ENDED,
    MINIMUM_SET,
    ORDERED,
    ORDERED_CLOCK,
    ROLES,
    AboutAnItem,
    Assisting,
    Rectification,
    Result,
    Step,
    active_unit,
    at,
    may_act,
    member,
    newly_ordered,
    ordered_date,
    somebody,
)


class Docket(Value):
    """What an item takes over from its confirmed finding."""

    finding: str
    number: str
    office: str
    unit: str
    title: str
    source: Source
    severity: str
    repeats: str
    found_on: date
    rectification_type: RectificationType
    must_publish: bool
    ordered_due_on: date
    statutory: Statutory | None


class DocketItem(Command[Rectification], Docket):
    """Docket an item for a confirmed finding (asked by the confirmation itself)."""

    opens = True

    ordered_provisional: bool

    def decide(self, _item: Rectification, _known: Known, /) -> Sequence["ItemDocketed"]:
        """Always: the confirmation was the decision."""
        deadlines = [
            Deadline(
                clock=ORDERED_CLOCK,
                due_on=self.ordered_due_on,
                provisional=self.ordered_provisional,
            )
        ]
        if self.statutory:
            deadlines.append(_statutory(self.statutory))
        return [ItemDocketed(deadlines=tuple(deadlines), **shared(self, Docket))]


class ItemDocketed(Event[Rectification], Docket, SetsDeadline):
    """The item exists, under its number, with its dates."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """Docketed."""
        return replace(
            item,
            step=Step.DOCKETED,
            number=self.number,
            unit=self.unit,
            office=self.office,
            type=self.rectification_type,
            must_publish=self.must_publish,
            ordered_due_on=self.ordered_due_on,
            statutory=self.statutory,
        )


class OldItem(Value):
    """An item as an old ledger has it: dates and names as given there, blanks where blank."""

    source_key: str
    finding: str
    number: str
    office: str
    unit: str
    title: str
    source: Source
    severity: str
    found_on: date
    rectification_type: RectificationType
    requirement: str
    measures: str
    lead_unit: str
    assisting: tuple[Assisting, ...]
    responsible_person: str
    leader: str
    verifying_unit: str
    registered_on: date
    ordered_due_on: date | None
    closed_on: date | None
    result: Result | None
    progress: str
    # Names the old ledger gives that no person or unit here bears: kept as words, never guessed.
    unmatched: tuple[str, ...]


class ImportItem(Command[Rectification], OldItem):
    """Take an item over from an old ledger, under way or closed, without guessing an actor."""

    opens = True

    def concerns(self, _item: Rectification, /) -> Collection[str]:
        """The unit the row is about: who imports must reach it."""
        return (self.unit,)

    def decide(self, _item: Rectification, known: Known, /) -> Sequence["ItemImported"]:
        """Taken over with a title, a known unit, and dates that can have been."""
        require(self.title, "finding_incomplete", TAKEOVER, missing=["title"])
        there = known.unit(self.unit)
        require(there, "unit_unknown", TAKEOVER, missing=["unit"], unit=self.unit)
        days = {"registered_on": self.registered_on, "closed_on": self.closed_on}
        future = [name for name, day in days.items() if day and day > known.today]
        require(not future, "date_in_future", TAKEOVER, missing=future)
        require(
            self.closed_on is None or self.closed_on >= self.registered_on,
            "closed_before_registered",
            TAKEOVER,
            missing=["closed_on"],
            closed_on=self.closed_on,
            registered_on=self.registered_on,
        )
        require(
            self.found_on <= self.registered_on,
            "found_after_registered",
            TAKEOVER,
            missing=["found_on"],
            found_on=self.found_on,
            registered_on=self.registered_on,
        )
        require(
            self.ordered_due_on is None or self.ordered_due_on >= self.registered_on,
            "due_before_registered",
            TAKEOVER,
            missing=["ordered_due_on"],
            due_on=self.ordered_due_on,
            registered_on=self.registered_on,
        )
        running = None if self.closed_on else self.ordered_due_on
        deadlines = (Deadline(clock=ORDERED_CLOCK, due_on=running),) if running else ()
        return [ItemImported(deadlines=deadlines, **shared(self, OldItem))]


class ItemImported(Event[Rectification], OldItem, SetsDeadline):
    """The item was taken over as the old ledger has it; who did what there is not recorded."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """Under way, or closed, with the roles the ledger names."""
        return replace(
            item,
            step=Step.CLOSED if self.closed_on else Step.RECTIFYING,
            number=self.number,
            unit=self.unit,
            office=self.office,
            type=self.rectification_type,
            ordered_due_on=self.ordered_due_on or date.max,
            lead_unit=self.lead_unit,
            assisting=self.assisting,
            responsible_person=self.responsible_person,
            leader=self.leader,
            verifying_unit=self.verifying_unit,
            units_ever=frozenset({self.lead_unit, *(help.unit for help in self.assisting)} - {""}),
            doers=frozenset(
                {self.responsible_person, self.leader, *(help.person for help in self.assisting)}
            )
            - {""},
            began_on=self.registered_on,
            result=self.result,
            closed_on=self.closed_on or date.max,
        )


class Roles(Value):
    """The minimum set of an item: who leads, who answers, who oversees, who checks."""

    lead_unit: str
    responsible_person: str
    leader: str
    verifying_unit: str


class FillRoles(AboutAnItem, Roles):
    """Name the roles an imported item lacks (责任不全), before its next step."""

    roles = OFFICE | LEADERS

    def decide(self, item: Rectification, known: Known, /) -> Sequence["RolesFilled"]:
        """Only what is missing, of an item under order; what is said there is not overwritten."""
        at(item, *ORDERED)
        named = item.missing_roles
        require(named, "nothing_missing", MINIMUM_SET, about=item)
        overwritten = [
            name
            for name, value in shared(self, Roles).items()
            if getattr(item, name) not in ("", value)
        ]
        require(not overwritten, "already_named", MINIMUM_SET, missing=overwritten)
        minimum_set(self, known, named)
        require(
            self.verifying_unit not in [help.unit for help in item.assisting],
            "verifying_unit_assists",
            MINIMUM_SET,
            missing=["verifying_unit"],
            unit=self.verifying_unit,
        )
        return [RolesFilled(**shared(self, Roles))]


class RolesFilled(Event[Rectification], Roles):
    """The minimum set is complete."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """With the roles named."""
        return replace(
            item,
            lead_unit=self.lead_unit,
            responsible_person=self.responsible_person,
            leader=self.leader,
            verifying_unit=self.verifying_unit,
            units_ever=item.units_ever | {self.lead_unit},
            doers=item.doers | {self.responsible_person, self.leader},
        )


class CorrectItem(AboutAnItem):
    """Correct an item's title or ordered date, with the reason; both versions stay."""

    roles = LEADERS

    title: str
    ordered_due_on: date
    reason: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ItemCorrected"]:
        """Of an open item, with a reason."""
        require(item.step not in ENDED, "item_ended", CORRECTION, about=item, step=item.step)
        missing = [name for name in ("title", "reason") if not getattr(self, name)]
        require(not missing, "reason_missing", CORRECTION, missing=missing)
        deadline = newly_ordered(self.ordered_due_on, known)
        return [ItemCorrected(title=self.title, reason=self.reason, deadlines=(deadline,))]


class ItemCorrected(Event[Rectification], SetsDeadline):
    """Title or ordered date were wrong; these are right."""

    title: str
    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """With the corrected date."""
        return replace(item, ordered_due_on=ordered_date(self, item.ordered_due_on))


def minimum_set(roles: Roles, known: Known, named: Collection[str] = ROLES) -> None:
    """Refuse unless the four roles are named, and the checker is another unit than the doer.

    Those `named` now must exist now; what an old ledger names may have merged or left since.
    """
    missing = [name for name, value in shared(roles, Roles).items() if not value]
    require(not missing, "roles_missing", MINIMUM_SET, missing=missing)
    lead = roles.lead_unit
    together(
        *(
            partial(active_unit, getattr(roles, name), known, MINIMUM_SET, name)
            for name in ("lead_unit", "verifying_unit")
            if name in named
        ),
        lambda: require(
            not known.stands_for(roles.verifying_unit, lead),
            "verifying_unit_is_lead_unit",
            MINIMUM_SET,
            missing=["verifying_unit"],
            unit=lead,
        ),
        *(
            partial(member, getattr(roles, name), lead, known, MINIMUM_SET, name)
            for name in ("responsible_person",)
            if name in named
        ),
        partial(_leads, roles, known, is_new="leader" in named),
    )


def _leads(roles: Roles, known: Known, *, is_new: bool) -> None:
    """Refuse a leader in charge who is nobody or, if named now, could not decide for the unit."""
    somebody(roles.leader, known, MINIMUM_SET, "leader")
    could = not is_new or may_act(roles.leader, LEADERS, roles.lead_unit, known)
    lines = {"person": roles.leader, "unit": roles.lead_unit, "roles": in_order(LEADERS)}
    require(could, "post_may_not", MINIMUM_SET, missing=["leader"], **lines)


def _statutory(statutory: Statutory) -> Deadline:
    return Deadline(
        clock="statutory",
        due_on=statutory.due_on,
        provisional=statutory.provisional,
        edition=statutory.edition,
    )
