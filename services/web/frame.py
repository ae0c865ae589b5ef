"""What stands around every page: menus, the moment looked at, and what is wrong in the house."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from domain.findings import RecordFinding
from domain.units import CreateUnit
from services.authority import may_import
from services.parsing import whole_number
from services.web.address import route_of
from services.web.asking import Asking, house_of
from services.web.late import late
from services.words import command_name, say

SIZE_COOKIE = "zeji_size"
SIZES = ("normal", "large")
HEIGHT_COOKIE = "zeji_height"
HEIGHTS = ("compact", "medium", "roomy")  # of a row of the ledger
RECORD = route_of(RecordFinding)
OUTBOX = "/outbox"
IMPORTS = "/imports"
OF_RECORDING = (RECORD, OUTBOX)
ACTING = ("/", *OF_RECORDING, IMPORTS)  # places of today: a past day has none
# Groups of the menu: each place with its icon and the key of its label.
MENU = (
    ("work", (("/", "work", "menu_my_work"), (RECORD, "record", ""), (OUTBOX, "outbox", "outbox"))),
    (
        "ledgers",
        (
            ("/rectifications", "ledger", "menu_rectifications"),
            ("/findings", "finding", "menu_findings"),
            ("/inspections", "inspection", "menu_inspections"),
            (IMPORTS, "bring", "menu_imports"),
        ),
    ),
    (
        "oversight",
        (
            ("/overview", "overview", "menu_overview"),
            ("/persons", "person", "menu_persons"),
            ("/units", "unit", "menu_units"),
        ),
    ),
)
# At the foot of a phone, in short words.
QUICK = {"/": "short_work", RECORD: "short_record", "/rectifications": "short_ledger"}

Place = tuple[str, str, str]  # address, icon, label
Groups = Sequence[tuple[str, Sequence[Place]]]


def frame(request: Request) -> dict[str, Any]:
    """What the frame of a page shows, by the names its template uses."""
    who: Asking | None = getattr(request.state, "who", None)
    house = house_of(request)
    after, recorded = (_position(request, name) for name in ("after", "recorded"))
    stopped = [it for it in house.projector.status() if it.error] if who else []
    still = house.following.standstill() if who else None
    updating = after is not None and not house.projector.wait_for(after, 0)
    if after is not None and not updating:
        recorded = after
    menu = _menu(who) if who else ()
    size = request.query_params.get("size") or request.cookies.get(SIZE_COOKIE)
    height = request.query_params.get("height") or request.cookies.get(HEIGHT_COOKIE)
    return {
        "who": who,
        "path": request.url.path,
        "moment": getattr(request.state, "moment", None),
        "late_entries": late(request),
        "recorded": recorded,
        "behind": recorded is not None and any(it.position < recorded for it in stopped),
        "stopped": stopped,
        "still": still,
        "updating": updating,
        "query": request.query_params,
        "large": size == "large",
        "heights": HEIGHTS,
        "height": height if height in HEIGHTS else HEIGHTS[0],
        "menu": menu,
        "record": RECORD,
        "may_record": any(place[0] == RECORD for _, places in menu for place in places),
        "quick": [
            (address, icon, say(who.language, "pages", QUICK[address]))
            for _, places in menu
            for address, icon, _ in places
            if who and address in QUICK
        ],
    }


def _menu(who: Asking) -> Groups:
    """The places open to who asks: those of today's acts not on a past day."""
    may_record = who.may_ask(RecordFinding, ())
    imports = may_import([post for post, _ in who.posts])
    found = [
        (
            group,
            [
                (address, icon, _label(who, key))
                for address, icon, key in places
                if not (address in ACTING and who.as_of)
                and (address not in OF_RECORDING or may_record)
                and (address != IMPORTS or imports)
            ],
        )
        for group, places in MENU
    ]
    return [(group, places) for group, places in found if places]


def _label(who: Asking, key: str) -> str:
    if key == "menu_units" and who.may_ask(CreateUnit, ()):
        key = "menu_organisation"
    return (
        say(who.language, "pages", key) if key else command_name(who.language, RecordFinding.name)
    )


def _position(request: Request, name: str) -> int | None:
    """The position of the ledger an address names; None if there is no such."""
    position = whole_number(request.query_params.get(name, ""))
    return position if position and position <= house_of(request).ledger.head() else None
