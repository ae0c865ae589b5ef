"""The light a list of items chooses by, worked out by the database, is the light of the rule."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert

from projections.base import Read
from projections.paging import Paging
from projections.rectifications.board import queries
from projections.rectifications.rows import items, projection
from tests.known import TODAY
from tests.projections.laws import database
from tests.projections.reading import bounds
from tests.projections.rectifications.lists import BOTH

Line = tuple[date | None, date | None, bool | None, bool]  # due, closed, claimed in time, verified

TABLE = items.versions.present
WHOLE = replace(BOTH, closed_year=0)
days = st.none() | st.integers(-30, 30).map(lambda distance: TODAY + timedelta(days=distance))
line: st.SearchStrategy[Line] = st.tuples(days, days, st.none() | st.booleans(), st.booleans())


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with database() as made:
        projection.metadata.create_all(made)
        yield made


@given(st.lists(line, min_size=1, max_size=20))
def test_the_database_says_the_light_the_rule_says(engine: Engine, lines: Sequence[Line]) -> None:
    rows = [
        {
            **items.blank(f"rectifications/{number}", ""),
            "open": int(closed_on is None),
            "due_on": due_on,
            "closed_on": closed_on,
            "closed_year": closed_on.year if closed_on else 0,
            "claim_in_time": in_time,
            "passed": passed,
        }
        for number, (due_on, closed_on, in_time, passed) in enumerate(lines)
    ]
    with engine.begin() as connection:
        connection.execute(delete(TABLE))
        connection.execute(insert(TABLE), rows)
        found = queries.page(Read(connection), WHOLE, paging=Paging(limit=len(rows))).rows
    said = {row["stream"]: row["light"] for row in found}
    assert said == {
        row["stream"]: bounds()
        .light(
            row["due_on"],
            closed=row["closed_on"] is not None,
            claimed_in_time=bool(row["claim_in_time"]),
            verified=row["passed"],
        )
        .value
        for row in rows
    }
