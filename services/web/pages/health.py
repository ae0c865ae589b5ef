"""Whether the house is well: for machines that watch it, and the page that explains the system."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.kernel.stream import Value
from services.bootstrap import House
from services.web.asking import Asking, Who, house_of
from services.web.render import page

router = APIRouter()
NOT_READY = 503


class Help(Value):
    """Context of help/board.html."""


@router.get("/healthz", tags=["health"], operation_id="health.alive", summary="It answers")
def alive() -> Response:
    """The process runs and answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", tags=["health"], operation_id="health.ready", summary="It is up to date")
def ready(request: Request) -> Response:
    """Every read model with its position; 503 with the reasons if one, or all, stand still.

    A clock behind what is recorded stops nothing, but times recorded meanwhile are not the clock's.
    """
    house = house_of(request)
    found = house.projector.status()
    stopped = [status.name for status in found if status.error]
    still = house.following.standstill()
    reasons = [f"stopped: {name}" for name in stopped]
    reasons += [f"{still.reason}: {still.detail}".removesuffix(": ")] if still else []
    body = {
        "status": "standing_still" if reasons else "ok",
        "reasons": reasons,
        "warnings": [f"clock_behind: {behind:.0f} s"] if (behind := _behind(house)) else [],
        "stopped": stopped,
        "projections": [vars(status) for status in found],
    }
    return JSONResponse(body, status_code=NOT_READY if reasons else 200)


def _behind(house: House) -> float:
    """By how many seconds the clock is behind the last time recorded: it was set back."""
    last = [fact.recorded_at for fact in house.ledger.since(max(house.ledger.head() - 1, 0), 1)]
    return max([0.0, *((at - house.clock.now()).total_seconds() for at in last)])


@router.get("/help", include_in_schema=False)
def manual(request: Request, who: Asking = Who) -> Response:
    """How to use the system, in a page."""
    assert who.account
    return page(request, "help/board.html", Help())
