"""From words to commands: every fault at once, text made clean, nobody forged."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.findings import RecordFinding
from domain.kernel.rules import Malformed
from domain.kernel.sources import Source
from domain.kernel.stream import UNSTAMPED
from domain.rectifications import Measure, SubmitPlan
from domain.responsibilities import HandOverDuty
from services.parsing import Fault, parse, read_json, unflatten, whole_number

SAID: dict[str, Any] = {
    "title": "问题",
    "details": "情况",
    "unit": "units/one",
    "source": "audit",
    "severity": "ordinary",
    "found_on": "2026-11-24",
    "place": {"words": "现场"},
    "basis_clause": "条款",
}


def faults(said: dict[str, Any], command: type[Any] = RecordFinding) -> dict[str, str]:
    """Field and reason of every fault."""
    with pytest.raises(Malformed) as caught:
        parse(command, "findings/one", said)
    return {fault.field: fault.reason for fault in caught.value.values["errors"]}


def test_words_become_a_command() -> None:
    command = parse(RecordFinding, "findings/one", SAID)
    assert command.id == "findings/one"
    assert command.act == UNSTAMPED
    assert (command.source, command.found_on) == (Source.AUDIT, date(2026, 11, 24))


def test_every_fault_is_named_at_once() -> None:
    said = {**SAID, "source": "rumour", "found_on": "2026-02-30", "colour": "red"}
    del said["details"]
    assert faults(said) == {
        "source": "not_a_choice",
        "found_on": "not_a_date",
        "details": "missing",
        "colour": "unknown_field",
    }


def test_a_choice_that_does_not_fit_names_those_that_do() -> None:
    with pytest.raises(Malformed) as caught:
        parse(RecordFinding, "findings/one", {**SAID, "source": "rumour"})
    (fault,) = caught.value.values["errors"]
    assert fault == Fault(
        field="source", reason="not_a_choice", allowed=tuple(source.value for source in Source)
    )


@pytest.mark.parametrize("field", ["act", "id"])
def test_nobody_can_say_who_they_are(field: str) -> None:
    assert faults({**SAID, field: "persons/somebody"}) == {field: "unknown_field"}


@pytest.mark.parametrize(
    "found_on", ["20261124", "2026-13-01", "1700000000", "24.11.2026", "2026-11-24T00:00:00", "x"]
)
def test_a_date_is_a_date_and_nothing_else(found_on: str) -> None:
    assert faults({**SAID, "found_on": found_on}) == {"found_on": "not_a_date"}


@pytest.mark.parametrize("found_on", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_no_office_can_mean_is_refused(found_on: str) -> None:
    assert faults({**SAID, "found_on": found_on}) == {"found_on": "date_out_of_range"}


@pytest.mark.parametrize("found_on", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_one_can_mean_are_days(found_on: str) -> None:
    said = {**SAID, "found_on": found_on}
    assert parse(RecordFinding, "findings/one", said).found_on == date.fromisoformat(found_on)


def test_a_day_inside_a_part_is_bounded_too() -> None:
    measure = {"text": "一", "standard": "s", "person": "p", "due_on": "0026-12-01"}
    said = {"cause": "原因", "goal": "目标", "measures": [measure]}
    assert faults(said, SubmitPlan) == {"measures[0].due_on": "date_out_of_range"}


def test_text_is_trimmed_and_normalised() -> None:
    command = parse(RecordFinding, "findings/one", {**SAID, "details": "  e\u0301\r\nx "})
    assert command.details == "\u00e9\nx"


def test_a_title_pasted_with_breaks_stands_on_one_line() -> None:
    said = {**SAID, "title": "处罚决定\r\n未公示\t12件", "place": {"words": "一楼\n大厅"}}
    command = parse(RecordFinding, "findings/one", said)
    assert (command.title, command.place.words) == ("处罚决定 未公示 12件", "一楼 大厅")


def test_what_is_nested_too_deeply_is_refused() -> None:
    nested: Any = "x"
    for _ in range(5_000):
        nested = [nested]
    assert faults({**SAID, "title": nested}) == {"title": "malformed"}


def test_text_is_bounded() -> None:
    assert faults({**SAID, "details": "长" * 10_001}) == {"details": "too_long"}
    parse(RecordFinding, "findings/one", {**SAID, "details": "长" * 10_000})


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "a\u202eb", "a\u2067b"])
def test_what_cannot_be_printed_is_refused(text: str) -> None:
    assert faults({**SAID, "details": text}) == {"details": "control_characters"}


def test_a_fault_inside_a_part_says_where() -> None:
    said = {
        "cause": "原因",
        "goal": "目标",
        "measures": [{"text": "一", "standard": "s", "person": "p", "due_on": "soon"}],
    }
    assert list(faults(said, SubmitPlan)) == ["measures[0].due_on"]


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ({"due_on": ""}, {"measures[0].due_on": "missing"}),
        ({"due_on": "soon"}, {"measures[0].due_on": "not_a_date"}),
        ({"sub_item": "x"}, {"measures[0].sub_item": "not_a_number"}),
        ({"text": 1}, {"measures[0].text": "malformed"}),
        ({"colour": "red"}, {"measures[0].colour": "unknown_field"}),
    ],
)
def test_a_fault_inside_a_part_says_what(part: dict[str, Any], fault: dict[str, str]) -> None:
    whole = {"text": "一", "standard": "s", "person": "p", "due_on": "2026-12-01"}
    said = {"cause": "原因", "goal": "目标", "measures": [{**whole, **part}]}
    assert faults(said, SubmitPlan) == fault


def test_a_part_without_a_field_names_it() -> None:
    said = {"cause": "原因", "goal": "目标", "measures": [{"text": "一"}]}
    lacking = ("standard", "person", "due_on")
    assert faults(said, SubmitPlan) == {f"measures[0].{name}": "missing" for name in lacking}


@pytest.mark.parametrize("field", ["source", "found_on"])
def test_what_must_be_chosen_and_is_not_is_missing(field: str) -> None:
    assert faults({**SAID, field: ""}) == {field: "missing"}


def test_dotted_names_make_parts_and_blank_rows_are_dropped() -> None:
    pairs = [
        ("cause", "原因"),
        ("goal", "目标"),
        ("measures.0.text", "一"),
        ("measures.0.standard", "s"),
        ("measures.0.person", "persons/p"),
        ("measures.0.due_on", "2026-12-01"),
        ("measures.1.text", ""),
        ("measures.1.due_on", ""),
    ]
    plan = parse(SubmitPlan, "rectifications/one", unflatten(pairs))
    expected = Measure(text="一", standard="s", person="persons/p", due_on=date(2026, 12, 1))
    assert plan.measures == (expected,)


def test_a_name_said_twice_is_a_list_and_once_a_list_of_one() -> None:
    assert unflatten([("inspectors", "a"), ("inspectors", "b")]) == {"inspectors": ["a", "b"]}


def test_a_name_that_is_both_a_word_and_a_part_is_refused() -> None:
    with pytest.raises(Malformed):
        unflatten([("place", "here"), ("place.words", "there")])


def test_yes_and_no_are_read_from_forms() -> None:
    said = {
        "to_person": "p",
        "to_post": "q",
        "until": "2026-01-01",
        "open_matters": "一件",
        "acknowledged": "true",
    }
    assert parse(HandOverDuty, "responsibilities/one", said).acknowledged is True
    assert faults({**said, "acknowledged": "perhaps"}, HandOverDuty) == {
        "acknowledged": "not_yes_or_no"
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.fixed_dictionaries({name: st.just(value) | JSON for name, value in SAID.items()}))
def test_whatever_is_said_is_a_command_or_malformed(said: dict[str, Any]) -> None:
    try:
        unexplained = parse(RecordFinding, "findings/one", said).id != "findings/one"
    except Malformed as malformed:
        unexplained = not malformed.values["errors"]
    assert not unexplained


@pytest.mark.parametrize("text", ["{", "[1,]", "NaN", "[-Infinity]", '{"\\ud800": 1}', "[" * 9_999])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="not_json"):
        read_json(text)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"b": [{"a": 1, "\\u0061": 1}]}'])
def test_a_key_said_twice_is_refused_and_named(text: str) -> None:
    with pytest.raises(Malformed, match="key_doubled") as caught:
        read_json(text)
    assert caught.value.values == {"name": "a"}


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 15, 10**15 - 1)])
def test_digits_are_a_whole_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", " 1", "٣", "²", "9" * 16, "1" * 5000])
def test_anything_else_is_no_whole_number(text: str) -> None:
    assert whole_number(text) is None


def test_a_part_of_a_list_is_counted_with_few_digits() -> None:
    digits = "1" * 5000
    assert unflatten([(f"measures.{digits}", "a")]) == {"measures": {digits: "a"}}


def test_a_text_of_marks_nobody_sees_is_no_text() -> None:
    assert parse(RecordFinding, "findings/one", {**SAID, "title": "\u200b\u200d"}).title == ""
