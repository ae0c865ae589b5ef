"""Who comes, moves and goes in the demo county: appointments, transfers, retirements, a merger."""

from datetime import timedelta

from domain.accounts import OpenAccount
from domain.kernel.known import KnownPost
from domain.kernel.roles import Role
from domain.persons import RegisterPerson
from domain.posts import AppointPerson, DelegatePost, ReleasePerson, ReleaseReason
from domain.responsibilities import OPEN, DutyAssigned, HandOverDuty, Responsibility
from domain.units import MergeUnit, RenameUnit
from services.demo.places import COUNTY, FORMER_OFFICE, TAKES_OVER, Seat
from services.demo.world import Life, World


class Staff:
    """Appoints persons to seats, under names nobody bears."""

    def __init__(self, world: World, names: list[str]) -> None:
        """Take names from the list, one a person."""
        self.world = world
        self._names = iter(names)
        self.count = 0

    def hire(self, seat: Seat, days_ago: int = 0) -> str:
        """A new person in a seat, held since so many days ago; their id."""
        person, login = self._register()
        self.appoint(person, seat, days_ago)
        self.world.found(OpenAccount(id=f"accounts/{login}", person=person, login_name=login))
        return person

    def appoint(self, person: str, seat: Seat, days_ago: int = 0) -> None:
        """The person in a seat, held since so many days ago."""
        self.world.found(
            AppointPerson(
                id=self.world.new_id("posts"),
                person=person,
                unit=seat.unit,
                title=seat.title,
                roles_held=(seat.role,),
                reach=seat.reach,
                since=self.world.today - timedelta(days=days_ago),
            )
        )

    def _register(self) -> tuple[str, str]:
        self.count += 1
        person = self.world.new_id("persons")
        number = f"SQ{self.count:04}"
        self.world.found(
            RegisterPerson(id=person, full_name=next(self._names), staff_number=number)
        )
        return person, f"user-{self.count:03}"


def seat_of(post: KnownPost) -> Seat:
    """The seat an appointment filled."""
    (role,) = post.roles
    return Seat(unit=post.unit, title=post.title, role=role, reach=post.reach)


def administrator(world: World) -> KnownPost:
    """Who keeps units, persons and posts."""
    return world.one(COUNTY, Role.ADMINISTRATOR)


def retire(world: World, staff: Staff, post: KnownPost, reason: ReleaseReason) -> Life:
    """A holder goes; a newcomer takes the seat and every open duty, in a handover."""
    world.leaving.add(post.id)
    newcomer = staff.hire(seat_of(post))
    yield world.in_working_days(1)
    _hand_over(world, post, newcomer)
    yield world.in_working_days(1)
    if world.known().organisation.posts[post.id].held_on(world.today):
        last = world.today - timedelta(days=1)
        world.do(administrator(world), ReleasePerson(id=post.id, until=last, reason=reason))


def swap(world: World, staff: Staff, one: KnownPost, other: KnownPost) -> Life:
    """Two holders of the same kind of post change places, handing their duties over."""
    world.leaving |= {one.id, other.id}
    staff.appoint(one.person, seat_of(other))
    staff.appoint(other.person, seat_of(one))
    yield world.in_working_days(1)
    _hand_over(world, one, other.person)
    _hand_over(world, other, one.person)
    yield world.in_working_days(1)
    last = world.today - timedelta(days=1)
    for post in (one, other):
        release = ReleasePerson(id=post.id, until=last, reason=ReleaseReason.TRANSFER)
        world.do(administrator(world), release)


def merge(world: World, staff: Staff) -> Life:
    """The tourism office is merged into the economy office, and its people with it."""
    merged = MergeUnit(id=FORMER_OFFICE, into=TAKES_OVER, reason="机构改革，职责划入经济发展办公室")
    leaving = [
        post
        for role in (Role.UNIT_HEAD, Role.HANDLER)
        for post in world.serving(FORMER_OFFICE, role)
    ]
    world.leaving |= {post.id for post in leaving}  # whose unit is no more
    world.do(administrator(world), merged)
    seat = Seat(unit=TAKES_OVER, title="经办人", role=Role.HANDLER, reach=TAKES_OVER)
    for post in leaving:
        staff.appoint(post.person, seat)
    yield world.in_working_days(2)
    last = world.today - timedelta(days=1)
    for post in leaving:
        release = ReleasePerson(id=post.id, until=last, reason=ReleaseReason.UNIT_MERGED)
        world.do(administrator(world), release)


def rename(world: World) -> Life:
    """An office gets a new name; its history keeps the old one."""
    office, name = "units/baishi-safety", "白石镇应急消防管理办公室"
    world.do(administrator(world), RenameUnit(id=office, full_name=name, short_name="应急消防办"))
    yield world.in_working_days(1)


def delegate(world: World, post: KnownPost, other: KnownPost) -> Life:
    """A leader away for a fortnight lets another act in the post."""
    world.do(
        post,
        DelegatePost(
            id=post.id,
            to_person=other.person,
            since=world.today,
            until=world.today + timedelta(days=14),
            reason="外出培训",
        ),
    )
    yield world.in_working_days(1)


def _hand_over(world: World, post: KnownPost, successor: str) -> None:
    """Every duty the predecessor still holds in the unit, to the successor's new post from today.

    Others may end what it is for on this very day, and no duty ends before it begins.
    """
    last = world.today - timedelta(days=1)
    posts = world.known().posts_of(successor)
    new = next(held for held in reversed(posts) if held.unit == post.unit)
    for duty in _open_duties(world, post.person):
        _, state = world.desk.load(Responsibility, duty)
        assert isinstance(state, Responsibility)
        if state.unit != post.unit or state.since > last:
            continue
        world.do(
            post,
            HandOverDuty(
                id=duty,
                to_person=successor,
                to_post=new.id,
                until=last,
                open_matters="按台账逐项移交",
                acknowledged=True,
            ),
        )


def _open_duties(world: World, person: str) -> list[str]:
    """The person's duties still held, by reading what was recorded."""
    assigned = world.ledger.since(
        0, world.ledger.head(), wanted=lambda _stream, fact: fact is DutyAssigned
    )
    duties = dict.fromkeys(each.stream_id for each in assigned)
    return [duty for duty in duties if _held_by(world, duty, person)]


def _held_by(world: World, duty: str, person: str) -> bool:
    _, state = world.desk.load(Responsibility, duty)
    assert isinstance(state, Responsibility)
    return state.person == person and state.held in OPEN
