"""The years one may choose from are those in which something ended."""

from datetime import date

from projections.questions.years import years_ended
from projections.rectifications.rows import items
from tests import asked
from tests.projections.reading import read_models
from tests.projections.story import Story


def test_only_years_in_which_something_ended_are_offered_latest_first() -> None:
    story = Story()
    for year in (2024, 2021, 2024):
        began, ended = date(year, 1, 5), date(year, 3, 5)
        key = f"{year}-{story.ledger.head()}"
        story.imports(
            asked.import_item(
                id=f"rectifications/{key}", source_key=key, number="", found_on=began,
                registered_on=began, ordered_due_on=ended, closed_on=ended,
            )
        )  # fmt: skip
    story.imports(asked.import_item(id="rectifications/open", source_key="open"))
    with read_models(story.facts) as moments:
        assert years_ended(moments.now, items, "closed_year", 2026) == [2024, 2021]
        assert years_ended(moments.now, items, "closed_year", 2023) == [2021]
