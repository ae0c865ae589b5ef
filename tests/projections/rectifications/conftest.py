"""Items that tests of lists share."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests import scenarios
from tests.known import TODAY
from tests.projections.reading import reading
from tests.projections.rectifications.lists import due


@pytest.fixture
def lights() -> Any:
    """One item of every light, around today."""
    with reading(
        due("long-late", date(2026, 11, 10)),
        due("late", TODAY - timedelta(days=1)),
        due("today", TODAY),
        due("later", date(2027, 1, 15)),
        ("rectifications/claimed", scenarios.claimed(number="claimed")),
        ("rectifications/closed", scenarios.closed(number="closed")),
    ) as moments:
        yield moments
