"""My work (我的待办): what one must do first, why, and for whom one waits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.catalogue import COMMANDS
from domain.kernel.known import KnownPost
from domain.kernel.lights import LightBounds
from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.my_work import MyWork, Standing, Task, my_work
from services.parsing import parse_one
from services.reading import View
from services.web.address import address_of
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.looking import looking
from services.web.phrases import LATE, held_by
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.standing import due_from
from services.web.weeks import Cell, weeks
from services.web.wording import word
from services.words import command_name, say

router = APIRouter()
WEEKS_AHEAD = 2  # this one and the next


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


class Board(Value):
    """Context of my_work/board.html."""

    overdue: Sequence[Line]
    this_week: Sequence[Line]
    later: Sequence[Line]
    waiting: Sequence[Row]
    total: int
    late: int
    due: date | None  # the one day chosen
    ahead: Sequence[Sequence[Cell]]  # by weeks
    lent: Sequence[tuple[KnownPost, str]]  # posts one acts in for somebody


@router.get("/", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The work of today; a past day has none, its ledger is shown instead."""
    if who.as_of:
        return RedirectResponse(f"/rectifications?{urlencode({'as_of': who.as_of})}", 303)
    due: date | None = parse_one("due", request.query_params.get("due") or None, date | None)
    with looking(request, who) as view:
        found = _work(who, view)
        lines = [_line(who, task, view.bounds) for task in found.tasks]
        shown = [line for line in lines if due in (None, line.due_on)]
        due_by_day = Counter(line.due_on for line in lines if line.due_on)
        ahead = weeks(who.today, WEEKS_AHEAD, due_by_day, lambda day: f"/?due={day}")
        next_week = ahead[1][0].day
        context = Board(
            overdue=[line for line in shown if line.is_late],
            this_week=[line for line in shown if _within(line, who.today, next_week)],
            later=[ln for ln in shown if not (ln.is_late or _within(ln, who.today, next_week))],
            waiting=found.waiting,
            total=len(lines),
            late=sum(line.is_late for line in lines),
            due=due,
            ahead=ahead,
            lent=[(post, lender) for post, lender in who.posts if lender],
        )
        return page(request, "my_work/board.html", context)


@router.get(
    "/api/my-work",
    tags=["my-work"],
    operation_id="my-work.list",
    summary="What one must do, soonest due first, and what others hold",
    responses={**answered({"type": "object"}), **declined()},
)
def told(request: Request, who: Asking = Who) -> Response:
    """Each task names the command that does it."""
    with looking(request, who) as view:
        found = _work(who, view)
        tasks = [
            {"act": task.act, "stream": task.stream, "due_on": task.due_on, "part": task.part}
            for task in found.tasks
        ]
        body: dict[str, Any] = {"tasks": tasks, "waiting": found.waiting}
        return JSONResponse(plain(body))


def _work(who: Asking, view: View) -> MyWork:
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


def _line(who: Asking, task: Task, bounds: LightBounds) -> Line:
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


def _within(line: Line, first: date, until: date) -> bool:
    return line.due_on is not None and first <= line.due_on < until
