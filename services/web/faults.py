"""The faults of a form as its page tells them: each once, in the order of the fields."""

import re
from collections.abc import Iterator, Sequence

from domain.kernel.rules import Declined, Malformed
from services.complaints import OF_THE_ACT, Complaint
from services.texts import dotted
from services.web.fields import Field

OF_A_FILE = re.compile(r"evidence\.\d+\.(name|media_type)$")  # what comes with a file


def is_of_the_shape(declined: Declined) -> bool:
    """Whether the rule has not been asked yet: a field does not fit, or the day is misclaimed."""
    return isinstance(declined, Malformed) or bool(OF_THE_ACT.intersection(declined.missing))


def fresh(besides: Sequence[Complaint], told: Sequence[Complaint]) -> tuple[Complaint, ...]:
    """What the rule says of the fields nothing else is wrong with."""
    return tuple(each for each in besides if not any(_overlap(each, other) for other in told))


def in_order(told: Sequence[Complaint], drawn: Sequence[Field]) -> tuple[Complaint, ...]:
    """The complaints as their fields stand on the form; of a file, the file alone."""
    places = {name: n for n, name in enumerate(_names(drawn))}

    def place(complaint: Complaint) -> int:
        path = dotted(complaint.field)
        return places.get(path, places.get(path.partition(".")[0], len(places)))

    return tuple(sorted((it for it in told if not OF_A_FILE.search(it.anchor)), key=place))


def _names(drawn: Sequence[Field]) -> Iterator[str]:
    """The fields on a form, those in rows too."""
    for field in drawn:
        yield field.name
        for row in field.rows:
            yield from _names(row)


def _overlap(one: Complaint, other: Complaint) -> bool:
    """Whether two complaints are about the same field, or one about a part of the other's."""
    shorter, longer = sorted((one.anchor, other.anchor), key=len)
    return f"{longer}.".startswith(f"{shorter}.")
