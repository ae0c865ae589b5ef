"""Many requests at once: one append, each request whole, and none held up by another."""

from datetime import date
from typing import Any

from domain.findings import ImportFinding
from domain.kernel.rules import Conflict, Malformed, NotFound, Refused
from domain.kernel.sources import Source
from domain.kernel.stream import Login
from domain.persons import RegisterPerson, RenamePerson
from domain.ports import Appended
from domain.units import RenameUnit
from services.authority import SYSTEM, Caller
from services.desk import Bundle
from tests.county import caller
from tests.known import ENFORCEMENT, SUPERVISOR
from tests.memory_ledger import MemoryLedger
from tests.services.conftest import Office

OLD = date(2025, 3, 5)


def old_finding(name: str, unit: str = ENFORCEMENT) -> ImportFinding:
    """A finding of an old ledger."""
    return ImportFinding(
        id=f"findings/{name}", source_key=name, title="未公示", details="", unit=unit,
        source=Source.AUDIT, severity="", found_on=OLD, place="", basis_clause="", inspection="",
    )  # fmt: skip


def importing(*commands: ImportFinding) -> Bundle:
    """The supervisor imports the findings."""
    clerk = caller(SUPERVISOR, happened_on=OLD, late_reason="导入")
    return Bundle(
        commands=commands,
        caller=Caller(**{**clerk.__dict__, "login": Login.IMPORT}),
    )


def register(name: str) -> Bundle:
    """A person is registered."""
    return Bundle(commands=(RegisterPerson(id=name, full_name=name),), caller=SYSTEM)


def test_many_requests_are_recorded_in_one_append(office: Office) -> None:
    appends = office.ledger.head()
    answers = office.desk.execute_all([importing(old_finding(name)) for name in "abc"])
    assert answers == [None, None, None]
    facts = list(office.ledger.since(appends))
    assert [at.stream_id for at in facts] == [f"findings/{name}" for name in "abc"]
    assert {(at.fact.act.happened_on, at.fact.act.person) for at in facts} == {(OLD, SUPERVISOR)}
    assert len({at.recorded_at for at in facts}) == 1


def test_a_request_that_is_declined_holds_no_other_up(office: Office) -> None:
    office.desk.execute_all([importing(old_finding("a"))])
    requests = [
        importing(old_finding("a")),
        importing(old_finding("b", unit="units/none")),
        Bundle(
            commands=(RenamePerson(id="persons/none", full_name="无", reason="更名"),),
            caller=SYSTEM,
        ),
        importing(old_finding("c")),
    ]
    answers = office.desk.execute_all(requests)
    assert [type(answer) for answer in answers] == [Malformed, Refused, NotFound, type(None)]
    assert office.ledger.history("findings/c")
    assert not office.ledger.history("findings/b")


def test_the_commands_of_one_request_are_recorded_together_or_not_at_all(office: Office) -> None:
    half = importing(old_finding("a"), old_finding("b", unit="units/none"))
    (answer,) = office.desk.execute_all([half])
    assert isinstance(answer, Refused)
    assert not office.ledger.history("findings/a")


def test_a_request_sees_what_those_before_it_came_to(office: Office) -> None:
    renamed = RenamePerson(id="persons/new", full_name="新名", reason="更名")
    answers = office.desk.execute_all([
        register("persons/new"),
        Bundle(commands=(renamed,), caller=SYSTEM),
        register("persons/new"),
    ])  # fmt: skip
    assert [type(answer) for answer in answers] == [type(None), type(None), Malformed]
    assert [at.version for at in office.ledger.history("persons/new")] == [1, 2]


def test_a_rehearsal_answers_the_same_and_records_nothing(office: Office) -> None:
    before = office.ledger.head()
    requests = [importing(old_finding("a")), importing(old_finding("b", unit="units/none"))]
    rehearsed = office.desk.rehearse(requests)
    assert office.ledger.head() == before
    assert [type(it) for it in rehearsed] == [type(it) for it in office.desk.execute_all(requests)]


def test_nothing_is_appended_when_every_request_is_declined(office: Office) -> None:
    before = office.ledger.head()
    office.desk.execute_all([importing(old_finding("a", unit="units/none"))])
    assert office.ledger.head() == before


class Moving(MemoryLedger):
    """A ledger in which somebody else is first, so many times."""

    rivals = 1

    def append(self, *asked: Any, **named: Any) -> Appended:
        """Record, after a rival if there is one left."""
        if self.rivals > 0:
            self.rivals -= 1
            raise Conflict("stream_moved")
        return super().append(*asked, **named)


def test_who_was_overtaken_decides_again(office: Office) -> None:
    moving = Moving(office.clock)
    moving.__dict__.update(office.ledger.__dict__)
    desk = type(office.desk)(moving, office.clock, office.desk._answer, office.evidence)
    unit = RenameUnit(id=ENFORCEMENT, full_name="执法大队", short_name="执法")
    answers = desk.execute_all([Bundle(commands=(unit,), caller=SYSTEM)])
    assert (answers, moving.rivals) == ([None], 0)
    assert desk.known().organisation.units[ENFORCEMENT].name == "执法大队"
