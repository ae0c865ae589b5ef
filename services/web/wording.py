"""What is in a row, in words: for tables, facets and timelines alike."""

import contextlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from domain.catalogue import STATES
from domain.inspections import Inspection
from domain.kernel.stream import Value
from projections import timeline
from projections.base import Row
from projections.rectifications import Flag
from services.web.access import provable
from services.web.asking import Asking
from services.web.clocks import clock_called
from services.web.phrases import clock_time, grade, logged
from services.words import choice, fact_name, field_name, has, say, standing, written

ENUMERATED = {  # column or facet → class of its choices, by kind where it differs
    "light": "lights.Light",
    "source": "sources.Source",
    "type": "sources.RectificationType",
    "rectification_type": "sources.RectificationType",
    "flag": "rectifications.Flag",
    "listing": "rectifications.Listing",
    "level": "known.Level",
    "ground": "rectifications.Ground",
    "chosen": "rectifications.Chosen",
    "answer": "inspections.Answer",
    "role": "responsibilities.Duty",
    "roles_held": "roles.Role",
    "held": "responsibilities.Held",
    "login": "stream.Login",
}
BY_KIND = {
    ("rectifications", "result"): "rectifications.Result",
    ("inspections", "result"): "inspections.InspectionResult",
    ("posts", "reason"): "posts.ReleaseReason",
    ("findings", "listing"): "findings.Listing",
}
NAMED = frozenset({
    "unit", "lead_unit", "holder_unit", "verifying_unit", "office", "parent", "successor",
    "responsible_person", "handler", "leader", "verified_by", "recorded_by", "inspector",
    "decided_by", "person", "supervisor", "checklist",
})  # fmt: skip
STREAM = re.compile(rf"(?:{'|'.join(STATES)})/[^/\s]+")
QUESTION_ID = ("inspections", "id")  # an inspection says its questions in their words
NO_SUB_ITEM = ("sub_item", 0)  # a measure that serves none
DEVICE_APART = timedelta(minutes=5)  # times further apart are both told
CODED = {"severity": grade, "clock": clock_called, "statutory_clock": clock_called}
DAY = re.compile(r"\d{4}-\d\d-\d\d")  # as a timeline keeps it
UNSAID = frozenset({
    "register", "ordinal", "latitude", "longitude", "edition", "digest", "media_type",
})  # fmt: skip


def word(who: Asking, kind: str, name: str, value: Any) -> Any:
    """A value of the column `name` as people read it."""
    enumerated = BY_KIND.get((kind, name)) or ENUMERATED.get(name)
    enumerated = f"{kind}.Step" if name == "step" else enumerated
    if value in ("", None):
        return ""
    if enumerated:
        key = f"{enumerated}.{getattr(value, 'value', value)}"
        known = has(who.language, "choices", key)
        return standing(say(who.language, "choices", key)) if known else value
    if name in CODED:
        return CODED[name](who, value)
    if name == "reason" and has(who.language, "policy_reasons", value):
        return say(who.language, "policy_reasons", value)
    if isinstance(value, bool):
        return say(who.language, "pages", "true" if value else "false")
    return _text(who, value) if isinstance(value, str) else value


def _text(who: Asking, value: str) -> str:
    """A day as it is written, ids of streams as names, any other text as it is."""
    if DAY.fullmatch(value):
        with contextlib.suppress(ValueError):
            day: str = written(who.language, date.fromisoformat(value))
            return day
    parts = value.split()
    if parts and all(STREAM.fullmatch(part) for part in parts):
        spoken: str = written(who.language, [who.name(part) for part in parts])
        return spoken
    return value


def cell(who: Asking, kind: str, name: str, row: Row) -> Any:
    """One cell of a list: text, a number or a date."""
    if name == "flags":
        return written(who.language, [choice(who.language, flag) for flag in flags(row)])
    if name in NAMED and f"{name}_name" in row:
        return row[f"{name}_name"]
    return word(who, kind, name, row[name])


def facet_word(who: Asking, kind: str, name: str, value: Any) -> str:
    """A value one can choose."""
    if value in ("", None):
        return say(who.language, "pages", "undetermined")
    if name == "holder":
        return standing(say(who.language, "pages", f"holder_{value}"))
    return str(word(who, kind, name, value))


def flags(row: Row) -> list[Flag]:
    """The marks of an item."""
    raised = {
        Flag.RETURNED: row["returned_count"] > 0,
        Flag.EXTENDED: row["extended_count"] > 0,
        Flag.SUPERVISED: row["supervised"],
        Flag.REPEAT: row["repeats"] != "",
        Flag.REOPENED: row["reopened_count"] > 0,
        Flag.FALSE_CLOSURE: row["false_closure"],
        Flag.LOOKED_BACK: row["looked_back"],
        Flag.ROLES_MISSING: row["roles_missing"] != "",
        Flag.IMPORTED: row["imported"],
    }
    return [flag for flag, up in raised.items() if up]


