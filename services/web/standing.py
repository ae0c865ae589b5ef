"""What stands against a command before a word is typed, so that a page can say it at once.

The command is decided on blanks. Refusals about what was typed mean nothing then; those named here
are about where the matter stands or who asks, and hold whatever one types. What a decision on
blanks calls missing is what the rule asks for; with one field filled in, whether it would do.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, get_args, get_origin

from domain.kernel.rules import Declined, Forbidden, Malformed, Refused
from domain.kernel.stream import Command, Login, State
from domain.kernel.traits import EvidenceRef
from services.authority import Caller, act_for
from services.parsing import asked, hints, parse_one
from services.texts import dotted, in_any_row
from services.web.asking import Asking

STANDING = frozenset({
    "account_closed", "account_open", "already_checked", "already_listed", "already_passed",
    "already_released", "already_signed_for", "checklist_withdrawn",
    "county_has_no_parent",
    "duty_not_awaiting_acceptance", "duty_not_held", "extension_asked_too_late",
    "finding_already_decided", "finding_already_submitted", "finding_not_awaiting_decision",
    "inspection_before_its_day", "inspection_ended", "inspection_not_under_way",
    "inspection_not_waiting", "inspector_confirms_own_finding", "item_ended",
    "law_leaves_no_more_time", "look_back_too_early", "measures_undone",
    "no_further_extension", "not_at_this_step", "not_checked_yet", "not_for_publication",
    "not_listed", "not_verified", "not_your_duty", "not_your_inspection", "not_your_post",
    "no_measure_left", "no_sub_item_left", "nothing_missing", "notice_missing",
    "notice_still_running", "only_the_doing_side",
    "only_the_lead_unit", "only_the_verifier", "plan_leaves_out_sub_items", "plan_needed",
    "result_judged_too_early", "result_not_rectified", "roles_missing",
    "second_signature_by_the_verifier", "sub_items_undone", "took_part_on_the_doing_side",
    "unit_has_ended", "urged_already",
})  # fmt: skip
# What stands only against another day, or against this person: others may do it, or may one day.
NOT_YET = frozenset({
    "inspection_before_its_day", "look_back_too_early", "notice_still_running",
    "result_judged_too_early",
})  # fmt: skip
NOT_THEIRS = frozenset({
    "inspector_confirms_own_finding", "not_your_duty", "not_your_inspection",
    "only_the_doing_side", "only_the_lead_unit", "only_the_verifier",
    "second_signature_by_the_verifier", "took_part_on_the_doing_side",
})  # fmt: skip
TOO_FEW = frozenset({"two_inspectors_needed"})  # what another row would cure
UNFIT = object()
BARE_FILE = EvidenceRef(digest="", name="", media_type="")


@dataclass(frozen=True)
class Trial:
    """A command on a stream as it stands, asked with no intention to record anything."""

    who: Asking
    command: type[Command[Any]]
    stream: str
    state: State

    def standing(self) -> Declined | None:
        """The refusal that holds whatever one types; None if one may try."""
        declined = self._declined({})
        if isinstance(declined, Forbidden):
            # The unit of a stream about to begin is yet to be typed.
            typed = self.command.opens is not False and declined.code == "unit_out_of_reach"
            return None if typed else declined
        if not isinstance(declined, Refused):
            return None
        about_roles_typed = declined.code == "roles_missing" and set(declined.missing) & set(
            asked(self.command)
        )
        return declined if declined.code in STANDING and not about_roles_typed else None

    @cached_property
    def needed(self) -> frozenset[str]:
        """The fields the rule asks for where the matter stands now; of rows, the day of files."""
        blank = frozenset(dotted(field).partition(".")[0] for field in self._wrong({}))
        if "evidence" not in asked(self.command):
            return blank
        bare = frozenset(in_any_row(field) for field in self._wrong({"evidence": (BARE_FILE,)}))
        return blank | (bare & {"evidence.formed_on"})

    def bars(self, field: str, value: str) -> bool:
        """Whether the rule refuses to name `value` there, on this day and whatever else is said."""
        name, _, row = field.partition(".")
        if name not in asked(self.command):
            return False
        if not row:
            return name in self._wrong({name: value})
        if hints(self.command)[name] != tuple[str, ...]:
            return False
        return not self._against(name, (value,)) <= self._against(name, ()) | TOO_FEW

    def _against(self, name: str, said: tuple[str, ...]) -> frozenset[str]:
        """The refusals of what is said in a field, as codes; what is to be on a day is today."""
        types = hints(self.command)
        days = {day: self.who.today for day in asked(self.command) if types[day] is date}
        declined = self._declined({**days, name: said})
        told = (declined, *declined.also) if isinstance(declined, Refused) else ()
        return frozenset(each.code for each in told if name in each.missing)

    def besides(self, said: Mapping[str, Any]) -> Declined | None:
        """What the rule says where some of what is `said` does not fit, of that which does."""
        types = hints(self.command)
        read = {
            name: _as_far_as_it_fits(name, value, types[name])
            for name, value in said.items()
            if name in asked(self.command)
        }
        return self._declined({name: value for name, value in read.items() if value is not UNFIT})

    def _wrong(self, said: Mapping[str, Any]) -> Sequence[str]:
        """The fields a refusal of the command names."""
        declined = self._declined(said)
        if not isinstance(declined, Refused):
            return ()
        return [field for each in (declined, *declined.also) for field in each.missing]

    def _declined(self, said: Mapping[str, Any]) -> Declined | None:
        """What is said of the command with nothing else filled in."""
        who, state = self.who, self.state
        command = self.command(id=self.stream, **{**blanks(self.command), **said})
        caller = Caller(account=who.account, login=Login.PASSWORD)
        try:
            command.by(act_for(command, state, caller, who.known)).decide(state, who.known)
        except Declined as declined:
            return declined
        return None


def _as_far_as_it_fits(name: str, said: Any, wanted: Any) -> Any:
    """What is said as a value of the type, blank where a part of a row does not fit; or UNFIT."""
    with contextlib.suppress(Malformed):
        return parse_one(name, said, wanted)
    if get_origin(wanted) is tuple and isinstance(said, list):
        each = get_args(wanted)[0]
        rows = [_as_far_as_it_fits(name, row, each) for row in said]
        return UNFIT if UNFIT in rows else tuple(rows)
    if not (isinstance(wanted, type) and is_dataclass(wanted) and isinstance(said, Mapping)):
        return UNFIT
    types = hints(wanted)
    parts = {
        part.name: _as_far_as_it_fits(part.name, said.get(part.name, ""), types[part.name])
        for part in fields(wanted)
    }
    return wanted(
        **{part: _blank(types[part]) if it is UNFIT else it for part, it in parts.items()}
    )


def standing_against(
    who: Asking, command: type[Command[Any]], stream: str, state: State
) -> Declined | None:
    """The refusal that holds whatever one types; None if one may try."""
    return Trial(who, command, stream, state).standing()


def due_from(who: Asking, command: type[Command[Any]], stream: str, state: State) -> bool:
    """Whether the act can be owed by the asker today: its time has come, and they may do it."""
    declined = standing_against(who, command, stream, state)
    if declined is None:
        return True
    return not isinstance(declined, Forbidden) and declined.code not in NOT_YET | NOT_THEIRS


def blanks(command: type[Command[Any]]) -> dict[str, Any]:
    """Something of the right type for every field one must fill in."""
    types = hints(command)
    return {
        name: _blank(types[name])
        for name, field in asked(command).items()
        if field.default is MISSING and field.default_factory is MISSING
    }


def _blank(wanted: Any) -> Any:
    if get_origin(wanted) is tuple:
        return ()
    if not isinstance(wanted, type):
        return None
    if issubclass(wanted, Enum):
        return next(iter(wanted))
    if is_dataclass(wanted):
        types = hints(wanted)
        return wanted(**{name: _blank(each) for name, each in types.items()})
    return {date: date.max, int: 0, bool: False}.get(wanted, "")
