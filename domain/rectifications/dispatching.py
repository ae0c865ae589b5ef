"""Dispatch (交办), signing for it (签收), and sending it back (退办)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from domain.kernel.known import Known
from domain.kernel.numbers import next_slip
from domain.kernel.roles import DOING, LEADERS, OFFICE, Role
from domain.kernel.rules import in_row, require, together
from domain.kernel.stream import Event, shared
from domain.kernel.traits import Deadline, MeetsDeadline, SetsDeadline, TakesNumber
from domain.rectifications.docketing import Roles, minimum_set
from domain.rectifications.item import (
    MINIMUM_SET,
    ORDER,
    RETURNS,
    AboutAnItem,
    Assisting,
    ByTheLeadUnit,
    Rectification,
    Step,
    SubItem,
    active_unit,
    at,
    by_lead,
    member,
    moving,
)

BEFORE_SIGNING = (
    Step.DOCKETED,
    Step.DISPATCHED,
    Step.RETURN_REQUESTED,
    Step.RETURNED,
    Step.REOPENED,
)


class Order(Roles):
    """What a dispatch slip says: what is required, of whom, by when, who checks."""

    requirement: str
    assisting: tuple[Assisting, ...] = ()
    handler: str = ""  # 经办人, if already known
    supervisor: str = ""  # 督办人
    sub_items: tuple[SubItem, ...] = ()


class Dispatch(AboutAnItem, Order):
    """Dispatch the item by a numbered slip; the leader in charge signs."""

    roles = LEADERS

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ItemDispatched"]:
        """With the minimum set complete, the checker another unit than the lead."""
        at(item, Step.DOCKETED, Step.RETURNED, Step.REOPENED)
        together(
            lambda: require(
                self.requirement, "requirement_missing", MINIMUM_SET, missing=["requirement"]
            ),
            partial(minimum_set, self, known),
        )
        self._helpers_fit(item, known)
        slip = next_slip(item.office, "DB", "督交", known)
        days = known.limits.acknowledge_working_days
        sign_by = known.calendar.add_working_days(known.today, days)
        return [
            ItemDispatched(
                deadlines=(
                    Deadline(
                        clock="acknowledge",
                        due_on=sign_by,
                        provisional=known.calendar.provisional(known.today, sign_by),
                        edition=known.limits.edition,
                    ),
                ),
                **shared(slip, TakesNumber),
                **shared(self, Order),
            )
        ]

    def _helpers_fit(self, item: Rectification, known: Known) -> None:
        """Refuse assisting units, sub-items or a handler that do not fit."""
        checks: list[Callable[[], object]] = [
            *(partial(self._assists, n, known) for n in range(len(self.assisting))),
            *(partial(self._sub_item_fits, n, item, known) for n in range(len(self.sub_items))),
        ]
        if self.handler:
            checks += [partial(member, self.handler, self.lead_unit, known, MINIMUM_SET, "handler")]
        together(*checks)

    def _assists(self, n: int, known: Known) -> None:
        """Refuse an assisting unit that leads or checks, or whose person is not of it."""
        help = self.assisting[n]
        unit, person = in_row("assisting", n, "unit", "person")
        active_unit(help.unit, known, MINIMUM_SET, unit)
        other = help.unit != self.lead_unit
        require(other, "lead_unit_assists_itself", MINIMUM_SET, missing=[unit])
        other = help.unit != self.verifying_unit
        require(other, "verifying_unit_assists", MINIMUM_SET, missing=[unit])
        member(help.person, help.unit, known, MINIMUM_SET, person)

    def _sub_item_fits(self, n: int, item: Rectification, known: Known) -> None:
        """Refuse a sub-item without words or owner, elsewhere, or due after the item."""
        part = self.sub_items[n]
        words, due_on = in_row("sub_items", n, "requirement", "due_on")
        late = {"missing": [due_on], "due_on": item.due_on}
        together(
            lambda: require(part.requirement, "requirement_missing", MINIMUM_SET, missing=[words]),
            partial(self._owner_fits, n, known),
            lambda: require(part.due_on <= item.due_on, "part_after_the_whole", ORDER, **late),
        )

    def _owner_fits(self, n: int, known: Known) -> None:
        """Refuse a sub-item that no unit of the order, or nobody in it, answers for."""
        part = self.sub_items[n]
        unit, person = in_row("sub_items", n, "unit", "person")
        involved = {self.lead_unit, *(help.unit for help in self.assisting)}
        elsewhere = {"missing": [unit], "unit": part.unit}
        nobody = {"missing": [person], "sub_item": n + 1}
        together(
            lambda: require(part.unit in involved, "sub_item_elsewhere", MINIMUM_SET, **elsewhere),
            lambda: require(part.person, "sub_item_without_person", MINIMUM_SET, **nobody),
        )
        member(part.person, part.unit, known, MINIMUM_SET, person)


class ItemDispatched(Event[Rectification], Order, TakesNumber, SetsDeadline):
    """The lead unit was ordered to rectify; everybody's role is named."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """Dispatched, to be signed for."""
        units = frozenset({self.lead_unit, *(help.unit for help in self.assisting)})
        return replace(
            item,
            step=Step.DISPATCHED,
            lead_unit=self.lead_unit,
            assisting=self.assisting,
            responsible_person=self.responsible_person,
            handler=self.handler,
            supervisor=self.supervisor,
            leader=self.leader,
            verifying_unit=self.verifying_unit,
            sub_items=self.sub_items,
            done_sub_items=frozenset(),
            measures=(),
            done_measures=frozenset(),
            verifier="",
            passed=False,
            units_ever=item.units_ever | units,
            doers=item.doers | {self.leader, self.responsible_person} | {self.handler} - {""},
            began_on=min(item.began_on, self.act.happened_on),
        )


