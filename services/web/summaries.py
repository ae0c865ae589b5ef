"""What the numbers of a chart say, in one sentence: computed from them, and never of a person."""

from collections.abc import Mapping, Sequence
from datetime import date

from projections.questions.overview import LATE, Overview, UnitLights
from services.web.phrases import short_day
from services.words import Language, say, written

MOST_NAMED = 3  # units, or days, one names in a sentence


def percent(part: int, whole: int) -> str:
    """A share with one decimal; of nothing there is none."""
    return f"{100 * part / whole:.1f}%" if whole else ""


def by_unit(language: Language, rows: Sequence[UnitLights]) -> str:
    """The fewest units that have half of what is late, in the order of the establishment."""
    late = {row.unit: sum(row.lights.get(light, 0) for light in LATE) for row in rows}
    total, some = sum(late.values()), set[str]()
    if not total:
        return say(language, "pages", "nothing_overdue")
    for unit in sorted(late, key=late.__getitem__, reverse=True):
        if 2 * sum(late[each] for each in some) >= total:
            break
        some.add(unit)
    if len(some) > MOST_NAMED:
        spread = sum(bool(count) for count in late.values())
        return say(language, "pages", "says_spread", count=spread)
    undetermined = say(language, "pages", "undetermined_lead_unit")
    units = [row.called or undetermined for row in rows if row.unit in some]
    share = percent(sum(late[each] for each in some), total)
    key = "says_units" if len(units) > 1 else "says_unit"
    return say(language, "pages", key, units=written(language, units), share=share)


def ages(language: Language, found: Overview, limit: int) -> str:
    """How many of the late items are late for longer than the rule for lights bears with."""
    total = sum(age.figure.count for age in found.ages)
    if not total:
        return say(language, "pages", "nothing_overdue")
    count = total - found.ages[0].figure.count
    key = "says_ages" if count else "says_ages_none"
    return say(language, "pages", key, total=total, count=count, limit=limit)


def months(language: Language, found: Overview) -> str:
    """Whether this year more was docketed, or more closed."""
    begun = found.figures["registered_this_year"].count
    ended = found.figures["closed_this_year"].count
    key = "more" if begun > ended else "fewer" if begun < ended else "even"
    values = {"registered": begun, "closed": ended, "count": abs(begun - ended)}
    return say(language, "pages", f"says_months_{key}", **values)


def shares(language: Language, found: Overview) -> str:
    """How much of the late time passed outside the units that put things right."""
    total = sum(share.days for share in found.shares)
    if not total:
        return say(language, "pages", "nothing_overdue")
    outside = sum(share.days for share in found.shares if share.holder != "unit")
    key = "says_shares" if outside else "says_shares_none"
    return say(language, "pages", key, share=percent(outside, total))


def ahead(language: Language, today: date, due: Mapping[date, int]) -> str:
    """The days on which most falls due."""
    most = max(due.values(), default=0)
    days = [day for day in sorted(due) if due[day] == most]
    if not most:
        return say(language, "pages", "says_ahead_none")
    if most == 1 or len(days) > MOST_NAMED:
        return say(language, "pages", "says_ahead_even", count=most)
    named = written(language, [short_day(language, day, today) for day in days])
    return say(language, "pages", "says_ahead", days=named, count=most)
