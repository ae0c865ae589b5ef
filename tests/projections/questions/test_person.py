"""A person's record, whatever became of their posts."""

from typing import Any

import pytest

from domain.kernel.roles import Role
from domain.posts import AppointPerson
from domain.rectifications import ItemDispatched
from projections.questions import person
from projections.questions.person import Wanted
from tests import asked
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    TODAY,
)
from tests.projections.questions.told import Told
from tests.projections.reading import read_models
from tests.projections.story import Story
from tests.scenarios import november, october

NOW = Wanted(today=TODAY)


def test_a_record_is_whole_after_transfer_rename_merger_and_the_end_of_the_account(
    after_leaving: Told,
) -> None:
    moments, id = after_leaving
    record = person.record(moments.now, HEAD, NOW)
    assert record is not None
    assert [row["full_name"] for row in record.former_names] == ["周启明", "周远"]
    (post,) = record.posts
    assert post["unit_names"] == ["综合行政执法大队", "综合执法大队"]
    assert (post["ended_on"], post["reason"]) == (november(20), "transfer")
    assert [row["to_person"] for row in record.delegations] == [HANDLER]
    assert {row["is_open"] for row in record.accounts} == {False}
    duty = next(row for row in record.duties if row["subject"] == id)
    assert (duty["role"], duty["post_title"], duty["title"]) == (
        "responsible_person", "大队长", "未亮证执法",
    )  # fmt: skip
    acts = [row["fact"] for row in record.acts]
    assert {"rectifications.PlanSubmitted", "rectifications.CompletionClaimed"} <= set(acts)
    assert record.figures == {
        "posts": 1, "duties": 2, "held": 2, "handed_over": 0, "released": 0, "late_in_term": 0,
    }  # fmt: skip


def test_a_record_as_of_a_moment_or_by_happened_time_ends_there(after_leaving: Told) -> None:
    moments, id = after_leaving
    known = person.record(moments.after(ItemDispatched), HEAD, NOW)
    assert known is not None
    assert ([row["full_name"] for row in known.former_names], known.acts) == (["周启明"], [])
    then = person.record(moments.now, HEAD, Wanted(today=TODAY, happened_by=october(29)))
    assert then is not None
    assert [row["fact"] for row in then.acts] == ["rectifications.PlanSubmitted"]
    assert [row["subject"] for row in then.duties] == [id]
    assert then.posts[0]["ended_on"] is None
    assert person.record(moments.now, "persons/none", NOW) is None


def test_a_record_shows_what_was_done_for_units_one_may_see(after_leaving: Told) -> None:
    moments, id = after_leaving
    elsewhere = person.record(moments.now, HEAD, Wanted(today=TODAY, visible={AFFAIRS}))
    assert elsewhere is not None
    assert (elsewhere.duties, elsewhere.acts, elsewhere.hidden) == ([], [], 2)
    assert elsewhere.figures["duties"] == 0
    here = person.record(moments.now, HEAD, Wanted(today=TODAY, visible={ENFORCEMENT}))
    assert here is not None
    assert {row["subject"] for row in here.acts} == {"", id}  # lent their post, and worked
    assert (len(here.duties), here.hidden) == (2, 0)


def test_acts_come_in_pages(after_leaving: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    moments, _ = after_leaving
    whole = person.record(moments.now, HEAD, NOW)
    monkeypatch.setattr(person, "ACTS", 1)
    page, seen = person.record(moments.now, HEAD, NOW), []
    while page is not None and page.older:
        seen += page.acts
        page = person.record(moments.now, HEAD, Wanted(today=TODAY, before=page.older))
    assert page is not None
    assert whole is not None
    assert [*seen, *page.acts] == whole.acts


def test_a_duty_for_a_finding_shows_the_finding(after_leaving: Told) -> None:
    moments, _ = after_leaving
    record = person.record(moments.now, INSPECTOR, NOW)
    assert record is not None
    assert {row["title"] for row in record.duties} == {"未亮证执法"}
    assert {row["late_in_term"] for row in record.duties} == {False}


LATE_ITEM = {"due_on": november(10), "closed_on": None, "claim_in_time": None}
TERM = {"began_on": november(1), "ended_on": None}


@pytest.mark.parametrize(
    ("term", "row", "late"),
    [
        (TERM, LATE_ITEM, True),
        (TERM, {**LATE_ITEM, "due_on": TODAY}, False),  # the due day itself is in time
        (TERM, {**LATE_ITEM, "due_on": None}, False),
        (TERM, {**LATE_ITEM, "claim_in_time": True}, False),
        (TERM, {**LATE_ITEM, "closed_on": november(10)}, False),
        ({**TERM, "ended_on": november(10)}, LATE_ITEM, False),  # the successor's
        ({**TERM, "ended_on": november(11)}, LATE_ITEM, True),
        ({**TERM, "began_on": november(11)}, LATE_ITEM, False),  # the predecessor's
    ],
)
def test_only_what_ran_late_in_ones_own_term_is_ones_own(term: Any, row: Any, late: bool) -> None:
    assert person.late_in_term(term, row, TODAY) is late


def test_a_new_post_shows_in_the_record_beside_the_old() -> None:
    story = Story()
    story.says(
        AppointPerson(
            id="posts/second-post", person=HEAD, unit=AFFAIRS, title="主任",
            roles_held=(Role.UNIT_HEAD,), reach=AFFAIRS, since=TODAY,
            act=asked.act("persons/admin"),
        )
    )  # fmt: skip
    with read_models(story.facts) as moments:
        record = person.record(moments.now, HEAD, NOW)
        assert record is not None
        assert [row["title"] for row in record.posts] == ["大队长", "主任"]
