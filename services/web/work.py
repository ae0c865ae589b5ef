"""What somebody must do, as pages say it: on 我的待办, and what a leader is asked to decide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from domain.catalogue import COMMANDS
from domain.kernel.lights import LightBounds
from domain.kernel.stream import Value
from domain.rectifications import Step
from projections.base import Row
from projections.questions.my_work import DECISIONS, MyWork, Standing, Task, my_work
from services.reading import View
from services.web.address import address_of
from services.web.asking import Asking
from services.web.phrases import LATE, day, held_by
from services.web.standing import due_from
from services.web.wording import word
from services.words import command_name, say


class Line(Value):
    """One thing to do: the act, the matter, why it is one's own, by when."""

    act: str
    address: str  # of the act's form
    stream: str
    number: str
    title: str
    part: str  # the measure or sub-item, by number and words
    why: str  # the role a duty gives, or since when the ball is here; empty if neither
    due_on: date | None
    light: str  # empty without a date

    @property
    def is_late(self) -> bool:
        """Whether it is overdue: what was claimed in time and waits for others is not."""
        return self.light in LATE


class Ask(Value):
    """A decision that waits for whoever looks: what is asked, and the matter it is about."""

    title: str
    words: str
    stream: str


def work(who: Asking, view: View) -> MyWork:
    """The work of the posts one may act in, as far as it can be done today."""
    organisation = who.known.organisation
    standings = [
        Standing(
            roles=post.roles,
            units=frozenset(
                unit for unit in organisation.units if organisation.stands_for(post.unit, unit)
            ),
            reach=organisation.beneath({post.reach}),
        )
        for post, _ in who.posts
    ]
    found = my_work(view.read, who.person, standings, view.bounds)
    return replace(found, tasks=[task for task in found.tasks if _is_due(who, task)])


def _is_due(who: Asking, task: Task) -> bool:
    """Whether the act can be done today, and by whoever asks: nothing else is offered."""
    command = COMMANDS[task.act]
    _, state = who.house.desk.load(command.of, task.stream)
    return due_from(who, command, task.stream, state)


def line_of(who: Asking, task: Task, bounds: LightBounds) -> Line:
    """A task as a line of 我的待办."""
    command, row = COMMANDS[task.act], task.row
    said = {"part": task.part} if task.part else {}
    address = address_of(command, task.stream)
    about = row.get("subject", task.stream)  # a duty is about its subject
    since = held_by(who.language, row) if row.get("holder") else ""
    return Line(
        act=command_name(who.language, command.name),
        address=f"{address}?{urlencode(said)}" if said else address,
        stream=about,
        number=row.get("number") or "",
        title=row.get("title") or row.get("site") or who.name(about),
        part=say(who.language, "pages", "part", n=task.part, words=task.words) if task.part else "",
        why=str(word(who, "", "role", row.get("role"))) or since,
        due_on=task.due_on,
        light=_light(task, bounds) if task.due_on else "",
    )


def _light(task: Task, bounds: LightBounds) -> str:
    """The light of the matter where the act has no date of its own; else that of its date."""
    if task.row.get("light") and task.due_on == task.row["due_on"]:
        return str(task.row["light"])
    return bounds.light(task.due_on).value


def asks(who: Asking, view: View) -> Sequence[Ask]:
    """The decisions that wait for the asker today, soonest due first."""
    found = [task for task in work(who, view).tasks if task.act in DECISIONS]
    return [
        Ask(
            title=say(
                who.language,
                "pages",
                "pair",
                label=command_name(who.language, COMMANDS[task.act].name),
                said=task.row["title"],
            ),
            words=_asked(who, task.row),
            stream=task.stream,
        )
        for task in found
    ]


def _asked(who: Asking, row: Row) -> str:
    """Who asks, and for what or since when."""
    unit = row.get("lead_unit_name") or row.get("office_name") or row["unit_name"]
    if row["step"] == Step.EXTENSION_REQUESTED.value:
        until = day(who.language, row["asked_due_on"])
        due_on = day(who.language, row["due_on"])
        return say(who.language, "pages", "asks_extension", unit=unit, until=until, due_on=due_on)
    since = day(who.language, row.get("holder_since") or row["found_on"])
    return say(who.language, "pages", "asks_since", unit=unit, since=since)
