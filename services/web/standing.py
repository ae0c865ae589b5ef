"""What stands against a command before a word is typed, so that a page can say it at once.

The command is decided on blanks. Refusals about what was typed mean nothing then; those named here
are about where the matter stands or who asks, and hold whatever one types.
"""

from dataclasses import MISSING, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, get_origin

from domain.kernel.rules import Declined, Forbidden, Refused
from domain.kernel.stream import Command, Login, State
from services.authority import Caller, act_for
from services.parsing import asked, hints
from services.web.asking import Asking

STANDING = frozenset({
    "account_closed", "account_open", "already_checked", "already_listed", "already_passed",
    "already_released", "already_signed_for", "checklist_withdrawn",
    "duty_not_awaiting_acceptance", "duty_not_held", "extension_asked_too_late",
    "finding_already_decided", "finding_already_submitted", "finding_not_awaiting_decision",
    "inspection_before_its_day", "inspection_ended", "inspection_not_under_way",
    "inspection_not_waiting", "inspector_confirms_own_finding", "item_ended", "measures_undone",
    "no_further_extension", "not_at_this_step", "not_checked_yet", "not_for_publication",
    "not_listed", "not_verified", "not_your_duty", "not_your_inspection", "not_your_post",
    "no_measure_left", "no_sub_item_left", "nothing_missing", "notice_missing",
    "notice_still_running", "only_the_doing_side",
    "only_the_lead_unit", "only_the_verifier", "plan_leaves_out_sub_items", "plan_needed",
    "result_judged_too_early", "result_not_rectified", "roles_missing",
    "second_signature_by_the_verifier", "sub_items_undone", "took_part_on_the_doing_side",
    "unit_has_ended", "urged_already",
})  # fmt: skip


def standing_against(
    who: Asking, command: type[Command[Any]], stream: str, state: State
) -> Declined | None:
    """The refusal that holds whatever one types; None if one may try."""
    blank = command(id=stream, **blanks(command))
    caller = Caller(account=who.account, login=Login.PASSWORD)
    try:
        blank.by(act_for(blank, state, caller, who.known)).decide(state, who.known)
    except Forbidden as forbidden:
        # The unit of a stream about to begin is yet to be typed.
        typed = command.opens is not False and forbidden.code == "unit_out_of_reach"
        return None if typed else forbidden
    except Refused as refused:
        about_roles_typed = refused.code == "roles_missing" and set(refused.missing) & set(
            asked(command)
        )
        return refused if refused.code in STANDING and not about_roles_typed else None
    except Declined:
        return None
    return None


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
