"""What the command line answers to a line it cannot read, in the language chosen."""

import sys
from collections.abc import Sequence
from typing import Any, ClassVar

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, TyperException

from domain.kernel.rules import Malformed
from services.cli.sitting import EXIT_CODES, Sitting
from services.settings import prefers_english
from services.words import LANGUAGES, Language, say

ABORTED = 130


def spoken_in(said: Sequence[str], default: Language | None = None) -> Language:
    """The language `--lang` names, wherever it stands; else `default`, else the environment's."""
    joined = dict(zip(said, [*said[1:], ""], strict=False))
    named = joined.get("--lang") or next(
        (word.partition("=")[2] for word in said if word.startswith("--lang=")), ""
    )
    preferred: Language = default or ("en" if prefers_english() else "zh")
    return next((known for known in LANGUAGES if known == named), preferred)


def spoken_kinds(language: Language) -> tuple[type[TyperGroup], type[TyperCommand]]:
    """Typer's group and command, saying in `language` what Typer itself says in English."""
    spoken = {"language": language}
    return type("Group", (SpokenGroup,), spoken), type("Command", (SpokenCommand,), spoken)


class SpokenCommand(TyperCommand):
    """A command that speaks one language."""

    language: ClassVar[Language]
    allow_extra_args = True

    def get_usage(self, ctx: Any) -> str:
        """The line that shows how it is used."""
        return _usage(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the line. Raises Malformed for words nobody asked for."""
        if left := super().parse_args(ctx, args):
            raise Malformed("usage_left_over", words=left)
        return left


class SpokenGroup(TyperGroup):
    """A command with commands beneath it that speaks one language."""

    language: ClassVar[Language]

    def get_usage(self, ctx: Any) -> str:
        """The line that shows how it is used."""
        return _usage(self, ctx)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **named: Any) -> Any:
        """Run; a line that cannot be read exits as what is malformed does."""
        said = sys.argv[1:] if args is None else [*args]
        try:
            code = super().main(said, *rest, **{**named, "standalone_mode": False})
        except (TyperException, Malformed) as unread:
            code = _answer(unread, said, spoken_in(said, self.language))
        except Abort:
            code = ABORTED
        sys.exit(code or 0)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command named. Raises Malformed, naming those there are."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise Malformed("usage_no_command", name=args[0], possible=[*self.commands])
        return super().resolve_command(ctx, args)


def _usage(command: SpokenCommand | SpokenGroup, context: Any) -> str:
    pieces = " ".join(command.collect_usage_pieces(context))
    return say(command.language, "cli", "usage", line=f"{context.command_path} {pieces}")


def _answer(unread: Exception, said: Sequence[str], language: Language) -> int:
    """Say what is wrong with the line, or the help if it says nothing; the exit code."""
    with Sitting(language, None, as_json="--json" in said) as sitting:
        if type(unread).__name__ == "NoArgsIsHelpError":
            sitting.complain(str(unread))
            return EXIT_CODES[Malformed]

        def refuse() -> int:
            raise unread if isinstance(unread, Malformed) else _malformed(unread)

        return sitting.answer(refuse)


def _malformed(unread: Any) -> Malformed:
    """What Typer found, as what is malformed."""
    parameter = getattr(unread, "param", None)
    named = getattr(unread, "option_name", "") or (_called(parameter) if parameter else "")
    match type(unread).__name__:
        case "MissingParameter":
            return Malformed("usage_missing", name=named)
        case "NoSuchOption":
            return Malformed("usage_no_option", name=named)
        case "BadOptionUsage":
            return Malformed("usage_option_value", name=named)
        case "BadParameter":
            return Malformed("usage_value", name=named)
    return Malformed("usage_unread")


def _called(parameter: Any) -> str:
    """An option by its flag, an argument by what stands in the usage."""
    flag: str = next(iter(parameter.opts), "")
    return flag if flag.startswith("-") else str(parameter.metavar)
