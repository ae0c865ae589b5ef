"""Settings: defaults, the environment over them, and a clear word for what does not fit."""

from pathlib import Path

import pytest

from services.settings import Settings, from_environment


def test_defaults_are_safe() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.lockout_failures <= 10


def test_the_environment_goes_over_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEJI_DATA", "elsewhere")
    monkeypatch.setenv("ZEJI_PORT", "9000")
    monkeypatch.setenv("ZEJI_RECEIPT_WAIT_SECONDS", "0.5")
    settings = from_environment()
    assert (settings.data_dir, settings.port) == (Path("elsewhere"), 9000)
    assert settings.receipt_wait_seconds == 0.5


def test_the_command_line_goes_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEJI_DATA", "elsewhere")
    assert from_environment(Path("here")).data_dir == Path("here")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("ZEJI_PORT", "many"),
        ("ZEJI_PORT", "65536"),
        ("ZEJI_SESSION_IDLE_MINUTES", "0"),
        ("ZEJI_LOCKOUT_FAILURES", "-1"),
        ("ZEJI_SESSION_ABSOLUTE_HOURS", "9" * 12),
        ("ZEJI_RECEIPT_WAIT_SECONDS", "nan"),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValueError, match=f"{variable}='{text}'"):
        from_environment()


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEJI_HOST", "")
    assert from_environment().host == "127.0.0.1"
