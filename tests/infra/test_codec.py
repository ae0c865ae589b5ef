"""Facts survive being stored, and what would not is refused before it is."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.kernel.stream import Act, Event, Login
from domain.rectifications import ItemUrged
from infra.codec import Codec, CodecError
from tests.contracts.samples import NOON, SAMPLES, Colour, Graded, Measured, Noted, Sample, Share

CODEC = Codec(SAMPLES)
MEASURED = Measured(
    act=Act(account="accounts/a", login=Login.PASSWORD, happened_on=date(2026, 11, 24)),
    on=date(2024, 2, 29),
    count=3,
    colour=Colour.GREEN,
    shares=(Share(part=Decimal("0.10"), until=NOON),),
    by_day={date(2026, 1, 1): 1},
    tags=frozenset({"a", "b"}),
    took=timedelta(days=1, microseconds=1),
)


class Unfit(Event[Sample]):
    anything: "Share | Colour | Noted"


class Namesake(Event[Sample]):
    former_names = ("samples.Noted",)


def test_a_fact_of_every_shape_survives_being_stored() -> None:
    assert CODEC.decode("samples.Measured", CODEC.encode(MEASURED)) == MEASURED


@given(some.text(some.characters(exclude_categories=["Cs"])))
def test_any_text_survives_as_it_was_written(text: str) -> None:
    fact = Noted(text=text)
    decoded = CODEC.decode("samples.Noted", CODEC.encode(fact))
    assert decoded == fact
    assert isinstance(decoded, Noted)
    assert [*decoded.text] == [*text]  # not even normalised


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": NOON},  # a datetime for a date
        {"on": "2024-02-29"},
        {"count": True},
        {"count": None},
        {"colour": "red"},
        {"shares": [Share(part=Decimal(1))]},
        {"took": 3.5},
    ],
)
def test_a_value_of_another_type_is_never_stored(wrong: dict[str, Any]) -> None:
    with pytest.raises(CodecError, match=r"samples\.Measured"):
        CODEC.encode(replace(MEASURED, **wrong))


def test_a_subclass_that_would_lose_its_fields_is_never_stored() -> None:
    class Secret(Share):
        salt: str = "x"

    with pytest.raises(CodecError, match="does not survive"):
        CODEC.encode(replace(MEASURED, shares=(Secret(part=Decimal(1)),)))


def test_an_unknown_name_is_loud() -> None:
    with pytest.raises(CodecError, match=r"samples\.Nothing"):
        CODEC.decode("samples.Nothing", b"{}")
    with pytest.raises(CodecError, match=r"samples\.Measured"):
        Codec([Noted]).encode(MEASURED)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"text":1}', b'{"text":"a"', b"\xff"])
def test_an_unfit_body_is_loud(body: bytes) -> None:
    with pytest.raises(CodecError, match=r"samples\.Noted cannot be read"):
        CODEC.decode("samples.Noted", body)


def test_a_former_name_still_reads() -> None:
    assert CODEC.decode("samples.Weighed", CODEC.encode(MEASURED)) == MEASURED


def test_an_older_body_is_brought_to_the_present_shape() -> None:
    old = b'{"mark":"good","by_year":{"2025":"fair"}}'
    assert CODEC.decode("samples.Graded", old) == Graded(grade="good", by_year={2025: "fair"})
    assert CODEC.decode("samples.Graded", CODEC.encode(Graded(grade="a"))) == Graded(grade="a")
    marked = b'{"points":"fair"}'  # the same field went by another word under the former name
    assert CODEC.decode("samples.Marked", marked) == Graded(grade="fair")
    with pytest.raises(CodecError, match=r"samples\.Graded cannot be read"):
        CODEC.decode("samples.Graded", b'{"mark":1}')


def test_a_field_that_came_later_takes_its_default_and_one_that_went_is_ignored() -> None:
    old = b'{"on":"2024-02-29","gone":1}'
    assert CODEC.decode("samples.Measured", old) == Measured(on=date(2024, 2, 29))


def test_a_class_that_cannot_be_decoded_is_refused_at_the_start() -> None:
    with pytest.raises(CodecError, match=r"samples\.Unfit has a field"):
        Codec([Unfit])


def test_two_facts_of_one_name_are_refused_at_the_start() -> None:
    with pytest.raises(CodecError, match=r"two facts are called samples\.Noted"):
        Codec([Noted, Namesake])


def test_the_moment_an_act_happened_keeps_its_zone() -> None:
    fact = Noted(text="", act=Act(device_at=datetime.fromisoformat("2026-11-24T12:00:00+08:00")))
    decoded = CODEC.decode("samples.Noted", CODEC.encode(fact))
    assert decoded.act.device_at == fact.act.device_at


def test_an_urging_recorded_before_its_slips_were_numbered_is_still_read() -> None:
    body = '{"text": "请抓紧", "urged_on": "2026-03-02", "act": {"account": "accounts/a"}}'
    urged = Codec([ItemUrged]).decode("rectifications.ItemUrged", body.encode())
    assert isinstance(urged, ItemUrged)
    assert (urged.text, urged.number) == ("请抓紧", "")
