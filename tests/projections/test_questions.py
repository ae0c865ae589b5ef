"""What several read models answer together: ledger, item, person, unit, overview, my work."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.checklists import DraftChecklist, PublishChecklist
from domain.inspections import PlanInspection, StartInspection
from domain.kernel.known import Question
from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType
from domain.persons import RenamePerson
from domain.posts import AppointPerson, DelegatePost, ReleasePerson, ReleaseReason
from domain.rectifications import CompletionClaimed, ItemDispatched, ItemImported
from domain.units import MergeUnit, RenameUnit
from projections import rectifications
from projections.boards import Paging
from projections.questions import item, ledger, my_work, overview, person, unit
from projections.questions.my_work import MyWork, Standing
from projections.rectifications import Filters, Listing
from services.authority import SYSTEM
from services.reading import viewer_of
from tests import asked
from tests.county import ADMIN, OTHER_TOWN
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    TOWN,
    VERIFIER,
)
from tests.projections.reading import Moments, bounds, read_models
from tests.projections.story import Story

OPEN = Filters(bounds=bounds())
BOTH = replace(OPEN, listing=Listing.BOTH, closed_year=2026)
SECOND_VERIFIER = "persons/second-verifier"


def october(day: int) -> date:
    return date(2026, 10, day)


def november(day: int) -> date:
    return date(2026, 11, day)


def at_work(story: Story) -> str:
    """An item from its finding to an approved plan; its stream."""
    id = story.docket()
    story.on(october(26)).says(asked.dispatch(id=id))
    story.on(october(27)).says(asked.acknowledge(id=id))
    story.on(october(29)).says(asked.submit_plan(id=id))
    story.on(november(2)).says(asked.approve_plan(id=id))
    return id


def parts_done(story: Story, id: str) -> None:
    """Its measures and its sub-item done."""
    story.on(november(12))
    story.says(asked.complete_measure(1, id=id))
    story.says(asked.complete_measure(2, id=id))
    story.says(asked.complete_sub_item(id=id))


def claimed(story: Story) -> str:
    """The same item, claimed."""
    id = at_work(story)
    parts_done(story, id)
    story.on(november(16)).says(asked.claim(id=id))
    return id


def closed(story: Story) -> str:
    """The same item, closed."""
    id = claimed(story)
    story.on(november(17)).says(asked.accept_claim(id=id))
    story.on(november(18)).says(asked.pass_verification(id=id))
    story.on(november(19)).says(asked.judge(id=id))
    story.on(november(20)).says(asked.close(id=id))
    return id


@pytest.fixture(scope="module")
def after_closing() -> Iterator[tuple[Moments, str]]:
    """One item closed, another docketed, a third imported."""
    story = Story()
    id = closed(story)
    story.docket("findings/other", title="案卷不全")
    story.imports(asked.import_item(id="rectifications/old", measures="补齐台账"))
    with read_models(story.facts) as moments:
        yield moments, id


Told = tuple[Moments, str]


def test_the_ledger_carries_the_names_of_units_and_persons(after_closing: Told) -> None:
    moments, id = after_closing
    page = ledger.board(moments.now, BOTH)
    row = next(row for row in page.rows if row["stream"] == id)
    assert row["lead_unit_name"] == "综合行政执法大队"
    assert (row["responsible_person_name"], row["verified_by_name"]) == ("周启明", "罗以宁")
    unnamed = next(row for row in page.rows if row["title"] == "案卷不全")
    assert (unnamed["lead_unit_name"], unnamed["leader_name"]) == ("", "")


def test_the_four_lists_hold_what_the_board_was_filtered_by(after_closing: Told) -> None:
    moments, id = after_closing
    read = moments.now
    problems = {line["stream"]: line for line in ledger.problems(read, BOTH)}
    assert problems[id]["details"] == "执法人员未出示证件"
    assert problems["rectifications/old"]["details"] == "执法人员未出示证件"  # of the same finding
    tasks = [line for line in ledger.tasks(read, BOTH) if line["stream"] == id]
    assert [(line["ordinal"], line["measure"]) for line in tasks] == [
        (1, "组织培训"), (2, "建立台账"),
    ]  # fmt: skip
    assert tasks[0]["stages"] == (("完成培训", date(2026, 12, 1), november(12)),)
    old = next(line for line in ledger.tasks(read, OPEN) if line["stream"] == "rectifications/old")
    assert (old["ordinal"], old["measure"], old["measure_due_on"]) == (0, "补齐台账", None)
    answering = {line["stream"]: line for line in ledger.responsibilities(read, BOTH)}
    assert answering[id]["assisting_names"] == ("便民服务中心",)
    assert answering[id]["leader_name"] == "郑立言"
    lines = {line["stream"]: line for line in ledger.ledger(read, BOTH)}
    assert (lines[id]["method"], lines[id]["light"]) == ("现场核查", "closed")
    assert [name for name, _, _ in lines[id]["evidence"]] == ["照片.jpg"] * 4
    assert list(ledger.ledger(read, BOTH, frozenset())) == []
    assert len(lines) == rectifications.count(read, BOTH)


def test_a_long_list_is_read_in_several_batches(
    after_closing: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments, _ = after_closing
    whole = [line["stream"] for line in ledger.problems(moments.now, BOTH)]
    monkeypatch.setattr(ledger, "AT_ONCE", 1)
    assert [line["stream"] for line in ledger.problems(moments.now, BOTH)] == whole


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
    assert told == {LEADER: {asked.FINDING}, ADMIN: {asked.FINDING, "findings/there"}}


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


@pytest.fixture(scope="module")
def after_leaving() -> Iterator[Told]:
    """The head hands a late item over, is renamed and transferred; the unit is renamed, merged."""
    story = Story()
    id = claimed(story)
    late = story.on(november(17)).docket("findings/late", found_on=november(17))
    story.says(
        asked.dispatch(
            id=late, sub_items=(), assisting=(), responsible_person=HEAD, on=november(17)
        )
    )
    head = asked.act(HEAD)
    story.on(november(20))
    admin = "persons/admin"
    story.says(
        RenameUnit(
            id=ENFORCEMENT, full_name="综合执法大队", short_name="云溪执法", act=asked.act(admin)
        )
    )
    story.says(RenamePerson(id=HEAD, full_name="周远", reason="改名", act=asked.act(admin)))
    story.says(
        DelegatePost(
            id="posts/head", to_person=HANDLER, since=november(20), until=november(20),
            reason="培训", act=head,
        )
    )  # fmt: skip
    story.says(
        ReleasePerson(
            id="posts/head", until=november(20), reason=ReleaseReason.TRANSFER, act=asked.act(admin)
        )
    )
    story.on(TODAY)
    story.says(MergeUnit(id=ENFORCEMENT, into=AFFAIRS, reason="机构改革", act=asked.act(admin)))
    with read_models(story.facts) as moments:
        yield moments, id


def test_a_record_is_whole_after_transfer_rename_merger_and_the_end_of_the_account(
    after_leaving: Told,
) -> None:
    moments, id = after_leaving
    record = person.record(moments.now, HEAD, TODAY)
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
    known = person.record(moments.after(ItemDispatched), HEAD, TODAY)
    assert known is not None
    assert ([row["full_name"] for row in known.former_names], known.acts) == (["周启明"], [])
    then = person.record(moments.now, HEAD, TODAY, happened_by=october(29))
    assert then is not None
    assert [row["fact"] for row in then.acts] == ["rectifications.PlanSubmitted"]
    assert [row["subject"] for row in then.duties] == [id]
    assert then.posts[0]["ended_on"] is None
    assert person.record(moments.now, "persons/none", TODAY) is None


def test_a_duty_for_a_finding_shows_the_finding(after_leaving: Told) -> None:
    moments, _ = after_leaving
    record = person.record(moments.now, INSPECTOR, TODAY)
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


def test_a_unit_shows_its_names_members_and_the_items_it_leads(after_leaving: Told) -> None:
    moments, _ = after_leaving
    page = unit.unit(moments.now, ENFORCEMENT, november(19), bounds())
    assert page is not None
    assert (page.unit["active"], page.unit["successor"]) == (False, AFFAIRS)
    assert {row["person_name"] for row in page.members} == {"林小禾", "周远"}
    later = unit.unit(moments.now, ENFORCEMENT, TODAY, bounds(), frozenset())
    assert later is not None
    assert ([row["person"] for row in later.members], later.lights) == ([HANDLER], {})
    assert sum(page.lights.values()) == rectifications.count(moments.now, page.filters) == 2
    town = unit.unit(moments.now, TOWN, TODAY, bounds())
    assert town is not None
    assert {row["stream"] for row in town.parts} == {ENFORCEMENT, AFFAIRS, SAFETY}
    assert unit.unit(moments.now, "units/none", TODAY, bounds()) is None


def test_every_figure_is_the_length_of_its_list(after_closing: Told) -> None:
    moments, _ = after_closing
    for read in (moments.now, moments.after(CompletionClaimed), moments.after(ItemImported)):
        found = overview.overview(read, bounds(date(2026, 12, 15)))
        for name, figure in found.figures.items():
            rows = rectifications.board(read, figure.filters, None, Paging(limit=100)).rows
            assert len(rows) == figure.count, name


def test_the_overview_counts_units_in_their_order_and_days_ahead(after_closing: Told) -> None:
    moments, _ = after_closing
    found = overview.overview(moments.now, bounds())
    counts = {name: figure.count for name, figure in found.figures.items()}
    assert (counts["open"], counts["closed_this_year"], counts["registered_this_year"]) == (2, 1, 3)
    assert (counts["waiting_for_leader"], counts["roles_missing"]) == (1, 2)
    assert [(row.unit, row.full_name, row.lights) for row in found.by_unit] == [
        (ENFORCEMENT, "综合行政执法大队", {"not_due": 1}), ("", "", {"not_due": 1}),
    ]  # fmt: skip
    assert found.due_ahead == {asked.DUE: 2}
    assert (found.registered, found.closed) == ({10: 2, 11: 1}, {11: 1})
    late = overview.overview(moments.now, bounds(date(2026, 12, 15)), frozenset({ENFORCEMENT}))
    assert {row["title"] for row in late.longest_overdue} == {"旧问题", "案卷不全"}
    assert late.figures["overdue"].count == 2


def standing(*roles: Role, units: Sequence[str], reach: Sequence[str] | None = None) -> Standing:
    """A post with these roles."""
    return Standing(
        roles=frozenset(roles),
        units=frozenset(units),
        reach=None if reach is None else frozenset(reach),
    )


HANDLES = standing(Role.HANDLER, units=[ENFORCEMENT])
HEADS = standing(Role.UNIT_HEAD, units=[ENFORCEMENT])
SUPERVISES = standing(Role.SUPERVISOR, units=[SAFETY], reach=[TOWN, ENFORCEMENT, AFFAIRS, SAFETY])
LEADS = standing(Role.LEADER_IN_CHARGE, units=[TOWN])


def acts(story: Story, who: str, *standings: Standing) -> list[str]:
    """The acts on a person's list."""
    return [task.act.partition(".")[2] for task in work(story, who, *standings).tasks]


