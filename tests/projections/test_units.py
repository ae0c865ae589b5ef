"""Units: names then and now, the tree, and those that ended."""

from datetime import date

from domain.kernel.known import Level
from domain.units import UnitAbolished, UnitCreated, UnitMerged, UnitMoved, UnitRenamed
from projections import units
from tests.known import act
from tests.projections.reading import reading

BEGUN, RENAMED, ENDED = date(2020, 1, 1), date(2023, 1, 9), date(2026, 3, 1)
TOWN = UnitCreated(
    full_name="云溪镇", short_name="云溪", level=Level.TOWN, parent="", established_on=BEGUN
)
OFFICE = UnitCreated(
    full_name="综合治理办公室", short_name="云溪综治", level=Level.OFFICE, parent="units/1",
    established_on=BEGUN,
)  # fmt: skip
NAMED = UnitRenamed(
    full_name="平安法治办公室", short_name="云溪平安", act=act("persons/admin", on=RENAMED)
)
MERGED = UnitMerged(into="units/3", reason="机构改革", act=act("persons/admin", on=ENDED))


def test_a_renamed_unit_keeps_its_former_name_with_its_day() -> None:
    with reading(("units/1", [TOWN]), ("units/2", [OFFICE, NAMED])) as moments:
        assert units.names_of(moments.now, ["units/2", "units/none"]) == {
            "units/2": "平安法治办公室"
        }
        assert units.names_of(moments.at(2), ["units/2"]) == {"units/2": "综合治理办公室"}
        former = units.former_names(moments.now, "units/2")
        assert [(row["full_name"], row["happened_on"]) for row in former] == [
            ("综合治理办公室", BEGUN), ("平安法治办公室", RENAMED),
        ]  # fmt: skip


def test_a_unit_that_ended_names_its_successor_and_stays_in_the_tree() -> None:
    abolished = UnitAbolished(successor="units/1", reason="撤并")
    with reading(
        ("units/1", [TOWN]),
        ("units/2", [OFFICE, UnitMoved(parent="units/9"), MERGED]),
        ("units/3", [OFFICE, abolished]),
    ) as moments:
        row = units.unit(moments.now, "units/2")
        assert row is not None
        assert (row["active"], row["successor"], row["ended_on"]) == (False, "units/3", ENDED)
        assert row["parent"] == "units/9"
        every = units.all_units(moments.now)
        assert [(row["stream"], row["active"], row["successor"]) for row in every] == [
            ("units/1", True, ""), ("units/2", False, "units/3"), ("units/3", False, "units/1"),
        ]  # fmt: skip
        assert units.unit(moments.now, "units/none") is None
