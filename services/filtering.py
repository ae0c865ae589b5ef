"""What is asked of a list, by an address or by `--where`, as the filters of its board.

What cannot be is refused with what could: a list that is empty because of a slip of the finger
looks like a county without problems.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin

from domain.kernel.lights import LightBounds
from domain.kernel.rules import Malformed
from domain.kernel.stream import Value, kind_of
from projections.rectifications.rows import HOLDERS
from services.choosing import choices_of
from services.parsing import FIRST_DAY, LAST_DAY, Fault, FaultFound, hints, text_of, whole_number
from services.reading import View

F = TypeVar("F", bound=Value)
Said = Mapping[str, Sequence[str]]  # texts by the name of a filter; blank ones choose nothing

VALUES_MAX = 200
ANY_YEAR = 0
YEARS = frozenset({ANY_YEAR, *range(FIRST_DAY.year, LAST_DAY.year + 1)})  # every number is a year
UNSET = "none"  # how one says that nothing is set, where a list may be chosen by that
IDS = {
    "unit": "units", "lead_unit": "units", "holder_unit": "units", "checklist": "checklists",
    "verified_by": "persons", "responsible_person": "persons", "leader": "persons",
    "handler": "persons",
    "recorded_by": "persons", "inspector": "persons",
}  # fmt: skip


def filters_of(kind: type[F], said: Said, view: View, **fixed: Any) -> F:
    """The filters `said` asks for, at the moment of `view`; `fixed` is set here.

    Raises Malformed with every fault.
    """
    board = kind.__module__.split(".")[1]  # projections.findings
    wanted = {name: hint for name, hint in hints(kind).items() if name not in fixed}
    found: dict[str, Any] = {}
    faults = [
        Fault(field=name, reason="unknown_field", allowed=tuple(wanted))
        for name in said
        if name not in wanted
    ]
    for name in (name for name in said if name in wanted):
        try:
            if given := [text for text in said[name] if text][:VALUES_MAX]:
                found[name] = _Field(board, name, view).read(wanted[name], given)
        except FaultFound as refused:
            faults.append(refused.fault)
    if faults:
        raise Malformed("does_not_fit", errors=tuple(faults))
    return kind(**found, **fixed)


def said_by(filters: Value) -> Mapping[str, Any]:
    """The filters as an address says them; those at rest are left out."""
    told: dict[str, Any] = {}
    for field in fields(filters):  # type: ignore[arg-type]
        value = getattr(filters, field.name)
        if isinstance(value, LightBounds):
            continue  # they follow from the moment looked at
        if value != field.default:
            told[field.name] = value.value if isinstance(value, Enum) else in_address(value)
    return told


def in_address(value: Any) -> Any:
    """The values chosen in a facet as an address says them; any other value as it is."""
    return sorted(each or UNSET for each in value) if isinstance(value, frozenset) else value


def values_of(board: str, name: str, view: View) -> Sequence[str]:
    """Every value of a field that has few, in their order; none for one that may have any."""
    if choices := choices_of(board, name):
        return choices_in(choices)
    if name == "holder":
        return sorted({holder for holder, _ in HOLDERS.values()})
    if name == "severity":
        now_and_then = (view.editions.limits, view.live.limits)
        return list(dict.fromkeys(grade.code for it in now_and_then for grade in it.severities))
    return ()


def choices_in(choices: type[Enum]) -> Sequence[str]:
    """The values of an enumeration, as rows and addresses hold them."""
    return [str(each.value) for each in choices]


class _Field:
    """One filter of a board, and what it may be at the moment looked at."""

    def __init__(self, board: str, name: str, view: View) -> None:
        self._board = board
        self._name = name
        self._view = view

    def read(self, wanted: Any, said: Sequence[str]) -> Any:
        """What is said, as the type wanted. Raises FaultFound."""
        if get_origin(wanted) is frozenset:
            (each,) = get_args(wanted)
            return frozenset(
                "" if text == UNSET and each is str else self._one(each, text) for text in said
            )
        if len(said) > 1:
            raise self._fault("said_twice")
        return self._one(wanted, said[0])

    def _one(self, wanted: Any, text: str) -> Any:
        enumerated = isinstance(wanted, type) and issubclass(wanted, Enum)
        possible = (
            choices_in(wanted) if enumerated else values_of(self._board, self._name, self._view)
        )
        if possible and text not in possible:
            raise self._fault("not_a_choice", *possible)
        if wanted is str:
            return self._known(text)
        if wanted is int:
            return self._year(text)
        if enumerated:
            return wanted(text)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self._fault("not_a_date") from None

    def _known(self, said: str) -> str:
        """A text as it is recorded; if it must be an id, one that is there."""
        kind, text = IDS.get(self._name, ""), text_of(self._name, said)
        if kind and not (kind_of(text) == kind and text in self._view.organisation.states):
            raise self._fault("not_an_id", f"{kind}/…")
        return text

    def _year(self, text: str) -> int:
        if not text.isdecimal():
            raise self._fault("not_a_number")
        number = whole_number(text)
        if number is None or number not in YEARS:
            raise self._fault("date_out_of_range")
        return number

    def _fault(self, reason: str, *allowed: str) -> FaultFound:
        return FaultFound(Fault(field=self._name, reason=reason, allowed=allowed))
