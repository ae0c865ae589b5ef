"""What `--where FIELD=VALUE` says, as the filters of a board; a value that cannot be is refused."""

from collections.abc import Collection, Sequence
from enum import Enum
from typing import Any, get_args, get_origin

import msgspec

from domain.kernel.rules import Malformed
from domain.kernel.stream import kind_of
from projections.rectifications.rows import HOLDERS
from services.choosing import choices_of
from services.cli.boards import Board
from services.parsing import FIRST_DAY, LAST_DAY, Fault, FaultFound, hints
from services.reading import View

COMPUTED = frozenset({"bounds"})  # of the moment, not of the one who asks
IDS = {
    "unit": "units", "lead_unit": "units", "holder_unit": "units", "checklist": "checklists",
    "verified_by": "persons", "responsible_person": "persons", "leader": "persons",
    "recorded_by": "persons", "inspector": "persons",
}  # fmt: skip


def narrowed(board: Board, where: Sequence[str], view: View) -> Any:
    """The filters that `FIELD=VALUE` words spell out. Raises Malformed with every fault."""
    wanted = {name: hint for name, hint in hints(board.filters).items() if name not in COMPUTED}
    said: dict[str, Any] = {}
    faults = []
    for name, values in _grouped(where).items():
        try:
            said[name] = _read(board, name, values, wanted, view)
        except FaultFound as found:
            faults.append(found.fault)
    if faults:
        raise Malformed("does_not_fit", command="show", errors=tuple(faults))
    computed = {name: view.bounds for name in COMPUTED if name in hints(board.filters)}
    return board.filters(**said, **computed)


def _grouped(where: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for words in where:
        name, is_pair, value = words.partition("=")
        if not is_pair:
            raise Malformed("does_not_fit", errors=(Fault(field=words, reason="not_a_pair"),))
        found.setdefault(name, []).append(value)
    return found


def _read(
    board: Board, name: str, values: Sequence[str], wanted: dict[str, Any], view: View
) -> Any:
    """What one field is narrowed to. Raises FaultFound."""
    if name not in wanted:
        raise FaultFound(Fault(field=name, reason="unknown_field", allowed=tuple(wanted)))
    several = get_origin(wanted[name]) is frozenset
    if len(values) > 1 and not several:
        raise FaultFound(Fault(field=name, reason="said_twice"))
    each = get_args(wanted[name])[0] if several else wanted[name]
    found = [_one(board, name, value, each, view) for value in values]
    return frozenset(found) if several else found[0]


def _one(board: Board, name: str, value: str, wanted: Any, view: View) -> Any:
    """One value, of those the field can have. Raises FaultFound."""
    possible = _possible(board, name, wanted, view)
    if possible and value not in possible:
        raise FaultFound(Fault(field=name, reason="not_a_choice", allowed=tuple(possible)))
    kind = IDS.get(name, "")
    if kind and value and not (kind_of(value) == kind and value in view.organisation.states):
        raise FaultFound(Fault(field=name, reason="not_an_id", allowed=(f"{kind}/…",)))
    try:
        found = msgspec.convert(value, wanted, strict=False)
    except msgspec.ValidationError:
        raise FaultFound(Fault(field=name, reason=_reason(wanted))) from None
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    if isinstance(found, int) and found and found not in years:  # 0: any year
        raise FaultFound(Fault(field=name, reason="date_out_of_range"))
    return found


def _possible(board: Board, name: str, wanted: Any, view: View) -> Collection[str]:
    """Every value of a field that has few; none for one that may have any."""
    enumerated = wanted if isinstance(wanted, type) and issubclass(wanted, Enum) else None
    choices = enumerated or choices_of(board.kind, name)
    if choices:
        return [str(each.value) for each in choices]
    if name == "holder":
        return sorted({holder for holder, _ in HOLDERS.values()})
    if name == "severity":
        return [grade.code for grade in view.editions.limits.severities]
    return ()


def _reason(wanted: Any) -> str:
    return "not_a_number" if wanted is int else "not_a_date"
