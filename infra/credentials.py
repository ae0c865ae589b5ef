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

SCHEMA = """
CREATE TABLE IF NOT EXISTS passwords (
    account TEXT PRIMARY KEY, hash TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS sessions (
    token_digest BLOB PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL,
    started_at TEXT NOT NULL, seen_at TEXT NOT NULL);
"""


class Locked(Exception):  # noqa: N818 - what happened
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
        self._limits = limits
        self._hasher = PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_hex())

    def set_password(self, account: str, password: str) -> None:
        """Give the account a password, end its sessions and lift a lock."""
        hashed = self._hasher.hash(password)
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO passwords (account, hash) VALUES (?, ?) ON CONFLICT (account)"
                " DO UPDATE SET hash = excluded.hash, failures = 0, locked_until = ''",
                (account, hashed),
            )
            connection.execute("DELETE FROM sessions WHERE account = ?", (account,))

    def check(self, account: str, password: str, now: datetime) -> bool:
        """Whether it is the account's password. Raises Locked after too many wrong ones."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT hash, failures, locked_until FROM passwords WHERE account = ?", (account,)
            ).fetchone()
        hashed, failures, locked_until = row or (self._decoy, 0, "")
        if locked_until and (until := datetime.fromisoformat(locked_until)) > now:
            raise Locked(until)
        if self._matches(hashed, password) and row:
            self._remember(account, 0, "")
            return True
        if row:
            self._count_failure(account, failures + 1, now)
        return False

    def start_session(self, account: str, now: datetime) -> str:
        """A new session of the account; the token to hand to the browser."""
        token, stamp = secrets.token_urlsafe(32), now.astimezone(UTC).isoformat()
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
                (_digest(token), account, secrets.token_urlsafe(24), stamp, stamp),
            )
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """The session of a token if it still lasts; looking at it keeps it from going idle."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT account, csrf, started_at, seen_at FROM sessions WHERE token_digest = ?",
                (_digest(token),),
            ).fetchone()
            if row is None:
                return None
            account, csrf, started_at, seen_at = row
            too_old = now - datetime.fromisoformat(started_at) > self._limits.absolute
            if too_old or now - datetime.fromisoformat(seen_at) > self._limits.idle:
                connection.execute("DELETE FROM sessions WHERE token_digest = ?", (_digest(token),))
                return None
            connection.execute(
                "UPDATE sessions SET seen_at = ? WHERE token_digest = ?",
                (now.astimezone(UTC).isoformat(), _digest(token)),
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

    def _count_failure(self, account: str, failures: int, now: datetime) -> None:
        if failures < self._limits.failures:
            self._remember(account, failures, "")
            return
        until = now + self._limits.lockout
        self._remember(account, 0, until.astimezone(UTC).isoformat())
        raise Locked(until)

    def _remember(self, account: str, failures: int, locked_until: str) -> None:
        with self._transaction() as connection:
            connection.execute(
                "UPDATE passwords SET failures = ?, locked_until = ? WHERE account = ?",
                (failures, locked_until, account),
            )

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


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
