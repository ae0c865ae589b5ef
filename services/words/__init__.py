"""The words of the product: one catalogue a language, keyed by identifier, for every door alike.

Chinese is the source, English complete; `tests/services/test_words.py` proves that nothing the code
can say is missing from either.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from services.local_time import SHANGHAI

Language = Literal["zh", "en"]
ROW_DIGITS = 9  # of a row: more than any form has
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def catalogue(language: Language) -> Mapping[str, Mapping[str, str]]:
    """Every entry of a language, by section: what every door says, and what one door says alone."""
    merged: dict[str, dict[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name == f"{language}.toml" or file.name.startswith(f"{language}_"):
            for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                merged.setdefault(section, {}).update(entries)
    return merged


def say(language: Language, section: str, key: str, **values: Any) -> str:
    """The entry `key` of a section, with `values` filled in. KeyError if it is missing: a bug."""
    entry = catalogue(language)[section][key]
    spoken = {name: written(language, value) for name, value in values.items()}
    return entry.format_map(spoken) if spoken else entry


def has(language: Language, section: str, key: str) -> bool:
    """Whether the catalogue has the entry."""
    return key in catalogue(language).get(section, {})


def command_name(language: Language, name: str) -> str:
    """A command as its button says it: 申请销号."""
    return say(language, "commands", name)


def fact_name(language: Language, name: str) -> str:
    """A fact as a timeline says it: 已申请销号."""
    return say(language, "facts", name)


def field_name(language: Language, spoken: str, field: str) -> str:
    """A field of a command or fact: its own word, its kind's, or the one it has everywhere."""
    own = (f"{spoken}.{field}", f"{spoken.partition('.')[0]}.{field}")
    key = next((key for key in own if has(language, "fields", key)), field)
    return say(language, "fields", key)


def path_name(language: Language, spoken: str, path: str) -> str:
    """A field within rows and parts, as people call it: “Measures, no. 1 · Due”.

    A name no form has stands for itself.
    """
    parts: list[str] = []
    for name in path.split("."):
        if name.isdecimal() and parts:
            row = int(name) + 1 if len(name) <= ROW_DIGITS else name
            parts[-1] = say(language, "values", "in_row", field=parts[-1], row=row)
        else:
            parts.append(_known(language, spoken, name))
    return " · ".join(parts)


def _known(language: Language, spoken: str, name: str) -> str:
    try:
        return field_name(language, spoken, name)
    except KeyError:
        return name


def choice(language: Language, member: Enum) -> str:
    """A member of an enumeration: 整改中."""
    return say(language, "choices", choice_key(member))


def standing(words: str) -> str:
    """Words that stand by themselves, where a sentence would have them begin small: Not due."""
    return words[:1].upper() + words[1:]


def choice_key(member: Enum) -> str:
    """The key of a member: the kind it belongs to, its class, its value."""
    module = type(member).__module__.split(".")
    kind = module[-1] if module[1] == "kernel" else module[1]
    return f"{kind}.{type(member).__name__}.{member.value}"


def written(language: Language, value: Any) -> Any:
    """A value as the language writes it: dates, choices, lists; instants in Beijing time."""
    if isinstance(value, Enum):
        return choice(language, value)
    if isinstance(value, bool):
        return say(language, "values", "yes" if value else "no")
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return _day(language, value)
    if isinstance(value, (list, tuple, set, frozenset)):
        mark = "、" if language == "zh" else ", "
        return mark.join(str(written(language, each)) for each in value)
    return value


def _day(language: Language, day: date) -> str:
    if day == date.max:  # nobody has set one
        return say(language, "values", "no_date")
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day}"
