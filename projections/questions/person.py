"""A person's record for life (终身责任档案): posts, duties and acts, whatever became of them since.

Nothing here asks whether the person still has a post or an account: transfer, a new name, the
merger of a unit and the end of an account leave the record whole.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.kernel.stream import Value
from domain.responsibilities import Held
from projections import accounts, duties, findings, persons, posts, rectifications, timeline, units
from projections.base import Read, Row
from projections.questions.names import named

ACTS = 200  # newest acts on the page; older ones by `timeline.acts_of`


class PersonRecord(Value):
    """What the record of a person shows; rows carry names beside ids."""

    person: Row
    former_names: Sequence[Row]
    posts: Sequence[Row]  # oldest first; `unit_names` are all names of the unit, oldest first
    delegations: Sequence[Row]  # of the person's own posts to others
    duties: Sequence[Row]  # newest first, with `number`, `title`, `result`, `late_in_term`
    acts: Sequence[Row]  # newest first
    accounts: Sequence[Row]
    figures: Mapping[str, int]  # posts, duties, held, handed_over, released, late_in_term


def record(
    read: Read, person: str, today: date, happened_by: date | None = None
) -> PersonRecord | None:
    """The record of a person on `today`; None if there is no such person.

    By happened time: posts and duties begun, and acts done, by that day, whenever recorded.
    """
    row = persons.person(read, person)
    if row is None:
        return None
    held = posts.posts_of(read, person, happened_by)
    terms = _terms(read, duties.duties_of(read, person, happened_by=happened_by), today)
    return PersonRecord(
        person=row,
        former_names=persons.former_names(read, person),
        posts=[
            {**post, "unit_names": [name["full_name"] for name in _unit_names(read, post)]}
            for post in named(read, held)
        ],
        delegations=[lent for post in held for lent in posts.delegations_of(read, post["stream"])],
        duties=named(read, terms),
        acts=named(read, timeline.acts_of(read, person, happened_by=happened_by, limit=ACTS)),
        accounts=accounts.accounts_of(read, person),
        figures=_figures(held, terms),
    )


def _unit_names(read: Read, post: Row) -> Sequence[Row]:
    return units.former_names(read, post["unit"])


def _terms(read: Read, terms: Sequence[Row], today: date) -> list[dict[str, Any]]:
    """The terms with what they were about, the post held then, and whether it ran late in them."""
    titles = posts.by_id(read, [term["post"] for term in terms if term["post"]])
    return [
        {
            **term,
            **_subject(read, term, today),
            "post_title": titles[term["post"]]["title"] if term["post"] in titles else "",
        }
        for term in terms
    ]


def _subject(read: Read, term: Row, today: date) -> dict[str, Any]:
    item = rectifications.item(read, term["subject"])
    if item is not None:
        late = late_in_term(term, item, today)
        names = ("number", "title", "step", "result", "due_on", "closed_on")
        return {**{name: item[name] for name in names}, "late_in_term": late}
    found = findings.finding(read, term["subject"]) or {}
    told = {name: found.get(name, "") for name in ("number", "title", "step")}
    return {**told, "result": "", "due_on": None, "closed_on": None, "late_in_term": False}


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
