"""Every fact ever recorded stays readable: names, fields and codes are frozen."""

import pytest

from tests.architecture.vocabulary import REQUIRED, Words, frozen, losses, replaced, spoken, upcast

ADD = "run `python -m tests.architecture.vocabulary` and commit tests/golden/vocabulary.json"
OLD: Words = {"findings.FindingRecorded": {"title": f"{REQUIRED}str", "note": "str"}}


def test_no_recorded_word_is_lost() -> None:
    lost = list(losses(frozen(), spoken(), replaced(), upcast()))
    assert not lost, "\n".join(lost)


def test_every_new_word_is_frozen() -> None:
    new = {word: parts for word, parts in spoken().items() if frozen().get(word) != parts}
    assert not new, f"{', '.join(new)}: {ADD}"


@pytest.mark.parametrize(
    ("now", "complaint"),
    [
        ({}, "findings.FindingRecorded is gone"),
        ({"findings.FindingRecorded": {"title": f"{REQUIRED}str"}}, "note is gone"),
        (
            {"findings.FindingRecorded": {"title": f"{REQUIRED}int", "note": "str"}},
            "title was 'required str' and is 'required int'",
        ),
        (
            {
                "findings.FindingRecorded": {
                    **OLD["findings.FindingRecorded"],
                    "x": f"{REQUIRED}str",
                }
            },
            "x has no default",
        ),
    ],
)
def test_a_lost_word_is_found(now: Words, complaint: str) -> None:
    found = list(losses(OLD, now, {}, ()))
    assert len(found) == 1
    assert complaint in found[0]


def test_a_new_field_with_a_default_loses_nothing() -> None:
    now = {"findings.FindingRecorded": {**OLD["findings.FindingRecorded"], "place": "str"}}
    assert not list(losses(OLD, now, {}, ()))


def test_a_former_name_keeps_old_facts_readable() -> None:
    now = {"findings.FindingNoted": OLD["findings.FindingRecorded"]}
    former = {"findings.FindingRecorded": "findings.FindingNoted"}
    assert not list(losses(OLD, now, former, ()))


def test_an_upcast_keeps_old_shapes_readable() -> None:
    now: Words = {"findings.FindingRecorded": {"heading": f"{REQUIRED}str"}}
    assert not list(losses(OLD, now, {}, {"findings.FindingRecorded"}))
