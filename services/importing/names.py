"""Units and persons by the name a ledger gives them: exactly one is meant, or nobody is.

A unit is known by every name it ever bore. Of several that bore a name, the one that bore it on the
day of the row is meant.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from domain.kernel.stream import Value
from domain.persons import Person
from domain.units import Unit
from services.importing.reading import plain
from services.knowledge import Organisation


class Bearer(Value):
    """A unit, and the days on which it bore a name: from the first, before the second."""

    unit: str
    since: date
    until: date

    def bore(self, on: date) -> bool:
        """Whether the name was its name on that day."""
        return self.since <= on < self.until


class Names:
    """Who is, and was, called what in one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        """Index full names, names under the unit above, then short names."""
        full, placed, short = (defaultdict[str, list[Bearer]](list) for _ in range(3))
        self._states: Mapping[str, Unit] = dict(organisation.of(Unit))
        for id, unit in self._states.items():
            above = self._states.get(unit.parent, Unit()).borne
            ends = [*(later.since for later in unit.borne[1:]), unit.ended_on]
            for name, until in zip(unit.borne, ends, strict=True):
                bearer = Bearer(unit=id, since=name.since, until=until)
                full[plain(name.full_name)].append(bearer)
                short[plain(name.short_name)].append(bearer)
                for words in {words for it in above for words in (it.full_name, it.short_name)}:
                    placed[plain(words + name.full_name)].append(bearer)
        self._units = (full, placed, short)
        self._persons = defaultdict[str, set[str]](set)
        for id, person in organisation.of(Person):
            self._persons[plain(person.full_name)].add(id)

    def units(self, said: str, on: date) -> Collection[str]:
        """The units of that full, placed or short name that day; failing these, on any day."""
        bearers = next((names[plain(said)] for names in self._units if plain(said) in names), [])
        then = {bearer.unit for bearer in bearers if bearer.bore(on)}
        return then or {bearer.unit for bearer in bearers}

    def place(self, unit: str) -> str:
        """A unit by its name and that of the unit above, to tell it from others of its name."""
        here = self._states[unit]
        return self._states.get(here.parent, Unit()).full_name + here.full_name

    def person(self, said: str) -> str:
        """The person of that name; empty if there is none, or more than one."""
        found = self._persons.get(plain(said), set())
        return next(iter(found)) if len(found) == 1 else ""
