"""One item of the demo county under way: what its people do, one act at a time."""

from typing import TYPE_CHECKING

from domain.kernel.known import KnownPost
from domain.kernel.roles import Role
from domain.rectifications import (
    Assisting,
    ClaimCompletion,
    CompleteMeasure,
    CompleteSubItem,
    Consent,
    Dispatch,
    Measure,
    Rectification,
    SubItem,
    SubmitPlan,
)
from services.demo.world import World

if TYPE_CHECKING:
    from services.demo.lives import Matter


class Work:
    """One item under way; each method is one act, by whoever holds the seat that day."""

    def __init__(self, world: World, matter: "Matter", item: str) -> None:
        """Work on `item`, which goes the way `matter.plan` says."""
        self.world = world
        self.item = item
        self.matter = matter
        self.course = matter.plan
        self.town = f"units/{matter.town}"
        self.lead = f"{self.town}-{matter.office}"
        self.law = f"{self.town}-law"
        self.party = f"{self.town}-party"

    @property
    def state(self) -> Rectification:
        """The item as it stands."""
        _, state = self.world.desk.load(Rectification, self.item)
        assert isinstance(state, Rectification)
        return state

    def stops(self, step: str) -> bool:
        """Whether nothing more happens once this step is reached."""
        return self.course.stop == step

    def head(self) -> KnownPost:
        """The head of the lead unit today."""
        return self.world.one(self.lead, Role.UNIT_HEAD)

    def handler(self) -> KnownPost:
        """A handler of the lead unit today, else its head."""
        handlers = self.world.holders(self.lead, Role.HANDLER)
        return self.world.chance.choice(handlers) if handlers else self.head()

    def leader(self) -> KnownPost:
        """A leader in charge of the town."""
        return self.world.one(self.town, Role.LEADER_IN_CHARGE)

    def office(self) -> KnownPost:
        """Somebody of the supervision office."""
        return self.world.one(self.party, Role.SUPERVISOR)

    def verifier(self) -> KnownPost:
        """Who is to verify now, in the post they do it in."""
        held = [
            post
            for unit in (self.law, self.party)
            for post in self.world.serving(unit, Role.SUPERVISOR)
        ]
        return next(post for post in held if post.person == self.state.verifier)

    def impartial(self, *units: str) -> list[KnownPost]:
        """Supervisors, of the law office unless named, with no part in doing the item."""
        state, known = self.state, self.world.known()
        insiders = known.members(state.units_ever, min(state.began_on, known.today), known.today)
        barred = state.doers | insiders | {state.leader}
        return [
            post
            for unit in units or (self.law,)
            for post in self.world.holders(unit, Role.SUPERVISOR)
            if post.person not in barred
        ]

    def fresh_eyes(self) -> list[KnownPost]:
        """Those of the law or the party office who have not verified the item before."""
        verified = self.state.verifiers
        return [
            post for post in self.impartial(self.law, self.party) if post.person not in verified
        ]

    def dispatch(self) -> None:
        """By a leader, to the unit the matter lies with, checked by the law office."""
        lead, head = self.head().unit, self.head().person
        leader = self.leader()
        assisting: tuple[Assisting, ...] = ()
        parts: tuple[SubItem, ...] = ()
        if self.course.assisted:
            unit = f"{self.town}-{'service' if self.matter.office != 'service' else 'finance'}"
            helper = self.world.one(unit, Role.UNIT_HEAD)
            assisting = (Assisting(unit=unit, person=helper.person),)
        if self.course.split:
            due_on = self.state.due_on
            parts = tuple(
                SubItem(requirement=text, unit=lead, person=head, due_on=due_on)
                for text in self.matter.measures[:2]
            )
        self.world.do(
            leader,
            Dispatch(
                id=self.item,
                requirement="按期整改到位，举一反三，建立长效机制。",
                lead_unit=lead,
                responsible_person=head,
                leader=leader.person,
                verifying_unit=self.law,
                supervisor=self.office().person,
                assisting=assisting,
                sub_items=parts,
            ),
        )

    def plan(self) -> None:
        """The head submits a plan whose measures end with the item."""
        state, chance = self.state, self.world.chance
        handler = self.handler().person
        measures = tuple(
            Measure(
                text=text.replace("{n}", str(chance.randint(2, 9))),
                standard="有记录、可核查，抽查合格",
                person=handler,
                due_on=max(state.due_on, self.world.today),
                sub_item=min(n, len(state.sub_items)) if state.sub_items else 0,
            )
            for n, text in enumerate(self.matter.measures, start=1)
        )
        consents = tuple(Consent(unit=help.unit, agrees=True) for help in state.assisting)
        self.world.do(
            self.head(),
            SubmitPlan(
                id=self.item,
                cause="制度执行不严，日常检查不到位。",
                goal="问题全部整改到位，三个月内不反弹。",
                measures=measures,
                consents=consents,
            ),
        )

    def complete_parts(self) -> None:
        """Every measure and sub-item reported done, with a paper each."""
        state, handler = self.state, self.handler()
        for n, measure in enumerate(state.measures, start=1):
            if n not in state.done_measures:
                paper = self.world.paper(f"措施{n}佐证材料.txt")
                done = CompleteMeasure(
                    id=self.item, part=n, text=f"已完成：{measure.text}", evidence=(paper,)
                )
                self.world.do(handler, done)
        for n in range(1, len(state.sub_items) + 1):
            if n not in state.done_sub_items:
                paper = self.world.paper(f"子项{n}佐证材料.txt")
                part = CompleteSubItem(id=self.item, part=n, text="已完成", evidence=(paper,))
                self.world.do(handler, part)

    def claim(self) -> None:
        """The head claims completion, every assisting unit signing off."""
        sign_offs = tuple(Consent(unit=help.unit, agrees=True) for help in self.state.assisting)
        self.world.do(
            self.head(),
            ClaimCompletion(
                id=self.item,
                report="整改措施已全部完成，现申请销号。",
                sign_offs=sign_offs,
                evidence=(self.world.paper("整改情况报告.txt"),),
            ),
        )
