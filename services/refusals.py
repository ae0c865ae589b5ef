"""A refusal in words: one text for page, API and command line, in both languages.

Five lines: what cannot be done now, the rule, the case, who could, what one can do.
"""

from collections.abc import Callable, Sequence
from typing import Any

from domain.kernel.rules import Basis, Conflict, Declined, NotFound, Refused
from domain.kernel.stream import Command, Event, Value
from domain.ports import Recorded
from services.words import Language, command_name, fact_name, field_name, say, written

Name = Callable[[str], str]  # a stream's id → the name people use; the id itself if unknown


class Refusal(Value):
    """The five lines; an empty line has nothing to say."""

    code: str
    title: str
    rule: str
    case: str
    who: str
    instead: str
    changed: tuple[str, ...] = ()


def explain(
    declined: Declined, language: Language, command: type[Command[Any]] | None, name: Name
) -> Refusal:
    """The words of `declined`; `name` turns ids of units, persons and items into names."""
    # What one may not know of is not named either: it stands as it was asked for.
    hidden = isinstance(declined, NotFound)
    values = {
        key: value if hidden else _named(value, name) for key, value in declined.values.items()
    }
    title = (
        say(language, "refusal", "title", command=command_name(language, command.name))
        if command
        else say(language, "refusal", "title_without_command")
    )
    if not isinstance(declined, Refused):
        changed = declined.changed if isinstance(declined, Conflict) else ()
        return Refusal(
            code=declined.code,
            title=title,
            rule="",
            case=say(language, "refusals", declined.code, **values),
            who="",
            instead=say(language, "refusal", type(declined).__name__),
            changed=tuple(_happened(recorded, language, name) for recorded in changed),
        )
    return Refusal(
        code=declined.code,
        title=title,
        rule=rule_text(declined.basis, language),
        case=_case(declined, values, language, command),
        who=written(language, [*declined.who]) if declined.who else "",
        instead=command_name(language, declined.instead) if declined.instead else "",
    )


def rule_text(basis: Basis, language: Language) -> str:
    """The rule cited, in the language of the law, which is Chinese; the mark in the reader's."""
    return f"{basis.cited}{say(language, 'confidence', basis.confidence)}"


def _case(
    refused: Refused,
    values: dict[str, Any],
    language: Language,
    command: type[Command[Any]] | None,
) -> str:
    """What blocks: the case itself, the fact that stands in the way, and what is missing."""
    lines = [say(language, "refusals", refused.code, **values)]
    if refused.blocked_by:
        fact = fact_name(language, refused.blocked_by.name)
        lines.append(say(language, "refusal", "blocked_by", fact=fact))
    if refused.missing:
        spoken = command.name if command else ""
        fields = [field_name(language, spoken, field) for field in refused.missing]
        lines.append(say(language, "refusal", "missing", fields=fields))
    return "".join(lines) if language == "zh" else " ".join(lines)


def _named(value: Any, name: Name) -> Any:
    """Ids inside a value as names."""
    if isinstance(value, str):
        return name(value) if "/" in value else value
    if isinstance(value, Sequence):
        return [_named(each, name) for each in value]
    return value


def _happened(recorded: Recorded[Event[Any]], language: Language, name: Name) -> str:
    """One line about a fact that came between: when, who, what."""
    act = recorded.fact.act
    return say(
        language,
        "refusal",
        "changed",
        at=recorded.recorded_at,
        person=name(act.person),
        fact=fact_name(language, recorded.fact.name),
    )
