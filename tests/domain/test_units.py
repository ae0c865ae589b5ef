"""Units: names, tree, and what follows when one ends."""

from dataclasses import replace
from datetime import date

import pytest

from domain.kernel.known import KnownUnit, Level
from domain.units import (
    ENDING,
    NAMING,
    TREE,
    AbolishUnit,
    CreateUnit,
    MergeUnit,
    MoveUnit,
    RenameUnit,
    Unit,
    UnitAbolished,
    UnitCreated,
    UnitMerged,
    UnitMoved,
    UnitRenamed,
)
from tests.known import AFFAIRS, COUNTY, ENFORCEMENT, MERGED, SAFETY, TOWN, UNITS, unit
from tests.spec import given

NEW = "units/new"
FOUNDED = date(2026, 11, 1)
WORDS = {"full_name": "综合行政执法办公室", "short_name": "执法办"}
CREATED = UnitCreated(level=Level.OFFICE, parent=TOWN, established_on=FOUNDED, **WORDS)
CREATE = {"id": NEW, "established_on": FOUNDED, **WORDS}
UNKNOWN = "units/nowhere"
DESK = "units/desk"  # beneath SAFETY
WITH_DESK = (*UNITS, unit(DESK, SAFETY))
MERGE = MergeUnit(id=SAFETY, into=AFFAIRS, reason="机构改革")
ABOLISH = AbolishUnit(id=SAFETY, successor=AFFAIRS, reason="机构改革")


def test_an_office_is_created_beneath_an_active_unit() -> None:
    given().when(CreateUnit(level=Level.OFFICE, parent=TOWN, **CREATE)).then(CREATED)


def test_the_county_is_created_without_a_parent() -> None:
    county = given().when(CreateUnit(level=Level.COUNTY, parent="", **CREATE)).allowed()
    assert county.known(NEW).parent == ""


def test_the_county_has_no_parent() -> None:
    given().when(CreateUnit(level=Level.COUNTY, parent=TOWN, **CREATE)).refused(
        TREE, "county_has_no_parent"
    )


@pytest.mark.parametrize(
    ("parent", "code"),
    [("", "unit_unknown"), (UNKNOWN, "unit_unknown"), (MERGED, "unit_ended")],
)
def test_any_other_unit_needs_an_active_parent(parent: str, code: str) -> None:
    given().when(CreateUnit(level=Level.OFFICE, parent=parent, **CREATE)).refused(TREE, code)


@pytest.mark.parametrize("field", ["full_name", "short_name"])
def test_a_unit_is_not_created_without_its_names(field: str) -> None:
    words = {**CREATE, field: " "}
    refusal = (
        given()
        .when(CreateUnit(level=Level.OFFICE, parent=TOWN, **words))
        .refused(NAMING, "name_missing")
    )
    assert refusal.missing == (field,)


def test_two_units_beneath_one_do_not_bear_one_name() -> None:
    taken = {**CREATE, "full_name": SAFETY.removeprefix("units/")}
    create = CreateUnit(level=Level.OFFICE, parent=TOWN, **taken)
    refusal = given().when(create).refused(NAMING, "name_borne_by_another")
    assert (refusal.missing, refusal.values["unit"]) == (("full_name",), SAFETY)
    given().when(replace(create, parent=COUNTY)).allowed()
    former = {**CREATE, "full_name": MERGED.removeprefix("units/")}
    given().when(CreateUnit(level=Level.OFFICE, parent=TOWN, **former)).allowed()


def test_a_unit_is_not_renamed_as_one_beside_it() -> None:
    names = {"full_name": SAFETY.removeprefix("units/"), "short_name": "安办"}
    renaming = RenameUnit(id=NEW, **names)
    given(CREATED).when(renaming).refused(NAMING, "name_borne_by_another")
    given(CREATED).when(replace(renaming, id=SAFETY)).allowed()


def test_creating_is_about_the_parent() -> None:
    assert CreateUnit(level=Level.OFFICE, parent=TOWN, **CREATE).concerns(Unit()) == (TOWN,)
    assert CreateUnit(level=Level.COUNTY, parent="", **CREATE).concerns(Unit()) == ()


def test_what_happens_to_a_unit_is_about_that_unit() -> None:
    assert MoveUnit(id=NEW, parent=COUNTY).concerns(Unit()) == (NEW,)