def work(story: Story, who: str, *standings: Standing) -> MyWork:
    with read_models(story.facts) as moments:
        return my_work.my_work(moments.now, who, standings, bounds())


def test_the_ball_goes_from_hand_to_hand_with_the_act_that_is_owed() -> None:
    story = Story()
    story.says(asked.record())
    assert acts(story, INSPECTOR) == ["SubmitFinding"]
    story.says(asked.submit())
    assert acts(story, SUPERVISOR, SUPERVISES) == ["ConfirmFinding"]
    assert "ConfirmFinding" not in acts(story, SECOND, SUPERVISES)  # an inspector of it
    id = story.confirm()
    assert acts(story, LEADER, LEADS) == ["Dispatch"]
    story.on(october(26)).says(asked.dispatch(id=id))
    signing = work(story, HANDLER, HANDLES).tasks[0]
    assert (signing.act, signing.due_on) == ("rectifications.Acknowledge", october(27))
    assert acts(story, HEAD, HEADS) == ["Acknowledge", "AcceptDuty"]
    story.on(october(27)).says(asked.acknowledge(id=id))
    assert acts(story, HANDLER, HANDLES) == []
    assert acts(story, HEAD, HEADS) == ["SubmitPlan", "AcceptDuty"]
    story.on(october(29)).says(asked.submit_plan(id=id))
    assert acts(story, SUPERVISOR, SUPERVISES) == ["ApprovePlan"]
    assert "CompleteMeasure" not in acts(story, ASSISTANT)  # not before the plan is approved
    (waiting,) = work(story, HANDLER, HANDLES).waiting
    assert (waiting["holder"], waiting["holder_since"]) == ("office", october(29))
    story.on(november(2)).says(asked.approve_plan(id=id))
    assert acts(story, ASSISTANT) == [
        "CompleteSubItem", "CompleteMeasure", "AcceptDuty", "AcceptDuty",
    ]  # fmt: skip
    assert acts(story, HANDLER, HANDLES) == ["ReportProgress", "CompleteMeasure"]


