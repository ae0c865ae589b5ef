"""Rows of an old ledger, taken over without guessing: roles not named stay open (责任不全)."""

from datetime import timedelta
from typing import Any

from domain.kernel.roles import Role
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Login
from domain.rectifications import ImportItem
from services.authority import Caller
from services.demo.world import Life, World


def take_over(world: World, town: str, matters: list[dict[str, Any]]) -> Life:
    """The old ledger of a town: a row for each matter, every fourth one still open."""
    yield world.clock.at
    post = world.one(f"units/{town}-party", Role.SUPERVISOR)
    account = world.known().organisation.accounts_of(post.person)[0]
    for n, said in enumerate(matters):
        row = _row(world, town, said, n)
        caller = Caller(
            account=account,
            login=Login.IMPORT,
            happened_on=row.registered_on,
            late_reason="旧台账导入",
        )
        world.desk.execute(row, caller)


def _row(world: World, town: str, said: dict[str, Any], n: int) -> ImportItem:
    unit = f"units/{town}-{said['office']}"
    registered = world.today - timedelta(days=400 - 20 * n)
    return ImportItem(
        id=world.new_id("rectifications"),
        source_key=f"{town}-{n}",
        finding="",
        number=f"JZ-{registered.year}-{n + 1:03}",
        office=f"units/{town}-party",
        unit=unit,
        title=said["title"].replace("{n}", "3"),
        source=Source(said["source"]),
        severity=said["severity"],
        found_on=registered,
        rectification_type=RectificationType.STAGED,
        requirement="按期整改",
        measures="；".join(said["measures"]).replace("{n}", "3"),
        lead_unit=unit,
        assisting=(),
        responsible_person="",
        leader="",
        verifying_unit=f"units/{town}-law",
        registered_on=registered,
        ordered_due_on=registered + timedelta(days=45),
        closed_on=registered + timedelta(days=50) if n % 4 else None,
        result=None,
        progress="",
        unmatched=("原台账责任人：不详",),
    )
