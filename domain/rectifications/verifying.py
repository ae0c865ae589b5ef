"""Claiming completion (申请销号) and verifying it (核验) by somebody who had no part in it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from domain.kernel.known import Known
from domain.kernel.roles import OFFICE, Role, in_order
from domain.kernel.rules import BY_OTHERS, require, together
from domain.kernel.stream import Event, Value, shared
from domain.kernel.traits import CitesEvidence
from domain.rectifications.item import (
    CLAIM,
    RECUSAL,
    AboutAnItem,
    ByTheLeadUnit,
    ByTheVerifier,
    Rectification,
    Result,
    Step,
    by_lead,
    impartial,
    may_act,
    member,
    moving,
)
from domain.rectifications.planning import Consent
from domain.rectifications.working import CompleteMeasure, CompleteSubItem


class Claim(Value):
    """What the lead unit says it has done, with the word of every assisting unit."""

    report: str
    sign_offs: tuple[Consent, ...] = ()


class ClaimCompletion(ByTheLeadUnit, Claim, CitesEvidence):
    """Claim that the item is done, signed by the head of the lead unit."""

    roles = frozenset({Role.UNIT_HEAD})

    def decide(self, item: Rectification, known: Known, /) -> Sequence["CompletionClaimed"]:
        """With all parts done, a report, proof, and every assisting unit agreed."""
        moving(item, Step.RECTIFYING)
        by_lead(item, self.act, known)
        sub_items = _undone(item.sub_items, item.done_sub_items)
        by = {"about": item, "instead": CompleteSubItem.name, "parts": sub_items}
        require(not sub_items, "sub_items_undone", CLAIM, **by)
        measures = _undone(item.measures, item.done_measures)
        by = {"about": item, "instead": CompleteMeasure.name, "parts": measures}
        require(not measures, "measures_undone", CLAIM, **by)
        proven = self.evidence or item.done_measures or item.done_sub_items
        signed = {said.unit for said in self.sign_offs if said.agrees}
        silent = {help.unit for help in item.assisting} - signed
        unsigned = {"missing": ["sign_offs"], "units": sorted(silent)}
        together(
            lambda: require(self.report, "report_missing", CLAIM, missing=["report"]),
            lambda: require(proven, "proof_missing", CLAIM, missing=["evidence"]),
            lambda: require(not silent, "assisting_units_not_signed_off", CLAIM, **unsigned),
        )
        return [
            CompletionClaimed(
                filed_on=known.today,
                in_time=known.today <= item.due_on,
                evidence=self.evidence,
                **shared(self, Claim),
            )
        ]


def _undone(parts: Sequence[Any], done: Collection[int]) -> list[int]:
    """The numbers, from 1, of the parts that are not among those done."""
    return [number for number in range(1, len(parts) + 1) if number not in done]


class CompletionClaimed(Event[Rectification], Claim, CitesEvidence):
    """The lead unit holds the item to be done; in time if filed by the date that ruled."""

    filed_on: date
    in_time: bool

    def evolve(self, item: Rectification, /) -> Rectification:
        """Claimed."""
        return replace(item.with_doers(self.act), step=Step.CLAIMED)


class AcceptClaim(AboutAnItem):
    """Take the claim up and name the verifier (受理核验), or name another before the verdict."""

    roles = OFFICE

    verifier: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ClaimAccepted"]:
        """A member of the verifying unit, with no part on the doing side at any time."""
        moving(item, Step.CLAIMED, Step.VERIFYING)
        _undecided(item)
        require(
            item.step is Step.CLAIMED or self.verifier != item.verifier,
            "verifier_named_already",
            CLAIM,
            missing=["verifier"],
            person=self.verifier,
        )
        member(self.verifier, item.verifying_unit, known, RECUSAL, "verifier")
        impartial({self.verifier}, item, known, field="verifier")
        could = may_act(self.verifier, OFFICE, item.lead_unit, known)
        lines = {"person": self.verifier, "unit": item.lead_unit, "roles": in_order(OFFICE)}
        require(could, "post_may_not", CLAIM, missing=["verifier"], **lines)
        return [ClaimAccepted(verifier=self.verifier, former_verifier=item.verifier)]


class ClaimAccepted(Event[Rectification]):
    """The claim is being verified."""

    verifier: str
    former_verifier: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Under verification."""
        return replace(item, step=Step.VERIFYING, verifier=self.verifier, passed=False)


