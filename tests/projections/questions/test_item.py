"""One item with all that belongs to it."""

from projections.questions import item, ledger
from services.authority import SYSTEM
from services.reading import viewer_of
from tests import asked
from tests.county import ADMIN, OTHER_TOWN
from tests.known import (
    AFFAIRS,
    LEADER,
    TODAY,
    TOWN,
)
from tests.projections.questions.told import OPEN, Told, claimed
from tests.projections.reading import read_models
from tests.projections.story import Story
from tests.scenarios import october


def test_an_item_page_joins_finding_parts_duties_evidence_and_timeline(after_closing: Told) -> None:
    moments, id = after_closing
    page = item.item(moments.now, id)
    assert page is not None
    assert page.finding is not None
    assert page.finding["title"] == page.item["title"] == "未亮证执法"
    assert {(row["place"], row["unit_name"]) for row in page.units} == {
        ("owner", "综合行政执法大队"), ("lead", "综合行政执法大队"), ("assisting", "便民服务中心"),
    }  # fmt: skip
    assert [row["text"] for row in page.measures] == ["组织培训", "建立台账"]
    assert [row["person_name"] for row in page.sub_items] == ["宋知远"]
    assert page.clocks["ordered"]["how"] == "closed"
    roles = {(row["role"], row["person_name"]) for row in page.duties}
    assert {("inspector", "陈向南"), ("handler", "林小禾"), ("verifier", "罗以宁")} <= roles
    doing = {"handler", "responsible_person", "cooperator", "verifier"}
    assert {row["held"] for row in page.duties if row["role"] in doing} == {"released"}
    assert len(page.evidence) == 5
    facts = [row["fact"] for row in page.timeline]
    assert facts[-1] == "findings.FindingRecorded"
    assert {"rectifications.ItemClosed", "responsibilities.DutyReleased"} <= set(facts)
    times = [row["recorded_at"] for row in page.timeline]
    assert times == sorted(times, reverse=True)


def test_an_item_page_is_for_those_who_may_see_one_of_its_units(after_closing: Told) -> None:
    moments, id = after_closing
    assert item.item(moments.now, id, {AFFAIRS}) is not None
    assert item.item(moments.now, id, {TOWN}) is None
    assert item.item(moments.now, "rectifications/none") is None


def test_an_item_page_tells_of_the_same_file_elsewhere_only_to_those_who_see_it_there() -> None:
    story = Story()
    id = claimed(story)
    there = asked.record(id="findings/there", at=OTHER_TOWN)
    story.desk.execute(there, SYSTEM)
    organisation = story.desk.known().organisation
    with read_models(story.facts) as moments:
        told = {}
        for who in (LEADER, ADMIN):
            visible = viewer_of(organisation, who, TODAY).units
            page = item.item(moments.now, id, visible)
            assert page is not None
            told[who] = {row["stream"] for row in page.used_elsewhere}
    assert told == {LEADER: set(), ADMIN: {"findings/there"}}  # its own finding is no other place


def test_an_item_page_by_happened_time_stops_at_the_day(after_closing: Told) -> None:
    moments, id = after_closing
    page = item.item(moments.now, id, happened_by=october(27))
    assert page is not None
    assert page.timeline[0]["happened_on"] <= october(27)
    assert {row["role"] for row in page.duties} >= {"inspector", "handler", "cooperator"}
    assert all(row["ended_on"] is None for row in page.duties if row["subject"] == id)
    assert len(page.evidence) == 1


def test_an_item_without_a_finding_has_a_page(after_closing: Told) -> None:
    story = Story()
    story.imports(asked.import_item(finding="", unmatched=("老王",)))
    with read_models(story.facts) as moments:
        page = item.item(moments.now, asked.ITEM)
        assert page is not None
        assert (page.finding, page.item["unmatched"]) == (None, "老王")
        (problem,) = ledger.problems(moments.now, OPEN)
        assert problem["details"] == ""
