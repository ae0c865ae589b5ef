"""What boards share: what one may see, what is searched for, which facts they hear."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, select
from sqlalchemy.dialects import sqlite

from domain.findings import Finding, FindingRecorded, FindingTransferred
from domain.rectifications import ItemClosed
from projections.boards import searched, within
from projections.columns import facts_of

TABLE = Table("matters", MetaData(), Column("id", Integer), Column("unit", Text))


def test_the_units_one_may_see_are_one_bound_value() -> None:
    query = select(TABLE.c.id).where(*within(TABLE.c.unit, {"units/b", "units/a"}))
    on_sqlite = query.compile(dialect=sqlite.dialect())
    assert "json_each(?)" in str(on_sqlite)
    assert list(on_sqlite.params.values()) == ['["units/a", "units/b"]']
    assert within(TABLE.c.unit, None) == []


def test_a_search_of_any_length_makes_few_conditions() -> None:
    assert len(searched("甲 乙", TABLE.c.unit)) == 2
    assert len(searched("甲 " * 1_000, TABLE.c.unit)) == 5
    assert searched("  ", TABLE.c.unit) == []


def test_a_kind_of_stream_is_heard_whole_and_alone() -> None:
    heard = facts_of(Finding)
    assert issubclass(FindingRecorded, heard)
    assert issubclass(FindingTransferred, heard)
    assert not issubclass(ItemClosed, heard)
