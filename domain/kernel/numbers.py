"""The numbers people use, and the registers that give them; never renumbered once given (F.3)."""

import re

from domain.kernel.known import Known
from domain.kernel.traits import TakesNumber


def register_id(office: str, series: str, year: int) -> str:
    """The register in which `office` numbers one series of one year."""
    return f"registers/{office.removeprefix('units/')}-{series}-{year}"


def finding_number(series: str, year: int, ordinal: int) -> str:
    """The number of a confirmed finding: FZ-2026-003."""
    return f"{series}-{year}-{ordinal:03}"


def read_finding_number(number: str) -> tuple[str, int, int] | None:
    """Series, year and ordinal of a number of the form FZ-2026-003; None for any other."""
    found = re.fullmatch(r"([A-Z]+)-([0-9]{4})-([0-9]+)", number)
    return (found[1], int(found[2]), int(found[3])) if found else None


def slip_number(short_name: str, word: str, year: int, ordinal: int) -> str:
    """The number of a document an office issues: 云溪督交〔2026〕17号."""
    return f"{short_name}{word}〔{year}〕{ordinal}号"


def next_slip(office: str, series: str, word: str, known: Known) -> TakesNumber:
    """The number the next document of a series takes that `office` issues this year."""
    year = known.today.year
    register = register_id(office, series, year)
    ordinal, issuer = known.next_ordinal(register), known.unit(office)
    short_name = issuer.short_name if issuer else ""
    number = slip_number(short_name, word, year, ordinal)
    return TakesNumber(register=register, ordinal=ordinal, number=number)