class Acknowledge(ByTheLeadUnit):
    """Sign for the item (签收), as the lead unit's handler."""

    roles = DOING

    handler: str = ""  # who will handle it; empty: the one who signs

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ItemAcknowledged"]:
        """By the lead unit, once dispatched."""
        moving(item, Step.DISPATCHED)
        by_lead(item, self.act, known)
        handler = self.handler or item.handler or self.act.person
        member(handler, self.act.unit, known, MINIMUM_SET, "handler")
        return [ItemAcknowledged(handler=handler, former_handler=item.handler)]


class ItemAcknowledged(Event[Rectification], MeetsDeadline):
    """The lead unit has signed for the item."""

    meets = ("acknowledge",)

    handler: str
    former_handler: str  # whom the slip named; empty for nobody

    def evolve(self, item: Rectification, /) -> Rectification:
        """Signed for."""
        taken = item.with_doers(self.act, self.handler)
        return replace(taken, step=Step.ACKNOWLEDGED, handler=self.handler)


class RequestReturn(ByTheLeadUnit):
    """Ask to send the item back before signing for it, with the reason (申请退办)."""

    roles = frozenset({Role.UNIT_HEAD})

    reason: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ReturnRequested"]:
        """By the lead unit's head, before acknowledgement."""
        require(
            item.step in BEFORE_SIGNING,
            "already_signed_for",
            RETURNS,
            blocked_by=ItemAcknowledged,
            about=item,
        )
        moving(item, Step.DISPATCHED)
        by_lead(item, self.act, known)
        require(self.reason, "reason_missing", RETURNS, missing=["reason"])
        return [ReturnRequested(reason=self.reason)]


class ReturnRequested(Event[Rectification]):
    """The lead unit holds that the item is not theirs; the office decides."""

    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Awaiting the office."""
        return replace(item, step=Step.RETURN_REQUESTED)


class AcceptReturn(AboutAnItem):
    """Take the item back for another dispatch; both assignments stay on record."""

    roles = OFFICE | LEADERS

    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["ReturnAccepted"]:
        """When asked, with the reason."""
        moving(item, Step.RETURN_REQUESTED)
        require(self.reason, "reason_missing", RETURNS, missing=["reason"])
        return [ReturnAccepted(reason=self.reason, until=self.act.happened_on)]


class ReturnAccepted(Event[Rectification], MeetsDeadline):
    """The item awaits another dispatch; who held it before stays on record."""

    meets = ("acknowledge",)

    reason: str
    until: date

    def evolve(self, item: Rectification, /) -> Rectification:
        """Returned."""
        return replace(item, step=Step.RETURNED)


class RefuseReturn(AboutAnItem):
    """Keep the item with the lead unit, with the reason."""

    roles = OFFICE | LEADERS

    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["ReturnRefused"]:
        """When asked, with the reason."""
        moving(item, Step.RETURN_REQUESTED)
        require(self.reason, "reason_missing", RETURNS, missing=["reason"])
        return [ReturnRefused(reason=self.reason)]


class ReturnRefused(Event[Rectification]):
    """The item stays with the lead unit."""

    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Dispatched, still to be signed for."""
        return replace(item, step=Step.DISPATCHED)
