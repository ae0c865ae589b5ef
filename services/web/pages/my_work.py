"""My work (我的待办): what one must do first, why, and for whom one waits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.kernel.known import KnownPost
from domain.kernel.stream import Value
from projections.base import Row
from services.filtering import filters_of
from services.parsing import parse_one
from services.reading import View
from services.web.asking import Asking, Who
from services.web.boards import plain
from services.web.looking import looking
from services.web.pages.rectifications import LEDGER, MINE
from services.web.phrases import holder
from services.web.render import page
from services.web.schemas import answered, declined
from services.web.weeks import Cell, weeks, work_days
from services.web.work import Line, line_of, work
from services.words import say

router = APIRouter()
WEEKS_AHEAD = 2  # this one and the next


class Waiting(Value):
    """An item that others have to move on: who, what they do there, and for how long they have."""

    who: str
    part: str
    stream: str
    number: str
    title: str
    days: int


class Closed(Value):
    """What one was part of that was closed this month, and the list of it."""

    count: int
    said: Mapping[str, Any]


class Board(Value):
    """Context of my_work/board.html."""

    overdue: Sequence[Line]
    this_week: Sequence[Line]
    later: Sequence[Line]
    waiting: Sequence[Waiting]
    total: int
    late: int
    due: date | None  # the one day chosen
    ahead: Sequence[Sequence[Cell]]  # by weeks
    lent: Sequence[tuple[KnownPost, str]]  # posts one acts in for somebody
    closed: Closed | None  # None: one's posts have no part in items


@router.get("/", include_in_schema=False)
def board(request: Request, who: Asking = Who) -> Response:
    """The work of today; a past day has none, its ledger is shown instead."""
    if who.as_of:
        return RedirectResponse(f"/rectifications?{urlencode({'as_of': who.as_of})}", 303)
    due: date | None = parse_one("due", request.query_params.get("due") or None, date | None)
    with looking(request, who) as view:
        found = work(who, view)
        lines = [line_of(who, task, view.bounds) for task in found.tasks]
        shown = [line for line in lines if due in (None, line.due_on)]
        due_by_day = Counter(line.due_on for line in lines if line.due_on)
        ahead = weeks(who.today, WEEKS_AHEAD, due_by_day, lambda day: f"/?due={day}")
        next_week = ahead[1][0].day
        context = Board(
            overdue=[line for line in shown if line.is_late],
            this_week=[line for line in shown if _within(line, who.today, next_week)],
            later=[ln for ln in shown if not (ln.is_late or _within(ln, who.today, next_week))],
            waiting=[_waiting(who, view, row) for row in found.waiting],
            total=len(lines),
            late=sum(line.is_late for line in lines),
            due=due,
            ahead=work_days(who.today, ahead),
            lent=[(post, lender) for post, lender in who.posts if lender],
            closed=_closed(who, view),
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
        found = work(who, view)
        tasks = [
            {"act": task.act, "stream": task.stream, "due_on": task.due_on, "part": task.part}
            for task in found.tasks
        ]
        body: dict[str, Any] = {"tasks": tasks, "waiting": found.waiting}
        return JSONResponse(plain(body))


def _waiting(who: Asking, view: View, row: Row) -> Waiting:
    since = row["holder_since"]
    return Waiting(
        who=holder(who.language, row),
        part=say(who.language, "pages", f"holder_{row['holder']}"),
        stream=row["stream"],
        number=row["number"],
        title=row["title"],
        days=view.editions.calendar.working_days_between(since, who.today),
    )


def _closed(who: Asking, view: View) -> Closed | None:
    """The items of this month in one's own first part: as who answers, handles or leads."""
    mine = next((tab.said for tab in LEDGER.tabs(view, who) if tab.name in MINE), None)
    if mine is None:
        return None
    this_year, first = [str(who.today.year)], [who.today.replace(day=1).isoformat()]
    said = {**mine, "listing": ["closed"], "closed_year": this_year, "closed_from": first}
    filters = filters_of(LEDGER.filters, said, view, **LEDGER.fixed(view, who))
    return Closed(count=LEDGER.count(view.read, filters, view.viewer.units), said=said)


def _within(line: Line, first: date, until: date) -> bool:
    return line.due_on is not None and first <= line.due_on < until
