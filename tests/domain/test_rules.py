"""Rules as facts: what may be adopted, and which edition a decision gets."""

from dataclasses import replace
from datetime import date

import pytest

from domain.kernel.clocks import ClockEdition
from domain.kernel.known import Limits
from domain.kernel.lights import Lights
from domain.kernel.roles import Role
from domain.kernel.stream import Event
from domain.kernel.working_days import CalendarYear
from domain.rules import (
    LIGHTS_RULE,
    LIMITS_RULE,
    NO_LIMITS,
    RULE_KEEPING,
    AdoptClock,
    CalendarPublished,
    ClockAdopted,
    Editions,
    LightsSet,
    LimitsSet,
    PublishCalendar,
    Rule,
    SetLights,
    SetLimits,
    calendar_rule,
    clock_rule,
    editions_of,
)
from domain.seed import load, seed_commands
from tests.known import ACT, LIMITS
from tests.spec import given

CLOCK = next(clock for clock in load.clocks() if clock.id == "MAD-15")
YEARS = {year.year: year for year in load.calendar_years()}
UNKNOWN = YEARS[2027]
NOTICED = replace(
    UNKNOWN,
    notice="国务院办公厅关于2027年部分节假日安排的通知",
    days_off=UNKNOWN.statutory_holidays,
    make_up_days=(date(2027, 1, 30),),
    edition="calendar-2027@2",
)
LIGHTS = load.lights()


def adopt(clock: ClockEdition) -> AdoptClock:
    return AdoptClock(id="rules/clock-MAD-15", act=ACT, edition=clock)


def publish(year: CalendarYear) -> PublishCalendar:
    return PublishCalendar(id="rules/calendar-2027", act=ACT, year=year)


def set_limits(**changes: object) -> SetLimits:
    limits = replace(LIMITS, **changes)  # type: ignore[arg-type]
    return SetLimits(id=LIMITS_RULE, act=ACT, limits=limits)


def set_lights(lights: Lights) -> SetLights:
    return SetLights(id=LIGHTS_RULE, act=ACT, lights=lights)


@pytest.mark.parametrize("command", [AdoptClock, PublishCalendar, SetLights, SetLimits])
def test_only_a_rules_keeper_opens_or_continues_a_rule(command: type[AdoptClock]) -> None:
    assert command.roles == {Role.RULES_KEEPER}
    assert command.opens is None
    assert command.of is Rule


def test_a_first_edition_of_a_clock_is_adopted() -> None:
    rule = given().when(adopt(CLOCK)).then(ClockAdopted(edition=CLOCK))
    assert rule == Rule(edition=1)


def test_the_next_edition_of_a_clock_is_adopted() -> None:
    following = replace(CLOCK, edition=2, n=45, effective_from=date(2027, 1, 1))
    rule = given(ClockAdopted(edition=CLOCK)).when(adopt(following)).allowed()
    assert rule.edition == 2


@pytest.mark.parametrize("edition", [0, 1, 3])
def test_an_edition_that_is_not_the_next_is_refused(edition: int) -> None:
    command = adopt(replace(CLOCK, edition=edition))
    refusal = given(ClockAdopted(edition=CLOCK)).when(command)
    refused = refusal.refused(RULE_KEEPING, "edition_is_not_the_next")
    assert refused.values == {"expected": "MAD-15@2"}


def test_a_clock_under_another_name_is_refused() -> None:
    command = adopt(replace(CLOCK, id="MAD-16"))
    given().when(command).refused(RULE_KEEPING, "rule_under_another_name")


def test_force_dates_out_of_order_are_refused() -> None:
    clock = replace(CLOCK, effective_from=date(2026, 2, 2), effective_to=date(2026, 2, 1))
    given().when(adopt(clock)).refused(RULE_KEEPING, "force_dates_out_of_order")


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 2, 1), date(2026, 2, 1)),
        (None, date(2026, 2, 1)),
        (date(2026, 2, 1), None),
    ],
)
def test_force_dates_in_order_or_not_established_are_allowed(
    since: date | None, until: date | None
) -> None:
    given().when(adopt(replace(CLOCK, effective_from=since, effective_to=until))).allowed()


def test_a_clock_that_cannot_be_counted_is_refused() -> None:
    given().when(adopt(replace(CLOCK, n=None))).refused(RULE_KEEPING, "clock_cannot_be_counted")


def test_a_clock_without_a_confidence_mark_is_refused() -> None:
    command = adopt(replace(CLOCK, confidence=""))
    given().when(command).refused(RULE_KEEPING, "confidence_not_marked")


def test_a_year_without_its_notice_is_published_as_provisional() -> None:
    rule = given().when(publish(UNKNOWN)).then(CalendarPublished(year=UNKNOWN))
    assert rule == Rule(edition=1, notice_out=False)


