"""The ledger's tables and every statement on them.

`facts` is only ever inserted into, `frontiers` gets one row per commit. The version covers both;
another version is another program's file, and is refused.
"""

from pathlib import Path
from typing import Any

from infra.database import connect, prepare

SCHEMA_VERSION = "1"

TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE facts (
        position INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        body BLOB NOT NULL,
        key TEXT,
        key_digest BLOB,
        key_facts INTEGER,
        leaf BLOB NOT NULL,
        UNIQUE (stream, version)
    ) STRICT""",
    "CREATE UNIQUE INDEX facts_key ON facts (key) WHERE key IS NOT NULL",
    """CREATE TABLE frontiers (
        size INTEGER PRIMARY KEY,
        recorded_us INTEGER NOT NULL,
        peaks BLOB NOT NULL
    ) STRICT""",
)
STATE_VERSION = f"INSERT INTO meta VALUES ('schema', '{SCHEMA_VERSION}')"
META = "SELECT name FROM sqlite_schema WHERE name = 'meta'"
VERSION = "SELECT value FROM meta WHERE name = 'schema'"

# The columns of seal.Leaf, in its order.
SEALED = "position, stream, version, name, recorded_us, body, key, key_digest, key_facts"
INSERT_FACT = f"INSERT INTO facts ({SEALED}, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_FRONTIER = "INSERT INTO frontiers (size, recorded_us, peaks) VALUES (?, ?, ?)"

HEAD = "SELECT coalesce(max(position), 0) FROM facts"
END = f"""SELECT ({HEAD}), size, recorded_us, peaks FROM frontiers
    ORDER BY size DESC LIMIT 1"""
FRONTIER_BY = "SELECT size, peaks FROM frontiers WHERE size <= ? ORDER BY size DESC LIMIT 1"
STREAMS_AFTER = "SELECT stream, max(position) FROM facts WHERE position > ? GROUP BY stream"
VERSIONS = """WITH wanted (stream) AS (VALUES {})
    SELECT stream, (SELECT max(version) FROM facts WHERE stream = wanted.stream) FROM wanted"""
REQUESTS = """WITH wanted (key) AS (VALUES {})
    SELECT key, position, key_digest, key_facts, recorded_us FROM facts JOIN wanted USING (key)"""
RECORDED_US = "SELECT recorded_us FROM facts WHERE position = ?"
SEALED_FACT = f"SELECT {SEALED} FROM facts WHERE position = ?"
LEAVES = "SELECT leaf FROM facts WHERE position BETWEEN ? AND ? ORDER BY position"

RECORDED = "SELECT position, stream, version, recorded_us, name, body FROM facts"
HISTORY = f"{RECORDED} WHERE stream = ? AND version > ? ORDER BY version"
SINCE = f"{RECORDED} WHERE position > ? ORDER BY position LIMIT ?"

STORED = "SELECT stream, version, name, body"
STREAM_UP = f"""{STORED} FROM facts WHERE stream = ? AND version BETWEEN ? AND ?
    ORDER BY version LIMIT ?"""
STREAM_DOWN = f"""{STORED} FROM facts WHERE stream = ? AND version BETWEEN ? AND ?
    ORDER BY version DESC LIMIT ?"""
NOTIFICATIONS = f"""{STORED}, position FROM facts WHERE position BETWEEN ? AND ?
    AND (? OR name IN (SELECT value FROM json_each(?))) ORDER BY position LIMIT ?"""


class OtherSchema(Exception):
    """The file was made by a version of the program that keeps another kind of ledger."""


def open_ledger(path: Path) -> Any:
    """A connection to write with; makes the file if there is none. Raises OtherSchema.

    A file that is there but empty is not made a ledger: it was one, and has been destroyed.
    """
    prepare(path, "BEGIN", *TABLES, STATE_VERSION, "COMMIT")
    connection = connect(path)
    found = [table for (table,) in connection.execute(META)]
    version = connection.execute(VERSION).fetchone() if found else None
    if version != (SCHEMA_VERSION,):
        connection.close()
        kept = f"ledger schema {version[0]}" if version else "no ledger in it"
        raise OtherSchema(f"{path} has {kept}, this program keeps schema {SCHEMA_VERSION}")
    return connection
