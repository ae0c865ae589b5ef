"""Evidence: each citing of a file, and files cited in more than one matter."""

from projections import evidence
from tests import asked, scenarios
from tests.known import HANDLER
from tests.projections.reading import reading

OTHER = "rectifications/2"


def test_every_citing_of_a_file_names_its_fact_and_the_part_it_proves() -> None:
    with reading((asked.ITEM, scenarios.all_parts_done())) as moments:
        cited = evidence.of(moments.now, [asked.ITEM])
        assert [(row["fact"].split(".")[1], row["of_part"]) for row in cited] == [
            ("MeasureCompleted", 1), ("MeasureCompleted", 2), ("SubItemCompleted", 1),
        ]  # fmt: skip
        assert (cited[0]["name"], cited[0]["person"]) == ("照片.jpg", HANDLER)
        assert evidence.of(moments.at(6), [asked.ITEM]) == cited[:1]


def test_the_same_bytes_used_in_two_matters_are_found() -> None:
    with reading(
        (asked.ITEM, scenarios.claimed()), (OTHER, scenarios.claimed()), ("findings/3", ())
    ) as moments:
        elsewhere = evidence.cited_elsewhere(moments.now, [asked.ITEM])
        assert {row["stream"] for row in elsewhere} == {OTHER}
        assert evidence.cited_elsewhere(moments.now, [asked.ITEM, OTHER]) == []
        assert evidence.cited_elsewhere(moments.at(1), [asked.ITEM]) == []
