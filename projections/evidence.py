"""Evidence (佐证材料): each citing of a file, by the digest that names its bytes."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Integer, select

from domain.kernel.traits import CitesEvidence
from domain.ports import Recorded
from projections.base import Changes, Projection, Read, Row
from projections.columns import days, texts

projection = Projection("evidence", version=1)
citings = projection.entries(
    "citings",
    *texts("digest", "name", "media_type", "fact", "person", "unit"),
    *days("formed_on", "happened_on"),
    Column("of_part", Integer),  # the measure or sub-item it proves, where the fact names one
    indexes=[("digest", "since")],
)


@projection.on(CitesEvidence, citings)
def _cited(at: Recorded[Any]) -> Iterator[Changes]:
    act = at.fact.act
    for file in at.fact.evidence:
        yield {
            "digest": file.digest,
            "name": file.name,
            "media_type": file.media_type,
            "formed_on": file.formed_on,
            "fact": type(at.fact).name,
            "person": act.person,
            "unit": act.unit,
            "happened_on": act.happened_on,
            "of_part": getattr(at.fact, "part", None),
        }


def of(read: Read, streams: Collection[str], happened_by: date | None = None) -> Sequence[Row]:
    """Every citing of a file in the streams, oldest first; `happened_by`: that day or before."""
    row = read.everything(citings)
    query = select(row).where(row.c.stream.in_(sorted(streams)))
    if happened_by is not None:
        query = query.where(row.c.happened_on <= happened_by)
    return read.all(query.order_by(row.c.since, row.c.part))


def cited_elsewhere(read: Read, streams: Collection[str]) -> Sequence[Row]:
    """Citings, in other streams, of files that one of `streams` cites too, oldest first."""
    row, ours = read.everything(citings), sorted(streams)
    own = select(row.c.digest).where(row.c.stream.in_(ours))
    query = select(row).where(row.c.digest.in_(own), row.c.stream.not_in(ours))
    return read.all(query.order_by(row.c.since, row.c.part))
