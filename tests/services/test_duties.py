"""Duties follow the item: whoever is on it answers for it, and nobody else does, in any history."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.kernel.roles import Role
from domain.kernel.rules import Declined
from domain.kernel.sources import RectificationType
from domain.kernel.stream import Command
from domain.ports import Recorded
from domain.posts import AppointPerson
from domain.rectifications import Rectification, Step
from domain.responsibilities import (
    OPEN,
    Duty,
    DutyAssigned,
    DutyReleased,
    Responsibility,
    duty_id,
)
from domain.units import MergeUnit
from services.authority import SYSTEM
from tests import asked
from tests.county import OTHER_TOWN, PRINCIPAL, SECOND_VERIFIER, STAFF
from tests.domain.rectifications.workflow import ENDED, UNTOLD
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SUPERVISOR,
    TOWN,
    VERIFIER,
)
from tests.projections.story import Story

Held = Counter[tuple[str, Duty]]
EVERYBODY = [person for person, _, unit, *_ in STAFF if unit != OTHER_TOWN]
TO_AFFAIRS: dict[str, Any] = {
    "lead_unit": AFFAIRS, "responsible_person": ASSISTANT, "leader": PRINCIPAL, "handler": "",
    "supervisor": VERIFIER, "assisting": (), "sub_items": (),
}  # fmt: skip


class Life(Story):
    """One item, a step a day, and who answers for it."""

    def __init__(self) -> None:
        """The county, and nothing found yet."""
        super().__init__()
        self.day = asked.FOUND_ON
        self.item = asked.ITEM

    def docketed(self) -> "Life":
        """The item of a finding that may be rectified at once."""
        self.item = self.docket_as(RectificationType.IMMEDIATE)
        return self

    def docket_as(self, type: RectificationType) -> str:
        """A finding recorded, sent in and confirmed; its item."""
        self.says(asked.record())
        self.says(asked.submit())
        return self.confirm(rectification_type=type)

    def next_day(self) -> None:
        """It is the day after."""
        self.day += timedelta(days=1)
        self.on(self.day)

    def then(self, *commands: Command[Any]) -> "Life":
        """Each is asked about the item on a day of its own."""
        for command in commands:
            self.next_day()
            self.says(replace(command, id=self.item))
        return self

    @property
    def state(self) -> Rectification:
        """Where the item stands."""
        state = self.desk.load(Rectification, self.item)[1]
        assert isinstance(state, Rectification)
        return state

    @property
    def duties(self) -> dict[str, Responsibility]:
        """The duties held for the item now, by stream."""
        streams = {at.stream_id for at in self.facts if at.stream_id.startswith("responsib")}
        loaded = {id: self.desk.load(Responsibility, id)[1] for id in streams}
        return {
            id: duty
            for id, duty in loaded.items()
            if isinstance(duty, Responsibility) and duty.subject == self.item and duty.held in OPEN
        }

    @property
    def held(self) -> Held:
        """Who answers for the item in which role, by the duties."""
        return Counter((duty.person, Duty(duty.role)) for duty in self.duties.values())

    def released(self, person: str, role: Duty) -> list[DutyReleased]:
        """How a duty for the item was released."""
        history: Sequence[Recorded[Any]] = self.ledger.history(duty_id(person, role, self.item))
        return [at.fact for at in history if isinstance(at.fact, DutyReleased)]


def on_the_item(item: Rectification) -> Held:
    """Who answers for the item in which role, by the item itself."""
    if item.step is Step.LOOK_BACK:
        return Counter({(item.verifier, Duty.VERIFIER): 1})
    if item.step in (*UNTOLD, *ENDED):
        return Counter()
    named = {
        (item.responsible_person, Duty.RESPONSIBLE_PERSON),
        (item.leader, Duty.LEADER_IN_CHARGE),
        (item.handler, Duty.HANDLER),
        (item.supervisor, Duty.SUPERVISOR),
        (item.verifier, Duty.VERIFIER),
        *((help.person, Duty.COOPERATOR) for help in item.assisting),
        *((part.person, Duty.SUB_ITEM_OWNER) for part in item.sub_items),
    }
    return Counter({(person, role): 1 for person, role in named if person})


def dispatched() -> Life:
    """Everybody is named: handler, supervisor, a helper with a part of their own."""
    return Life().docketed().then(asked.dispatch())


def claimed() -> Life:
    """Everything is done, nobody has looked yet."""
    return dispatched().then(
        asked.acknowledge(), asked.start_at_once(), asked.complete_sub_item(), asked.claim()
    )


def closed() -> Life:
    """Verified, judged and closed."""
    return claimed().then(
        asked.accept_claim(), asked.pass_verification(), asked.judge(), asked.close()
    )


def test_who_signs_in_the_place_of_another_handler_answers_alone() -> None:
    life = dispatched().then(asked.acknowledge(by=HEAD, handler=HEAD))
    assert life.held[HEAD, Duty.HANDLER] == 1
    assert life.held[HANDLER, Duty.HANDLER] == 0
    (fact,) = life.released(HANDLER, Duty.HANDLER)
    assert (fact.until, fact.reason) == (life.day, "another_handler_named")


def test_who_was_named_and_signs_stays() -> None:
    life = dispatched().then(asked.acknowledge())
    assert life.held[HANDLER, Duty.HANDLER] == 1
    assert not life.released(HANDLER, Duty.HANDLER)


def test_a_handler_who_accepted_the_duty_before_may_still_sign_for_the_item() -> None:
    life = dispatched()
    life.says(asked.accept_duty(id=duty_id(HANDLER, Duty.HANDLER, life.item)))
    assert life.then(asked.acknowledge()).held[HANDLER, Duty.HANDLER] == 1


def test_a_return_releases_everybody_and_the_next_dispatch_names_others() -> None:
    life = dispatched().then(asked.request_return(), asked.accept_return())
    assert not life.held
    assert [fact.reason for fact in life.released(SUPERVISOR, Duty.SUPERVISOR)] == ["returned"]
    assert life.then(asked.dispatch(**TO_AFFAIRS)).held == Counter({
        (ASSISTANT, Duty.RESPONSIBLE_PERSON): 1,
        (PRINCIPAL, Duty.LEADER_IN_CHARGE): 1,
        (VERIFIER, Duty.SUPERVISOR): 1,
    })  # fmt: skip


def test_a_dispatch_after_reopening_leaves_nobody_of_the_former_one() -> None:
    life = closed().then(asked.reopen(), asked.dispatch(**TO_AFFAIRS))
    assert life.held == on_the_item(life.state)
    assert (ASSISTANT, Duty.COOPERATOR) not in life.held
    assert life.state.verifier == ""


@pytest.mark.parametrize("end", [asked.confirm_look_back, asked.reopen])
def test_a_look_back_ends_the_duty_of_who_looked(end: Any) -> None:
    looked = closed().then(asked.start_look_back())
    assert looked.held == Counter({(SUPERVISOR, Duty.VERIFIER): 1})
    fresh = {"evidence": (replace(asked.NEW_PHOTO, formed_on=looked.day),)}
    looked.then(end(**(fresh if end is asked.confirm_look_back else {})))
    assert not looked.held
    (fact,) = looked.released(SUPERVISOR, Duty.VERIFIER)
    assert (fact.until, fact.reason) == (looked.day, "looked_back_at")


def test_an_item_closed_on_the_last_day_of_a_predecessor_leaves_the_successor_no_day() -> None:
    life = claimed().then(asked.accept_claim(), asked.pass_verification(), asked.judge())
    duty = duty_id(HANDLER, Duty.HANDLER, life.item)
    successor = {"to_person": HEAD, "to_post": "posts/head", "until": life.day}
    life.says(asked.hand_over_duty(id=duty, by=LEADER, **successor))
    close = replace(asked.close(), id=life.item)
    life.says(close)
    assert life.state.step is Step.CLOSED
    assert not life.held
    assert [fact.until for fact in life.released(HEAD, Duty.HANDLER)] == [life.day]


def test_a_verifiers_duty_is_for_the_unit_that_verifies() -> None:
    life = claimed()
    elsewhere = AppointPerson(
        id="posts/elsewhere", person=VERIFIER, unit=TOWN, title="委员", reach=TOWN,
        roles_held=(Role.SUPERVISOR,), since=date(2019, 1, 1),
    )  # fmt: skip
    life.desk.execute(elsewhere, SYSTEM)
    life.then(asked.accept_claim())
    (duty,) = (it for it in life.duties.values() if it.role == Duty.VERIFIER.value)
    assert (duty.person, duty.unit) == (VERIFIER, SAFETY)


def test_the_post_answered_in_may_be_one_of_the_unit_that_took_over() -> None:
    to_affairs = asked.dispatch(**{**TO_AFFAIRS, "verifying_unit": ENFORCEMENT})
    life = Life().docketed().then(to_affairs)
    merge = MergeUnit(id=AFFAIRS, into=SAFETY, reason="机构改革")
    life.desk.execute(merge, SYSTEM)
    life.then(asked.reassign(by=LEADER, responsible_person=INSPECTOR, handler=""))
    id = duty_id(INSPECTOR, Duty.RESPONSIBLE_PERSON, life.item)
    assigned = life.ledger.history(id)[-1].fact
    assert isinstance(assigned, DutyAssigned)
    assert (assigned.unit, assigned.post) == (AFFAIRS, "posts/inspector")


# What may be asked at a step; requests that are declined leave nothing behind.
PEOPLE = st.sampled_from(EVERYBODY)
POSSIBLE: dict[Step, tuple[str, ...]] = {
    Step.DOCKETED: ("dispatch",),
    Step.DISPATCHED: ("acknowledge", "acknowledge", "accept", "request_return"),
    Step.RETURN_REQUESTED: ("accept_return", "refuse_return"),
    Step.RETURNED: ("dispatch",),
    Step.ACKNOWLEDGED: ("start_at_once",),
    Step.RECTIFYING: ("fill_roles", "complete_sub_item", "claim"),
    Step.CLAIMED: ("accept_claim",),
    Step.VERIFYING: (
        "accept_claim", "fail_verification", "pass_verification", "judge", "judge", "close",
    ),
    Step.CLOSED: ("start_look_back", "start_look_back", "reopen"),
    Step.LOOK_BACK: ("confirm_look_back", "reopen"),
    Step.REOPENED: ("dispatch",),
}  # fmt: skip
ALWAYS = ("reassign", "hand_over", "fill_roles")


def invented(life: Life, data: st.DataObject) -> Command[Any]:
    """A request that might fit, its particulars drawn."""
    usual = POSSIBLE[life.state.step]
    name = data.draw(st.sampled_from((*usual, *usual, *ALWAYS)))
    own: dict[str, Any] = {"id": life.item}
    match name:
        case "accept" | "hand_over":
            return about_a_duty(name, life, data)
        case "dispatch":
            own |= data.draw(st.sampled_from([{}, {"handler": ""}, {"handler": HEAD}, TO_AFFAIRS]))
            own["leader"] = data.draw(st.sampled_from([LEADER, PRINCIPAL]))
        case "acknowledge":
            signs = st.sampled_from([HANDLER, HEAD, ASSISTANT])
            own |= {"by": data.draw(signs), "handler": data.draw(st.just("") | signs)}
        case "reassign":
            one, other = data.draw(st.sampled_from([HEAD, HANDLER])), data.draw(PEOPLE)
            own |= {"by": LEADER, "responsible_person": one, "handler": other}
        case "request_return" | "claim":
            own["by"] = life.state.responsible_person
        case "fail_verification":
            measures = {"measures": (), "sub_items": (1,) if life.state.sub_items else ()}
            own |= {"by": life.state.verifier, **measures}
        case "pass_verification" | "confirm_look_back":
            own["by"] = life.state.verifier
        case "accept_claim" | "start_look_back":
            own["verifier"] = data.draw(st.sampled_from([VERIFIER, SECOND_VERIFIER, INSPECTOR]))
        case "reopen":
            own["ordered_due_on"] = life.day + timedelta(days=90)
    if name == "confirm_look_back":
        own["evidence"] = (replace(asked.NEW_PHOTO, formed_on=life.day),)
    command: Command[Any] = getattr(asked, name)(**own)
    return command


def about_a_duty(name: str, life: Life, data: st.DataObject) -> Command[Any]:
    """A duty held is accepted, or handed over to anybody, in any post they hold."""
    duties = life.duties or {asked.DUTY: Responsibility()}
    id = data.draw(st.sampled_from(sorted(duties)))
    if name == "accept":
        return asked.accept_duty(id=id, by=duties[id].person)
    to = data.draw(PEOPLE)
    last = life.day - timedelta(days=data.draw(st.sampled_from([0, 0, 1, -1])))
    return asked.hand_over_duty(
        id=id, by=LEADER, to_person=to, to_post=to.replace("persons/", "posts/"), until=last
    )


def begun(how: str) -> Life:
    """An item docketed here, or taken over open or closed."""
    life = Life()
    if how == "docketed":
        return life.docketed()
    closed_on = asked.FOUND_ON if how == "closed" else None
    life.imports(asked.import_item(closed_on=closed_on))
    return life


@settings(max_examples=60)
@given(how=st.sampled_from(["docketed", "docketed", "open", "closed"]), data=st.data())
def test_whoever_is_on_the_item_answers_for_it_once_and_nobody_else_does(
    how: str, data: st.DataObject
) -> None:
    life = begun(how)
    for _ in range(data.draw(st.integers(min_value=10, max_value=40))):
        life.next_day()
        command = invented(life, data)
        try:
            life.says(command)
        except Declined:
            continue
        event(f"{type(command).__name__}")
        assert life.held == on_the_item(life.state), life.state.step
