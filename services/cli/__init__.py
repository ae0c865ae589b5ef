"""The command line: `zeji`, in Chinese and English."""

import sys
from collections.abc import Sequence
from typing import Any

import typer

from services.cli import doing, keeping, measuring, showing, taking_over
from services.cli.options import Asked, AskedToRead, begun, typed
from services.cli.usage import spoken_in, spoken_kinds
from services.words import Language, say

COMMANDS: Sequence[tuple[str, Any, type[Asked]]] = (
    ("serve", keeping.serve, keeping.AskedToServe),
    ("seed demo", keeping.seed_demo, keeping.AskedToSeed),
    ("seed county", keeping.seed_county, keeping.AskedToFound),
    ("import", taking_over.import_file, taking_over.AskedToImport),
    ("show", showing.show, showing.AskedToShow),
    ("person", showing.show_person, showing.AskedForPerson),
    ("do", doing.do, doing.AskedToDo),
    ("account password", doing.set_password, doing.AskedForPassword),
    ("rebuild", keeping.rebuild, keeping.AskedToRebuild),
    ("fsck", keeping.fsck, keeping.AskedToProve),
    ("receipt", keeping.receipt, keeping.AskedForReceipt),
    ("explain", keeping.explain, keeping.AskedToExplain),
    ("settings", keeping.show_settings, AskedToRead),
    ("bench", measuring.bench, measuring.AskedToMeasure),
)


def main() -> None:
    """Run what the command line asks, in the language it or the environment names."""
    build(spoken_in(sys.argv[1:]))()


def build(language: Language) -> typer.Typer:
    """The command line in one language."""
    app = _group(language, "zeji")
    groups: dict[str, typer.Typer] = {}
    panel = say(language, "cli", "commands")
    for path, run, kind in COMMANDS:
        group, _, name = path.rpartition(" ")
        if group and group not in groups:
            groups[group] = _group(language, group)
            app.add_typer(groups[group], name=group, rich_help_panel=panel)
        place = groups[group] if group else app
        place.command(
            name,
            cls=spoken_kinds(language)[1],
            options_metavar=say(language, "cli", "options_metavar"),
            help=say(language, "cli_help", path),
            rich_help_panel=panel,
            add_help_option=False,
        )(typed(run, kind, language))
    return app


def _group(language: Language, name: str) -> typer.Typer:
    """A command with commands beneath it."""
    group = typer.Typer(
        cls=spoken_kinds(language)[0],
        options_metavar=say(language, "cli", "options_metavar"),
        subcommand_metavar=say(language, "cli", "command_metavar"),
        help=say(language, "cli_help", name),
        add_help_option=False,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    group.callback()(begun(Asked, language))
    return group
