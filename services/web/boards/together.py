"""What may be asked of several rows of a list at once, and of which rows."""

from collections.abc import Sequence

from domain.catalogue import COMMANDS
from domain.kernel.stream import Value
from services.reading import View
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


def possible(who: Asking, acts: Sequence[Act], stream: str) -> str:
    """Those of `acts` that nothing stands against before a word is typed."""
    commands = [COMMANDS[act.command] for act in acts]
    if not commands:
        return ""
    _, state = who.house.desk.load(commands[0].of, stream)  # all are about rows of one list
    open_to = [it for it in commands if standing_against(who, it, stream, state) is None]
    return " ".join(kebab(command) for command in open_to)
