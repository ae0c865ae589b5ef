"""The ledger of items: lights, facets and counts, pages, who sees what, and each step's row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.deadlines import Statutory
from domain.kernel.lights import Light
from domain.kernel.rules import Malformed
from domain.kernel.sources import RectificationType, Source
from domain.rectifications import (
    Assisting,
    ItemClosed,
    ItemDispatched,
    ItemDocketed,
    OwnDateSet,
    Result,
    Step,
)
from projections import rectifications
from projections.base import Read, Row
from projections.boards import Paging, total
from projections.rectifications import Filters, Flag, Listing
from tests import asked, scenarios
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    TOWN,
    VERIFIER,
)
from tests.projections.reading import Moments, Stream, bounds, reading

ITEM = asked.ITEM
OPEN = Filters(bounds=bounds())
THIS_YEAR = replace(OPEN, closed_year=2026)
CLOSED = replace(THIS_YEAR, listing=Listing.CLOSED)
BOTH = replace(THIS_YEAR, listing=Listing.BOTH)


def row_after(history: Sequence[Any]) -> Row:
    """The row of one item after a history."""
    with reading((ITEM, history)) as moments:
        row = rectifications.item(moments.now, ITEM)
    assert row is not None
    return row


def streams(read: Read, filters: Filters, visible: frozenset[str] | None = None) -> list[str]:
    """The items of a list, by the end of their ids, in its order."""
    page = rectifications.board(read, filters, visible)
    return [row["stream"].removeprefix("rectifications/") for row in page.rows]


def due(name: str, on: date, **docket: Any) -> Stream:
    """An item due on a day, rectifying."""
    stream = f"rectifications/{name}"
    return stream, scenarios.docketed(ordered_due_on=on, number=name, **docket)


def docketed_as(history: Sequence[Any], **changes: Any) -> list[Any]:
    """The history with some of what the docketing says changed."""
    return [replace(at, **changes) if isinstance(at, ItemDocketed) else at for at in history]


STEPS: dict[str, tuple[Sequence[Any], Step, str, str]] = {
    "docketed": (scenarios.docketed(), Step.DOCKETED, "leader", SAFETY),
    "dispatched": (scenarios.dispatched(), Step.DISPATCHED, "unit", ENFORCEMENT),
    "return requested": (scenarios.return_requested(), Step.RETURN_REQUESTED, "office", SAFETY),
    "return refused": (
        scenarios.play(asked.refuse_return(), after=scenarios.return_requested()),
        Step.DISPATCHED,
        "unit",
        ENFORCEMENT,
    ),
    "returned": (scenarios.returned(), Step.RETURNED, "leader", SAFETY),
    "acknowledged": (scenarios.acknowledged(), Step.ACKNOWLEDGED, "unit", ENFORCEMENT),
    "plan submitted": (scenarios.plan_submitted(), Step.PLAN_SUBMITTED, "office", SAFETY),
    "plan sent back": (
        scenarios.play(asked.send_plan_back(), after=scenarios.plan_submitted()),
        Step.ACKNOWLEDGED,
        "unit",
        ENFORCEMENT,
    ),
    "rectifying": (scenarios.rectifying(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "started at once": (
        scenarios.play(
            asked.start_at_once(),
            after=scenarios.acknowledged(rectification_type=RectificationType.IMMEDIATE),
        ),
        Step.RECTIFYING,
        "unit",
        ENFORCEMENT,
    ),
    "extension requested": (
        scenarios.extension_requested(), Step.EXTENSION_REQUESTED, "office", SAFETY,
    ),
    "extension checked": (
        scenarios.extension_checked(), Step.EXTENSION_REQUESTED, "leader", SAFETY,
    ),
    "extension refused": (
        scenarios.play(asked.refuse_extension(), after=scenarios.extension_checked()),
        Step.RECTIFYING,
        "unit",
        ENFORCEMENT,
    ),
    "extended": (scenarios.extended(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "suspended": (scenarios.suspended(), Step.SUSPENDED, "leader", SAFETY),
    "resumed": (
        scenarios.play(asked.resume(), after=scenarios.suspended()),
        Step.RECTIFYING,
        "unit",
        ENFORCEMENT,
    ),
    "claimed": (scenarios.claimed(), Step.CLAIMED, "office", SAFETY),
    "verifying": (scenarios.verifying(), Step.VERIFYING, "verifier", SAFETY),
    "sent back": (scenarios.sent_back(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "passed": (scenarios.passed(), Step.VERIFYING, "office", SAFETY),
    "in notice": (scenarios.in_notice(), Step.PUBLIC_NOTICE, "office", SAFETY),
    "closed": (scenarios.closed(), Step.CLOSED, "", ""),
    "archived": (scenarios.archived(), Step.ARCHIVED, "", ""),
    "looking back": (scenarios.looking_back(), Step.LOOK_BACK, "verifier", SAFETY),
    "look-back confirmed": (
        scenarios.play(asked.confirm_look_back(), after=scenarios.looking_back()),
        Step.CLOSED,
        "",
        "",
    ),
    "reopened": (scenarios.reopened(), Step.REOPENED, "leader", SAFETY),
    "imported open": (scenarios.imported_open(), Step.RECTIFYING, "unit", ENFORCEMENT),
    "imported closed": (scenarios.imported_closed(), Step.CLOSED, "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_each_step_says_who_has_the_ball(name: str) -> None:
    history, step, holder, unit = STEPS[name]
    row = row_after(history)
    assert (row["step"], row["holder"], row["holder_unit"]) == (step.value, holder, unit)
    assert row["version"] == len(history)


def test_the_ball_is_held_since_it_changed_hands() -> None:
    history = scenarios.play(asked.report_progress(), after=scenarios.rectifying())
    assert row_after(history)["holder_since"] == date(2026, 11, 2)  # the plan was approved
    assert row_after(scenarios.extension_checked())["holder_since"] == date(2026, 11, 10)


def test_a_dispatched_item_shows_its_slip_and_everybody_on_it() -> None:
    row = row_after(scenarios.acknowledged())
    assert row["slip_number"].endswith("督交〔2026〕1号")
    named = ("responsible_person", "handler", "leader", "verifying_unit", "supervisor")
    assert [row[name] for name in named] == [HEAD, HANDLER, LEADER, SAFETY, SUPERVISOR]
    days = ("registered_on", "dispatched_on", "acknowledged_on", "planned_on")
    assert [row[name] for name in days] == [
        date(2026, 10, 22), date(2026, 10, 26), date(2026, 10, 27), None,
    ]  # fmt: skip


def test_the_earlier_of_ordered_and_statutory_date_rules() -> None:
    law = Statutory(
        clock="AUD-RECT", edition="AUD-RECT@1", began_on=TODAY, due_on=date(2026, 12, 1),
        provisional=True,
    )  # fmt: skip
    row = row_after(docketed_as(scenarios.docketed(), statutory=law))
    assert (row["due_on"], row["provisional"]) == (law.due_on, True)
    assert row["ordered_due_on"] == asked.DUE
    reopened = row_after(docketed_as(scenarios.reopened(), statutory=law))
    assert (reopened["due_on"], reopened["statutory_due_on"]) == (asked.LATER, None)


def test_the_units_own_date_reminds_and_never_rules() -> None:
    own = scenarios.play(asked.set_own_date(due_on=TODAY), after=scenarios.rectifying())
    assert isinstance(own[-1], OwnDateSet)
    row = row_after(own)
    assert (row["own_due_on"], row["due_on"]) == (TODAY, asked.DUE)


def test_an_item_without_any_date_is_never_late() -> None:
    undated = scenarios.imported_open(ordered_due_on=None)
    with reading((ITEM, undated)) as moments:
        (row,) = rectifications.board(moments.now, OPEN).rows
    assert (row["due_on"], row["light"], row["provisional"]) == (None, Light.NOT_DUE.value, False)


def test_counts_and_dates_of_the_work_stand_in_the_row() -> None:
    history = scenarios.play(
        asked.report_progress(),
        asked.urge(),
        asked.list_for_supervision(),
        after=scenarios.extended(),
    )
    row = row_after(history)
    assert (row["progress"], row["progress_on"]) == ("已开两次会", TODAY)
    assert (row["urged_count"], row["urged_on"], row["extended_count"]) == (1, TODAY, 1)
    assert row["supervised"] is True
    lifted = scenarios.play(asked.lift_supervision(), after=history)
    assert row_after(lifted)["supervised"] is False


def test_a_returned_claim_no_longer_counts_as_in_time() -> None:
    assert row_after(scenarios.verifying())["claim_in_time"] is True
    row = row_after(scenarios.sent_back())
    assert (row["claim_in_time"], row["returned_count"], row["passed"]) == (None, 1, False)


def test_a_closed_item_shows_how_it_was_verified_and_when_it_closed() -> None:
    row = row_after(scenarios.archived())
    assert (row["method"], row["record"], row["verified_by"]) == ("现场核查", "属实", VERIFIER)
    assert (row["closed_on"], row["closed_year"]) == (scenarios.CLOSED_ON, 2026)
    assert (row["result"], row["file_number"]) == (Result.RECTIFIED.value, "2026-ZG-1")


def test_a_reopened_item_keeps_its_past_counts_and_starts_again() -> None:
    row = row_after(scenarios.reopened())
    assert (row["reopened_count"], row["false_closure"]) == (1, False)
    assert (row["closed_on"], row["closed_year"], row["result"]) == (None, 0, "")
    assert (row["claimed_on"], row["claim_in_time"]) == (None, None)


def test_corrections_reassignments_and_successors_show() -> None:
    corrected = scenarios.play(asked.correct_item(), after=scenarios.rectifying())
    assert (row_after(corrected)["title"], row_after(corrected)["due_on"]) == (
        "未出示执法证", asked.LATER,
    )  # fmt: skip
    reassigned = scenarios.play(asked.reassign(), after=corrected)
    assert row_after(reassigned)["responsible_person"] == HANDLER
    passed_on = scenarios.play(asked.change_holder(), after=reassigned)
    assert (row_after(passed_on)["handler"], row_after(passed_on)["responsible_person"]) == (
        SECOND, HANDLER,
    )  # fmt: skip
    strangers = scenarios.play(asked.change_holder(role="cooperator"), after=reassigned)
    assert row_after(strangers)["handler"] == HANDLER


def test_an_imported_item_shows_what_its_ledger_lacks() -> None:
    history = scenarios.imported_open(unmatched=("老王",))
    row = row_after(history)
    assert (row["imported"], row["roles_missing"]) == (True, "leader verifying_unit")
    assert (row["unmatched"], row["registered_on"]) == ("老王", asked.FOUND_ON)
    filled = row_after(scenarios.play(asked.fill_roles(), after=history))
    assert (filled["roles_missing"], filled["leader"]) == ("", LEADER)


@pytest.fixture
def lights() -> Any:
    """One item of every light, around today."""
    with reading(
        due("long-late", date(2026, 11, 10)),
        due("late", TODAY - timedelta(days=1)),
        due("today", TODAY),
        due("later", date(2027, 1, 15)),
        ("rectifications/claimed", scenarios.claimed(number="claimed")),
        ("rectifications/closed", scenarios.closed(number="closed")),
    ) as moments:
        yield moments


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


@pytest.mark.parametrize("after", ["x", "x~2026-11-01~rectifications/1", "0~yesterday~x"])
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


def test_one_sees_the_items_that_bind_a_unit_one_may_see() -> None:
    elsewhere = docketed_as(scenarios.docketed(), unit=TOWN, source=Source.AUDIT)
    with reading(
        (ITEM, scenarios.rectifying()),
        ("rectifications/elsewhere", elsewhere),
        ("rectifications/closed", scenarios.closed()),
    ) as moments:
        read = moments.now
        for unit in (ENFORCEMENT, AFFAIRS):  # owner and lead, assisting
            assert streams(read, OPEN, frozenset({unit})) == ["1"]
            assert rectifications.count(read, CLOSED, frozenset({unit})) == 1
        assert streams(read, BOTH, frozenset({TOWN})) == ["elsewhere"]
        assert rectifications.facets(read, BOTH, frozenset({TOWN}))["source"] == {"audit": 1}
        assert streams(read, BOTH, frozenset()) == []
        assert rectifications.item(read, ITEM, {AFFAIRS}) is not None
        assert rectifications.item(read, ITEM, {TOWN}) is None
        assert rectifications.item(read, "rectifications/none", {TOWN}) is None


def test_several_thousand_visible_units_are_no_trouble(lights: Moments) -> None:
    many = frozenset({ENFORCEMENT, *(f"units/{number}" for number in range(8_000))})
    assert rectifications.count(lights.now, BOTH, many) == 6
    assert rectifications.facets(lights.now, BOTH, many)["light"]["closed"] == 1


def test_a_unit_dispatched_to_no_longer_loses_sight_of_the_item() -> None:
    again = asked.dispatch(
        lead_unit=AFFAIRS, responsible_person=ASSISTANT, handler=ASSISTANT,
        assisting=(Assisting(unit=ENFORCEMENT, person=HANDLER),), sub_items=(),
    )  # fmt: skip
    history = docketed_as(scenarios.play(again, after=scenarios.returned()), unit=TOWN)
    with reading((ITEM, history)) as moments:
        first = moments.after(ItemDispatched)
        assert {row["unit"] for row in rectifications.units_of(first, [ITEM])[ITEM]} == {
            TOWN, ENFORCEMENT, AFFAIRS,
        }  # fmt: skip
        places = {
            (row["place"], row["unit"], row["person"])
            for row in rectifications.units_of(moments.now, [ITEM])[ITEM]
        }
        assert places == {
            ("owner", TOWN, ""), ("lead", AFFAIRS, ""), ("assisting", ENFORCEMENT, HANDLER),
        }  # fmt: skip
        assert rectifications.sub_items_of(moments.now, [ITEM]) == {}


def test_a_past_board_has_the_items_and_lights_of_its_day() -> None:
    history = scenarios.closed()
    with reading((ITEM, history)) as moments:
        before = moments.after(ItemDispatched)
        assert streams(before, BOTH) == ["1"]
        assert rectifications.facets(before, BOTH)["light"] == {"not_due": 1}
        assert streams(moments.after(ItemClosed), OPEN) == []
        assert rectifications.count(before, CLOSED, frozenset({AFFAIRS})) == 0
        assert rectifications.count(moments.now, CLOSED, frozenset({AFFAIRS})) == 1


def test_by_happened_time_an_imported_item_was_there_before_it_was_recorded() -> None:
    old = scenarios.imported_closed(ordered_due_on=date(2026, 10, 30))
    with reading((ITEM, old), ("rectifications/2", scenarios.claimed())) as moments:
        read = moments.now

        def then(day: date, listing: Listing) -> list[tuple[str, str]]:
            asked_then = Filters(
                bounds=bounds(day), listing=listing, closed_year=2026, happened_by=day
            )
            page = rectifications.board(read, asked_then, frozenset({ENFORCEMENT}))
            assert rectifications.count(read, asked_then) == len(page.rows)
            return [
                (row["stream"].removeprefix("rectifications/"), row["light"]) for row in page.rows
            ]

        assert then(date(2026, 10, 19), Listing.BOTH) == []
        assert then(date(2026, 10, 21), Listing.OPEN) == [("1", "due_soon")]
        assert then(date(2026, 10, 31), Listing.OPEN) == [("1", "overdue"), ("2", "not_due")]
        assert then(date(2026, 11, 1), Listing.CLOSED) == [("1", "closed")]
        assert then(TODAY, Listing.BOTH) == [("2", "awaiting_verification"), ("1", "closed")]


def test_parts_are_done_returned_and_dropped_with_their_plan() -> None:
    with reading((ITEM, scenarios.sent_back())) as moments:
        first, second = rectifications.measures_of(moments.now, [ITEM])[ITEM]
        assert (first["done_on"], second["done_on"]) == (date(2026, 11, 12), None)
        (training,) = rectifications.sub_items_of(moments.now, [ITEM])[ITEM]
        assert (training["unit"], training["report"]) == (AFFAIRS, "已完成")
        (mine,) = rectifications.parts_due(moments.now, HANDLER)
        assert (mine["kind"], mine["ordinal"], mine["due_on"]) == ("measure", 2, asked.DUE)
    with reading(
        (ITEM, scenarios.play(asked.send_plan_back(), after=scenarios.plan_submitted()))
    ) as moments:
        assert rectifications.measures_of(moments.now, [ITEM]) == {}
    with reading(
        (
            ITEM,
            scenarios.play(
                asked.fail_verification(measures=(), sub_items=(1,)), after=scenarios.verifying()
            ),
        )
    ) as moments:
        (training,) = rectifications.sub_items_of(moments.now, [ITEM])[ITEM]
        assert training["done_on"] is None


def test_a_shorter_plan_leaves_no_measure_of_the_longer_one() -> None:
    history = scenarios.play(
        asked.send_plan_back(),
        asked.submit_plan(measures=(asked.TRAIN,)),
        after=scenarios.plan_submitted(),
    )
    with reading((ITEM, history)) as moments:
        (only,) = rectifications.measures_of(moments.now, [ITEM])[ITEM]
        assert only["text"] == "组织培训"


def test_a_look_back_is_found_by_who_is_to_make_it() -> None:
    with reading((ITEM, scenarios.looking_back())) as moments:
        (row,) = rectifications.look_backs_of(moments.now, SUPERVISOR)
        assert (row["stream"], row["verified_by"]) == (ITEM, VERIFIER)
        assert rectifications.look_backs_of(moments.now, VERIFIER) == []


def test_an_item_is_found_by_number_finding_or_the_key_of_its_old_ledger() -> None:
    with reading((ITEM, scenarios.imported_closed())) as moments:
        for given in (
            {"number": "FZ-2025-009"},
            {"finding": asked.FINDING},
            {"source_key": "台账-7"},
        ):
            row = rectifications.find(moments.now, **given)
            assert row is not None
            assert row["stream"] == ITEM
        assert rectifications.find(moments.now, number="FZ-2025-010") is None
