"""What every ledger promises, whatever it is kept in.

A test module names its ledgers by subclasses with a fixture `ledger` over the fixture `clock`.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from domain.kernel.rules import Conflict, Malformed
from domain.ports import Ledger, Write
from tests.contracts.samples import NOON, Noted, SetClock, key, premise, write

SECOND = timedelta(seconds=1)


def texts(facts: Any) -> list[str]:
    """What was noted, in the order given."""
    return [recorded.fact.text for recorded in facts]


class LedgerContract:
    @pytest.fixture
    def clock(self) -> SetClock:
        return SetClock()

    def test_an_empty_ledger_has_nothing_to_tell(self, ledger: Ledger) -> None:
        assert ledger.head() == 0
        assert list(ledger.since(0)) == []
        assert ledger.history("samples/a") == []
        assert ledger.position_at(NOON) == 0
        assert ledger.find(key("1")) is None

    def test_a_fact_comes_back_in_its_place(self, ledger: Ledger) -> None:
        appended = ledger.append([write("a", 0, "one")])
        (recorded,) = ledger.history("samples/a")
        assert (appended.first, appended.last, appended.repeated) == (1, 1, False)
        assert (recorded.position, recorded.stream_id, recorded.version) == (1, "samples/a", 1)
        assert recorded.fact == Noted(text="one")
        assert recorded.recorded_at == appended.recorded_at == NOON
        assert recorded.recorded_at.tzinfo is UTC

    def test_facts_of_several_streams_are_recorded_in_one_order(self, ledger: Ledger) -> None:
        ledger.append([write("a", 0, "1")])
        appended = ledger.append([write("b", 0, "2", "3"), write("a", 1, "4")])
        assert (appended.first, appended.last) == (2, 4)
        assert texts(ledger.since(0)) == ["1", "2", "3", "4"]
        assert texts(ledger.history("samples/a")) == ["1", "4"]
        assert [recorded.version for recorded in ledger.since(0)] == [1, 1, 2, 2]

    def test_a_reader_gets_what_comes_after_and_no_more_than_asked(self, ledger: Ledger) -> None:
        ledger.append([write("a", 0, "1", "2", "3", "4")])
        assert texts(ledger.since(1, limit=2)) == ["2", "3"]
        assert texts(ledger.since(4)) == []
        assert texts(ledger.history("samples/a", after=3)) == ["4"]

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_a_write_at_another_version_conflicts(self, ledger: Ledger, expected: int) -> None:
        ledger.append([write("a", 0, "1", "2")])
        with pytest.raises(Conflict) as conflict:
            ledger.append([write("b", 0, "x"), write("a", expected, "3")])
        assert conflict.value.code == "stream_moved"
        assert conflict.value.values["streams"] == ("samples/a",)
        assert texts(conflict.value.changed) == ["1", "2"][expected:]
        assert ledger.head() == 2
        assert ledger.history("samples/b") == []

    def test_a_conflict_shows_what_changed_in_every_stream_that_moved(self, ledger: Ledger) -> None:
        ledger.append([write("a", 0, "1"), write("b", 0, "2"), write("c", 0, "3")])
        ledger.append([write("b", 1, "4"), write("a", 1, "5")])
        with pytest.raises(Conflict) as conflict:
            ledger.append([write("a", 1, "x"), write("b", 1, "x"), write("c", 1, "x")])
        assert texts(conflict.value.changed) == ["4", "5"]
        assert conflict.value.values["streams"] == ("samples/a", "samples/b")

    def test_a_check_only_write_lets_the_others_pass_at_its_version(self, ledger: Ledger) -> None:
        ledger.append([write("a", 0, "1")])
        ledger.append([write("a", 1), write("none", 0), write("b", 0, "2")])
        assert texts(ledger.since(0)) == ["1", "2"]

    @pytest.mark.parametrize("check", [write("a", 0), write("a", 2), write("none", 1)])
    def test_a_check_only_write_at_another_version_conflicts(
        self, ledger: Ledger, check: Write
    ) -> None:
        ledger.append([write("a", 0, "1")])
        with pytest.raises(Conflict):
            ledger.append([check, write("b", 0, "2")])
        assert ledger.head() == 1

    @pytest.mark.parametrize(
        "writes", [[], [write("a", 0)], [write("a", 0, "1"), write("a", 1, "2")]]
    )
    def test_an_append_nobody_can_mean_is_a_bug(self, ledger: Ledger, writes: list[Write]) -> None:
        with pytest.raises(AssertionError):
            ledger.append(writes)
        assert ledger.head() == 0

    def test_a_premise_holds_until_a_stream_of_its_kinds_moves(self, ledger: Ledger) -> None:
        ledger.append([write("a", 0, "1")])
        ledger.append([write("b", 0, "2")], premise=premise(1, "samples"))
        ledger.append([write("b", 1, "3")], premise=premise(1, "elsewhere"))
        with pytest.raises(Conflict):
            ledger.append([write("b", 2, "4")], premise=premise(1, "samples", "elsewhere"))
        assert texts(ledger.since(0)) == ["1", "2", "3"]

    def test_a_repeated_request_is_answered_as_the_first_time(
        self, ledger: Ledger, clock: SetClock
    ) -> None:
        ledger.append([write("z", 0, "0")])
        request = [write("a", 0, "1", "2"), write("b", 0, "3")]
        first = ledger.append(request, key("k"))
        clock.advance(SECOND)
        ledger.append([write("a", 2, "4")])
        again = ledger.append(request, key("k"))
        assert (first.first, first.last, first.repeated) == (2, 4, False)
        assert (again.first, again.last, again.repeated) == (2, 4, True)
        assert again.recorded_at == first.recorded_at
        assert ledger.find(key("k")) == again
        assert ledger.head() == 5

    def test_a_key_used_for_another_request_is_malformed(self, ledger: Ledger) -> None:
        ledger.append([write("a", 0, "1")], key("k"))
        with pytest.raises(Malformed, match="key_reused"):
            ledger.append([write("a", 1, "2")], key("k", "another request"))
        with pytest.raises(Malformed, match="key_reused") as reused:
            ledger.find(key("k", "another request"))
        assert reused.value.values["first"] == 1, "what was recorded under it can be shown"
        under = ledger.recorded_under(key("k").name)
        assert under == ledger.find(key("k"))
        assert ledger.recorded_under(key("another").name) is None
        assert ledger.head() == 1

    def test_a_key_is_free_again_after_a_conflict(self, ledger: Ledger) -> None:
        ledger.append([write("a", 0, "1")])
        with pytest.raises(Conflict):
            ledger.append([write("a", 0, "2")], key("k"))
        assert not ledger.append([write("a", 1, "2")], key("k", "corrected")).repeated

    def test_recorded_time_never_falls(self, ledger: Ledger, clock: SetClock) -> None:
        ledger.append([write("a", 0, "1")])
        clock.set(NOON - timedelta(hours=1))
        appended = ledger.append([write("a", 1, "2")])
        assert appended.recorded_at == NOON
        clock.set(NOON + SECOND)
        assert ledger.append([write("a", 2, "3")]).recorded_at == NOON + SECOND

    def test_a_moment_finds_the_last_position_before_it(
        self, ledger: Ledger, clock: SetClock
    ) -> None:
        ledger.append([write("a", 0, "1", "2")])
        clock.advance(SECOND)
        ledger.append([write("a", 2, "3")])
        moments = [NOON, NOON + timedelta(microseconds=1), NOON + SECOND, NOON + 2 * SECOND]
        assert [ledger.position_at(moment) for moment in moments] == [0, 2, 2, 3]
        assert ledger.position_at(datetime(1949, 10, 1, tzinfo=UTC)) == 0

    def test_of_many_who_write_at_one_version_exactly_one_succeeds(self, ledger: Ledger) -> None:
        together = Barrier(8)

        def race(number: int) -> int:
            together.wait()
            try:
                ledger.append([write("a", 0, str(number)), write(f"own-{number}", 0, "x")])
            except Conflict as conflict:
                return len(conflict.changed)
            return 0

        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(race, range(8))) == [0] + [1] * 7
        assert ledger.head() == 2

    def test_of_one_request_sent_many_times_at_once_one_is_done(self, ledger: Ledger) -> None:
        together = Barrier(8)

        def race(_: int) -> tuple[int, int, bool]:
            together.wait()
            appended = ledger.append([write("a", 0, "1", "2")], key("k"))
            return appended.first, appended.last, appended.repeated

        with ThreadPoolExecutor(8) as threads:
            answers = sorted(threads.map(race, range(8)))
        assert answers == [(1, 2, False)] + [(1, 2, True)] * 7

    def test_writers_at_once_lose_nothing_and_leave_no_gap(self, ledger: Ledger) -> None:
        def record(stream: int) -> list[int]:
            return [ledger.append([write(str(stream), at, f"{at}")]).first for at in range(15)]

        with ThreadPoolExecutor(6) as threads:
            given = [position for own in threads.map(record, range(6)) for position in own]
        assert sorted(given) == list(range(1, 91))
        assert [recorded.position for recorded in ledger.since(0)] == list(range(1, 91))
        for stream in range(6):
            assert texts(ledger.history(f"samples/{stream}")) == [str(at) for at in range(15)]
