"""State, Event and Command: the three shapes every stream is made of.

A command may be refused (`decide`), a fact never (`evolve`). Rules live in `decide` only, because
law is amended and replaying history must never run a rule again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, Generic, Self, TypeVar, dataclass_transform, get_args

from domain.kernel.roles import Role


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Value:
    """A frozen keyword-only dataclass, without a decorator on every subclass."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the subclass a frozen dataclass, keeping the docstring its author wrote."""
        super().__init_subclass__(**kwargs)  # first, or Generic[S] breaks
        written = cls.__doc__
        dataclass(frozen=True, kw_only=True)(cls)
        cls.__doc__ = written


def shared(words: Value, part: type[Value]) -> dict[str, Any]:
    """What `words` say about the fields of `part`, for a fact that keeps them as they were said."""
    return {told.name: getattr(words, told.name) for told in fields(part)}  # type: ignore[arg-type]


class Login(Enum):
    """How the acting person proved who they are; kept inside every sealed fact."""

    NONE = "none"  # not stamped yet: never stored
    PASSWORD = "password"  # noqa: S105 - the strength's name, not a secret
    LOCAL = "local"  # from the command line of the machine itself
    SYSTEM = "system"  # a policy answering a fact, or the seed of a new county
    IMPORT = "import"  # the importer recorded it; who did it is not recorded


class Act(Value):
    """Who acted, in which post, on whose behalf, and when; made by the desk, never by a form."""

    account: str = ""
    person: str = ""
    post: str = ""
    unit: str = ""
    on_behalf_of: str = ""  # the person whose delegation was used, else empty
    login: Login = Login.NONE
    happened_on: date = date.min  # the day claimed, Asia/Shanghai
    late_reason: str = ""  # required when `happened_on` is before the day of recording
    device_at: datetime | None = None  # the device's own clock; recorded, never trusted
    key: str = ""  # the request's idempotency key
    cause: str = ""  # "stream@version" of the fact a policy answers, else empty

    @property
    def persons(self) -> frozenset[str]:
        """Everybody whose hand this act was: the actor and, by delegation, the delegator."""
        return frozenset({self.person, self.on_behalf_of} - {""})


UNSTAMPED = Act()


def kind_of(stream_id: str) -> str:
    """The kind of a stream: what stands before the slash."""
    return stream_id.partition("/")[0]


class State(Value):
    """What decisions about one stream need to know; everything else stays in the facts."""

    stream: ClassVar[str]

    def next_acts(self) -> Sequence[str]:
        """The commands that carry the matter on from where it stands; none once nothing can."""
        return ()


S = TypeVar("S", bound=State)


class Spoken(Value, Generic[S]):
    """A command or a fact: about one kind of stream, spoken in one act."""

    of: ClassVar[type[State]]
    name: ClassVar[str]  # "kind.ClassName", independent of file paths

    act: Act = UNSTAMPED

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Learn the kind of stream from the type argument and take the name `kind.ClassName`."""
        super().__init_subclass__(**kwargs)
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, State):
                    cls.of = argument
                    cls.name = f"{argument.stream}.{cls.__name__}"

    def by(self, act: Act) -> Self:
        """The same words, spoken in `act`."""
        return replace(self, act=act)


class Event(Spoken[S]):
    """A fact: `evolve` folds it into the state and may never fail."""

    commutes: ClassVar[bool] = False  # whether a command decided before it still stands after it
    former_names: ClassVar[tuple[str, ...]] = ()

    def evolve(self, state: S, /) -> S:
        """The state after this fact. Checks nothing: the past cannot be refused."""
        raise NotImplementedError


class Command(Spoken[S]):
    """A request: `decide` answers with facts or raises Refused, naming the rule."""

    opens: ClassVar[bool | None] = False  # begins its stream; None: begins or continues it
    roles: ClassVar[frozenset[Role]] = frozenset()  # who may ask; empty: policies and imports only

    id: str  # the stream, "kind/name"; set by the server

    def decide(self, state: S, known: Any, /) -> Sequence[Event[S]]:
        """The facts this request makes true. Raises Refused."""
        raise NotImplementedError

    def concerns(self, state: S, /) -> Collection[str]:
        """The units this act is about: the acting post must reach one of them. Empty: any unit."""
        return ()

    @classmethod
    def named(cls, _state: S, /) -> Collection[str]:
        """The persons, or the units, the state names for this act; none: any post that reaches."""
        return ()

    @classmethod
    def barred(cls, _state: S, /) -> Collection[str]:
        """The persons the state keeps from this act, whatever their post."""
        return ()
