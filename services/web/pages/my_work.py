"""My work (我的待办): what one must do first, why, and for whom one waits."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.catalogue import COMMANDS
from domain.kernel.stream import Value
from projections.base import Row
from projections.questions.my_work import MyWork, Standing, Task, my_work
from services.reading import View
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.forms import address_of
from services.web.looking import looking
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.wording import word
from services.words import command_name

router = APIRouter()
WEEK = timedelta(days=7)


class Line(Value):
    """One thing to do: the act, the matter, by when."""

    act: str
    address: str  # of the act's form
    stream: str
    number: str
    title: str
    role: str  # that a duty gives; empty if it is about none
    due_on: date | None


class Board(Value):
    """Context of my_work/board.html."""

    overdue: Sequence[Line]
    this_week: Sequence[Line]
    later: Sequence[Line]
    waiting: Sequence[Row]
    total: int


@router.get("/", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The work of today; a past day has none, its ledger is shown instead."""
    if who.as_of:
        return RedirectResponse(f"/rectifications?{urlencode({'as_of': who.as_of})}", 303)
    with looking(request, who) as view:
        found = _work(who, view)
        lines = [_line(who, task) for task in found.tasks]
        soon = who.today + WEEK
        context = Board(
            overdue=[line for line in lines if line.due_on and line.due_on < who.today],
            this_week=[ln for ln in lines if ln.due_on and who.today <= ln.due_on < soon],
            later=[line for line in lines if not line.due_on or line.due_on >= soon],
            waiting=found.waiting,
            total=len(lines),
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
    """The work of the posts one may act in."""
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
    return my_work(view.read, who.person, standings, view.bounds)


def _line(who: Asking, task: Task) -> Line:
    command = COMMANDS[task.act]
    said = {"part": task.part} if task.part else {}
    address = address_of(command, task.stream)
    about = task.row.get("subject", task.stream)  # a duty is about its subject
    return Line(
        act=command_name(who.language, command.name),
        address=f"{address}?{urlencode(said)}" if said else address,
        stream=about,
        number=task.row.get("number", ""),
        title=task.row.get("title") or task.row.get("site") or who.name(about),
        role=str(word(who, "", "role", task.row.get("role"))),
        due_on=task.due_on,
    )
