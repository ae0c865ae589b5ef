"""Short phrases of pages: grades, days left, who has the ball, days as people write them."""

from datetime import date, datetime

from domain.kernel.lights import Light
from domain.kernel.working_days import Calendar
from projections.base import Row
from services.local_time import SHANGHAI
from services.web.asking import Asking
from services.words import Language, field_name, has, say, written

SILENT = {Light.CLOSED.value, Light.AWAITING_VERIFICATION.value, Light.CLAIMED_IN_TIME.value}
LATE = (Light.OVERDUE.value, Light.LONG_OVERDUE.value)


def grade(who: Asking | None, code: str) -> str:
    """The name of a grade of findings; the code itself if it is no longer in use.

    A county names its grades itself: only a name we know is translated.
    """
    found = who.known.limits.severity(code) if who else None
    if who is None or found is None:
        return code
    key = f"severity_{code}"
    ours = has(who.language, "pages", key) and found.name == say("zh", "pages", key)
    return say(who.language, "pages", key) if ours else found.name


def left(
    language: Language, calendar: Calendar, row: Row, on: date, *, unit: str = "working_days"
) -> str:
    """What stands beside a light: how many working days are left on the day `on`, or late.

    `unit` "short" leaves the unit to the head of the column. A light that tells all by itself, and
    a line without a date, have their word alone.
    """
    due_on, light = row["due_on"], row["light"]
    word = say(language, "choices", f"lights.Light.{light}")
    if due_on is None or light in SILENT:
        return word
    days = calendar.working_days_between(on, due_on)
    if light in LATE:
        said = say(language, "pages", f"late_{unit}", light=word, count=-days)
        return said if days else word
    if due_on == on:
        return say(language, "pages", "due_today")
    return say(language, "pages", f"left_{unit}", count=days)


def held_by(language: Language, row: Row) -> str:
    """Who has the ball, where, and since when; empty once nobody has it."""
    if not row["holder"]:
        return ""
    undetermined = say(language, "pages", "undetermined")
    values = {"holder": say(language, "pages", f"holder_{row['holder']}")}
    values["unit"] = row["holder_unit_name"] or undetermined
    values["since"] = day(language, row["holder_since"])
    if row["holder"] == "leader":  # who decides; the unit is the office that waits for it
        leader = row["leader_name"] or undetermined
        return say(language, "pages", "held_by_leader", leader=leader, **values)
    return say(language, "pages", "held_by", **values)


def holder(language: Language, row: Row) -> str:
    """Who has the ball by name: the person who decides or verifies, else the unit."""
    person = {"leader": "leader_name", "verifier": "verified_by_name"}.get(row["holder"], "")
    named: str = (row[person] if person else "") or row["holder_unit_name"]
    return named or say(language, "pages", "undetermined")


def stuck(language: Language, calendar: Calendar, row: Row, on: date) -> str:
    """Where an item is stuck, and with whom for how many working days; `row` carries names."""
    state = say(language, "choices", f"rectifications.Step.{row['step']}")
    return say(
        language,
        "pages",
        "stuck_returned" if row["returned_count"] else "stuck",
        times=row["returned_count"],
        state=state,
        holder=holder(language, row),
        count=calendar.working_days_between(row["holder_since"], on),
    )


def edition(language: Language, id: str) -> str:
    """An edition of a rule by its number: lights@1 is the first."""
    _, mark, number = id.rpartition("@")
    return say(language, "pages", "edition", number=number) if mark else id


def fields(language: Language, names: str) -> str:
    """Names of fields, parted by spaces, as people read them."""
    spoken: str = written(language, [field_name(language, "", name) for name in names.split()])
    return spoken


def day(language: Language, value: date | None) -> str:
    """A day in full; a dash for none."""
    return written(language, value) if value else "—"


def short_day(language: Language, value: date | None, on: date) -> str:
    """A day without its year, if that is the year of `on`; a dash for none."""
    if value is None or value.year != on.year or language != "zh":
        return day(language, value)
    return f"{value.month}月{value.day}日"


def month_name(language: Language, month: int, of: int | None = None) -> str:
    """A month as charts write it, with its year where `of` says which: 12月, 2026年1月."""
    name = say(language, "pages", f"month_{month}")
    return say(language, "pages", "month_of_year", year=of, month=name) if of else name


def weekday(language: Language, value: date) -> str:
    """The day of the week: 周二."""
    return say(language, "pages", f"weekday_{value.isoweekday()}")


def time_of_day(language: Language, instant: datetime) -> str:
    """The time of an instant in Beijing, to the minute: 10时20分."""
    at = instant.astimezone(SHANGHAI)
    return say(language, "pages", "time_of_day", hour=at.hour, minute=f"{at.minute:02}")


def clock_time(instant: datetime) -> str:
    """An instant in Beijing, to the second."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def logged(language: Language, instant: datetime, on: date) -> str:
    """A day and a minute in Beijing, without the year if that is the year of `on`."""
    there = instant.astimezone(SHANGHAI)
    values = {"day": short_day(language, there.date(), on), "time": f"{there:%H:%M}"}
    return say(language, "pages", "day_and_time", **values)
