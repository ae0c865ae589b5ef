"""Statutory clocks as forms and timelines say them."""

import pytest

from domain.findings import ConfirmFinding
from domain.kernel.clocks import ClockKind
from domain.kernel.sources import RectificationType
from domain.seed import load
from services.web.clocks import clock_in_words
from services.words import LANGUAGES, Language
from tests.county import do
from tests.known import SAFETY, SUPERVISOR, TODAY
from tests.services.web.county import DUE, County

CLOCKS = {clock.id: clock for clock in load.clocks()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clock_a_new_county_adopts_reads_unlike_the_others(language: Language) -> None:
    said = {id: clock_in_words(language, clock) for id, clock in CLOCKS.items()}
    assert len(set(said.values())) == len(CLOCKS)
    untold = [id for id, words in said.items() if CLOCKS[id].trigger in words]
    assert untold == []


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("PET-23a", "信访工作条例第23条：直接收到信访事项→告知信访人，15个自然日内"),
        (
            "PET-23c",
            "信访工作条例第23条：收到转送、交办的信访事项→对转送提出异议，5个工作日内",
        ),
        ("MAD-15", "公开征求意见→征求意见结束，至少30个自然日"),
        ("MAD-25", "提交讨论→出具合法性审查意见，不计期限"),
        ("RPT-UP", "年度终了→报送法治政府建设年度报告，3月1日前"),
        ("DOC-VALID", "规范性文件施行→规范性文件失效，5年"),
        ("PEN-64b", "举行听证→通知听证时间、地点，提前7个工作日"),
    ],
)
def test_a_clock_tells_what_begins_it_what_it_ends_in_and_how_long(id: str, words: str) -> None:
    assert clock_in_words("zh", CLOCKS[id]).endswith(words)


def test_a_clock_of_the_countys_own_is_told_as_it_wrote_it() -> None:
    own = CLOCKS["PET-23a"].__class__(
        id="OWN-1", edition=1, instrument="县办法", trigger="收到交办单", act="回复",
        kind=ClockKind.OBLIGATION, who="organ", confidence="V",
    )  # fmt: skip
    assert clock_in_words("zh", own).endswith("收到交办单→回复，不计期限")


def test_forms_and_timelines_say_the_clock_and_not_its_key(county: County) -> None:
    clock = CLOCKS["PET-23a"]
    said = clock_in_words("zh", clock)
    finding = county.finding()
    supervisor = county.logged_in(SUPERVISOR)
    form = supervisor.open(f"/{finding}/confirm-finding").form("/confirm-finding")
    assert ("PET-23a", f"PET-23a {said}") in form.choices["statutory_clock"]
    confirmed = ConfirmFinding(
        id=finding, office=SAFETY, rectification_type=RectificationType.STAGED,
        ordered_due_on=DUE, statutory_clock="PET-23a", statutory_start_on=TODAY,
    )  # fmt: skip
    do(county.house.desk, SUPERVISOR, confirmed)
    county.house.projector.catch_up()
    story = supervisor.open(f"/{finding}").text
    assert f"时限：{said}" in story
    assert "PET-23a" not in story