def test_the_notice_replaces_the_provisional_year() -> None:
    rule = given(CalendarPublished(year=UNKNOWN)).when(publish(NOTICED)).allowed()
    assert rule == Rule(edition=2, notice_out=True)


def test_a_corrected_notice_replaces_a_notice() -> None:
    history = (CalendarPublished(year=UNKNOWN), CalendarPublished(year=NOTICED))
    given(*history).when(publish(replace(NOTICED, edition="calendar-2027@3"))).allowed()


def test_a_notice_cannot_be_withdrawn() -> None:
    history = (CalendarPublished(year=UNKNOWN), CalendarPublished(year=NOTICED))
    command = publish(replace(UNKNOWN, edition="calendar-2027@3"))
    given(*history).when(command).refused(RULE_KEEPING, "notice_cannot_be_withdrawn")


@pytest.mark.parametrize("edition", ["calendar-2027@2", "calendar-2026@1", "", "2027"])
def test_a_year_edition_that_is_not_the_next_is_refused(edition: str) -> None:
    command = publish(replace(UNKNOWN, edition=edition))
    given().when(command).refused(RULE_KEEPING, "edition_is_not_the_next")


def test_a_year_under_another_name_is_refused() -> None:
    given().when(publish(YEARS[2026])).refused(RULE_KEEPING, "rule_under_another_name")


@pytest.mark.parametrize("field", ["days_off", "make_up_days", "statutory_holidays"])
@pytest.mark.parametrize("stray", [date(2026, 12, 31), date(2028, 1, 1)])
def test_a_day_outside_the_year_is_refused(field: str, stray: date) -> None:
    command = publish(replace(UNKNOWN, **{field: (stray,)}))  # type: ignore[arg-type]
    refusal = given().when(command).refused(RULE_KEEPING, "day_outside_the_year")
    assert refusal.values == {"days": [stray]}


def test_the_first_and_last_day_lie_in_the_year() -> None:
    command = publish(replace(UNKNOWN, days_off=(date(2027, 1, 1), date(2027, 12, 31))))
    given().when(command).allowed()


def test_a_day_both_off_and_worked_is_refused() -> None:
    saturday = date(2027, 2, 6)  # a statutory holiday
    command = publish(replace(UNKNOWN, make_up_days=(saturday,)))
    given().when(command).refused(RULE_KEEPING, "day_both_off_and_worked")


def test_a_make_up_day_on_a_weekday_is_refused() -> None:
    command = publish(replace(UNKNOWN, make_up_days=(date(2027, 3, 1),)))
    given().when(command).refused(RULE_KEEPING, "make_up_day_on_a_weekday")


def test_limits_are_set_and_set_again() -> None:
    rule = given().when(set_limits()).then(LimitsSet(limits=LIMITS))
    assert rule.edition == 1
    command = set_limits(edition="limits@2", extensions_max=0)
    given(LimitsSet(limits=LIMITS)).when(command).allowed()


@pytest.mark.parametrize(
    "changes",
    [
        {"acknowledge_working_days": 0},
        {"urge_interval_working_days": 0},
        {"look_back_months_min": 0},
        {"extension_months_max": 0},
        {"extensions_max": -1},
        {"severities": (replace(LIMITS.severities[0], limit_working_days=0),)},
    ],
    ids=str,
)
def test_a_limit_that_is_not_positive_is_refused(changes: dict[str, object]) -> None:
    given().when(set_limits(**changes)).refused(RULE_KEEPING, "limit_not_positive")


def test_a_look_back_that_ends_before_it_begins_is_refused() -> None:
    command = set_limits(look_back_months_min=12, look_back_months_max=11)
    given().when(command).refused(RULE_KEEPING, "look_back_out_of_order")
    given().when(set_limits(look_back_months_min=12)).allowed()


@pytest.mark.parametrize("severities", [(), (LIMITS.severities[0], LIMITS.severities[0])])
def test_severities_that_are_missing_or_alike_are_refused(severities: object) -> None:
    command = set_limits(severities=severities)
    given().when(command).refused(RULE_KEEPING, "severities_not_distinct")


def test_limits_out_of_turn_or_place_are_refused() -> None:
    given(LimitsSet(limits=LIMITS)).when(set_limits()).refused(
        RULE_KEEPING, "edition_is_not_the_next"
    )
    elsewhere = SetLimits(id=LIGHTS_RULE, act=ACT, limits=LIMITS)
    given().when(elsewhere).refused(RULE_KEEPING, "rule_under_another_name")


def test_lights_are_set_and_set_again() -> None:
    rule = given().when(set_lights(LIGHTS)).then(LightsSet(lights=LIGHTS))
    assert rule.edition == 1
    following = Lights(
        edition="lights@2", due_soon_working_days=1, long_overdue_after_working_days=1
    )
    given(LightsSet(lights=LIGHTS)).when(set_lights(following)).allowed()


