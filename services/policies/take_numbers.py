"""A fact that uses a number takes it from its register; an imported number is not given again."""

from collections.abc import Iterator

from domain.kernel.known import Known
from domain.kernel.numbers import read_finding_number, register_id
from domain.kernel.traits import TakesNumber
from domain.rectifications import ItemImported
from domain.registers import ReserveNumber, TakeNumber
from services.draft import Pending


def take_number(at: Pending, _known: Known) -> Iterator[TakeNumber]:
    """The register gives each number once; who comes second decides again with the next."""
    fact = at.fact
    assert isinstance(fact, TakesNumber)
    yield TakeNumber(id=fact.register, ordinal=fact.ordinal, number=fact.number)


def reserve_number(at: Pending, _known: Known) -> Iterator[ReserveNumber]:
    """A number of our own form that an old ledger used is not given again by the same office."""
    fact = at.fact
    assert isinstance(fact, ItemImported)
    read = read_finding_number(fact.number)
    if read and fact.office:
        series, year, ordinal = read
        register = register_id(fact.office, series, year)
        yield ReserveNumber(id=register, ordinal=ordinal, number=fact.number)


POLICIES = ((TakesNumber, take_number), (ItemImported, reserve_number))
