"""A person's record for life (终身责任档案): posts, duties and acts, whatever became of them since.

Nothing here asks whether the person still has a post or an account: transfer, a new name, the
merger of a unit and the end of an account leave the record whole.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from domain.kernel.stream import Value
from domain.responsibilities import Held
from projections import accounts, duties, persons, posts, timeline, units
from projections.base import Read, Row
from projections.questions.matters import matters, story
from projections.questions.names import named

ACTS = 50  # on a page


class PersonRecord(Value):
    """What the record of a person shows; rows carry names beside ids."""

    person: Row
    former_names: Sequence[Row]
    posts: Sequence[Row]  # oldest first; `unit_names`: all names of the unit; `renamed`: in office
    delegations: Sequence[Row]  # of the person's own posts to others
    duties: Sequence[Row]  # newest first, with `number`, `title`, `result`, `late_in_term`
    hidden: int  # duties for units one may not see, counted and not shown
    acts: Sequence[Row]  # newest first, with what each is about
    act_days: Mapping[date, int]  # how many acts on each day, of all pages
    older: int  # `before` of the page of older acts; 0 if there is none
    accounts: Sequence[Row]
    corrections: Sequence[Row]  # of the person and of what they answered for, oldest first
    figures: Mapping[str, int]  # posts, duties, held, handed_over, released, late_in_term


class Wanted(Value):
    """How a record is looked at."""

    today: date
    visible: Collection[str] | None = None  # the units whose duties and acts one may see; all
    happened_by: date | None = None
    before: int | None = None  # acts recorded before this position


def record(read: Read, person: str, wanted: Wanted) -> PersonRecord | None:
    """The record of a person; None if there is no such person.

    By happened time: posts and duties begun, and acts done, by that day, whenever recorded.
    """
    row = persons.person(read, person)
    if row is None:
        return None
    held = posts.posts_of(read, person, wanted.happened_by)
    borne = duties.duties_of(read, person, happened_by=wanted.happened_by)
    seen = [term for term in borne if _may_see(wanted.visible, term["unit"])]
    terms = _terms(read, seen, wanted.today)
    asked = {name: getattr(wanted, name) for name in ("visible", "happened_by", "before")}
    of_acts = timeline.Acts(limit=ACTS + 1, **asked)
    acts = timeline.acts_of(read, person, of_acts)
    about = {person, *(term["subject"] for term in terms)}
    corrected = timeline.corrections_of(read, about, wanted.happened_by)
    return PersonRecord(
        person=row,
        former_names=persons.former_names(read, person),
        posts=[
            {**post, **_unit_names(post, units.former_names(read, post["unit"]))}
            for post in named(read, held)
        ],
        delegations=[lent for post in held for lent in posts.delegations_of(read, post["stream"])],
        duties=named(read, terms),
        hidden=len(borne) - len(seen),
        acts=story(read, acts[:ACTS]),
        act_days=timeline.days_of_acts(read, person, of_acts),
        older=acts[ACTS - 1]["since"] if len(acts) > ACTS else 0,
        accounts=accounts.accounts_of(read, person),
        corrections=story(read, corrected),
        figures=_figures(held, terms),
    )


def _may_see(visible: Collection[str] | None, unit: str) -> bool:
    return visible is None or unit in visible


def _unit_names(post: Row, names: Sequence[Row]) -> dict[str, Any]:
    """All names of a post's unit, and which of them it took while the post was held."""
    last = post["ended_on"] or date.max
    renamed = [name for name in names[1:] if post["began_on"] <= name["happened_on"] <= last]
    return {"unit_names": [name["full_name"] for name in names], "renamed": renamed}


def _terms(read: Read, terms: Sequence[Row], today: date) -> list[dict[str, Any]]:
    """The terms with what they were about, the post held then, and whether it ran late in them."""
    titles = posts.by_id(read, [term["post"] for term in terms if term["post"]])
    known = matters(read, {term["subject"] for term in terms})
    return [
        {
            **term,
            **_subject(known.get(term["subject"], {}), term, today),
            "post_title": titles[term["post"]]["title"] if term["post"] in titles else "",
        }
        for term in terms
    ]


def _subject(matter: Row, term: Row, today: date) -> dict[str, Any]:
    told = {name: matter.get(name, "") for name in ("number", "title", "step", "result")}
    days = {name: matter.get(name) for name in ("due_on", "closed_on")}
    late = "claim_in_time" in matter and late_in_term(term, matter, today)
    return {**told, **days, "late_in_term": late}


def late_in_term(term: Row, item: Row, today: date) -> bool:
    """Whether the item ran past its date while the person answered for it.

    Late before the term began is the predecessor's, after it ended the successor's.
    """
    due_on = item["due_on"]
    if due_on is None or item["claim_in_time"]:
        return False
    ends = [on for on in (term["ended_on"], item["closed_on"], today) if on]
    return bool(term["began_on"] <= due_on < min(ends))


def _figures(held: Sequence[Row], terms: Sequence[Row]) -> dict[str, int]:
    ended = [term["held"] for term in terms if term["ended_on"]]
    return {
        "posts": len(held),
        "duties": len(terms),
        "held": len(terms) - len(ended),
        "handed_over": ended.count(Held.HANDED_OVER.value),
        "released": ended.count(Held.RELEASED.value),
        "late_in_term": sum(term["late_in_term"] for term in terms),
    }
