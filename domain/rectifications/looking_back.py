"""Looking back at what was closed (回头看), and docketing it anew where it relapsed (反弹重开)."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from functools import partial

from domain.kernel.known import Known
from domain.kernel.roles import LEADERS, OFFICE, in_order
from domain.kernel.rules import BY_OTHERS, in_row, require, together
from domain.kernel.stream import Event
from domain.kernel.traits import CitesEvidence, SetsDeadline
from domain.rectifications.item import (
    LOOK_BACK,
    RECUSAL,
    AboutAnItem,
    ByTheVerifier,
    Rectification,
    Step,
    acting_post,
    at,
    impartial,
    newly_ordered,
    ordered_date,
    somebody,
)
from domain.rectifications.verifying import only_the_verifier


class Chosen(Enum):
    """How an item came to be looked back at."""

    PLAN = "plan"  # 按计划
    SAMPLE = "sample"  # 抽查
    DETECTOR = "detector"  # 疑点提示


class StartLookBack(AboutAnItem):
    """Start a look-back at a closed item by another verifier, or name yet another under way."""

    roles = OFFICE | LEADERS

    verifier: str
    chosen: Chosen

    def decide(self, item: Rectification, known: Known, /) -> Sequence["LookBackStarted"]:
        """Of a closed item, by a person who neither did nor verified it."""
        at(item, Step.CLOSED, Step.ARCHIVED, Step.LOOK_BACK)
        somebody(self.verifier, known, LOOK_BACK, "verifier")
        require(
            item.step is not Step.LOOK_BACK or self.verifier != item.verifier,
            "verifier_named_already",
            LOOK_BACK,
            missing=["verifier"],
            person=self.verifier,
        )
        _fresh({self.verifier}, item, known, field="verifier")
        unit = item.lead_unit or item.unit  # an old ledger may not say who led
        post = acting_post(self.verifier, OFFICE, unit, known)
        lines = {"person": self.verifier, "unit": unit, "roles": in_order(OFFICE)}
        require(post, "post_may_not", LOOK_BACK, missing=["verifier"], **lines)
        assert post is not None
        return [
            LookBackStarted(
                verifier=self.verifier,
                former_verifier=item.verifier,
                chosen=self.chosen,
                unit=post.unit,
            )
        ]


class LookBackStarted(Event[Rectification]):
    """The closed item is looked at again."""

    verifier: str
    former_verifier: str
    chosen: Chosen
    unit: str = ""  # the verifier's own, which need not be the verifying unit; empty: not told

    def evolve(self, item: Rectification, /) -> Rectification:
        """In look-back."""
        return replace(item, step=Step.LOOK_BACK, verifier=self.verifier)


class ConfirmLookBack(ByTheVerifier, CitesEvidence):
    """Confirm that the rectification lasts, on files each dated after the closing (巩固)."""

    roles = OFFICE

    record: str

    @classmethod
    def barred(cls, item: Rectification, /) -> Collection[str]:
        """Who verified it before, or took part in the rectification."""
        return item.verifiers | item.partial

    def decide(self, item: Rectification, known: Known, /) -> Sequence["LookBackConfirmed"]:
        """By the verifier named, on evidence formed after the closing: from the next day on."""
        at(item, Step.LOOK_BACK)
        first = _first_day(item)
        require(known.today >= first, "look_back_too_early", LOOK_BACK, first_day=first)
        only_the_verifier(self, item, known)
        _fresh(self.act.persons, item, known)
        together(
            lambda: require(self.record, "reason_missing", LOOK_BACK, missing=["record"]),
            partial(self._proven_anew, item),
        )
        return [LookBackConfirmed(record=self.record, evidence=self.evidence)]

    def _proven_anew(self, item: Rectification) -> None:
        """Refuse without evidence, or on evidence as old as the closing."""
        require(self.evidence, "proof_missing", LOOK_BACK, missing=["evidence"])
        old = {
            n: file.name
            for n, file in enumerate(self.evidence)
            if file.formed_on is None or file.formed_on < _first_day(item)
        }
        dates = [field for n in old for field in in_row("evidence", n, "formed_on")]
        lines = {"missing": dates, "files": list(old.values()), "first_day": _first_day(item)}
        require(not old, "evidence_older_than_closing", LOOK_BACK, **lines)


class LookBackConfirmed(Event[Rectification], CitesEvidence):
    """The rectification lasts."""

    record: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Closed or archived, as before."""
        step = Step.ARCHIVED if item.archived else Step.CLOSED
        return replace(item, step=step, verifiers=item.verifiers | self.act.persons)


class ReopenItem(AboutAnItem):
    """Docket a closed item anew because the problem is back, or never went (反弹重开)."""

    roles = LEADERS

    reason: str
    false_closure: bool  # it was never rectified: 虚假整改
    ordered_due_on: date

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ItemReopened"]:
        """Of a closed item or one in look-back, with the reason and a date still to come."""
        at(item, Step.CLOSED, Step.ARCHIVED, Step.LOOK_BACK)
        due_on = self.ordered_due_on
        past = {"missing": ["ordered_due_on"], "due_on": due_on}
        together(
            lambda: require(self.reason, "reason_missing", LOOK_BACK, missing=["reason"]),
            lambda: require(due_on >= known.today, "due_date_past", LOOK_BACK, **past),
        )
        deadline = newly_ordered(due_on, known)
        return [
            ItemReopened(
                deadlines=(deadline,),
                reason=self.reason,
                false_closure=self.false_closure,
                closed_on=item.closed_on,
                closer=item.closed_by,
                verifier=item.closing_verifier,
            )
        ]


class ItemReopened(Event[Rectification], SetsDeadline):
    """The item is open again; who closed and verified it first stays on record."""

    reason: str
    false_closure: bool
    closed_on: date
    closer: str  # who had closed it; empty where an old ledger does not say
    verifier: str  # who had verified it for that closing

    def evolve(self, item: Rectification, /) -> Rectification:
        """Open, to be dispatched anew; the statutory date has had its day."""
        return replace(
            item,
            step=Step.REOPENED,
            ordered_due_on=ordered_date(self, item.ordered_due_on),
            statutory=None,
            passed=False,
            result=None,
            extensions=0,
            closed_on=date.max,
            archived=False,
        )


def _first_day(item: Rectification) -> date:
    """The first day evidence of a look-back may be of."""
    return item.closed_on + timedelta(days=1)


def _fresh(persons: Collection[str], item: Rectification, known: Known, *, field: str = "") -> None:
    """Refuse who verified the item before, or had a part in doing it; `field` as in impartial."""
    before = sorted(item.verifiers & set(persons))
    require(
        not before,
        "verified_it_before",
        RECUSAL,
        missing=[field] if field else (),
        about=None if field else item,
        instead="" if field else BY_OTHERS,
        persons=before,
    )
    impartial(persons, item, known, field=field)
