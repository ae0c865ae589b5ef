"""Legal bases and refusals.

    Exception
    └── Declined            the request was understood and nothing was recorded
        ├── Malformed       it does not fit the command                        422, exit 2
        ├── Forbidden       this post may not ask this                         403, exit 3
        ├── NotFound        there is no such stream                            404, exit 4
        ├── Refused         a rule says no; carries the rule and the way out   409, exit 5
        └── Conflict        somebody was first; carries what changed           409, exit 6

Anything else is a bug of ours: it is loud, answers 500, and exits with 70.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.kernel.stream import Event, State, Value


class Basis(Value):
    """The rule a decision rests on: instrument and article, with how sure we are of it.

    `confidence`: V read in the full text, W read on an official page, M from memory (shown as
    unverified), P product policy: a default rule of this product and no law, shown as 内部规定.
    """

    law: str
    article: str = ""
    confidence: str = "P"

    @property
    def cited(self) -> str:
        """Law and articles as Chinese law is cited; `article` is like "56,85", "1-9" or "38(2)"."""
        parts = filter(None, self.article.split(","))
        return self.law + "、".join("至".join(map(_article, part.split("-"))) for part in parts)


def _article(cited: str) -> str:
    """One article in words, with its paragraph if there is one: "38(2)" is 第38条第2款."""
    number, _, paragraph = cited.partition("(")
    return f"第{number}条" + (f"第{paragraph.removesuffix(')')}款" if paragraph else "")


BY_OTHERS = "by others"  # what one can do instead: have somebody else do it


class Declined(Exception):
    """A request that was understood and not carried out; nothing was recorded.

    `missing` are the fields to fill in or to put right, a row's as `measures[0].person`; `also` is
    what else stands against the same request.
    """

    def __init__(self, code: str, *, missing: Sequence[str] = (), **values: Any) -> None:
        """Keep the catalogue key of the words and the values they mention."""
        super().__init__(code)
        self.code = code
        self.missing = tuple(missing)
        self.values: Mapping[str, Any] = values
        self.also: tuple[Declined, ...] = ()


class Malformed(Declined):
    """The request does not fit the command; `values["errors"]` lists field and reason."""


class Forbidden(Declined):
    """The acting post may not ask this; `about` and `units` tell who may."""

    def __init__(
        self,
        code: str,
        basis: Basis | None = None,
        *,
        about: State | None = None,
        units: Sequence[str] = (),
        **values: Any,
    ) -> None:
        """Carry the rule, if there is one, and the matter and its units as the request has them."""
        super().__init__(code, units=units, **values)
        self.basis = basis
        self.about = about
        self.units = tuple(units)


class NotFound(Declined):
    """There is no such stream, or the viewer may not know of it."""


class Refused(Declined):
    """A rule says no: names the basis, what blocks, what is missing, who could, what to do.

    `about` is the matter as it stands: what comes next there is what one can do, unless `instead`
    names one act, or says that somebody else could do the same (BY_OTHERS).
    """

    def __init__(
        self,
        code: str,
        basis: Basis,
        *,
        blocked_by: type[Event[Any]] | None = None,
        missing: Sequence[str] = (),
        instead: str = "",
        about: State | None = None,
        **values: Any,
    ) -> None:
        """Carry what page, API and command line say in one text."""
        super().__init__(code, missing=missing, **values)
        self.basis = basis
        self.blocked_by = blocked_by
        self.instead = instead
        self.about = about

    @property
    def acts(self) -> Sequence[str]:
        """The commands one can turn to; none where others could do the same."""
        if self.instead == BY_OTHERS:
            return ()
        if self.instead:
            return (self.instead,)
        return self.about.next_acts() if self.about else ()


class Conflict(Declined):
    """The stream moved since the request was prepared; `changed` says what happened."""

    def __init__(self, code: str, changed: Sequence[Any] = (), **values: Any) -> None:
        """Carry the recorded facts that came between."""
        super().__init__(code, **values)
        self.changed = tuple(changed)


def require(condition: object, code: str, basis: Basis, **lines: Any) -> None:
    """Refuse under `basis` unless `condition` holds; `lines` as in Refused. Raises Refused."""
    if not condition:
        raise Refused(code, basis, **lines)


def together(*checks: Callable[[], Any]) -> Sequence[Any]:
    """Make every check, and decline with all that declines: the first carries the others.

    For checks that do not rest on one another, so that one need not ask again for each. What they
    found, in their order. Raises Refused or Malformed.
    """
    results: list[Any] = []
    declined: list[Declined] = []
    for check in checks:
        try:
            results.append(check())
        except (Refused, Malformed) as found:
            declined += [found, *found.also]
    if declined:
        declined[0].also = tuple(declined[1:])
        raise declined[0]
    return results


def in_row(field: str, at: int, *names: str) -> list[str]:
    """The fields `names` of the row `at`, counted from 0, as a refusal tells them."""
    return [f"{field}[{at}].{name}" for name in names]
