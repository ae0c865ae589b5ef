"""The small county behind a web server: a real house in a folder, and clients that talk to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from domain.checklists import DraftChecklist, PublishChecklist
from domain.consultations import ConsultRecord, consultation_id
from domain.findings import ConfirmFinding, Place, RecordFinding, SubmitFinding
from domain.kernel.known import Question
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Command, Login
from domain.rectifications import Dispatch
from services.authority import SYSTEM, Caller
from services.bootstrap import House, open_house
from services.settings import Settings
from services.web.app import build
from tests import asked
from tests.county import STAFF, SetClock, account_of, do, found_county
from tests.known import ENFORCEMENT, HEAD, INSPECTOR, LEADER, SAFETY, SECOND, SUPERVISOR, TODAY
from tests.services.web.browser import Browser

PASSWORD = "correct horse battery staple"
NOW = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)  # 10:20 in Beijing, a Tuesday
TITLE = "处罚决定未按期公示"
CHECKLIST = "checklists/publicity"
DUE = date(2026, 12, 15)
SPRING = date(2026, 3, 17)


@dataclass
class County:
    """The house, its clock, and clients that talk to it."""

    house: House
    clock: SetClock
    app: Any

    def turn(self, **by: float) -> None:
        """Let time pass."""
        self.clock.at += timedelta(**by)

    def system(self, command: Command[Any]) -> None:
        """Record what the command makes true, without asking who may."""
        self.house.desk.execute(command, SYSTEM)
        self.house.projector.catch_up()

    def client(self) -> TestClient:
        """A browser nobody has logged in with."""
        return TestClient(self.app, follow_redirects=False)

    def logged_in(self, person: str) -> Browser:
        """The browser of a person who has logged in, through a form."""
        browser = Browser(self.client())
        browser.log_in(person.removeprefix("persons/"), PASSWORD)
        assert browser.status == 200
        return browser

    def api(self, person: str) -> TestClient:
        """A program that has logged in for a person."""
        client = self.client()
        name = person.removeprefix("persons/")
        said = {"account": name, "password": PASSWORD}
        token = client.post("/api/login", json=said).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        return client

    def consulted(self, reader: str, *persons: str) -> None:
        """Have the reader say what they open the records of these persons for, today."""
        for person in persons:
            stream = consultation_id(person)
            do(self.house.desk, reader, ConsultRecord(id=stream, person=person, purpose="抽查"))
        self.house.projector.catch_up()

    def finding(self, title: str = TITLE, unit: str = ENFORCEMENT, **said: Any) -> str:
        """A finding, recorded and submitted."""
        words = {
            "details": "12件超过7个工作日才公示", "source": Source.INSPECTION,
            "severity": "serious", "found_on": TODAY, "place": Place(words="执法大队档案室"),
            "basis_clause": "公示规定第3条",
        }  # fmt: skip
        id = f"findings/{title}-{self.house.ledger.head()}"
        record: Any = RecordFinding(id=id, title=title, unit=unit, **{**words, **said})
        do(self.house.desk, INSPECTOR, record)
        do(self.house.desk, INSPECTOR, SubmitFinding(id=id, inspectors=(INSPECTOR, SECOND)))
        return id

    def docketed(
        self, title: str = TITLE, due: date = DUE, must_publish: bool = False, **said: Any
    ) -> str:
        """An item docketed from a finding; nobody leads it yet."""
        finding = self.finding(title, **said)
        done = do(self.house.desk, SUPERVISOR, ConfirmFinding(
            id=finding, office=SAFETY, rectification_type=RectificationType.STAGED,
            ordered_due_on=due, must_publish=must_publish,
        ))  # fmt: skip
        self.house.projector.catch_up()
        facts = self.house.ledger.since(done.appended.first - 1)
        return next(at.stream_id for at in facts if at.stream_id.startswith("rectifications/"))

    def imported(self, title: str, **said: Any) -> str:
        """An item taken over from an old ledger."""
        id = f"rectifications/old-{self.house.ledger.head()}"
        importer = Caller(account=account_of(SUPERVISOR), login=Login.IMPORT)
        row = asked.import_item(id=id, title=title, source_key=id, number="", finding="", **said)
        self.house.desk.execute(row, importer)
        self.house.projector.catch_up()
        return id

    def of_old(self) -> str:
        """An item of a former ledger, begun and closed in spring: charts need three months."""
        return self.imported(
            "春天的一件",
            found_on=SPRING,
            registered_on=SPRING,
            ordered_due_on=SPRING,
            closed_on=SPRING,
        )

    def item(self, title: str = TITLE, due: date = DUE, **said: Any) -> str:
        """An item docketed from a finding, dispatched to the enforcement team."""
        item = self.docketed(title, due, **said)
        do(self.house.desk, LEADER, Dispatch(
            id=item, requirement="补公示并建立制度", lead_unit=ENFORCEMENT, responsible_person=HEAD,
            leader=LEADER, verifying_unit=SAFETY,
        ))  # fmt: skip
        self.house.projector.catch_up()
        return item


def found(folder: Path) -> None:
    """Found the county in a folder, every account with the one password."""
    house = open_house(Settings(data_dir=folder), SetClock(NOW - timedelta(days=1)))
    found_county(house.desk)
    question = Question(
        id="q1", text="处罚决定是否按期公示", clause="公示规定第3条", severity="serious"
    )
    draft = DraftChecklist(
        id=CHECKLIST, title="执法公示检查表", basis_law="公示规定", questions=(question,)
    )
    for command in (draft, PublishChecklist(id=CHECKLIST)):
        house.desk.execute(command, SYSTEM)
    for staff in STAFF:
        house.credentials.set_password(account_of(staff[0]), PASSWORD)
    house.projector.catch_up()
    house.close()


@contextmanager
def opened(folder: Path, **settings: Any) -> Iterator[County]:
    """A county founded in a folder, its read models followed."""
    clock = SetClock(NOW)
    house = open_house(Settings(data_dir=folder, **settings), clock)
    try:
        with house.following:
            yield County(house, clock, build(house))
    finally:
        house.close()
