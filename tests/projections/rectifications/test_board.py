"""The ledger of items: lights, facets and counts, pages, flags."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.kernel.rules import Malformed
from domain.rectifications import Step
from projections import rectifications
from projections.base import Read
from projections.boards import total
from projections.paging import Paging
from projections.rectifications import Flag, Listing
from tests import asked, scenarios
from tests.known import (
    ENFORCEMENT,
    HEAD,
    LEADER,
    TODAY,
)
from tests.projections.reading import Moments, reading
from tests.projections.rectifications.lists import BOTH, CLOSED, OPEN, streams
from tests.scenarios import History


def test_lights_follow_the_due_date_and_the_late_stand_first(lights: Moments) -> None:
    page = rectifications.board(lights.now, BOTH)
    assert [(row["number"], row["light"]) for row in page.rows] == [
        ("long-late", "long_overdue"),
        ("late", "overdue"),
        ("today", "due_soon"),
        ("claimed", "awaiting_verification"),
        ("later", "not_due"),
        ("closed", "closed"),
    ]


@pytest.mark.parametrize("verified", [scenarios.passed, scenarios.in_notice])
def test_what_is_verified_awaits_no_verification(verified: Callable[[], History]) -> None:
    with reading(("rectifications/1", verified())) as moments:
        counts = rectifications.facets(moments.now, OPEN)["light"]
        assert counts == {"claimed_in_time": 1}
        awaiting = replace(OPEN, light=frozenset({"awaiting_verification"}))
        assert rectifications.count(moments.now, awaiting) == 0


def test_open_and_closed_lists_are_kept_apart(lights: Moments) -> None:
    assert "closed" not in streams(lights.now, OPEN)
    assert streams(lights.now, CLOSED) == ["closed"]
    assert streams(lights.now, replace(CLOSED, closed_year=2025)) == []


def test_without_a_year_every_closed_item_is_listed_and_none_twice(lights: Moments) -> None:
    ever = replace(CLOSED, closed_year=0)
    assert streams(lights.now, ever) == ["closed"]
    both = streams(lights.now, replace(ever, listing=Listing.BOTH))
    assert sorted(both) == sorted({*streams(lights.now, OPEN), "closed"})


def test_every_facet_count_is_the_length_of_its_list(lights: Moments) -> None:
    chosen = replace(BOTH, light=frozenset({"overdue", "long_overdue", "closed"}))
    counts = rectifications.facets(lights.now, chosen)
    assert counts["light"] == {
        "long_overdue": 1, "overdue": 1, "due_soon": 1, "awaiting_verification": 1,
        "not_due": 1, "closed": 1,
    }  # fmt: skip
    for facet, values in counts.items():
        for value, number in values.items():
            narrowed = replace(chosen, **{facet: frozenset({value})})
            assert rectifications.count(lights.now, narrowed) == number, (facet, value)
            assert len(streams(lights.now, narrowed)) == number, (facet, value)


def test_the_counts_of_a_facet_tell_how_long_the_list_is(lights: Moments) -> None:
    for chosen in (BOTH, replace(BOTH, light=frozenset({"overdue", "closed"}))):
        counts = rectifications.facets(lights.now, chosen)
        long = rectifications.count(lights.now, chosen)
        assert total(counts, "light", chosen.light) == long == len(streams(lights.now, chosen))


def pages(read: Read, paging: Paging) -> list[str]:
    """The numbers on every page of a list, one page after the other."""
    found: list[str] = []
    while True:
        page = rectifications.board(read, BOTH, None, paging)
        found += [row["number"] for row in page.rows]
        if not page.after:
            return found
        paging = replace(paging, after=page.after)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["", "due_on", "registered_on", "number", "step"])
def test_a_board_is_turned_page_by_page_without_gap_or_repeat(
    lights: Moments, sort: str, descending: bool
) -> None:
    found = pages(lights.now, Paging(sort=sort, descending=descending, limit=2))
    assert sorted(found) == sorted(streams(lights.now, BOTH))
    assert found[-1] == "closed"
    assert found == pages(lights.now, Paging(sort=sort, descending=descending, limit=100))


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_a_board_is_turned_back_as_it_was_turned_forth(
    lights: Moments, limit: int, descending: bool
) -> None:
    whole = Paging(limit=limit, descending=descending)
    page = rectifications.board(lights.now, BOTH, None, whole)
    forth = [page]
    while page.after:
        page = rectifications.board(lights.now, BOTH, None, replace(whole, after=page.after))
        forth.append(page)
    assert [page.skipped for page in forth] == [*range(0, 6, limit)]
    back = [page]
    while page.before:
        page = rectifications.board(lights.now, BOTH, None, replace(whole, before=page.before))
        back.append(page)
    assert [it.rows for it in back[::-1]] == [it.rows for it in forth]
    assert [bool(it.after) for it in back[::-1]] == [bool(it.after) for it in forth]


def test_with_nothing_in_front_of_a_place_the_first_page_is_shown_whole(lights: Moments) -> None:
    first = rectifications.board(lights.now, BOTH, None, Paging(limit=3))
    for place in (
        "due_on~0~1900-01-01~rectifications/a",
        "due_on~0~2026-11-24~rectifications/today",
    ):
        assert rectifications.board(lights.now, BOTH, None, Paging(limit=3, before=place)) == first


def test_behind_the_last_row_there_is_nothing(lights: Moments) -> None:
    page = rectifications.board(lights.now, BOTH, None, Paging(after="due_on~1~9999-12-31~z"))
    assert (page.rows, page.after, page.before) == ([], "", "")


@pytest.mark.parametrize("descending", [False, True])
def test_steps_stand_in_the_order_of_the_workflow(lights: Moments, descending: bool) -> None:
    asked = Paging(sort="step", descending=descending, limit=1)
    page = rectifications.board(lights.now, OPEN, None, asked)
    forth, found = [page], [page.rows[0]["step"]]
    while page.after:
        page = rectifications.board(lights.now, OPEN, None, replace(asked, after=page.after))
        forth.append(page)
        found.append(page.rows[0]["step"])
    workflow = [step.value for step in Step]
    assert found == sorted(found, key=workflow.index, reverse=descending)
    while page.before:
        page = rectifications.board(lights.now, OPEN, None, replace(asked, before=page.before))
        assert page.rows == forth[page.skipped].rows
    assert page.skipped == 0


def test_a_place_among_steps_is_a_number(lights: Moments) -> None:
    with pytest.raises(Malformed):
        rectifications.board(lights.now, OPEN, None, Paging(sort="step", after="step~0~claimed~x"))


@pytest.mark.parametrize(
    "after", ["x", "due_on~x~2026-11-01~rectifications/1", "due_on~0~yesterday~x"]
)
def test_a_page_that_was_never_given_out_is_malformed(lights: Moments, after: str) -> None:
    with pytest.raises(Malformed):
        rectifications.board(lights.now, OPEN, None, Paging(after=after))


def test_an_unknown_order_is_malformed(lights: Moments) -> None:
    with pytest.raises(Malformed):
        rectifications.board(lights.now, OPEN, None, Paging(sort="password"))


def test_a_search_needs_all_its_words_and_takes_no_wildcards(lights: Moments) -> None:
    assert streams(lights.now, replace(OPEN, search="-late 未亮证")) == ["long-late"]
    assert streams(lights.now, replace(OPEN, search="%")) == []


def test_dates_and_persons_narrow_a_list(lights: Moments) -> None:
    read = lights.now
    assert streams(read, replace(OPEN, due_from=TODAY, due_to=TODAY)) == ["today"]
    on = date(2026, 10, 22)
    assert len(streams(read, replace(OPEN, registered_from=on, registered_to=on))) == 5
    assert streams(read, replace(OPEN, registered_to=on - timedelta(days=1))) == []
    assert streams(read, replace(OPEN, responsible_person=HEAD, leader=LEADER)) == ["claimed"]


def test_items_are_tallied_by_any_column(lights: Moments) -> None:
    found = rectifications.tally(lights.now, OPEN, ("lead_unit", "light"))
    assert found[ENFORCEMENT, "awaiting_verification"] == 1
    assert sum(found.values()) == rectifications.count(lights.now, OPEN)


def test_flags_are_found_by_any_of_those_chosen() -> None:
    twice = scenarios.play(
        asked.complete_measure(2), asked.claim(), asked.accept_claim(),
        asked.fail_verification(), after=scenarios.sent_back(),
    )  # fmt: skip
    with reading(
        ("rectifications/twice", twice),
        ("rectifications/extended", scenarios.extended()),
        ("rectifications/back", scenarios.reopened()),
        ("rectifications/old", scenarios.imported_open()),
        ("rectifications/repeat", scenarios.docketed(repeats="rectifications/old")),
    ) as moments:
        counts = rectifications.facets(moments.now, OPEN)["flag"]
        assert counts == {
            "returned": 1, "returned_twice": 1, "extended": 1, "reopened": 1, "repeat": 1,
            "imported": 1, "roles_missing": 2,
        }  # fmt: skip
        chosen = frozenset({Flag.EXTENDED.value, Flag.RETURNED_TWICE.value})
        assert set(streams(moments.now, replace(OPEN, flag=chosen))) == {"twice", "extended"}
