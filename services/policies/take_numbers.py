"""A fact that uses a number takes it from its register."""

from collections.abc import Iterable

from domain.kernel.known import Known
from domain.kernel.traits import TakesNumber
from domain.registers import TakeNumber
from services.desk import Pending


def take_number(at: Pending, _known: Known) -> Iterable[TakeNumber]:
    """The register gives each number once; who comes second decides again with the next."""
    fact = at.fact
    assert isinstance(fact, TakesNumber)
    yield TakeNumber(id=fact.register, ordinal=fact.ordinal, number=fact.number)


POLICY = (TakesNumber, take_number)
