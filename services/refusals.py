"""A refusal in words: one text for page, API and command line, in both languages.

Five lines: what cannot be done now, the rule, the case, who could, what one can do.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from domain.catalogue import COMMANDS, STATES
from domain.kernel.roles import Role
from domain.kernel.rules import (
    BY_OTHERS,
    Basis,
    Conflict,
    Declined,
    Forbidden,
    NotFound,
    Refused,
)
from domain.kernel.stream import Command, Event, State, Value, kind_of
from domain.ports import Recorded
from services.texts import dotted
from services.words import (
    Language,
    choice,
    command_name,
    fact_name,
    has,
    path_name,
    say,
    written,
)

Name = Callable[[str], str]  # a stream's id → the name people use; the id itself if unknown
# A command, the matter and its units → the persons who may ask it, as ids.
Could = Callable[[type[Command[Any]], State, Collection[str]], Sequence[str]]
PERSONS_MAX = 3  # named for one act
NONE_SUCH = frozenset({  # codes that say there is no such thing as was chosen
    "unit_unknown", "person_unknown", "severity_unknown", "clock_unknown", "question_not_asked",
})  # fmt: skip


class Refusal(Value):
    """The five lines; an empty line has nothing to say."""

    code: str
    title: str
    rule: str
    case: str
    who: str
    instead: str
    changed: tuple[str, ...] = ()


def nobody(_command: type[Command[Any]], _about: State, _units: Collection[str]) -> Sequence[str]:
    """For where nobody is to be named."""
    return ()


def explain(
    declined: Declined,
    language: Language,
    command: type[Command[Any]] | None,
    name: Name,
    could: Could = nobody,
) -> Refusal:
    """The words of `declined`.

    `name` turns ids of units, persons and items into names, `could` tells whom to ask.
    """
    title = (
        say(language, "refusal", "title", command=command_name(language, command.name))
        if command
        else say(language, "refusal", "title_without_command")
    )
    changed = declined.changed if isinstance(declined, Conflict) else ()
    return Refusal(
        code=declined.code,
        title=title,
        rule=_rule(declined, language),
        case=_case(declined, language, command, name),
        who=_who(declined, language, command, name, could),
        instead=_instead(declined, language),
        changed=tuple(_happened(recorded, language, name) for recorded in changed),
    )


def _rule(declined: Declined, language: Language) -> str:
    """The rule a refusal rests on, where it rests on one."""
    bases = [each.basis for each in _all(declined) if isinstance(each, (Refused, Forbidden))]
    rules = dict.fromkeys(rule_text(basis, language) for basis in bases if basis)
    return ("；" if language == "zh" else "; ").join(rules)


def _all(declined: Declined) -> Sequence[Declined]:
    """What declines, and what else stands against the same request."""
    return (declined, *declined.also)


def rule_text(basis: Basis, language: Language) -> str:
    """The rule cited in the reader's language: laws by their own name too, with how sure we are."""
    mark = say(language, "confidence", basis.confidence)
    if language == "zh" or not has(language, "bases", basis.law):
        return f"{basis.cited}{mark}"
    spoken = say(language, "bases", basis.law)
    if basis.confidence == "P":  # a rule of this product, and no law
        return f"{spoken}{mark}"
    spoken += f", art. {basis.article}" if basis.article else ""
    return f"{spoken} ({basis.cited}){mark}"


def _case(
    declined: Declined, language: Language, command: type[Command[Any]] | None, name: Name
) -> str:
    """What blocks: each case, the fact that stands in the way, and what is missing."""
    lines: list[str] = []
    for words, alike in _by_sentence(declined, language, name).items():
        lines.append(words)
        facts = dict.fromkeys(it.blocked_by.name for it in alike if it.blocked_by)
        lines += [
            say(language, "refusal", "blocked_by", fact=fact_name(language, it)) for it in facts
        ]
        if missing := [field for it in alike for field in it.missing]:
            spoken = command.name if command else ""
            fields = [path_name(language, spoken, dotted(field)) for field in missing]
            lines.append(say(language, "refusal", "missing", fields=fields))
    return "".join(lines) if language == "zh" else " ".join(lines)


def _by_sentence(
    declined: Declined, language: Language, name: Name
) -> Mapping[str, Sequence[Refused]]:
    """The cases, each once, with the refusals that say it: several rows may lack the same."""
    found: dict[str, list[Refused]] = {}
    for each in _all(declined):
        alike = found.setdefault(sentence(each, language, name), [])
        alike += [each] if isinstance(each, Refused) else []
    return found


