"""What people call things: ids of units, persons, posts and matters as the names in use."""

from collections.abc import Callable
from typing import Any

from domain.checklists import Checklist
from domain.findings import Finding
from domain.kernel.stream import State, kind_of
from domain.persons import Person
from domain.posts import Post
from domain.rectifications import Rectification
from domain.units import Unit
from services.knowledge import Organisation

Load = Callable[[type[State], str], tuple[int, Any]]


def name_of(id: str, organisation: Organisation, load: Load) -> str:
    """The name people use for the stream `id`; the id itself if it has none."""
    match kind_of(id):
        case "rectifications":
            name: str = load(Rectification, id)[1].number
        case "findings":
            name = load(Finding, id)[1].title
        case "consultations":
            name = _organised(organisation.states.get(id.replace("consultations/", "persons/")))
        case _:
            name = _organised(organisation.states.get(id))
    return name or id


def _organised(state: State | None) -> str:
    """The name of what the organisation knows; empty for anything else."""
    match state:
        case Unit() | Person():
            return state.full_name
        case Post():
            return state.title
        case Checklist():
            return state.title
    return ""
