"""What may be asked of several rows of a list at once, and of which rows."""

import json
from collections.abc import Sequence

from domain.catalogue import COMMANDS
from domain.kernel.stream import Value
from services.reading import View
from services.refusals import sentence
from services.web.asking import Asking
from services.web.boards.listed import Listed
from services.web.schemas import kebab
from services.web.standing import standing_against
from services.words import command_name


class Act(Value):
    """A command one may ask of several rows."""

    name: str  # as an address says it
    command: str
    label: str


def together(who: Asking, view: View, board: Listed) -> Sequence[Act]:
    """The commands of the list that one of the asker's posts may ask; none of a past day."""
    if view.as_of.asked:
        return ()
    roles = {role for post, _ in who.posts for role in post.roles}
    return tuple(
        Act(name=kebab(it), command=it.name, label=command_name(who.language, it.name))
        for it in board.together
        if roles & it.roles
    )


class Possible(Value):
    """Which of the acts stand open to a row, and what stands against the others."""

    acts: str
    against: str  # the sentences by act, as JSON for the script of the page


def possible(who: Asking, acts: Sequence[Act], stream: str) -> Possible:
    """What stands against each of `acts` before a word is typed."""
    commands = [COMMANDS[act.command] for act in acts]
    if not commands:
        return Possible(acts="", against="")
    _, state = who.house.desk.load(commands[0].of, stream)  # all are about rows of one list
    found = {kebab(it): standing_against(who, it, stream, state) for it in commands}
    against = {
        act: sentence(declined, who.language, who.name)
        for act, declined in found.items()
        if declined
    }
    return Possible(
        acts=" ".join(act for act in found if act not in against),
        against=json.dumps(against, ensure_ascii=False),
    )
