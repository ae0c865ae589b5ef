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
SCHEMA = """
CREATE TABLE IF NOT EXISTS passwords (account TEXT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS failures (
    account TEXT PRIMARY KEY, failures INTEGER NOT NULL, locked_until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    token_digest BLOB PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL,
    started_at TEXT NOT NULL, seen_at TEXT NOT NULL);
"""


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
        self._limits = limits
        self._hasher = PasswordHasher()
        self._decoy = self._hasher.hash(secrets.token_hex())

    def set_password(self, account: str, password: str) -> None:
        """Give the account a password, end its sessions and lift a lock."""
        hashed = self._hasher.hash(password)
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO passwords VALUES (?, ?)",
                (account, hashed),
            )
            connection.execute("DELETE FROM sessions WHERE account = ?", (account,))
            connection.execute("DELETE FROM failures WHERE account = ?", (account,))

    def check(self, account: str, password: str, now: datetime) -> bool:
        """Whether it is the account's password. Raises Locked after too many wrong ones.

        A name nobody has is locked like any other, so that a lock tells nothing about names.
        """
        known = self._one("SELECT hash FROM passwords WHERE account = ?", account)
        failures, locked_until = self._one(
            "SELECT failures, locked_until FROM failures WHERE account = ?", account
        ) or (0, "")
        if locked_until and (until := datetime.fromisoformat(locked_until)) > now:
            raise Locked(until)
        matches = self._matches(known[0] if known else self._decoy, password)
        if matches and known:
            self._forget_failures(account)
            return True
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
                    (now.astimezone(UTC).isoformat(), digest),
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
        locked = failures >= self._limits.failures
        until = now + self._limits.lockout
        stored = (
            (account, 0, until.astimezone(UTC).isoformat()) if locked else (account, failures, "")
        )
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", stored)
        if locked:
            raise Locked(until)

    def _forget_failures(self, account: str) -> None:
        if self._one("SELECT 1 FROM failures WHERE account = ?", account):
            with self._transaction() as connection:
                connection.execute("DELETE FROM failures WHERE account = ?", (account,))

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


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
