"""Every setting, its unit in its name, with a safe default; the only reader of the environment."""

import os
from dataclasses import dataclass, fields
from pathlib import Path

PORT_MAX = 2**16 - 1
NUMBER_MAX = 10**9  # of minutes, hours, seconds, bytes


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this installation runs; `zeji settings` prints it."""

    data_dir: Path = Path("zeji-data")  # ledger, read models, evidence, accounts
    host: str = "127.0.0.1"  # address the server binds to
    port: int = 8710  # port the server listens on
    session_idle_minutes: int = 60  # a session ends after so long without a request
    session_absolute_hours: int = 12  # a session ends after so long in any case
    lockout_failures: int = 5  # wrong passwords in a row before an account is locked
    lockout_minutes: int = 15  # how long the lock lasts
    receipt_wait_seconds: float = 2.0  # how long a page waits for its own change to show
    upload_bytes_max: int = 50 * 1024 * 1024  # largest evidence file
    picture_pixels_max: int = 100_000_000  # largest picture, width times height
    request_bytes_max: int = 1024 * 1024  # largest request without a file


def from_environment(data_dir: Path | None = None) -> Settings:
    """The settings of the environment (ZEJI_DATA, ZEJI_HOST, ZEJI_PORT, …) over the defaults.

    An empty variable says nothing. Raises ValueError, naming the variable, if one does not fit.
    """
    found: dict[str, object] = {}
    for setting in fields(Settings):
        variable = variable_of(setting.name)
        text = os.environ.get(variable)
        if text:
            found[setting.name] = _read(variable, text, type(setting.default))
    if data_dir is not None:
        found["data_dir"] = data_dir
    return Settings(**found)  # type: ignore[arg-type]


def prefers_english() -> bool:
    """Whether the environment asks for English (LC_ALL, LC_MESSAGES, LANG); else it is Chinese."""
    asked = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((locale for locale in asked if locale), "").startswith("en")


def variable_of(setting: str) -> str:
    """The environment variable of a setting."""
    return "ZEJI_DATA" if setting == "data_dir" else f"ZEJI_{setting.upper()}"


def _read(variable: str, text: str, kind: type) -> object:
    try:
        found = kind(text)
    except ValueError as error:
        message = f"{variable}={text!r}: not a valid {kind.__name__}"
        raise ValueError(message) from error
    most = PORT_MAX if variable == "ZEJI_PORT" else NUMBER_MAX
    if isinstance(found, (int, float)) and not 0 < found <= most:
        raise ValueError(f"{variable}={text!r}: must be above 0, at most {most}")
    return found