class Entry(Value):
    """One line of a timeline, in words."""

    position: int
    at: str
    exactly: str  # to the second
    person: str
    post: str
    fact: str
    subject: str  # the matter it is about, where that is not the page's own
    about: str  # what that matter is called
    words: Sequence[tuple[str, str]]
    provable: bool  # whether the asker may take its receipt
    followed: bool  # it followed from another act, by rule
    late: str  # how long after it happened, and why; empty if it was not late
    device: str  # the device's own time, where it is far from ours; else empty


def entries(who: Asking, rows: Iterable[Row], *beside: str) -> list[Entry]:
    """The lines of a timeline, in the order given; the matters `beside` it need no mention.

    What a line is about is told where the rows say so (`questions.matters.story`).
    """
    return [_entry(who, row, beside) for row in rows]


def _entry(who: Asking, row: Row, beside: Collection[str]) -> Entry:
    late = ""
    if row["late"]:
        days = {name: written(who.language, row[name]) for name in ("happened_on", "recorded_on")}
        late = say(who.language, "pages", "late_mark", reason=row["late_reason"], **days)
    subject = row.get("subject", "")
    elsewhere = subject not in ("", *beside)
    return Entry(
        position=row["since"],
        at=logged(who.language, row["recorded_at"], who.today),
        exactly=clock_time(row["recorded_at"]),
        person=row.get("person_name") or (who.name(row["person"]) if row["person"] else ""),
        post=_post(who, row),
        fact=fact_name(who.language, row["fact"]),
        subject=subject if elsewhere else "",
        about=" ".join(it for it in (row["number"], row["title"]) if it) if elsewhere else "",
        words=[*_duty(who, row), *_pairs(who, row["fact"], _said(who, row))],
        provable=provable(who, row),
        followed=row["cause"] != "",
        late=late,
        device=_device(who, row),
    )


def _device(who: Asking, row: Row) -> str:
    """When the device says it was done, if that is minutes from when we recorded it."""
    at = row["device_at"]
    if at is None or row["cause"] or abs(row["recorded_at"] - at) <= DEVICE_APART:
        return ""
    key = "device_before" if at < row["recorded_at"] else "device_ahead"
    return say(who.language, "pages", key, at=clock_time(at))


def _said(who: Asking, row: Row) -> Mapping[str, Any]:
    """What the fact says, besides the matter or the duty the line names already."""
    named = {"subject"} if row.get("subject") else set()
    named |= {"role", "person"} if row.get("role") else set()
    said = {name: said for name, said in timeline.words(row).items() if name not in named}
    if said.get("question"):
        asked_in = said.get("inspection") or row["stream"]
        return {**said, "question": _question(who, asked_in, said["question"])}
    return said


def _question(who: Asking, inspection: str, id: str) -> str:
    """A line of an inspection's checklist as it was asked; what it did not ask as it was said."""
    _, state = who.house.desk.load(Inspection, inspection)
    assert isinstance(state, Inspection)
    return next((it.text for it in state.questions if it.id == id), id)


def _duty(who: Asking, row: Row) -> list[tuple[str, str]]:
    """Whose duty a line is about, and in which role."""
    if not row.get("role"):
        return []
    role = say(who.language, "choices", f"responsibilities.Duty.{row['role']}")
    return [(standing(role), row["holder"])]


def _pairs(who: Asking, fact: str, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Fields with what they hold, in words; lists behind the rest."""
    return [
        (field_name(who.language, fact, name), _spoken(who, fact, name, value))
        for name, value in sorted(said.items(), key=lambda pair: isinstance(pair[1], list))
        if name not in UNSAID
        and (name, value) != NO_SUB_ITEM
        and (fact.partition(".")[0], name) != QUESTION_ID
    ]


def _spoken(who: Asking, fact: str, name: str, value: Any) -> str:
    """A value in words: lists numbered, parts by their fields, deadlines by their clocks."""
    if isinstance(value, list):
        parts = [_spoken(who, fact, name, each) for each in value]
        if len(parts) == 1 or not any(isinstance(each, dict) for each in value):
            return str(written(who.language, parts))
        return " ".join(f"{n}. {part}" for n, part in enumerate(parts, 1))
    if not isinstance(value, dict):
        return str(word(who, fact.partition(".")[0], name, value))
    if has(who.language, "pages", running := f"clock_{value.get('clock')}"):
        clock = say(who.language, "pages", running)
        return say(who.language, "pages", "pair", label=clock, said=_text(who, value["due_on"]))
    told = [
        say(who.language, "pages", "pair", label=label, said=said)
        for label, said in _pairs(who, fact, value)
    ]
    return str(written(who.language, told))


def _post(who: Asking, row: Row) -> str:
    """The unit and post held then, and for whom; or how it came to be, if nobody did it."""
    if not row["person"]:
        return str(word(who, "", "login", row["login"]))
    post = who.known.organisation.posts.get(row["post"])
    spoken = f"{row.get('unit_name') or ''} {post.title if post else ''}".strip()
    behalf = row.get("on_behalf_of_name") or ""
    if not behalf:
        return spoken
    return f"{spoken} {say(who.language, 'pages', 'for_person', person=behalf)}"