def test_more_time_is_checked_by_the_office_and_granted_by_the_leader_of_the_item() -> None:
    story = Story()
    id = at_work(story)
    story.on(november(9)).says(asked.request_extension(id=id))
    assert "CheckExtension" in acts(story, SUPERVISOR, SUPERVISES)
    story.says(asked.check_extension(id=id))
    assert "GrantExtension" in acts(story, LEADER, LEADS)
    assert "GrantExtension" not in acts(story, "persons/principal", LEADS)  # another leads it
    story.says(asked.refuse_extension(id=id))
    story.on(november(12))
    for command in (
        asked.complete_measure(1),
        asked.complete_measure(2),
        asked.complete_sub_item(),
    ):
        story.says(replace(command, id=id))
    assert "ClaimCompletion" in acts(story, HEAD, HEADS)
    assert acts(story, HANDLER, HANDLES) == ["ReportProgress"]
    story.on(november(16)).says(asked.claim(id=id))
    assert "AcceptClaim" in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(17)).says(asked.accept_claim(id=id))
    assert acts(story, VERIFIER, SUPERVISES) == ["PassVerification"]
    story.on(november(18)).says(asked.pass_verification(id=id))
    assert "JudgeResult" in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(19)).says(asked.judge(id=id))
    assert "CloseItem" in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(20)).says(asked.close(id=id))
    assert "CloseItem" not in acts(story, SUPERVISOR, SUPERVISES)
    story.on(november(23)).says(asked.start_look_back(id=id, verifier=SECOND_VERIFIER))
    assert "ConfirmLookBack" in acts(story, SECOND_VERIFIER)


