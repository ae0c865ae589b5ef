"""One item with all that belongs to it: its finding, parts, clocks, duties, evidence, timeline."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.kernel.stream import Value
from projections import deadlines, duties, findings, rectifications, timeline
from projections.base import Read, Row
from projections.questions.citing import citings, matters_of, used_elsewhere
from projections.questions.matters import story
from projections.questions.names import named


class ItemPage(Value):
    """What the page of an item shows; rows carry names beside ids."""

    item: Row
    finding: Row | None
    units: Sequence[Row]  # `place` says which: owner, lead, assisting
    sub_items: Sequence[Row]
    measures: Sequence[Row]
    clocks: Mapping[str, Row]  # by name: ordered, statutory, own, acknowledge
    duties: Sequence[Row]  # every term, oldest first
    evidence: Sequence[Row]  # of finding and item, oldest first
    used_elsewhere: Sequence[Row]  # the same files cited by other streams one may see
    timeline: Sequence[Row]  # of finding, item and duties; newest recording first


def item(
    read: Read,
    stream: str,
    visible: Collection[str] | None = None,
    happened_by: date | None = None,
) -> ItemPage | None:
    """The page of an item; None if there is none, or none one may see.

    By happened time, timeline, duties and evidence are those that had happened by that day.
    """
    row = rectifications.item(read, stream, visible)
    if row is None:
        return None
    finding = findings.finding(read, row["finding"]) if row["finding"] else None
    matters = matters_of(row)
    held = [term for matter in matters for term in duties.duties_for(read, matter, happened_by)]
    streams = {*matters, *(term["stream"] for term in held)}
    told = timeline.of(read, streams, happened_by)
    return ItemPage(
        item=named(read, [row])[0],
        finding=named(read, [finding])[0] if finding else None,
        units=named(read, rectifications.units_of(read, [stream]).get(stream, ())),
        sub_items=named(read, rectifications.sub_items_of(read, [stream]).get(stream, ())),
        measures=named(read, rectifications.measures_of(read, [stream]).get(stream, ())),
        clocks=deadlines.of(read, stream),
        duties=named(read, held),
        evidence=citings(read, row, happened_by),
        used_elsewhere=used_elsewhere(read, matters, visible),
        timeline=story(read, told[::-1]),
    )


def since(read: Read, row: Row) -> Sequence[Row]:
    """What was recorded of an item, its finding and their duties after the moment of reading.

    Newest recording first; nothing where the moment is now.
    """
    if read.position is None:
        return []
    now = replace(read, position=None)
    matters = matters_of(row)
    terms = (term for matter in matters for term in duties.duties_for(now, matter))
    told = timeline.of(now, {*matters, *(term["stream"] for term in terms)})
    return story(now, [row for row in told[::-1] if row["since"] > read.position])
