"""The parts of an item, and finding single items."""

from datetime import date

from projections import rectifications
from tests import asked, scenarios
from tests.known import (
    AFFAIRS,
    HANDLER,
    SUPERVISOR,
    VERIFIER,
)
from tests.projections.reading import reading

ITEM = asked.ITEM


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
