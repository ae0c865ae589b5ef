"""What people call things: ids of units, persons, posts and matters as the names in use."""

from collections.abc import Callable
from typing import Any

from domain.findings import Finding
from domain.kernel.stream import State
from domain.persons import Person
from domain.rectifications import Rectification
from services.knowledge import Organisation

Load = Callable[[type[State], str], tuple[int, Any]]


def name_of(id: str, organisation: Organisation, load: Load) -> str:
    """The name people use for the stream `id`; the id itself if it has none."""
    kind = id.partition("/")[0]
    match kind:
        case "units":
            unit = organisation.units.get(id)
            return unit.name if unit else id
        case "persons":
            person = organisation.states.get(id)
            return person.full_name if isinstance(person, Person) else id
        case "posts":
            post = organisation.posts.get(id)
            return post.title if post else id
        case "rectifications":
            return load(Rectification, id)[1].number or id
        case "findings":
            return load(Finding, id)[1].title or id
    return id
