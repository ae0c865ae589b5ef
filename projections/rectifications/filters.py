"""What may be chosen in the ledger of items: facets, dates, persons, and which moment."""

from datetime import date
from enum import Enum
from typing import Any

from domain.kernel.lights import LightBounds
from domain.kernel.stream import Value

EVERYTHING: frozenset[Any] = frozenset()


class Listing(Enum):
    """Which items a list begins with."""

    OPEN = "open"  # 未销号
    CLOSED = "closed"  # closed in the chosen year
    BOTH = "both"


class Flag(Enum):
    """Marks beside the state, never states themselves."""

    EXTENDED = "extended"  # 已延期
    RETURNED = "returned"  # 退回
    RETURNED_TWICE = "returned_twice"  # 退回两次以上
    SUPERVISED = "supervised"  # 挂牌督办
    REPEAT = "repeat"  # 屡改屡犯
    REOPENED = "reopened"  # 反弹
    FALSE_CLOSURE = "false_closure"  # 虚假整改
    LOOKED_BACK = "looked_back"  # 回头看已确认巩固
    ROLES_MISSING = "roles_missing"  # 责任不全
    IMPORTED = "imported"  # 旧台账导入


class Filters(Value):
    """What was chosen. Facets first: each takes any of its values, none means all."""

    bounds: LightBounds  # of the day looked at
    listing: Listing = Listing.OPEN
    closed_year: int = 0  # for CLOSED and BOTH; 0: any year
    happened_by: date | None = None  # 按发生时间: as things stood that day, whenever recorded
    light: frozenset[str] = EVERYTHING
    lead_unit: frozenset[str] = EVERYTHING
    step: frozenset[str] = EVERYTHING
    severity: frozenset[str] = EVERYTHING
    flag: frozenset[str] = EVERYTHING
    source: frozenset[str] = EVERYTHING
    type: frozenset[str] = EVERYTHING
    result: frozenset[str] = EVERYTHING
    registered_year: frozenset[int] = EVERYTHING
    holder: frozenset[str] = EVERYTHING  # who has the ball: unit, office, leader, verifier
    holder_unit: frozenset[str] = EVERYTHING
    search: str = ""  # in number, slip number and title
    due_from: date | None = None
    due_to: date | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    verified_by: str = ""
    responsible_person: str = ""
    handler: str = ""
    leader: str = ""