class FailVerification(ByTheVerifier, CitesEvidence):
    """Return the item for rework: which measures fall short, and what is missing."""

    roles = OFFICE

    missing: str
    measures: tuple[int, ...] = ()
    sub_items: tuple[int, ...] = ()

    def decide(self, item: Rectification, known: Known, /) -> Sequence["VerificationFailed"]:
        """By the verifier named, saying what is missing; the due date never stopped.

        A signature may be taken back until the item is closed: the public may have objected.
        """
        moving(item, Step.VERIFYING, Step.PUBLIC_NOTICE)
        only_the_verifier(self, item, known)
        together(
            lambda: require(self.missing, "reason_missing", CLAIM, missing=["missing"]),
            partial(self._parts_named, item),
        )
        return [
            VerificationFailed(
                missing=self.missing,
                measures=self.measures,
                sub_items=self.sub_items,
                evidence=self.evidence,
            )
        ]

    def _parts_named(self, item: Rectification) -> None:
        """Refuse parts there are not, and to name none where there are some."""
        strange = [n for n in self.measures if not 1 <= n <= len(item.measures)]
        require(not strange, "no_such_measure", CLAIM, missing=["measures"], part=strange)
        strange = [n for n in self.sub_items if not 1 <= n <= len(item.sub_items)]
        require(not strange, "no_such_sub_item", CLAIM, missing=["sub_items"], sub_item=strange)
        named = self.measures or self.sub_items or not (item.measures or item.sub_items)
        parts = [name for name in ("measures", "sub_items") if getattr(item, name)]
        require(named, "part_not_named", CLAIM, missing=parts)


class VerificationFailed(Event[Rectification], CitesEvidence):
    """The claim falls short; the work goes on and the claim no longer counts as in time."""

    missing: str
    measures: tuple[int, ...]
    sub_items: tuple[int, ...]

    def evolve(self, item: Rectification, /) -> Rectification:
        """Rectifying, with the parts that fell short undone."""
        return replace(
            item,
            step=Step.RECTIFYING,
            passed=False,
            result=None if item.result is Result.RECTIFIED else item.result,
            notice_until=None,
            verifiers=item.verifiers | self.act.persons,
            done_measures=item.done_measures - set(self.measures),
            done_sub_items=item.done_sub_items - set(self.sub_items),
        )


class Verification(Value):
    """What the verifier found on the spot, and how."""

    method: str  # 核查方式
    record: str  # 核查意见


class PassVerification(ByTheVerifier, Verification, CitesEvidence):
    """Verify the rectification on the spot: the first of the two signatures."""

    roles = OFFICE

    def decide(self, item: Rectification, known: Known, /) -> Sequence["VerificationPassed"]:
        """By the verifier named, with method and on-site record."""
        moving(item, Step.VERIFYING)
        only_the_verifier(self, item, known)
        _undecided(item)
        missing = [name for name in ("method", "record") if not getattr(self, name)]
        require(not missing, "site_record_missing", CLAIM, missing=missing)
        return [VerificationPassed(evidence=self.evidence, **shared(self, Verification))]


class VerificationPassed(Event[Rectification], Verification, CitesEvidence):
    """The verifier stands by the rectification (谁验收谁负责)."""

    def evolve(self, item: Rectification, /) -> Rectification:
        """Passed, to be closed."""
        return replace(
            item,
            passed=True,
            verified_by=self.act.person,
            signed_by=self.act.persons,
            verifiers=item.verifiers | self.act.persons,
        )


def only_the_verifier(command: AboutAnItem, item: Rectification, known: Known) -> None:
    """Refuse unless the verifier named speaks, and is still impartial."""
    require(
        command.act.person == item.verifier,
        "only_the_verifier",
        RECUSAL,
        about=item,
        instead=BY_OTHERS,
        verifier=item.verifier,
    )
    another = AcceptClaim.name if item.step is Step.VERIFYING else ""
    impartial(command.act.persons, item, known, instead=another)


def _undecided(item: Rectification) -> None:
    """Refuse once the verifier has signed."""
    require(not item.passed, "already_passed", CLAIM, blocked_by=VerificationPassed, about=item)
