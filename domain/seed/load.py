"""Reads the seed: clocks, calendar years, limits and lights, from the TOML beside this module."""

import tomllib
from importlib.resources import files
from typing import Any

from domain.kernel.clocks import Alternative, ClockEdition, ClockKind, Counting, Extension
from domain.kernel.known import Limits, Severity
from domain.kernel.lights import Lights
from domain.kernel.working_days import CalendarYear

SEED = files("domain.seed")


def clocks() -> tuple[ClockEdition, ...]:
    """The statutory clocks, in the order of the source list."""
    return tuple(_clock(table) for table in _read("clocks.toml")["clock"])


def calendar_years() -> tuple[CalendarYear, ...]:
    """Every year the seed ships, oldest first, the provisional one last."""
    names = sorted(entry.name for entry in (SEED / "calendar").iterdir())
    return tuple(_year(_read(f"calendar/{name}")) for name in names if name.endswith(".toml"))


def limits() -> Limits:
    """The workflow limits: product policy, for the county to change."""
    table = _read("limits.toml")
    severities = tuple(Severity(**severity) for severity in table.pop("severity"))
    return Limits(**table, severities=severities)


def lights() -> Lights:
    """The rule of the traffic lights: product policy, for the county to change."""
    return Lights(**_read("lights.toml"))


def _read(name: str) -> dict[str, Any]:
    """The tables of one seed file."""
    return tomllib.loads((SEED / name).read_text(encoding="utf-8"))


def _clock(table: dict[str, Any]) -> ClockEdition:
    """One clock from its table; what the table leaves out is not established."""
    extension, alternative = table.get("extension"), table.get("alternative")
    typed = {
        "kind": ClockKind(table["kind"]),
        "counting": _counting(table),
        "extension": extension and Extension(**{**extension, "counting": _counting(extension)}),
        "alternative": alternative and Alternative(**alternative),
    }
    return ClockEdition(**{**table, **typed})


def _counting(table: dict[str, Any]) -> Counting | None:
    """How the number of `table` is counted, if it has one."""
    return Counting(table["counting"]) if "counting" in table else None


def _year(table: dict[str, Any]) -> CalendarYear:
    """One calendar year from its table."""
    days = ("days_off", "make_up_days", "statutory_holidays")
    return CalendarYear(**{**table, **{name: tuple(table[name]) for name in days}})
