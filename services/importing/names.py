"""Units and persons by the name a ledger gives them: exactly one bears it, or nobody is meant."""

from collections import defaultdict
from collections.abc import Mapping

from domain.persons import Person
from services.importing.reading import plain
from services.knowledge import Organisation


class Names:
    """Who is called what, in one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        """Index full names, names under the unit above, then short names."""
        full, placed, short = (defaultdict[str, set[str]](set) for _ in range(3))
        for id, unit in organisation.units.items():
            full[plain(unit.name)].add(id)
            short[plain(unit.short_name)].add(id)
            above = organisation.units.get(unit.parent)
            for name in (above.name, above.short_name) if above else ():
                placed[plain(name + unit.name)].add(id)
        self._units = (full, placed, short)
        self._persons = defaultdict[str, set[str]](set)
        for id, person in organisation.of(Person):
            self._persons[plain(person.full_name)].add(id)

    def unit(self, said: str) -> str:
        """The unit of that full, placed or short name; empty: there is none, or more than one."""
        for names in self._units:
            if plain(said) in names:
                return _only(names, said)
        return ""

    def person(self, said: str) -> str:
        """The person of that name; empty if there is none, or more than one."""
        return _only(self._persons, said)


def _only(names: Mapping[str, set[str]], said: str) -> str:
    found = names.get(plain(said), set())
    return next(iter(found)) if len(found) == 1 else ""
