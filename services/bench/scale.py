"""How much is measured, and in what form figures come back."""

from collections.abc import Sequence
from statistics import quantiles

from domain.kernel.stream import Value


class Scale(Value):
    """The sizes of one run."""

    rounds: int = 5  # interleaved; medians are told
    commands_a_thread: int = 150
    rebuilt_facts: int = 500_000  # starting two processes takes a second
    histories: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    open_items: int = 2_000
    pages: int = 100  # for each history, now and as of the past


QUICK = Scale(
    commands_a_thread=30,
    rebuilt_facts=20_000,
    histories=(4_000, 20_000),
    open_items=400,
    pages=20,
)


class Table(Value):
    """Measures of one kind, with what was done to get them."""

    title: str
    says: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def ninety_fifth(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return quantiles(values, n=20, method="inclusive")[-1]
