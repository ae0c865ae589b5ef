"""Commands of the command line as plain data: a value for what is asked, a function to do it.

Typer reads a function's signature; `typed` writes that signature from the fields, with the words of
the language, so that options many commands share are written once and help speaks both languages.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import typer

from domain.kernel.rules import Malformed
from domain.kernel.stream import Value
from services.cli.sitting import Sitting
from services.words import LANGUAGES, Language, say


def option(*flags: str, default: Any = None, metavar: str = "") -> Any:
    """A field that is an option; its help is the entry of its name in `cli_options`."""
    return field(default=default, metadata={"flags": flags, "metavar": metavar})


def argument(metavar: str, *, optional: bool = False) -> Any:
    """A field that is a positional argument."""
    default = None if optional else MISSING
    return field(default=default, metadata={"metavar": metavar})


class Asked(Value):
    """What every command takes."""

    data: Path | None = option("--data", metavar="DIR")
    lang: str | None = option("--lang", metavar="zh|en")
    help: bool = option("--help", default=False)


class AskedToRead(Asked):
    """What every reading command takes."""

    json: bool = option("--json", default=False)


A = TypeVar("A", bound=Asked)
SURROGATE = re.compile("[\ud800-\udfff]")  # what Python makes of a byte that is not UTF-8
Run = Callable[[A, Sitting], int | None]


def typed(run: Run[A], kind: type[A], language: Language) -> Callable[..., None]:
    """`run` as Typer wants it: one parameter a field of `kind`, exit codes by the one table."""

    def command(context: typer.Context, **said: Any) -> None:
        before: Asked = context.find_root().obj  # what stood before the command's name
        asked = kind(**said)
        spoken = next((it for it in LANGUAGES if it in (asked.lang, before.lang)), language)
        data = asked.data or before.data
        with Sitting(spoken, data, as_json=getattr(asked, "json", False)) as sitting:
            code = sitting.answer(lambda: _run(run, asked, before, sitting))
        raise typer.Exit(code)

    return signed(command, kind, language)


def _run(run: Run[A], asked: A, before: Asked, sitting: Sitting) -> int | None:
    """Do it, once every word of it is text and the language one of ours. Raises Malformed."""
    told = (getattr(asked, each.name) for each in fields(asked))
    words = [word for said in told for word in (said if isinstance(said, list) else [said])]
    if any(isinstance(word, str) and SURROGATE.search(word) for word in words):
        raise Malformed("wrong_encoding")
    for lang in (asked.lang, before.lang):
        if lang not in (None, *LANGUAGES):
            raise Malformed("usage_no_language", name=lang, possible=LANGUAGES)
    return run(asked, sitting)


def begun(kind: type[Asked], language: Language) -> Callable[..., None]:
    """What takes the options that stand before a command's name, and keeps them for it."""

    def begin(context: typer.Context, **said: Any) -> None:
        context.obj = context.obj or kind(**said)

    return signed(begin, kind, language)


def signed(
    function: Callable[..., None], kind: type[Asked], language: Language
) -> Callable[..., None]:
    """`function` with the signature Typer reads: the context, and one parameter a field."""
    hints = {"context": typer.Context, **get_type_hints(kind)}
    context = inspect.Parameter(
        "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    rest = [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=_parameter(each, language),
            annotation=hints[each.name],
        )
        for each in fields(kind)
    ]
    function.__annotations__ = hints
    function.__signature__ = inspect.Signature([context, *rest])  # type: ignore[attr-defined]
    return function


def _parameter(each: Field[Any], language: Language) -> Any:
    words: dict[str, Any] = {
        "help": say(language, "cli_options", each.name),
        "metavar": each.metadata["metavar"] or None,
        "show_default": False,
    }
    default = ... if each.default is MISSING else each.default
    if "flags" not in each.metadata:
        panel = say(language, "cli", "arguments")
        return typer.Argument(default, rich_help_panel=panel, **words)
    words["rich_help_panel"] = say(language, "cli", "options")
    if each.name == "help":
        words |= {"is_eager": True, "expose_value": False, "callback": show_help}
    return typer.Option(default, *each.metadata["flags"], **words)


def show_help(context: typer.Context, value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    """Print the help of the command and leave."""
    if value:
        typer.echo(context.get_help())
        raise typer.Exit