def test_what_is_to_be_rectified_at_once_begins_without_a_plan() -> None:
    story = Story()
    story.says(asked.record())
    story.says(asked.submit())
    id = story.confirm(rectification_type=RectificationType.IMMEDIATE)
    story.says(asked.dispatch(id=id))
    story.says(asked.acknowledge(id=id))
    assert acts(story, HANDLER, HANDLES) == ["StartAtOnce"]


def test_nothing_is_owed_of_an_item_whose_roles_are_missing() -> None:
    story = Story()
    story.imports(asked.import_item())
    assert acts(story, HANDLER, HANDLES) == []


def test_one_act_owed_by_two_posts_is_one_line() -> None:
    story = Story()
    story.says(asked.record())
    story.says(asked.submit())
    assert acts(story, SUPERVISOR, SUPERVISES, SUPERVISES) == ["ConfirmFinding"]


def test_an_inspection_is_on_the_list_of_those_named_to_make_it() -> None:
    story = Story(TODAY)
    asks = Question(id="甲", text="是否亮证", clause="第1条", severity="ordinary")
    content = {"title": "执法规范", "basis_law": "行政处罚法", "questions": (asks,)}
    supervisor, inspector = asked.act(SUPERVISOR), asked.act(INSPECTOR)
    story.says(DraftChecklist(id="checklists/1", act=supervisor, **content))
    story.says(PublishChecklist(id="checklists/1", act=supervisor))
    story.says(
        PlanInspection(
            id="inspections/1", act=inspector, plan_number="2026-1", basis_law="行政处罚法",
            basis_article="55", unit=ENFORCEMENT, site="东街", checklist="checklists/1",
            checklist_version=1, inspectors=(INSPECTOR, SECOND), scheduled_on=TODAY,
        )
    )  # fmt: skip
    assert acts(story, SECOND) == ["StartInspection"]
    story.says(StartInspection(id="inspections/1", act=inspector))
    assert acts(story, INSPECTOR) == ["AnswerQuestions"]
    assert acts(story, HANDLER) == []


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
        record = person.record(moments.now, HEAD, TODAY)
        assert record is not None
        assert [row["title"] for row in record.posts] == ["大队长", "主任"]
