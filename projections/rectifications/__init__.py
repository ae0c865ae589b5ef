"""Rectification items (整改事项): the ledger as a board with lights and facets, and single items.

Read `rows` (what is kept), `beginning`, `progress` and `particulars` (what facts change), `filters`
(what one may choose), `board` (the questions).
"""

from projections.rectifications import beginning, particulars, progress
from projections.rectifications.board import (
    board,
    by_id,
    count,
    facets,
    find,
    item,
    look_backs_of,
    measures_of,
    parts_due,
    sub_items_of,
    tally,
    units_of,
)
from projections.rectifications.filters import Filters, Flag, Listing
from projections.rectifications.rows import projection

HANDLERS = (beginning, progress, particulars)  # imported so that they register

__all__ = [
    "HANDLERS",
    "Filters",
    "Flag",
    "Listing",
    "board",
    "by_id",
    "count",
    "facets",
    "find",
    "item",
    "look_backs_of",
    "measures_of",
    "parts_due",
    "projection",
    "sub_items_of",
    "tally",
    "units_of",
]
