"""The timeline: every fact, who did it, when it happened and when it was recorded."""

from dataclasses import replace
from datetime import date, timedelta

from projections import timeline
from projections.timeline import Acts
from tests import asked, scenarios
from tests.known import HANDLER, HEAD, SUPERVISOR
from tests.projections.laws import FIRST_RECORDED
from tests.projections.reading import reading

ITEM, FINDING, DUTY = asked.ITEM, asked.FINDING, asked.DUTY
STREAMS = (
    (FINDING, scenarios.confirmed()),
    (ITEM, scenarios.closed()),
    (DUTY, scenarios.accepted()),
)


def test_every_fact_of_a_matter_is_told_in_order() -> None:
    with reading(*STREAMS) as moments:
        told = timeline.of(moments.now, [FINDING, ITEM])
        facts = [at.fact.name for at in moments.facts if at.stream_id in (FINDING, ITEM)]
        assert [entry["fact"] for entry in told] == facts
        assert told[0]["fact"] == "findings.FindingRecorded"
        assert told[0]["recorded_at"] == FIRST_RECORDED + timedelta(hours=1)
        assert told[-1]["happened_on"] == scenarios.CLOSED_ON
        before = timeline.of(moments.now, [FINDING, ITEM], happened_by=date(2026, 10, 26))
        assert before[-1]["fact"] == "rectifications.ItemDispatched"


def test_an_entry_keeps_the_words_of_its_fact_and_of_its_parts() -> None:
    with reading(
        (ITEM, scenarios.play(asked.report_progress(), after=scenarios.rectifying()))
    ) as m:
        entry = timeline.of(m.now, [ITEM])[-1]
        assert timeline.words(entry) == {"text": "已开两次会"}
        docketed = timeline.words(timeline.of(m.now, [ITEM])[0])
        assert (docketed["source"], docketed["ordered_due_on"]) == ("supervision", "2026-12-11")
        assert (docketed["must_publish"], "repeats" in docketed) == (False, False)
        ordered, *_ = docketed["deadlines"]
        assert (ordered["clock"], ordered["due_on"]) == ("ordered", "2026-12-11")
        assert "act" not in docketed


def test_a_matter_knows_what_other_streams_recorded_about_it() -> None:
    with reading(*STREAMS) as moments:
        about = [(row["stream"], row["fact"]) for row in timeline.about(moments.now, ITEM)]
        assert about == [(DUTY, "responsibilities.DutyAssigned")]
        (docketing,) = timeline.about(moments.now, FINDING)
        assert docketing["fact"] == "rectifications.ItemDocketed"
        assert timeline.about(moments.now, FINDING, happened_by=date(2026, 10, 21)) == []


def test_acts_of_a_person_are_their_own_and_those_of_their_delegates() -> None:
    *before, claimed = scenarios.claimed()
    lent = claimed.by(replace(claimed.act, person=HANDLER, on_behalf_of=HEAD))
    answered = scenarios.accepted()[-1]
    caused = answered.by(replace(answered.act, cause="rectifications/1@3"))
    with reading((ITEM, [*before, lent]), (DUTY, [caused])) as moments:
        acts = timeline.acts_of(moments.now, HEAD, Acts(limit=9))
        assert [(row["fact"].split(".")[1], row["person"]) for row in acts] == [
            ("CompletionClaimed", HANDLER), ("PlanSubmitted", HEAD),
        ]  # fmt: skip
        (older,) = timeline.acts_of(moments.now, HEAD, Acts(before=acts[0]["since"], limit=9))
        assert older["fact"] == "rectifications.PlanSubmitted"
        handler = [row["fact"] for row in timeline.acts_of(moments.now, HANDLER, Acts(limit=9))]
        assert "responsibilities.DutyAccepted" not in handler  # it followed from another fact
        planned_on = older["happened_on"]
        assert len(timeline.acts_of(moments.now, HEAD, Acts(happened_by=planned_on, limit=9))) == 1
        assert len(timeline.acts_of(moments.now, HEAD, Acts(limit=1))) == 1


def test_late_entries_show_their_reason_and_when_they_were_recorded() -> None:
    first, last = scenarios.submitted()
    late = last.by(replace(last.act, late_reason="当时断网"))
    with reading((FINDING, [first, late])) as moments:
        recorded_on = date(2026, 1, 5)
        in_time, entry = timeline.of(moments.now, [FINDING])
        assert (in_time["late"], in_time["late_reason"]) == (False, "")
        assert (entry["late"], entry["late_reason"]) == (True, "当时断网")
        assert entry["recorded_on"] == recorded_on
        assert timeline.acts_of(moments.now, SUPERVISOR, Acts(limit=9)) == []
