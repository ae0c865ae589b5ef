"""What a list is: what may be chosen in it, how it is read, and which views of it have a name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.kernel.stream import Command, Value
from projections.base import Rows
from projections.boards import Counts
from projections.paging import Page
from projections.questions.ledger import Changed
from services.filtering import Said
from services.reading import View
from services.web.asking import Asking


class Tab(Value):
    """A view of a list that has a name: the filters its address says."""

    name: str  # key of its word; of a saved one the name itself
    said: Said
    grows: bool = False  # with the record: its rows are not counted on every page of the list
    saved: int = 0  # by somebody, who named it; 0: one of the list's own


@dataclass(frozen=True)
class Listed:
    """A list one can open: what it asks, what may be chosen, what its columns are."""

    kind: str
    filters: type[Value]
    rows: Callable[..., Page]
    counts: Callable[..., Counts]
    count: Callable[..., int]
    told_by: str  # a facet with one value a row: its counts tell how long the list is
    ends: tuple[Rows, str]  # the rows, and the year in which they ended
    columns: Sequence[str]  # of a file
    sorts: Sequence[str]  # the first is how the list stands
    template: str
    shown: Sequence[str] = ()  # columns of the page; empty: those of a file
    printed: Sequence[str] = ()  # columns that paper has besides
    begins: Sequence[type[Command[Any]]] = ()  # commands that add to the list
    fixed: Callable[[View, Asking], Mapping[str, Any]] = lambda _view, _who: {}
    widest: Mapping[str, Any] = field(default_factory=dict)  # filters that leave nothing out
    tabs: Callable[[View, Asking], Sequence[Tab]] = lambda _view, _who: ()
    saves: bool = False  # whether one may save what one chose
    together: Sequence[type[Command[Any]]] = ()  # commands one may ask of several rows at once
    since: Callable[..., Sequence[Changed]] = lambda *_: ()  # which rows read otherwise today
