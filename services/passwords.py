"""How long a password is, and of what, wherever one is set."""

import unicodedata

PASSWORD_CHARACTERS_MIN = 8
PASSWORD_CHARACTERS_MAX = 1_000


def is_typed(text: str) -> bool:
    """Whether somebody can have typed it: no half of a character, nothing invisible."""
    return not any(unicodedata.category(each) in ("Cc", "Cs") for each in text)


def is_the_name(new: str, login_name: str) -> bool:
    """Whether it is the name of its account, which is no secret and tried first."""
    return new.casefold() == login_name.casefold()


def unfit(new: str, login_name: str) -> str:
    """Why the account of that name cannot have it, as a key of words; empty if it can."""
    if is_the_name(new, login_name):
        return "new_password_is_the_name"
    if len(new) < PASSWORD_CHARACTERS_MIN:
        return "new_password_short"
    if len(new) > PASSWORD_CHARACTERS_MAX:
        return "new_password_long"
    return "" if is_typed(new) else "new_password_untyped"
