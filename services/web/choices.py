"""What a form offers to choose from: units, persons and posts the asker may see, rules in force."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from domain.checklists import Checklist
from domain.inspections import Inspection
from domain.kernel.known import KnownPost
from domain.kernel.stream import Value
from domain.persons import Person
from projections.persons import by_pinyin
from services.web.access import visible
from services.web.asking import Asking
from services.web.clocks import clock_in_words
from services.web.matters import latest, spoken
from services.web.phrases import grade
from services.words import Language, say


class Option(Value):
    """One thing to choose."""

    value: str
    label: str
    group: str = ""  # the heading it stands under


def never(_field: str, _person: str) -> bool:
    """Nobody is barred."""
    return False


@dataclass(frozen=True)
class Choices:
    """The lists of one request; a value already given is always among them."""

    who: Asking
    inspection: str = ""  # the one whose questions may be chosen
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)  # whose persons stand first
    bars: Callable[[str, str], bool] = never  # whom the rule refuses to name in a field
    everybody: bool = False  # those who hold no post today as well

    @property
    def language(self) -> Language:
        """The language of the labels."""
        return self.who.language

    def units(self, given: str = "", asked: str = "") -> tuple[Option, ...]:
        """Units that go on, without those the rule refuses to name in the field `asked`."""
        fitting = (it for it in self._units if not (asked and self.bars(asked, it.value)))
        return self._with(fitting, given)

    def persons(self, given: str = "", asked: str = "") -> tuple[Option, ...]:
        """Persons who hold a post today, each once, by unit: those of the matter's units first.

        Whom the rule refuses to name in the field `asked` is left out.
        """
        near = [*self.near.get(asked.rpartition(".")[2], ()), *self.near.get("", ())]
        first = {unit: n for n, unit in enumerate(dict.fromkeys(near))}
        listed = sorted(self._persons, key=lambda found: first.get(found[1], len(first)))
        offered = [option for option, _ in listed] + (self._without_post if self.everybody else [])
        return self._with((it for it in offered if not self.bars(asked, it.value)), given)

    def posts(self, given: str = "") -> tuple[Option, ...]:
        """Posts held today."""
        posts = (Option(value=post.id, label=self._titled(post)) for post in self._held)
        return self._with(tuple(posts), given)

    def checklists(self, given: str = "") -> tuple[Option, ...]:
        """Checklists in use, with the version to name."""
        return self._with(
            tuple(
                Option(value=id, label=f"{list_.published[-1].title} · {len(list_.published)}")
                for id, list_ in self.who.known.organisation.of(Checklist)
                if list_.published and not list_.withdrawn
            ),
            given,
        )

    def severities(self, given: str = "") -> tuple[Option, ...]:
        """The grades of findings."""
        grades = self.who.known.limits.severities
        listed = (Option(value=it.code, label=grade(self.who, it.code)) for it in grades)
        return self._with(tuple(listed), given)

    def clocks(self, given: str = "") -> tuple[Option, ...]:
        """The statutory clocks, by id, each told from the others of its article."""
        found = {clock.id: clock for clock in self.who.known.organisation.editions.all_clocks}
        listed = (
            Option(value=id, label=f"{id} {clock_in_words(self.language, it)}")
            for id, it in found.items()
        )
        return self._with(tuple(listed), given)

    def matters(self, kind: str, given: str = "") -> tuple[str, tuple[Option, ...]]:
        """The matter given as a form says it, and the latest one may name in its place."""
        listed = latest(self.who, kind)
        options = tuple(Option(value=matter.words, label=matter.about) for matter in listed)
        return spoken(self.who, kind, given), options

    def questions(self, given: str = "") -> tuple[Option, ...] | None:
        """The questions of the inspection; None if there is none to ask them of."""
        _, state = self.who.house.desk.load(Inspection, self.inspection)
        assert isinstance(state, Inspection)
        if not (state.questions and visible(self.who, self.inspection)):
            return None
        listed = (Option(value=it.id, label=it.text) for it in state.questions)
        return self._with(listed, given)

    @cached_property
    def _units(self) -> tuple[Option, ...]:
        units = self.who.known.organisation.units.values()
        seen = [unit for unit in units if unit.active and self.who.sees(unit.id)]
        return tuple(Option(value=unit.id, label=unit.name) for unit in seen)

    @cached_property
    def _held(self) -> tuple[KnownPost, ...]:
        today = self.who.today
        return tuple(
            post
            for post in self.who.known.organisation.posts.values()
            if post.held_on(today) and self.who.sees(post.unit)
        )

    @cached_property
    def _persons(self) -> Sequence[tuple[Option, str]]:
        """Each person once, with the unit of their first post."""
        first: dict[str, KnownPost] = {}
        for post in sorted(self._held, key=lambda post: (post.unit, post.since)):
            first.setdefault(post.person, post)
        return [
            (
                Option(
                    value=person,
                    label=f"{self.who.name(person)} · {post.title}",
                    group=self.who.name(post.unit),
                ),
                post.unit,
            )
            for person, post in first.items()
        ]

    @property
    def _without_post(self) -> list[Option]:
        """Who is known and holds no post today, by name."""
        who, held = self.who, {post.person for post in self._held}
        known = [id for id, _ in who.known.organisation.of(Person) if id not in held]
        heading = say(self.language, "pages", "without_post")
        options = (
            Option(value=id, label=who.name(id), group=heading) for id in known if visible(who, id)
        )
        return sorted(options, key=lambda option: by_pinyin(option.label))

    def _titled(self, post: KnownPost) -> str:
        return f"{self.who.name(post.person)} · {self.who.name(post.unit)} {post.title}"

    def _with(self, options: Iterable[Option], given: str) -> tuple[Option, ...]:
        listed = tuple(options)
        if given and all(option.value != given for option in listed):
            named = self.who.name(given) if visible(self.who, given) else given
            return (Option(value=given, label=named), *listed)
        return listed
