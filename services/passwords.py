"""How long a password is, and of what, wherever one is set."""

import unicodedata

PASSWORD_CHARACTERS_MIN = 8
PASSWORD_CHARACTERS_MAX = 1_000


def is_typed(text: str) -> bool:
    """Whether somebody can have typed it: no half of a character, nothing invisible."""
    return not any(unicodedata.category(each) in ("Cc", "Cs") for each in text)


def unfit(new: str, login_name: str) -> str:
    """Why the account of that name cannot have such a password, as a key of words; empty if it can.

    The name is no secret: whoever tries to break in tries it first.
    """
    if new.casefold() == login_name.casefold():
        return "new_password_is_the_name"
    if len(new) < PASSWORD_CHARACTERS_MIN:
        return "new_password_short"
    if len(new) > PASSWORD_CHARACTERS_MAX:
        return "new_password_long"
    return "" if is_typed(new) else "new_password_untyped"
