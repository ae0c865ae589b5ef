"""How long a password is, and of what, wherever one is set."""

import unicodedata

PASSWORD_CHARACTERS_MIN = 8
PASSWORD_CHARACTERS_MAX = 1_000


def is_typed(text: str) -> bool:
    """Whether somebody can have typed it: no half of a character, nothing invisible."""
    return not any(unicodedata.category(each) in ("Cc", "Cs") for each in text)
