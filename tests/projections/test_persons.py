"""Persons: what they are and were called."""

from domain.persons import PersonCorrected, PersonRegistered, PersonRenamed
from projections import persons
from tests.projections.reading import reading

REGISTERED = PersonRegistered(full_name="周启明", staff_number="0017")
HISTORY = [
    REGISTERED,
    PersonCorrected(full_name="周启铭", staff_number="0071", reason="工号写错"),
    PersonRenamed(full_name="周远", reason="改名"),
]


def test_a_renamed_person_keeps_every_former_name() -> None:
    with reading(("persons/1", HISTORY)) as moments:
        row = persons.person(moments.now, "persons/1")
        assert row is not None
        assert (row["full_name"], row["staff_number"]) == ("周远", "0071")
        former = persons.former_names(moments.now, "persons/1")
        assert [name["full_name"] for name in former] == ["周启明", "周启铭", "周远"]
        assert persons.names_of(moments.at(1), ["persons/1"]) == {"persons/1": "周启明"}
        assert persons.person(moments.now, "persons/2") is None


def test_everybody_is_listed_by_name() -> None:
    with reading(("persons/1", HISTORY), ("persons/2", [REGISTERED])) as moments:
        listed = [row["full_name"] for row in persons.everybody(moments.now)]
        assert listed == ["周启明", "周远"]


def test_names_stand_in_the_order_of_a_dictionary() -> None:
    names = ["安宁", "白知微", "董安成", "范和言", "金立微", "罗亦泽", "石清澜", "田守朗", "许知微"]
    rare = ["闫喆", "昇阳"]  # by radical, and not in the standard at all
    listed = [*names[::-1], *rare[::-1]]
    told = [(f"persons/{n}", [PersonRegistered(full_name=it)]) for n, it in enumerate(listed)]
    with reading(*told) as moments:
        assert [row["full_name"] for row in persons.everybody(moments.now)] == [*names, *rare]