def test_a_unit_is_known_by_what_it_was_created_as() -> None:
    assert CREATED.evolve(Unit()).known(NEW) == KnownUnit(
        id=NEW,
        name="综合行政执法办公室",
        short_name="执法办",
        level=Level.OFFICE,
        parent=TOWN,
        active=True,
        successor="",
    )


def test_a_unit_is_known_by_its_new_name() -> None:
    renaming = RenameUnit(id=NEW, full_name="应急管理办公室", short_name="应急办")
    renamed = (
        given(CREATED)
        .when(renaming)
        .then(UnitRenamed(full_name="应急管理办公室", short_name="应急办"))
    )
    assert renamed.known(NEW).name == "应急管理办公室"
    assert renamed.known(NEW).short_name == "应急办"


@pytest.mark.parametrize("names", [("", "执法办"), ("执法办公室", "")])
def test_a_unit_is_not_renamed_to_nothing(names: tuple[str, str]) -> None:
    full_name, short_name = names
    renaming = RenameUnit(id=NEW, full_name=full_name, short_name=short_name)
    given(CREATED).when(renaming).refused(NAMING, "name_missing")


def test_a_unit_moves_under_another_parent() -> None:
    moved = given(CREATED).when(MoveUnit(id=NEW, parent=COUNTY)).then(UnitMoved(parent=COUNTY))
    assert moved.known(NEW).parent == COUNTY


@pytest.mark.parametrize(
    ("parent", "code"),
    [
        (UNKNOWN, "unit_unknown"),
        (MERGED, "unit_ended"),
        (SAFETY, "unit_beneath_itself"),
        (DESK, "unit_beneath_itself"),
    ],
)
def test_a_unit_moves_only_where_the_tree_stays_a_tree(parent: str, code: str) -> None:
    town = given(CREATED).knowing(units=WITH_DESK)
    town.when(MoveUnit(id=SAFETY, parent=parent)).refused(TREE, code)


def test_the_county_does_not_move() -> None:
    county = UnitCreated(level=Level.COUNTY, parent="", established_on=FOUNDED, **WORDS)
    given(county).when(MoveUnit(id=COUNTY, parent=TOWN)).refused(TREE, "county_has_no_parent")


def test_a_merged_unit_leaves_a_successor() -> None:
    merged = given(CREATED).when(MERGE).then(UnitMerged(into=AFFAIRS, reason="机构改革"))
    assert (merged.known(SAFETY).active, merged.known(SAFETY).successor) == (False, AFFAIRS)


def test_an_abolished_unit_leaves_a_successor() -> None:
    ended = UnitAbolished(successor=AFFAIRS, reason="机构改革")
    abolished = given(CREATED).when(ABOLISH).then(ended)
    assert (abolished.known(SAFETY).active, abolished.known(SAFETY).successor) == (False, AFFAIRS)


@pytest.mark.parametrize(("end", "field"), [(MERGE, "into"), (ABOLISH, "successor")])
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ("", "unit_unknown"),
        (UNKNOWN, "unit_unknown"),
        (MERGED, "unit_ended"),
        (SAFETY, "successor_beneath_the_unit"),
        (DESK, "successor_beneath_the_unit"),
    ],
)
def test_a_unit_ends_only_with_a_fit_successor(
    end: MergeUnit | AbolishUnit, field: str, other: str, code: str
) -> None:
    given(CREATED).knowing(units=WITH_DESK).when(replace(end, **{field: other})).refused(
        ENDING, code
    )


@pytest.mark.parametrize("end", [MERGE, ABOLISH], ids=lambda it: type(it).__name__)
def test_a_unit_does_not_end_without_a_reason(end: MergeUnit | AbolishUnit) -> None:
    given(CREATED).when(replace(end, reason=" ")).refused(ENDING, "reason_missing")


@pytest.mark.parametrize(
    "command",
    [
        RenameUnit(id=NEW, full_name="某办", short_name="某"),
        MoveUnit(id=NEW, parent=COUNTY),
        MergeUnit(id=NEW, into=AFFAIRS, reason="机构改革"),
        AbolishUnit(id=NEW, successor=AFFAIRS, reason="机构改革"),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize(
    "end",
    [UnitMerged(into=ENFORCEMENT, reason="改革"), UnitAbolished(successor=TOWN, reason="改革")],
    ids=["merged", "abolished"],
)
def test_a_unit_that_has_ended_accepts_nothing_more(command: object, end: object) -> None:
    given(CREATED, end).when(command).refused(ENDING, "unit_has_ended")
