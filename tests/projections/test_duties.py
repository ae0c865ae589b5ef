"""Duties: every term is kept, and a day asks who held it then."""

from datetime import date

from domain.responsibilities import Held
from projections import duties
from tests import asked, scenarios
from tests.known import HANDLER, HEAD, TODAY
from tests.projections.reading import reading

DUTY, ITEM = asked.DUTY, asked.ITEM
OVER = scenarios.play(asked.hand_over_duty(), after=scenarios.accepted())


def test_a_duty_handed_over_names_its_successor_and_stays_the_persons() -> None:
    with reading((DUTY, OVER)) as moments:
        (term,) = duties.duties_of(moments.now, HANDLER)
        assert (term["held"], term["successor"]) == (Held.HANDED_OVER.value, HEAD)
        assert (term["began_on"], term["ended_on"]) == (asked.FOUND_ON, TODAY)
        assert (term["accepted_on"], term["open_matters"]) == (date(2026, 10, 27), "台账未完")
        (before,) = duties.duties_of(moments.at(2), HANDLER)
        assert (before["held"], before["ended_on"]) == (Held.ACCEPTED.value, None)


def test_a_duty_taken_up_again_is_a_second_term() -> None:
    again = asked.assign_duty(since=date(2026, 12, 1), on=date(2026, 12, 1))
    released = asked.release_duty(until=date(2026, 12, 24), on=date(2026, 12, 24))
    with reading((DUTY, scenarios.play(again, released, after=OVER))) as moments:
        second, first = duties.duties_of(moments.now, HANDLER)
        assert (first["held"], second["held"]) == (Held.HANDED_OVER.value, Held.RELEASED.value)
        assert (second["began_on"], second["reason"]) == (date(2026, 12, 1), "closed")
        assert [term["part"] for term in duties.duties_for(moments.now, ITEM)] == ["001", "002"]


def test_a_day_asks_who_held_the_duty_then() -> None:
    with reading((DUTY, OVER)) as moments:
        for day, holders in ((asked.FOUND_ON, [HANDLER]), (TODAY, [HANDLER])):
            found = duties.held_on(moments.now, ITEM, day)
            assert [term["person"] for term in found] == holders
        assert duties.held_on(moments.now, ITEM, date(2026, 10, 19)) == []
        assert duties.held_on(moments.now, ITEM, date(2026, 11, 25)) == []


def test_by_happened_time_a_later_end_had_not_come() -> None:
    with reading((DUTY, OVER)) as moments:
        (then,) = duties.duties_for(moments.now, ITEM, happened_by=date(2026, 11, 1))
        assert then["ended_on"] is None
        (today,) = duties.duties_of(moments.now, HANDLER, happened_by=TODAY)
        assert today["ended_on"] == TODAY
        assert duties.duties_of(moments.now, HANDLER, happened_by=date(2026, 1, 1)) == []


def test_duties_are_asked_for_one_role() -> None:
    with reading((DUTY, OVER)) as moments:
        assert len(duties.duties_of(moments.now, HANDLER, role="handler")) == 1
        assert duties.duties_of(moments.now, HANDLER, role="verifier") == []