def sentence(declined: Declined, language: Language, name: Name) -> str:
    """The case itself, as one would say it beside the field it is about."""
    # What one may not know of is not named either: it stands as it was asked for.
    known = str if isinstance(declined, NotFound) else name
    if is_unchosen(declined):
        return say(language, "refusal", "not_chosen")
    values = {key: _spoken(value, language, known) for key, value in declined.values.items()}
    if (kind := values.get("kind")) in STATES:
        values["kind"] = say(language, "kinds", kind)
    return say(language, "refusals", declined.code, **values)


def is_unchosen(declined: Declined) -> bool:
    """Whether a rule asks for what nobody chose: that is missing, and no wrong choice."""
    return declined.code in NONE_SUCH and "" in declined.values.values()


def advised(declined: Declined, language: Language, name: Name) -> str:
    """The case, and what one can do, in one line."""
    case, advice = sentence(declined, language, name), _instead(declined, language)
    return say(language, "refusal", "advised", case=case, advice=advice)


def _who(
    declined: Declined,
    language: Language,
    command: type[Command[Any]] | None,
    name: Name,
    could: Could,
) -> str:
    """Who can do what is asked, where somebody else can; else who does what comes now."""
    if not isinstance(declined, (Refused, Forbidden)):
        return ""
    acts = _acts(declined, command)
    if declined.about is None or not acts:
        return str(written(language, declined.values.get("roles", ())))
    units: Collection[str] = declined.units if isinstance(declined, Forbidden) else ()
    by_doers: dict[str, list[str]] = {}
    for act in acts:
        persons = [name(id) for id in could(act, declined.about, units)]
        doers = _doers(act, declined.about, persons, language)
        by_doers.setdefault(doers, []).append(command_name(language, act.name))
    return ("；" if language == "zh" else "; ").join(
        say(language, "refusal", "way", commands=commands, who=doers)
        for doers, commands in by_doers.items()
    )


def _acts(
    declined: Refused | Forbidden, command: type[Command[Any]] | None
) -> Sequence[type[Command[Any]]]:
    """What is asked itself, where only the asker may not; else what one can turn to."""
    if isinstance(declined, Forbidden) or declined.instead == BY_OTHERS:
        return [command] if command else []
    return [COMMANDS[act] for act in declined.acts]


def _doers(
    act: type[Command[Any]], about: State, persons: Sequence[str], language: Language
) -> str:
    """Who does an act: the persons the matter names, else the roles that may and who holds them."""
    spoken: str = written(language, persons[:PERSONS_MAX])
    if len(persons) > PERSONS_MAX:
        spoken = say(language, "refusal", "and_others", persons=spoken)
    if persons and any(kind_of(id) == "persons" for id in act.named(about)):
        return spoken
    roles: str = written(language, [role for role in Role if role in act.roles])
    if not persons:
        return roles
    return say(language, "refusal", "roles_and_persons", roles=roles, persons=spoken)


def _instead(declined: Declined, language: Language) -> str:
    """What one can do: what comes now, or advice on the case, or on its kind."""
    if isinstance(declined, Refused) and declined.acts:
        commands = [command_name(language, act) for act in declined.acts]
        return say(language, "refusal", "turn_to", commands=commands)
    if has(language, "advice", declined.code):
        return say(language, "advice", declined.code)
    if isinstance(declined, Refused) and declined.instead == BY_OTHERS:
        return say(language, "refusal", "Forbidden")
    return say(language, "refusal", type(declined).__name__)


def _spoken(value: Any, language: Language, name: Name) -> Any:
    """Ids inside a value as names, or as words of their kind; what is blank as blank."""
    if isinstance(value, str):
        kind, _, rest = value.partition("/")
        if kind not in STATES or not rest or " " in rest:
            return value or say(language, "values", "blank")
        called = name(value)
        if called != value:
            return called
        return say(language, "values", "called", kind=say(language, "one", kind), name=rest)
    if isinstance(value, Sequence):
        spoken = [_spoken(each, language, name) for each in value]
        return spoken or say(language, "values", "none")
    return value


def _happened(recorded: Recorded[Event[Any]], language: Language, name: Name) -> str:
    """One line about a fact that came between: when, who, what."""
    act = recorded.fact.act
    return say(
        language,
        "refusal",
        "changed",
        at=recorded.recorded_at,
        person=name(act.person) if act.person else choice(language, act.login),
        fact=fact_name(language, recorded.fact.name),
    )
