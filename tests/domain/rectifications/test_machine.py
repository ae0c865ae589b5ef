"""Any order of requests: allowed exactly when the model says, and nobody barred ever verifies."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain.kernel.roles import Role
from domain.kernel.rules import Refused
from domain.kernel.sources import RectificationType
from domain.kernel.stream import Command, Event
from domain.rectifications import (
    ExtensionGranted,
    ItemReopened,
    Rectification,
    Result,
    Step,
    VerificationFailed,
)
from tests import asked, scenarios
from tests.domain.rectifications.test_workflow import ASKED
from tests.domain.rectifications.workflow import MOVED, MOVED_ON, TABLE, Model, asked_at
from tests.known import (
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    POSTS,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    VERIFIER,
    Knowledge,
    post,
)
from tests.known import TOWN as TOWN_HALL
from tests.spec import evolve_all

LEFT_EARLY = "persons/left-early"  # of the lead unit until the item began
TOWN = (
    *POSTS,
    post(MOVED, ENFORCEMENT, Role.HANDLER, until=MOVED_ON),
    post(MOVED, SAFETY, Role.SUPERVISOR, reach=TOWN_HALL),
    post(LEFT_EARLY, ENFORCEMENT, Role.HANDLER, until=TODAY - timedelta(days=1)),
    post(LEFT_EARLY, SAFETY, Role.SUPERVISOR, reach=TOWN_HALL),
)
CHECKERS = frozenset({SECOND, SUPERVISOR, VERIFIER, MOVED, LEFT_EARLY})
PEOPLE = st.sampled_from(
    [VERIFIER, SUPERVISOR, SECOND, INSPECTOR, MOVED, LEFT_EARLY, LEADER, HANDLER, HEAD]
)
ONWARD = {  # the way to the end, so that runs get there
    Step.DOCKETED: ["Dispatch"],
    Step.DISPATCHED: ["Acknowledge"],
    Step.RETURN_REQUESTED: ["AcceptReturn"],
    Step.RETURNED: ["Dispatch"],
    Step.ACKNOWLEDGED: ["SubmitPlan", "StartAtOnce"],
    Step.PLAN_SUBMITTED: ["ApprovePlan"],
    Step.RECTIFYING: ["CompleteMeasure", "CompleteSubItem", "ClaimCompletion"],
    Step.EXTENSION_REQUESTED: ["CheckExtension", "GrantExtension"],
    Step.SUSPENDED: ["Resume"],
    Step.CLAIMED: ["AcceptClaim"],
    Step.VERIFYING: ["PassVerification", "JudgeResult", "AnnounceClosure", "CloseItem"],
    Step.PUBLIC_NOTICE: ["JudgeResult", "CloseItem"],
    Step.CLOSED: ["StartLookBack"],
    Step.ARCHIVED: ["StartLookBack"],
    Step.LOOK_BACK: ["ConfirmLookBack", "ReopenItem"],
    Step.REOPENED: ["Dispatch"],
}


class AnyOrder(RuleBasedStateMachine):
    """An item under any requests, beside the model of the workflow."""

    @initialize(type=st.sampled_from(RectificationType), must_publish=st.booleans())
    def docketed(self, type: RectificationType, must_publish: bool) -> None:
        """An item nobody has been told of."""
        self.facts: list[Event[Any]] = list(
            scenarios.docketed(rectification_type=type, must_publish=must_publish)
        )
        self.item = evolve_all(Rectification(), self.facts)
        self.model = Model(type=type, must_publish=must_publish, checkers=CHECKERS)

    @rule(days=st.sampled_from([1, 1, 2, 5, 20]))
    def days_pass(self, days: int) -> None:
        """Time goes on."""
        self.model.today += timedelta(days=days)

    @rule(name=st.sampled_from(sorted(TABLE)), data=st.data())
    def anything(self, name: str, data: st.DataObject) -> None:
        """A request at any step, mostly the wrong one."""
        self.ask(name, data)

    @rule(data=st.data())
    def something_that_fits(self, data: st.DataObject) -> None:
        """A request the table knows at this step."""
        self.ask(data.draw(st.sampled_from(asked_at(self.model.step))), data)

    @rule(data=st.data())
    def the_next_step(self, data: st.DataObject) -> None:
        """The first request on the way to the end that is allowed, if any is."""
        for name in ONWARD[self.model.step]:
            command = self.said(name, data)
            if self.model.allows(command):
                self.decide(command)
                break

    @rule(data=st.data())
    def another_step(self, data: st.DataObject) -> None:
        """As `the_next_step`: twice as likely to get on."""
        self.the_next_step(data)

    def ask(self, name: str, data: st.DataObject) -> None:
        """Ask and compare."""
        self.decide(self.said(name, data))

    def said(self, name: str, data: st.DataObject) -> Command[Any]:
        """The request `name`, with the particulars drawn."""
        today, due = self.model.today, self.model.due
        who = data.draw(PEOPLE)
        moved = due + timedelta(days=data.draw(st.sampled_from([0, 20])))
        own: dict[str, Any] = {"on": today}
        match name:
            case "Reassign":
                own |= {"responsible_person": data.draw(st.sampled_from([HEAD, HANDLER]))}
            case "CompleteMeasure" | "CompleteSubItem":
                own |= {"part": data.draw(st.sampled_from([0, 1, 1, 2, 3]))}
            case "RequestExtension" | "GrantExtension":
                own |= {"new_due_on": moved}
            case "AcceptClaim" | "StartLookBack":
                own |= {"verifier": who}
            case "PassVerification" | "FailVerification" | "ConfirmLookBack":
                own |= {"by": data.draw(st.sampled_from([self.model.verifier or who, who]))}
            case "CloseItem" | "JudgeResult":
                own |= {"by": who}
            case "CorrectItem" | "ReopenItem":
                own |= {"ordered_due_on": today + timedelta(days=20)}
            case "ChangeHolder":
                own |= {"role": "verifier", "person": self.model.verifier or who, "successor": who}
        return self.particular(name, own, data)

    def particular(self, name: str, own: dict[str, Any], data: st.DataObject) -> Command[Any]:
        """The request, with what only one kind has."""
        match name:
            case "JudgeResult":
                result = data.draw(st.sampled_from([Result.RECTIFIED, *Result]))
                return asked.judge(result, **own)
            case "AnnounceClosure":
                return asked.announce(until=self.model.today + timedelta(days=2), **own)
            case "FailVerification" if not self.model.planned:
                return asked.fail_verification(measures=(), sub_items=(1,), **own)
            case "SubmitPlan":
                last = max(self.model.due, self.model.today)
                planned = (replace(asked.TRAIN, due_on=last), replace(asked.REGISTER, due_on=last))
                return asked.submit_plan(measures=planned, **own)
            case "ConfirmLookBack":
                fresh = replace(asked.NEW_PHOTO, formed_on=self.model.today)
                return asked.confirm_look_back(evidence=(fresh,), **own)
        command: Command[Any] = ASKED[name](**own)
        return command

    def decide(self, command: Command[Any]) -> None:
        """Decide, and compare with the model."""
        known = Knowledge(today=self.model.today, posts=TOWN)
        if not self.model.allows(command):
            with pytest.raises(Refused):
                command.decide(self.item, known)
            return
        facts = [fact.by(command.act) for fact in command.decide(self.item, known)]
        self.facts += facts
        self.item = evolve_all(self.item, facts)
        self.model.after(command)
        event(type(command).__name__)
        self.compare()

    def compare(self) -> None:
        """State and model agree, and what must never happen has not."""
        item, model = self.item, self.model
        assert item.step is model.step
        assert (item.type, item.result, item.passed) == (model.type, model.result, model.passed)
        assert (item.ordered_due_on, item.extensions) == (model.due, model.extensions)
        assert (item.done_measures, item.done_sub_items) == (model.measures, model.sub_items)
        assert item.verifiers == model.verified
        assert all(map(model.impartial, item.verifiers))
        if item.step is Step.CLOSED:
            assert item.closed_by
            assert item.closed_by != item.closing_verifier

    def teardown(self) -> None:
        """The whole history, replayed, is the same state and holds as many returns."""
        if not hasattr(self, "facts"):
            return
        assert evolve_all(Rectification(), self.facts) == self.item
        kinds = [type(fact) for fact in self.facts]
        reopened = max((n for n, kind in enumerate(kinds) if kind is ItemReopened), default=0)
        assert kinds.count(VerificationFailed) == self.model.returns
        assert kinds[reopened:].count(ExtensionGranted) == self.model.extensions


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=80, stateful_step_count=60, deadline=None)
