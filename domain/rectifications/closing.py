"""Judging the result, public notice, closing with two signatures, archiving, listed supervision."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from domain.kernel.known import Known
from domain.kernel.roles import LEADERS, OFFICE, Role
from domain.kernel.rules import BY_OTHERS, require, together
from domain.kernel.stream import Event
from domain.kernel.traits import Closes
from domain.rectifications.item import (
    CLOSURE,
    ENDED,
    ORDER,
    RESULT,
    AboutAnItem,
    Rectification,
    Result,
    Step,
    at,
    impartial,
    moving,
)
from domain.rectifications.verifying import PassVerification, VerificationPassed


class JudgeResult(AboutAnItem):
    """Judge how far the rectification has come: from the due date on, or once it is verified."""

    roles = OFFICE

    result: Result
    reason: str

    @classmethod
    def barred(cls, item: Rectification, /) -> Collection[str]:
        """Who took part in the rectification."""
        return item.partial

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ResultJudged"]:
        """By somebody without a part in it; revisable with a reason."""
        require(item.step not in ENDED, "item_ended", RESULT, about=item, step=item.step)
        require(
            item.passed or known.today >= item.due_on,
            "result_judged_too_early",
            RESULT,
            about=item,
            due_on=item.due_on,
        )
        require(self.reason, "reason_missing", RESULT, missing=["reason"])
        impartial(self.act.persons, item, known)
        require(
            self.result is not Result.RECTIFIED or item.passed,
            "rectified_needs_verification",
            RESULT,
            missing=["result"],
            about=item,
        )
        return [ResultJudged(result=self.result, reason=self.reason)]


class ResultJudged(Event[Rectification]):
    """The office's judgement; a later one replaces it and both stay on record."""

    result: Result
    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """With the result."""
        return replace(item, result=self.result)


class AnnounceClosure(AboutAnItem):
    """Give public notice of the intended closure (拟销号公示)."""

    roles = OFFICE

    until: date
    where: str

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ClosureAnnounced"]:
        """Only of items that must be published, once verified."""
        moving(item, Step.VERIFYING)
        passed(item)
        require(item.must_publish, "not_for_publication", CLOSURE, about=item)
        over = {"missing": ["until"], "until": self.until}
        together(
            lambda: require(self.where, "reason_missing", CLOSURE, missing=["where"]),
            lambda: require(self.until > known.today, "notice_ends_in_the_past", CLOSURE, **over),
        )
        return [ClosureAnnounced(until=self.until, where=self.where)]


class ClosureAnnounced(Event[Rectification]):
    """The public may object until the notice ends."""

    until: date
    where: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """In public notice."""
        return replace(item, step=Step.PUBLIC_NOTICE, notice_until=self.until)


class CloseItem(AboutAnItem):
    """Close the item (准予销号): the second signature, by another than the verifier."""

    roles = OFFICE | LEADERS

    opinion: str

    @classmethod
    def barred(cls, item: Rectification, /) -> Collection[str]:
        """Who signed as the verifier."""
        return item.signed_by | {item.verifier}

    def decide(self, item: Rectification, known: Known, /) -> Sequence["ItemClosed"]:
        """Verified, judged rectified, published where it must be, and signed by two."""
        moving(item, Step.VERIFYING, Step.PUBLIC_NOTICE)
        passed(item)
        require(
            item.result is Result.RECTIFIED,
            "result_not_rectified",
            CLOSURE,
            about=item,
            instead=JudgeResult.name,
        )
        require(
            not item.must_publish or item.step is Step.PUBLIC_NOTICE,
            "notice_missing",
            CLOSURE,
            about=item,
            instead=AnnounceClosure.name,
        )
        ended = item.notice_until
        require(
            item.step is Step.VERIFYING or (ended is not None and known.today > ended),
            "notice_still_running",
            CLOSURE,
            until=ended,
            blocked_by=ClosureAnnounced,
        )
        require(
            self.act.persons.isdisjoint(self.barred(item)),
            "second_signature_by_the_verifier",
            CLOSURE,
            blocked_by=VerificationPassed,
            about=item,
            instead=BY_OTHERS,
        )
        return [ItemClosed(opinion=self.opinion, verifier=item.verified_by)]


class ItemClosed(Event[Rectification], Closes):
    """The item is closed; verifier and closer both answer for it."""

    opinion: str
    verifier: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Closed, on the day of the act."""
        return replace(
            item,
            step=Step.CLOSED,
            closed_on=self.act.happened_on,
            closed_by=self.act.person,
            closing_verifier=self.verifier,
            notice_until=None,
        )


class ArchiveItem(AboutAnItem):
    """File the closed item in the archive under a file number (立卷归档)."""

    roles = frozenset({Role.ARCHIVIST})

    file_number: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["ItemArchived"]:
        """Once closed, under a number."""
        at(item, Step.CLOSED)
        require(self.file_number, "reason_missing", CLOSURE, missing=["file_number"])
        return [ItemArchived(file_number=self.file_number)]


class ItemArchived(Event[Rectification]):
    """The dossier stands in the archive."""

    file_number: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Archived."""
        return replace(item, step=Step.ARCHIVED, archived=True)


class PlaceUnderSupervision(AboutAnItem):
    """Put the item on the list of those under special supervision (挂牌督办)."""

    roles = LEADERS

    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["SupervisionListed"]:
        """An open item not yet listed, with the reason."""
        require(item.step not in ENDED, "item_ended", ORDER, about=item, step=item.step)
        require(
            not item.supervised,
            "already_listed",
            ORDER,
            blocked_by=SupervisionListed,
            about=item,
            instead=LiftSupervision.name,
        )
        require(self.reason, "reason_missing", ORDER, missing=["reason"])
        return [SupervisionListed(reason=self.reason)]


class SupervisionListed(Event[Rectification]):
    """The item is under special supervision."""

    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """Flagged."""
        return replace(item, supervised=True)


class LiftSupervision(AboutAnItem):
    """Take the item off the list of those under special supervision."""

    roles = LEADERS

    reason: str

    def decide(self, item: Rectification, _known: Known, /) -> Sequence["SupervisionLifted"]:
        """When listed, with the reason."""
        require(
            item.supervised,
            "not_listed",
            ORDER,
            about=item,
            instead=PlaceUnderSupervision.name,
        )
        require(self.reason, "reason_missing", ORDER, missing=["reason"])
        return [SupervisionLifted(reason=self.reason)]


class SupervisionLifted(Event[Rectification]):
    """The special supervision is over."""

    reason: str

    def evolve(self, item: Rectification, /) -> Rectification:
        """No longer flagged."""
        return replace(item, supervised=False)


def passed(item: Rectification) -> None:
    """Refuse unless the verifier has signed."""
    require(
        item.passed,
        "not_verified",
        CLOSURE,
        about=item,
        instead=PassVerification.name,
    )