@pytest.mark.parametrize(
    "lights",
    [
        replace(LIGHTS, due_soon_working_days=0),
        replace(LIGHTS, long_overdue_after_working_days=0),
    ],
)
def test_lights_that_are_not_positive_are_refused(lights: Lights) -> None:
    given().when(set_lights(lights)).refused(RULE_KEEPING, "limit_not_positive")


def test_lights_out_of_turn_or_place_are_refused() -> None:
    given(LightsSet(lights=LIGHTS)).when(set_lights(LIGHTS)).refused(
        RULE_KEEPING, "edition_is_not_the_next"
    )
    elsewhere = SetLights(id=LIMITS_RULE, act=ACT, lights=LIGHTS)
    given().when(elsewhere).refused(RULE_KEEPING, "rule_under_another_name")


def test_before_any_rule_nothing_is_known() -> None:
    editions = Editions()
    assert editions.clock("MAD-15", date(2026, 1, 1)) is None
    assert editions.all_clocks == ()
    assert not editions.calendar.knows(2026)
    assert editions.limits == NO_LIMITS
    assert editions.lights == Lights(edition="")


def test_a_fact_about_no_rule_changes_no_edition() -> None:
    other: Event[Rule] = Event()
    editions = editions_of([ClockAdopted(edition=CLOCK)])
    assert editions.after(other) is editions


def test_each_rule_becomes_known_with_its_fact() -> None:
    limits: Limits = replace(LIMITS, edition="limits@2")
    editions = editions_of(
        [
            CalendarPublished(year=UNKNOWN),
            CalendarPublished(year=YEARS[2026]),
            LimitsSet(limits=LIMITS),
            LightsSet(lights=LIGHTS),
            CalendarPublished(year=NOTICED),
            LimitsSet(limits=limits),
        ]
    )
    assert editions.limits == limits
    assert editions.lights == LIGHTS
    assert set(editions.calendar.years) == {YEARS[2026], NOTICED}
    assert len(editions.calendar.years) == 2
    assert editions.calendar.is_working_day(date(2027, 1, 30))


def test_the_notice_makes_a_provisional_date_certain() -> None:
    before = editions_of([CalendarPublished(year=UNKNOWN)])
    after = before.after(CalendarPublished(year=NOTICED))
    start = date(2027, 1, 4)
    first, second = CLOCK.due(start, before.calendar), CLOCK.due(start, after.calendar)
    assert first is not None
    assert second is not None
    assert (first.provisional, second.provisional) == (True, False)


OLD = replace(CLOCK, effective_to=date(2026, 1, 31))
NEW = replace(CLOCK, edition=2, effective_from=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("editions", "on", "expected"),
    [
        ((CLOCK,), date(2000, 1, 1), 1),  # no force date: always
        ((OLD, NEW), date(2026, 1, 31), 1),
        ((OLD, NEW), date(2026, 2, 1), 2),
        ((CLOCK, NEW), date(2026, 1, 31), 1),  # until a later edition with a date applies
        ((CLOCK, NEW), date(2026, 2, 1), 2),
        ((NEW, CLOCK), date(2026, 2, 1), 2),  # the newest wins in whatever order it was known
        ((OLD,), date(2026, 2, 1), None),
        ((replace(NEW, edition=1),), date(2026, 1, 31), None),
    ],
)
def test_a_case_gets_the_newest_edition_in_force_on_its_day(
    editions: tuple[ClockEdition, ...], on: date, expected: int | None
) -> None:
    known = editions_of(ClockAdopted(edition=edition) for edition in editions)
    found = known.clock("MAD-15", on)
    assert (found.edition if found else None) == expected


def test_all_clocks_come_by_id_and_oldest_edition_first() -> None:
    other = replace(CLOCK, id="AUD-44")
    known = editions_of(ClockAdopted(edition=edition) for edition in (NEW, CLOCK, other))
    assert [clock.code for clock in known.all_clocks] == ["AUD-44@1", "MAD-15@1", "MAD-15@2"]


def test_the_seed_adopts_everything_in_a_new_county() -> None:
    commands = [command.by(ACT) for command in seed_commands()]
    facts = [fact for command in commands for fact in given().when(command).facts]
    assert len({command.id for command in commands}) == len(commands) == len(facts)
    assert {command.act for command in commands} == {ACT}
    known = editions_of(facts)
    assert {clock.id for clock in known.all_clocks} == {clock.id for clock in load.clocks()}
    assert known.calendar.years == load.calendar_years()
    assert (known.limits, known.lights) == (load.limits(), load.lights())


def test_each_rule_has_a_stream_named_after_it() -> None:
    assert clock_rule("MAD-15") == "rules/clock-MAD-15"
    assert calendar_rule(2026) == "rules/calendar-2026"
