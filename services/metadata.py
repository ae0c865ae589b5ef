"""The metadata of a command: its times, why it is late, its key, the version seen; as sent."""

from datetime import UTC, date, datetime

from domain.kernel.rules import Malformed
from services.parsing import Fault, parse_one, whole_number

KEY_CHARACTERS_MAX = 200


def day(said: str) -> date | None:
    """The day claimed, as 2026-11-24; None if none is. Raises Malformed."""
    found: date | None = parse_one("happened_on", said, date) if said.strip() else None
    return found


def late_reason(said: str) -> str:
    """Why it is recorded only now, as clean as the words of a command. Raises Malformed."""
    return str(parse_one("late_reason", said, str))


def device_at(said: str) -> datetime | None:
    """The device's own time when the form was finished, with its zone; None if not said.

    Kept as said, however wrong the device's clock: it is shown beside ours, and nothing rests on
    it. Raises Malformed for what is no time at all.
    """
    if not said.strip():
        return None
    try:
        found = datetime.fromisoformat(said.strip())
        if found.tzinfo:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise unfit("device_at", "malformed")


def key(said: str) -> str:
    """The key that names the request; empty for none. Raises Malformed."""
    found = str(parse_one("key", said, str))
    if len(found) > KEY_CHARACTERS_MAX:
        raise unfit("key", "malformed")
    return found


def version(said: str) -> int | None:
    """The version seen, 7 or as `If-Match` has it, "7"; None if not said. Raises Malformed.

    A weak tag, W/"7", names no version: `If-Match` compares strongly (RFC 9110, 13.1.1).
    """
    text = said.strip().strip('"')
    if text in ("", "*"):
        return None
    found = whole_number(text)
    if found is None:
        raise unfit("seen_version", "not_a_number")
    return found


def unfit(field: str, reason: str) -> Malformed:
    """One field that does not fit."""
    return Malformed("does_not_fit", errors=(Fault(field=field, reason=reason),))
