"""Password hashes, sessions and lockouts: a file of their own, outside the ledger.

Passwords are argon2id hashes; a session is a random token of which only the SHA-256 is stored. A
wrong name and a wrong password cost the same time and are answered alike.
"""

import contextlib
import hashlib
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from domain.kernel.stream import Value
from infra.database import connect, prepare

SEEN_EVERY = timedelta(minutes=1)  # how closely the last look at a session is remembered
FAILURES_KEPT = timedelta(days=1)  # wrong passwords are forgotten after so long without another
HASHES_AT_ONCE = 4  # each takes 64 MiB and a processor
ACCOUNT_CHARACTERS_MAX = 64  # no account is called longer; nothing is stored about one
SCHEMA = """
CREATE TABLE IF NOT EXISTS passwords (account TEXT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS wrong_passwords (
    account TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at TEXT NOT NULL,
    locked_until TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS sessions (
    token_digest BLOB PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL,
    started_at TEXT NOT NULL, seen_at TEXT NOT NULL);
"""
COUNT = """INSERT INTO wrong_passwords (account, failures, last_at) VALUES (?, 1, ?)
    ON CONFLICT DO UPDATE SET failures = failures + 1, last_at = excluded.last_at
    RETURNING failures"""


class Locked(Exception):
    """Too many wrong passwords; `until` says when the account may try again."""

    def __init__(self, until: datetime) -> None:
        """Remember until when."""
        super().__init__(until.isoformat())
        self.until = until


class Session(Value):
    """A login: whose it is, and the token that its forms must carry."""

    account: str
    csrf: str


class Limits(Value):
    """How long sessions last and when an account is locked."""

    idle: timedelta
    absolute: timedelta
    failures: int
    lockout: timedelta


class Credentials:
    """The file of password hashes and sessions."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Open the file, made if missing."""
        prepare(path)
        self._connection = connect(path)
        self._connection.executescript(SCHEMA)
        self._lock = threading.Lock()
        self._hashing = threading.Semaphore(HASHES_AT_ONCE)
        self._limits = limits
        self._hasher = PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_hex())

    def close(self) -> None:
        """Close the file; nothing may be under way."""
        self._connection.close()

    def set_password(self, account: str, password: str) -> None:
        """Give the account a password, end its sessions and lift a lock."""
        hashed = self._hasher.hash(password)
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO passwords VALUES (?, ?)",
                (account, hashed),
            )
            connection.execute("DELETE FROM sessions WHERE account = ?", (account,))
            connection.execute("DELETE FROM wrong_passwords WHERE account = ?", (account,))

    def check(self, account: str, password: str, now: datetime) -> bool:
        """Whether it is the account's password. Raises Locked after too many wrong ones.

        A name nobody has is locked like any other, so that a lock tells nothing about names.
        Who tries many at once is locked as soon: what counts is the order in which they are judged.
        """
        if len(account) > ACCOUNT_CHARACTERS_MAX:
            return False
        self._refuse_locked(account, now)
        known = self._one("SELECT hash FROM passwords WHERE account = ?", account)
        with self._hashing:
            matches = self._matches(known[0] if known else self._decoy, password)
        until = self._judge(account, now, right=matches and known is not None)
        if until is not None:
            raise Locked(until)
        return matches and known is not None

    def start_session(self, account: str, now: datetime) -> str:
        """A new session of the account; the token to hand to the browser."""
        token, stamp = secrets.token_urlsafe(32), _stamp(now)
        with self._transaction() as connection:
            self._sweep(connection, now)
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
                (_digest(token), account, secrets.token_urlsafe(24), stamp, stamp),
            )
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """The session of a token if it still lasts; looking at it keeps it from going idle."""
        digest = _digest(token)
        row = self._one(
            "SELECT account, csrf, started_at, seen_at FROM sessions WHERE token_digest = ?", digest
        )
        if row is None:
            return None
        account, csrf, started_at, seen_at = row
        too_old = now - datetime.fromisoformat(started_at) > self._limits.absolute
        unseen = now - datetime.fromisoformat(seen_at)
        if too_old or unseen > self._limits.idle:
            self.end_session(token)
            return None
        if unseen >= SEEN_EVERY:  # not at every request: each write waits for the disk
            with self._transaction() as connection:
                connection.execute(
                    "UPDATE sessions SET seen_at = ? WHERE token_digest = ?",
                    (_stamp(now), digest),
                )
        return Session(account=account, csrf=csrf)

    def end_session(self, token: str) -> None:
        """Forget a session."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE token_digest = ?", (_digest(token),))

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False

    def _refuse_locked(self, account: str, now: datetime) -> None:
        found = self._one("SELECT locked_until FROM wrong_passwords WHERE account = ?", account)
        if found and found[0] > _stamp(now):
            raise Locked(datetime.fromisoformat(found[0]))

    def _judge(self, account: str, now: datetime, *, right: bool) -> datetime | None:
        """Count a wrong password or forgive those before; until when the account is locked."""
        locked = "SELECT locked_until FROM wrong_passwords WHERE account = ? AND locked_until > ?"
        with self._transaction() as connection:
            found = connection.execute(locked, (account, _stamp(now))).fetchone()
            if found:  # by others, while this password was being hashed
                return datetime.fromisoformat(found[0])
            if right:
                connection.execute("DELETE FROM wrong_passwords WHERE account = ?", (account,))
                return None
            (failures,) = connection.execute(COUNT, (account, _stamp(now))).fetchone()
            if failures < self._limits.failures:
                return None
            until = now + self._limits.lockout
            connection.execute(
                "UPDATE wrong_passwords SET failures = 0, locked_until = ? WHERE account = ?",
                (_stamp(until), account),
            )
        return until

    def _sweep(self, connection: Any, now: datetime) -> None:
        """Forget the sessions that have ended and the wrong passwords of long ago."""
        connection.execute(
            "DELETE FROM sessions WHERE started_at < ? OR seen_at < ?",
            (_stamp(now - self._limits.absolute), _stamp(now - self._limits.idle)),
        )
        connection.execute(
            "DELETE FROM wrong_passwords WHERE last_at < ? AND locked_until < ?",
            (_stamp(now - FAILURES_KEPT), _stamp(now)),
        )

    def _one(self, statement: str, value: object) -> Any:
        with self._lock:
            return self._connection.execute(statement, (value,)).fetchone()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Any]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _stamp(instant: datetime) -> str:
    """An instant as it is stored: in UTC, so that text sorts as time does."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
