"""Passwords, sessions and lockouts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest

from infra.credentials import Credentials, Limits, Locked
from infra.database import sqlite

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ACCOUNT = "accounts/head"
LIMITS = Limits(
    idle=timedelta(minutes=60),
    absolute=timedelta(hours=12),
    failures=3,
    lockout=timedelta(minutes=15),
)
Make = Callable[[], Credentials]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Opens the same file each time."""
    return lambda: Credentials(tmp_path / "accounts.sqlite", LIMITS)


@pytest.fixture
def credentials(make: Make) -> Credentials:
    """A file in which one account has a password."""
    made = make()
    made.set_password(ACCOUNT, "正确的口令")
    return made


def test_the_right_password_is_accepted_and_a_wrong_one_is_not(credentials: Credentials) -> None:
    assert credentials.check(ACCOUNT, "正确的口令", NOW)
    assert not credentials.check(ACCOUNT, "错误的口令", NOW)
    assert not credentials.check("accounts/nobody", "正确的口令", NOW)


def test_the_file_keeps_no_password(credentials: Credentials, tmp_path: Path) -> None:
    credentials.check(ACCOUNT, "正确的口令", NOW)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "正确的口令".encode() not in stored
    assert b"$argon2id$" in stored


def test_too_many_wrong_passwords_lock_the_account_for_a_while(credentials: Credentials) -> None:
    for _ in range(2):
        assert not credentials.check(ACCOUNT, "错", NOW)
    with pytest.raises(Locked) as caught:
        credentials.check(ACCOUNT, "错", NOW)
    assert caught.value.until == NOW + LIMITS.lockout
    with pytest.raises(Locked):
        credentials.check(ACCOUNT, "正确的口令", NOW + timedelta(minutes=14))
    assert credentials.check(ACCOUNT, "正确的口令", NOW + LIMITS.lockout)


def test_a_right_password_forgives_the_wrong_ones_before(credentials: Credentials) -> None:
    for _ in range(5):
        assert not credentials.check(ACCOUNT, "错", NOW)
        assert credentials.check(ACCOUNT, "正确的口令", NOW)


def test_a_lock_survives_a_restart(make: Make, credentials: Credentials) -> None:
    for _ in range(2):
        credentials.check(ACCOUNT, "错", NOW)
    with pytest.raises(Locked):
        credentials.check(ACCOUNT, "错", NOW)
    with pytest.raises(Locked):
        make().check(ACCOUNT, "正确的口令", NOW)


def test_a_session_lasts_while_it_is_used(credentials: Credentials) -> None:
    token = credentials.start_session(ACCOUNT, NOW)
    for minutes in (59, 118, 177):
        session = credentials.session(token, NOW + timedelta(minutes=minutes))
        assert session is not None
        assert session.account == ACCOUNT
    assert credentials.session("another", NOW) is None


def test_an_idle_session_ends(credentials: Credentials) -> None:
    token = credentials.start_session(ACCOUNT, NOW)
    assert credentials.session(token, NOW + timedelta(minutes=61)) is None
    assert credentials.session(token, NOW) is None


def test_a_session_ends_after_its_absolute_limit_however_busy(credentials: Credentials) -> None:
    token = credentials.start_session(ACCOUNT, NOW)
    for half_hours in range(1, 25):
        assert credentials.session(token, NOW + timedelta(minutes=30 * half_hours))
    assert credentials.session(token, NOW + timedelta(hours=12, minutes=1)) is None


def test_logging_out_and_a_new_password_end_sessions(credentials: Credentials) -> None:
    first, second = (credentials.start_session(ACCOUNT, NOW) for _ in range(2))
    credentials.end_session(first)
    assert credentials.session(first, NOW) is None
    credentials.set_password(ACCOUNT, "新口令")
    assert credentials.session(second, NOW) is None


def test_the_file_keeps_no_session_token(credentials: Credentials, tmp_path: Path) -> None:
    token = credentials.start_session(ACCOUNT, NOW)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in stored


def test_a_name_nobody_has_is_locked_like_any_other(credentials: Credentials) -> None:
    for _ in range(2):
        assert not credentials.check("accounts/nobody", "错", NOW)
    with pytest.raises(Locked):
        credentials.check("accounts/nobody", "错", NOW)


def stored(credentials: Credentials, table: str) -> int:
    """How many rows the file has of a kind."""
    (count,) = credentials._one(f"SELECT count(*) FROM {table} WHERE 1 = ?", 1)
    return int(count)


def test_wrong_passwords_tried_at_once_are_counted_one_by_one(credentials: Credentials) -> None:
    tries = 12
    together = Barrier(tries)

    def attempt(_number: int) -> str:
        together.wait(10)
        try:
            return "right" if credentials.check(ACCOUNT, "错", NOW) else "wrong"
        except Locked:
            return "locked"

    with ThreadPoolExecutor(tries) as pool:
        answers = list(pool.map(attempt, range(tries)))
    assert (answers.count("wrong"), answers.count("locked")) == (LIMITS.failures - 1, tries - 2)
    with pytest.raises(Locked):
        credentials.check(ACCOUNT, "正确的口令", NOW)


class Held:
    """Takes its time, until it finds every password right."""

    def __init__(self) -> None:
        self.asked, self.go_on = Event(), Event()

    def verify(self, _hashed: str, _password: str) -> bool:
        self.asked.set()
        return self.go_on.wait(10)


def test_a_right_password_is_worth_nothing_once_the_account_was_locked_meanwhile(
    make: Make, credentials: Credentials
) -> None:
    other = make()
    other._hasher = held = Held()  # type: ignore[assignment]
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(other.check, ACCOUNT, "正确的口令", NOW)
        assert held.asked.wait(10)
        for _ in range(2):
            credentials.check(ACCOUNT, "错", NOW)
        with pytest.raises(Locked):
            credentials.check(ACCOUNT, "错", NOW)
        held.go_on.set()
        assert isinstance(answer.exception(10), Locked)


def test_a_name_too_long_for_an_account_is_wrong_and_is_not_kept(credentials: Credentials) -> None:
    for _ in range(5):
        assert not credentials.check("accounts/" + "a" * 64, "错", NOW)
    assert stored(credentials, "wrong_passwords") == 0


def test_what_has_ended_is_swept_when_somebody_logs_in(credentials: Credentials) -> None:
    for account in (ACCOUNT, "accounts/nobody"):
        credentials.check(account, "错", NOW)
        credentials.start_session(account, NOW)
    later = NOW + timedelta(minutes=50)
    credentials.start_session(ACCOUNT, later)
    assert (stored(credentials, "sessions"), stored(credentials, "wrong_passwords")) == (3, 2)
    credentials.start_session(ACCOUNT, later + timedelta(minutes=50))
    assert stored(credentials, "sessions") == 2
    credentials.start_session(ACCOUNT, NOW + timedelta(days=2))
    assert (stored(credentials, "sessions"), stored(credentials, "wrong_passwords")) == (1, 0)


def test_a_closed_file_answers_nobody(credentials: Credentials) -> None:
    credentials.close()
    with pytest.raises(sqlite.ProgrammingError):
        credentials.session("token", NOW)
