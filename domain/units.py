"""Units (单位): the tree of the county, and what became of those merged or abolished.

A unit that ends keeps its history and names a successor, which takes its future duties over
(domain rules E.2; compare 信访工作条例 art. 24).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from domain.kernel.known import Known, KnownUnit, Level
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, require, together
from domain.kernel.stream import Command, Event, State, Value, shared

NAMING = Basis(law="机构人员管理约定：单位名称和简称")
TREE = Basis(law="机构人员管理约定：隶属关系")
ENDING = Basis(law="机构人员管理约定：单位撤并须有承接单位")


class Names(Value):
    """How a unit is called, in full and in document numbers."""

    full_name: str
    short_name: str  # 云溪


class Borne(Names):
    """Names a unit bore from a day on, until the next or its end."""

    since: date


class Unit(State):
    """One unit of the county."""

    stream = "units"

    full_name: str = ""
    short_name: str = ""
    level: Level = Level.OFFICE
    parent: str = ""
    active: bool = True
    successor: str = ""
    borne: tuple[Borne, ...] = ()  # every name it ever had, oldest first
    ended_on: date = date.max

    def known(self, id: str) -> KnownUnit:
        """The unit as other streams may know it."""
        return KnownUnit(
            id=id,
            name=self.full_name,
            level=self.level,
            parent=self.parent,
            active=self.active,
            successor=self.successor,
            short_name=self.short_name,
        )


class CreateUnit(Command[Unit], Names):
    """Enter a unit into the tree of the county."""

    opens = True
    roles = frozenset({Role.ADMINISTRATOR})

    level: Level
    parent: str  # empty for the county
    established_on: date

    def concerns(self, _unit: Unit, /) -> Collection[str]:
        """The unit it is put under."""
        return (self.parent,) if self.parent else ()

    def decide(self, _unit: Unit, known: Known, /) -> Sequence["UnitCreated"]:
        """With names no unit beside it bears, under a unit that exists; a county under none."""
        named = partial(_require_names, self, self.id, self.parent, known)
        together(named, partial(self._hangs, known))
        return [
            UnitCreated(
                level=self.level,
                parent=self.parent,
                established_on=self.established_on,
                **shared(self, Names),
            )
        ]

    def _hangs(self, known: Known) -> None:
        """Refuse a county beneath anything, and anything else beneath nothing."""
        if self.level is Level.COUNTY:
            lines = {"missing": ["parent"], "parent": self.parent}
            require(not self.parent, "county_has_no_parent", TREE, **lines)
        else:
            _require_active(self.parent, known, TREE, "parent")


class UnitCreated(Event[Unit], Names):
    level: Level
    parent: str
    established_on: date

    def evolve(self, unit: Unit, /) -> Unit:
        """In the tree."""
        return replace(
            unit,
            full_name=self.full_name,
            short_name=self.short_name,
            level=self.level,
            parent=self.parent,
            borne=(Borne(since=self.established_on, **shared(self, Names)),),
        )


class OwnUnit(Command[Unit]):
    """A request about a unit, by those who reach it; one that has ended accepts nothing more."""

    roles = frozenset({Role.ADMINISTRATOR})

    def concerns(self, _unit: Unit, /) -> Collection[str]:
        """The unit itself."""
        return (self.id,)


class RenameUnit(OwnUnit, Names):
    """Give a unit another name; what was signed under the old one stays as signed."""

    def decide(self, unit: Unit, known: Known, /) -> Sequence["UnitRenamed"]:
        """Before it ends, with both names, and none that a unit beside it bears."""
        _require_going_on(unit)
        _require_names(self, self.id, unit.parent, known)
        return [UnitRenamed(**shared(self, Names))]


class UnitRenamed(Event[Unit], Names):
    def evolve(self, unit: Unit, /) -> Unit:
        """Under the new names."""
        named = shared(self, Names)
        borne = Borne(since=self.act.happened_on, **named)
        return replace(unit, borne=(*unit.borne, borne), **named)


class MoveUnit(OwnUnit):
    """Put a unit under another one."""

    parent: str

    def decide(self, unit: Unit, known: Known, /) -> Sequence["UnitMoved"]:
        """Before it ends, under a unit that exists and does not stand beneath it."""
        _require_going_on(unit)
        beneath = unit.level is not Level.COUNTY
        lines = {"missing": ["parent"], "parent": self.parent}
        require(beneath, "county_has_no_parent", TREE, **lines)
        _require_active(self.parent, known, TREE, "parent")
        circular = known.within(self.parent, self.id)
        require(not circular, "unit_beneath_itself", TREE, **lines)
        return [UnitMoved(parent=self.parent)]


class UnitMoved(Event[Unit]):
    parent: str

    def evolve(self, unit: Unit, /) -> Unit:
        """Under the other unit."""
        return replace(unit, parent=self.parent)


class MergeUnit(OwnUnit):
    """Merge a unit into another one, which takes its duties over."""

    into: str
    reason: str

    def decide(self, unit: Unit, known: Known, /) -> Sequence["UnitMerged"]:
        """Before it ends, with the reason, into a unit that exists outside it."""
        _require_going_on(unit)
        together(
            partial(_require_reason, self.reason),
            partial(_require_successor, self.into, unit=self.id, known=known, field="into"),
        )
        return [UnitMerged(into=self.into, reason=self.reason)]


class UnitMerged(Event[Unit]):
    into: str
    reason: str

    def evolve(self, unit: Unit, /) -> Unit:
        """Ended, the other unit in its place."""
        return replace(unit, active=False, successor=self.into, ended_on=self.act.happened_on)


class AbolishUnit(OwnUnit):
    """Abolish a unit, naming the one that takes its duties over."""

    successor: str
    reason: str

    def decide(self, unit: Unit, known: Known, /) -> Sequence["UnitAbolished"]:
        """Before it ends, with the reason and a successor that exists outside it."""
        _require_going_on(unit)
        together(
            partial(_require_reason, self.reason),
            partial(
                _require_successor, self.successor, unit=self.id, known=known, field="successor"
            ),
        )
        return [UnitAbolished(successor=self.successor, reason=self.reason)]


class UnitAbolished(Event[Unit]):
    successor: str
    reason: str

    def evolve(self, unit: Unit, /) -> Unit:
        """Ended, the successor in its place."""
        return replace(unit, active=False, successor=self.successor, ended_on=self.act.happened_on)


def _require_names(names: Names, id: str, parent: str, known: Known) -> None:
    """Refuse an empty name, and one that another unit directly beneath `parent` bears."""
    missing = [field for field, words in shared(names, Names).items() if not words.strip()]
    require(not missing, "name_missing", NAMING, missing=missing)
    bearer = known.unit_called(names.full_name, parent)
    free = bearer is None or bearer.id == id
    there = bearer.id if bearer else ""
    require(free, "name_borne_by_another", NAMING, missing=["full_name"], unit=there)


def _require_active(id: str, known: Known, basis: Basis, field: str) -> None:
    """Refuse to name a unit that does not exist or has ended."""
    unit = known.unit(id)
    require(unit is not None, "unit_unknown", basis, missing=[field], unit=id)
    require(unit and unit.active, "unit_ended", basis, missing=[field], unit=id)


def _require_going_on(unit: Unit) -> None:
    """Refuse anything about a unit that has ended."""
    require(unit.active, "unit_has_ended", ENDING, about=unit, successor=unit.successor)


def _require_reason(reason: str) -> None:
    """Refuse to end a unit without a reason."""
    require(reason.strip(), "reason_missing", ENDING, missing=["reason"])


def _require_successor(successor: str, *, unit: str, known: Known, field: str) -> None:
    """Refuse a successor that does not go on itself, or stands beneath the unit that ends."""
    _require_active(successor, known, ENDING, field)
    outside = not known.within(successor, unit)
    lines = {"missing": [field], "successor": successor}
    require(outside, "successor_beneath_the_unit", ENDING, **lines)
