"""A confirmed finding becomes a rectification item."""

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from domain.findings import FindingConfirmed
from domain.kernel.known import Known
from domain.rectifications import DocketItem
from services.draft import Pending


def open_rectification(at: Pending, _known: Known) -> Iterable[DocketItem]:
    """One matter, one item, under the number the confirmation took."""
    fact = at.fact
    assert isinstance(fact, FindingConfirmed)
    yield DocketItem(
        id=f"rectifications/{uuid5(NAMESPACE_URL, f'{at.stream_id}@{at.version}')}",
        finding=at.stream_id,
        number=fact.number,
        office=fact.office,
        unit=fact.unit,
        title=fact.title,
        source=fact.source,
        severity=fact.severity,
        repeats=fact.repeats,
        found_on=fact.found_on,
        rectification_type=fact.rectification_type,
        must_publish=fact.must_publish,
        ordered_due_on=fact.ordered_due_on,
        ordered_provisional=fact.ordered_provisional,
        statutory=fact.statutory,
    )


POLICY = (FindingConfirmed, open_rectification)
